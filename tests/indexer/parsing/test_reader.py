"""From bytes to extractions: states, caps, members within members."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterator
from typing import ClassVar

import pytest

from indexer.domain import DocumentState, Locator, Metadata
from indexer.errors import EncryptedError, ParseError
from indexer.parsing.archives.ziparchive import ZipArchiveParser
from indexer.parsing.extracted import Extracted
from indexer.parsing.parser import Member, Nature, ParseOptions, ParseResult, ParserInput, Section
from indexer.parsing.reader import DocumentReader, content_hash
from indexer.parsing.registry import NO_PARSER, Registry
from indexer.parsing.text.textfile import TextParser
from indexer.paths import MEMBER_GAP
from indexer.protocol.typed_json import encode_json
from indexer.storage.textblocks import decode_text
from tests.indexer.parsing.reading import read_document, run_out
from tests.sample_docs_maker.wordfile import docx


class ScriptedParser:
    """Answers what the test told it to."""

    name = "scripted"
    version = 1
    nature = Nature.TEXT
    formats: ClassVar[dict[str, str]] = {".scripted": "Scripted"}
    answer: ClassVar[Callable[[ParserInput], ParseResult]]

    def sniff(self, head: bytes, suffix: str) -> bool:
        return False

    def parse(self, source: ParserInput) -> ParseResult:
        return type(self).answer(source)


def read(data: bytes, name: str = "a.txt", **options: object) -> list[Extracted]:
    reader = DocumentReader(Registry((ScriptedParser, ZipArchiveParser, TextParser)))
    return run_out(reader.read(memoryview(data), name, content_hash(data), ParseOptions(**options)))  # type: ignore[arg-type]


def test_what_no_parser_takes_is_outdated_once_there_are_more() -> None:
    few, more = Registry((TextParser,)), Registry((TextParser, ZipArchiveParser))
    data = bytes(range(256)) * 4
    (unread,) = run_out(DocumentReader(few).read(memoryview(data), "a.new", b"", ParseOptions()))
    assert (unread.parser, unread.state) == (NO_PARSER, DocumentState.NAME_ONLY)
    assert unread.parser_version == few.versions()[NO_PARSER] < more.versions()[NO_PARSER]


def scripted(answer: ParseResult | Exception) -> Extracted:
    def give(_source: ParserInput) -> ParseResult:
        if isinstance(answer, Exception):
            raise answer
        return answer

    ScriptedParser.answer = give
    return read(b"x", "a.scripted")[0]


def zipped(files: dict[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return target.getvalue()


TEXT = [Section("Some text of the document.")]


@pytest.mark.parametrize(
    ("result", "state", "reason"),
    [
        (ParseResult(TEXT), DocumentState.WORDS, ""),
        (ParseResult([]), DocumentState.NAME_ONLY, "It holds no text."),
        (ParseResult([Section(" \n")]), DocumentState.NAME_ONLY, "It holds no text."),
        (ParseResult([], name_only_reason="A font."), DocumentState.NAME_ONLY, "A font."),
        (ParseResult([], needs_ocr=True), DocumentState.NEEDS_OCR, "It holds images of text only."),
        (ParseResult(TEXT, needs_ocr=True), DocumentState.PARTIAL, "Parts of it are images without text."),
        (ParseResult(TEXT, partial_reason="One sheet is left out."), DocumentState.PARTIAL, "One sheet is left out."),
        (ParseResult([], members=iter(())), DocumentState.NAME_ONLY, "It holds no text."),
        (EncryptedError("A password is needed."), DocumentState.ENCRYPTED, "A password is needed."),
        (ParseError("It is damaged."), DocumentState.FAILED, "It is damaged."),
        (MemoryError(), DocumentState.FAILED, "Reading it needs more memory than a parser may take."),
        (ZeroDivisionError(), DocumentState.FAILED, "It is damaged, or of a variant that cannot be read."),
    ],
)  # fmt: skip
def test_every_outcome_has_a_state_and_a_reason(result, state, reason):
    found = scripted(result)
    assert (found.state, found.reason) == (state, reason)
    assert (found.parser, found.format, found.options) == ("scripted", "Scripted", ParseOptions().identity())


def test_metadata_is_cleaned_and_the_language_is_that_of_the_text():
    text = "Der Vertrag ist nach dem Tag der Lieferung zu bezahlen, und zwar ohne einen Abzug für das Porto."
    found = scripted(
        ParseResult([Section(text)], Metadata(title="  Microsoft Word - Vertrag ", language="en-US"))
    )
    assert (found.metadata.title, found.metadata.language) == ("Vertrag", "de")


def test_what_the_file_says_of_its_language_counts_where_the_text_is_silent():
    found = scripted(ParseResult([Section("42 / 7")], Metadata(language="FR-ca")))
    assert found.metadata.language == "fr"


def test_code_and_data_have_no_language():
    found = scripted(ParseResult([Section("the and of to in is that for it as was")], is_prose=False))
    assert (found.metadata.language, found.is_prose) == ("", False)


def test_text_beyond_the_cap_is_cut_and_counted_over_all_members():
    archive = zipped({f"{n}.txt": b"word " * 100 for n in range(5)})
    found = read(archive, "a.zip", max_text_chars=1_200)
    assert sum(one.char_count for one in found) <= 1_200
    assert [one.state for one in found[1:4]] == [
        DocumentState.WORDS,
        DocumentState.WORDS,
        DocumentState.PARTIAL,
    ]


def test_members_come_after_their_container_with_their_path():
    archive = zipped({"notes/a.txt": b"alpha", "inner.zip": zipped({"b.txt": b"beta"})})
    found = read(archive, "outer.zip")
    assert [one.member for one in found] == [
        "",
        "notes/a.txt",
        "inner.zip",
        f"inner.zip{MEMBER_GAP}b.txt",
    ]
    assert [(one.state, one.reason) for one in found] == [(DocumentState.WORDS, "")] * 4
    assert found[1].content_hash == content_hash(b"alpha")
    assert decode_text(found[3].text_blocks) == "beta\n"


def test_nesting_ends_at_the_stated_depth():
    archive = b"innermost"
    for level in range(6):
        archive = zipped({f"{level}.zip" if level else "deep.txt": archive})
    found = read(archive, "a.zip", max_depth=3)
    assert len(found) == 4
    assert found[-1].reason == "It lies 3 containers deep: the files in it are not read."


def test_a_document_without_files_in_it_is_whole_however_deep_it_lies():
    archive = docx(["innermost words"], title="t", author="a", created="2024-01-01")
    for level in range(3):
        archive = zipped({f"{level}.zip" if level else "deep.docx": archive})
    deep = read_document(archive, "a.zip", max_depth=3)[-1]
    assert (deep.format, deep.state, deep.reason) == ("Word", DocumentState.WORDS, "")


def test_an_archive_that_holds_itself_ends_there():
    class Quine(ScriptedParser):
        formats: ClassVar[dict[str, str]] = {".quine": "Quine"}

        def parse(self, source: ParserInput) -> ParseResult:
            return ParseResult(members=iter([Member("self.quine", lambda: bytes(source.data))]))

    reader = DocumentReader(Registry((Quine,)))
    found = run_out(reader.read(memoryview(b"q"), "a.quine", content_hash(b"q"), ParseOptions()))
    assert [one.reason for one in found] == [
        "",
        "It is a copy of the archive it lies in.",
    ]


def test_no_member_is_begun_after_the_soft_limit():
    now = iter(range(1_000))

    def members() -> Iterator[Member]:
        for number in range(100):
            yield Member(f"{number}.txt", lambda: b"text")

    ScriptedParser.answer = lambda _source: ParseResult(TEXT, members=members())
    reader = DocumentReader(Registry((ScriptedParser, TextParser)), clock=lambda: float(next(now)))
    steps = reader.read(memoryview(b"x"), "a.scripted", content_hash(b"x"), ParseOptions(), soft_limit_s=30)
    found = run_out(steps)
    assert 1 < len(found) < 12
    assert found[0].state is DocumentState.PARTIAL
    assert "took too long" in found[0].reason


def test_members_are_found_again_for_a_preview():
    archive = zipped({"inner.zip": zipped({"notes/b.txt": b"beta"})})
    reader = DocumentReader(Registry((ZipArchiveParser, TextParser)))
    path = f"inner.zip{MEMBER_GAP}notes/b.txt"
    assert reader.open_member(memoryview(archive), "a.zip", path, ParseOptions()) == (b"beta", "b.txt")
    with pytest.raises(ParseError, match="no longer"):
        reader.open_member(memoryview(archive), "a.zip", "gone.txt", ParseOptions())


def test_members_that_share_a_name_are_told_apart():
    names = ["a/scan.txt", "a/scan.txt", "a/scan (2).txt", "README", "README", "v1.2/README", "v1.2/README"]

    def give(_source: ParserInput) -> ParseResult:
        return ParseResult(
            members=iter([Member(name, f"page {number}".encode) for number, name in enumerate(names)])
        )

    ScriptedParser.answer = give
    found = [(each.member, decode_text(each.text_blocks).strip()) for each in read(b"x", "a.scripted")[1:]]
    assert found == [
        ("a/scan.txt", "page 0"), ("a/scan (2).txt", "page 1"), ("a/scan (2) (2).txt", "page 2"),
        ("README", "page 3"), ("README (2)", "page 4"), ("v1.2/README", "page 5"), ("v1.2/README (2)", "page 6"),
    ]  # fmt: skip
    reader = DocumentReader(Registry((ScriptedParser, TextParser)))
    assert reader.open_member(memoryview(b"x"), "a.scripted", "README (2)", ParseOptions())[0] == b"page 4"


def test_endless_headings_are_shortened():
    section = Section("text", Locator(headings=("h" * 5_000,) * 40))
    (chunk,) = scripted(ParseResult([section])).chunks
    assert len(chunk.locator.headings) == 12
    assert max(map(len, chunk.locator.headings)) == 300


def test_chunks_and_text_fit_together():
    found = scripted(ParseResult([Section("A sentence of the text. " * 200, header="a; b")]))
    text = decode_text(found.text_blocks)
    assert len(text) == found.char_count == found.chunks[-1].end
    assert found.section_headers == ((0, "a; b"),)


def test_nothing_that_a_parser_says_keeps_its_answer_from_travelling():
    odd = "torn \ud800 and \ud83d\ude00"
    locator = Locator(headings=(odd,), sheet=odd, cells=odd, part=odd)
    metadata = Metadata(title=odd, author=odd, created="2024", extra={odd: odd})
    members = iter([Member(f"a/{odd}.txt", lambda: b"text")])
    ScriptedParser.answer = lambda _source: ParseResult(
        [Section(odd, locator, odd)], metadata, members=members
    )
    own, member = read(b"x", "a.scripted")
    mended = "torn \ufffd and \U0001f600"
    assert (own.metadata.title, own.metadata.extra) == (mended, {mended: mended})
    assert own.chunks[0].locator == Locator(headings=(mended,), sheet=mended, cells=mended, part=mended)
    assert member.member == f"a/{mended}.txt"
    for one in (own, member):
        encode_json(one)


def test_each_content_is_named_before_it_is_parsed_and_poison_is_not_parsed():
    archive = zipped({"good.txt": b"good", "bad.txt": b"bad"})
    reader = DocumentReader(Registry((ZipArchiveParser, TextParser)))
    steps = reader.read(
        memoryview(archive),
        "a.zip",
        content_hash(archive),
        ParseOptions(),
        poison={content_hash(b"bad"): "The parser crashed on this file."},
    )
    named = []
    while True:
        try:
            named.append(next(steps))
        except StopIteration as stop:
            _, members = stop.value
            break
    assert [(one.member, one.content_hash) for one in named] == [
        ("", content_hash(archive)),
        ("good.txt", content_hash(b"good")),
    ]
    assert [(one.member, one.state) for one in members] == [
        ("good.txt", DocumentState.WORDS),
        ("bad.txt", DocumentState.FAILED),
    ]
    assert members[1].reason == "The parser crashed on this file."


def test_a_text_holds_no_nul():
    found = scripted(ParseResult([Section("a\0b\0")]))
    assert decode_text(found.text_blocks) == "ab\n"
