"""Members of an edited container: what is as it was is not parsed again."""

from __future__ import annotations

import io
import zipfile

from indexer.domain import DocumentState, FormerMember, FormerVersion
from indexer.parsing.archives.ziparchive import ZipArchiveParser
from indexer.parsing.extracted import AlreadyKnown, Extracted, Found
from indexer.parsing.parser import ParseOptions
from indexer.parsing.reader import DocumentReader, content_hash
from indexer.parsing.registry import Registry
from indexer.parsing.text.textfile import TextParser
from indexer.paths import MEMBER_GAP
from tests.indexer.parsing.reading import run_out


def archive(**members: bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as file:
        for name, data in members.items():
            file.writestr(zipfile.ZipInfo(f"{name}.txt"), data)
    return target.getvalue()


def reread(data: bytes, *former: FormerMember, **options: object) -> list[Found]:
    """Read an archive of whose version before an edit these members are known."""
    reader = DocumentReader(Registry((ZipArchiveParser, TextParser)))
    steps = reader.read(
        memoryview(data),
        "a.zip",
        content_hash(data),
        ParseOptions(**options),
        former=FormerVersion((), former),
    )  # type: ignore[arg-type]
    return run_out(steps)


def test_a_member_that_is_as_it_was_is_not_parsed() -> None:
    former = FormerMember("one.txt", content_hash(b"first"), 1, 6)
    own, one, two = reread(archive(one=b"first", two=b"second"), former)
    assert isinstance(own, Extracted)
    assert own.state is DocumentState.WORDS
    assert one == AlreadyKnown(content_hash(b"first"), 5, "one.txt", 1)
    assert isinstance(two, Extracted)


def test_a_member_whose_bytes_or_path_are_others_is_parsed() -> None:
    first = content_hash(b"first")
    former = (
        FormerMember("one.txt", content_hash(b"before"), 1, 6),
        FormerMember("elsewhere.txt", first, 1, 6),
    )
    _, one = reread(archive(one=b"first"), *former)
    assert isinstance(one, Extracted)


def test_a_member_of_a_member_is_parsed_unless_all_of_it_is_as_it_was() -> None:
    inner = archive(one=b"first")
    outer = io.BytesIO()
    with zipfile.ZipFile(outer, "w") as file:
        file.writestr("in.zip", inner)
    nested = FormerMember(f"in.zip{MEMBER_GAP}one.txt", content_hash(b"first"), 1, 6)
    assert all(isinstance(part, Extracted) for part in reread(outer.getvalue(), nested))
    own, known = reread(outer.getvalue(), FormerMember("in.zip", content_hash(inner), 2, 6))
    assert isinstance(known, AlreadyKnown)
    assert isinstance(own, Extracted)
    assert own.state is DocumentState.WORDS


def test_what_is_not_parsed_again_counts_against_the_caps() -> None:
    former = FormerMember("one.txt", content_hash(b"first"), 2, 6)
    own, known = reread(archive(one=b"first", two=b"second"), former, max_members=2)
    assert isinstance(known, AlreadyKnown)
    assert own.state is DocumentState.PARTIAL  # type: ignore[union-attr]
    _, cut, *_ = reread(archive(one=b"first", two=b"second"), former, max_text_chars=4)
    assert isinstance(cut, Extracted)
