"""Bombs, traversal and damage meet the same guards whatever the archive calls itself."""

from __future__ import annotations

import io
import os
import tarfile
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.domain import DocumentState
from indexer.errors import EncryptedError, LimitError, ParseError
from indexer.parsing.archives.guard import MAX_RATIO, ByteBudget, GuardedZip, clean_member_path, read_capped
from tests.indexer.parsing.reading import read_document


def packed(files: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", method) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return target.getvalue()


def opened(data: bytes, *, max_bytes: int = 100_000_000, max_entries: int = 100) -> GuardedZip:
    return GuardedZip(memoryview(data), max_bytes=max_bytes, max_entries=max_entries)


def test_entries_are_read_whatever_their_case():
    archive = opened(packed({"Word/Document.xml": b"body"}))
    assert "word/document.xml" in archive
    assert archive.read("word/document.xml") == b"body"
    assert list(archive.matching(r"word/.*\.xml")) == ["Word/Document.xml"]


def test_the_declared_size_is_refused_before_anything_is_inflated():
    with pytest.raises(LimitError):
        opened(packed({"a": b"x" * 5_000}), max_bytes=4_000).read("a")


def test_the_cap_holds_over_all_entries_together():
    archive = opened(packed({"a": b"x" * 3_000, "b": b"y" * 3_000}), max_bytes=4_000)
    archive.read("a")
    with pytest.raises(LimitError):
        archive.read("b")


def test_a_lie_about_the_size_does_not_help():
    data = packed({"a": b"x" * 2_000_000})
    small = data.replace((2_000_000).to_bytes(4, "little"), (10).to_bytes(4, "little"))
    with pytest.raises(ParseError):
        opened(small, max_bytes=1_000_000).read("a")


def test_a_bomb_is_known_by_its_ratio():
    data = packed({"bomb": bytes(60_000_000)})
    assert len(data) * MAX_RATIO < 60_000_000
    with pytest.raises(LimitError, match="bombs"):
        opened(data).read("bomb")


def test_a_small_file_of_blanks_is_no_bomb():
    assert len(opened(packed({"blank": bytes(3_000_000)})).read("blank")) == 3_000_000


def test_too_many_entries_are_refused():
    with pytest.raises(LimitError, match="100 entries"):
        opened(packed({str(number): b"" for number in range(101)}))


def test_a_single_part_may_have_a_cap_of_its_own():
    with pytest.raises(LimitError):
        opened(packed({"a": b"x" * 500_000})).read("a", max_bytes=1_000)


def test_an_encrypted_entry_asks_for_a_password():
    data = bytearray(packed({"a": b"secret"}, zipfile.ZIP_STORED))
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(signature) + offset] |= 1
    with pytest.raises(EncryptedError):
        opened(bytes(data)).read("a")


def test_a_missing_part_is_named():
    with pytest.raises(ParseError, match="lacks its part “b”"):
        opened(packed({"a": b""})).read("b")


@given(st.binary(max_size=400), st.integers(0, 200))
def test_damage_is_a_parse_error(noise, place):
    data = bytearray(packed({"a": b"some text to be packed", "b": b"more"}))
    data[place : place + len(noise)] = noise
    try:
        archive = opened(bytes(data))
        for name in archive.names:
            archive.read(name)
    except ParseError:
        pass


def test_streams_are_counted_while_they_come():
    budget = ByteBudget(left=100_000, stored=10)
    with pytest.raises(LimitError):
        read_capped(io.BytesIO(bytes(200_000)), budget)
    assert budget.inflated < 200_000


@pytest.mark.parametrize(
    ("name", "clean"),
    [
        ("a/b.txt", "a/b.txt"),
        ("../../etc/passwd", "etc/passwd"),
        ("/etc/passwd", "etc/passwd"),
        ("C:\\Windows\\a.ini", "Windows/a.ini"),
        ("a/./b//c", "a/b/c"),
        ("..", ""),
        ("a\x00b\n.txt", "ab.txt"),
    ],
)
def test_member_paths_stay_inside(name, clean):
    assert clean_member_path(name) == clean


@given(st.text())
def test_no_name_leads_outside(name):
    parts = clean_member_path(name).split("/")
    assert ".." not in parts
    assert not clean_member_path(name).startswith("/")


def test_a_member_beyond_the_cap_keeps_no_other_from_being_read():
    entries = {"a.txt": b"first words", "film.mp4": os.urandom(3_000_000), "z.txt": b"last words"}
    packed_tar = io.BytesIO()
    with tarfile.open(fileobj=packed_tar, mode="w") as archive:
        for name, content in entries.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    for data, name in ((bytes(packed(entries)), "a.zip"), (packed_tar.getvalue(), "a.tar")):
        own, first, film, last = read_document(data, name, max_member_bytes=2_000_000)
        assert (own.state, first.state, last.state) == (DocumentState.WORDS,) * 3
        reason = "It lies in an archive of which no more than 2 MB are read."
        assert (film.state, film.reason, film.size_bytes) == (DocumentState.NAME_ONLY, reason, 3_000_000)


def test_of_an_archive_with_too_many_files_the_first_ones_are_read():
    own, *found = read_document(packed({f"{n}.txt": b"words" for n in range(9)}), "a.zip", max_members=5)
    assert (own.state, own.reason) == (DocumentState.PARTIAL, "It holds more than 5 files.")
    assert [one.member for one in found] == [f"{n}.txt" for n in range(5)]
