"""Members of the same name are members all the same."""

from __future__ import annotations

import io
import time
import zipfile
from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.parsing.membernames import with_paths
from indexer.parsing.parser import Member, ParseOptions
from indexer.parsing.reader import DocumentReader
from indexer.parsing.registry import Registry
from indexer.paths import MEMBER_GAP
from indexer.storage.textblocks import decode_text
from tests.indexer.parsing.reading import read_document


def paths_of(*names: str) -> list[str]:
    return [path for path, _ in with_paths(Member(name, bytes) for name in names)]


def test_the_later_ones_of_a_path_are_numbered():
    assert paths_of("a/scan.pdf", "a/scan.pdf", "b/scan.pdf", "a/scan (2).pdf", "a/scan.pdf", "x", "x") == [
        *("a/scan.pdf", "a/scan (2).pdf", "b/scan.pdf", "a/scan (2) (2).pdf", "a/scan (3).pdf", "x", "x (2)"),
    ]


def test_a_path_is_never_empty_nor_holds_the_gap_between_containers():
    assert paths_of("", f"a{MEMBER_GAP}b.txt") == ["member 1", "a > b.txt"]


@given(st.lists(st.sampled_from(["a", "a (2)", "a (3)", "", "b.tar.gz", "B.tar.gz", ".x"]), max_size=20))
def test_paths_are_each_their_own(names):
    paths = paths_of(*names)
    assert all(paths)
    assert len(set(paths)) == len(names)


def test_thousands_of_one_name_are_numbered_in_linear_time():
    started = time.process_time()
    assert paths_of(*["a.txt"] * 10_000)[-1] == "a (10000).txt"
    assert time.process_time() - started < 2


def mail() -> bytes:
    message = EmailMessage()
    message["From"] = "ada@bath.org"
    message.set_content("Two scans.")
    for words in ("first page", "second page"):
        message.add_attachment(words, filename="scan.txt")
    return message.as_bytes()


def archive() -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as packed:
        packed.writestr("scan.txt", "first page\n")
        with pytest.warns(UserWarning, match="Duplicate"):
            packed.writestr("scan.txt", "second page\n")
    return target.getvalue()


@pytest.mark.parametrize(("make", "name"), [(mail, "a.eml"), (archive, "a.zip")])
def test_each_of_two_members_of_a_name_is_read_and_handed_out(make, name):
    data = make()
    texts = {one.member: decode_text(one.text_blocks) for one in read_document(data, name)[1:]}
    assert texts == {"scan.txt": "first page\n", "scan (2).txt": "second page\n"}
    reader = DocumentReader(Registry())
    for member, text in texts.items():
        inner, _ = reader.open_member(memoryview(data), name, member, ParseOptions())
        assert inner.decode() == text
