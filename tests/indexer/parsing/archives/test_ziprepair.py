"""Containers that are cut short or damaged inside give what can be read of them."""

from __future__ import annotations

import contextlib
import io
import random
import struct
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.domain import DocumentState
from indexer.errors import LimitError, ParseError
from indexer.parsing.archives.guard import GuardedZip
from tests.indexer.parsing.reading import read_document
from tests.sample_docs_maker.packages import zipped
from tests.sample_docs_maker.wordfile import docx

WORDS = " ".join(f"word{number}" for number in random.Random(3).sample(range(100_000), 3_000))
ENTRIES = {"first.txt": "the first file", "second.txt": WORDS, "third.txt": "the third file"}


def guarded(data, **options):
    return GuardedZip(memoryview(data), max_bytes=options.get("max_bytes", 10_000_000))


def streamed(entries):
    """A ZIP written to a pipe: sizes stand behind the contents."""

    class Pipe(io.RawIOBase):
        def __init__(self):
            self.data = bytearray()

        def writable(self):
            return True

        def write(self, piece):
            self.data += piece
            return len(piece)

    pipe = Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in entries.items():
            archive.writestr(name, text)
    return bytes(pipe.data)


def without_directory(data):
    return data[: zipfile.ZipFile(io.BytesIO(data)).start_dir]


@pytest.mark.parametrize("make", [zipped, streamed])
def test_a_container_without_its_directory_is_read_whole(make):
    archive = guarded(without_directory(make(ENTRIES)))
    assert {name: archive.read(name).decode() for name in archive.names} == ENTRIES
    assert archive.damage == "The file is damaged: its table of contents is missing."


@pytest.mark.parametrize("make", [zipped, streamed])
def test_the_entry_at_which_a_container_breaks_off_keeps_its_front(make):
    data = make(ENTRIES)
    archive = guarded(data[: data.index(b"third.txt") - 200])
    assert archive.names == ["first.txt", "second.txt"]
    front = archive.read("second.txt").decode()
    assert WORDS.startswith(front)
    assert len(front) > len(WORDS) / 2


def test_entries_of_a_container_in_the_container_are_not_taken_for_its_own():
    data = without_directory(
        zipped({"inner.zip": zipped({"deep.txt": "x"}), "last.txt": "y"}, stored=("inner.zip",))
    )
    assert guarded(data).names == ["inner.zip", "last.txt"]


def test_entries_on_both_sides_of_missing_bytes_are_read():
    data = zipped({**ENTRIES, "fourth.txt": "the fourth file"})
    place = data.index(b"second.txt") + 5_000
    archive = guarded(data[:place] + data[place + 16 :])
    assert archive.read("first.txt") == b"the first file"
    assert archive.read("fourth.txt") == b"the fourth file"


@pytest.mark.parametrize(
    "change", [lambda data: b"#!/bin/sh\n" + data, lambda data: data + b"signed by nobody"]
)
def test_bytes_around_a_whole_container_are_no_damage(change):
    archive = guarded(change(zipped(ENTRIES)))
    assert {name: archive.read(name).decode() for name in archive.names} == ENTRIES
    assert archive.damage == ""


def test_a_container_with_the_records_of_zip64_is_no_damage():
    data = zipped(ENTRIES)
    end = data.rindex(b"PK\x05\x06")
    size, offset = struct.unpack_from("<II", data, end + 12)
    count = len(ENTRIES)
    record = struct.pack("<4sQHHIIQQQQ", b"PK\x06\x06", 44, 45, 45, 0, 0, count, count, size, offset)
    locator = struct.pack("<4sIQI", b"PK\x06\x07", 0, end, 1)
    archive = guarded(data[:end] + record + locator + data[end:])
    assert {name: archive.read(name).decode() for name in archive.names} == ENTRIES
    assert archive.damage == ""


def test_names_beyond_ascii_are_kept():
    assert guarded(without_directory(zipped({"größe.txt": "x"}))).names == ["größe.txt"]


def test_a_name_that_is_not_in_the_encoding_it_claims_costs_nothing():
    data = zipped({"größe.txt": "x", "b.txt": "y"}).replace("größe".encode(), b"gr\xff\xff\xff\xffe")
    assert guarded(data).read("b.txt") == b"y"


@given(st.data())
def test_any_damage_is_read_or_refused(data):
    whole = bytearray(zipped({"first.txt": "the first file" * 9, "größe.txt": "x"}))
    for _ in range(data.draw(st.integers(1, 8))):
        place = data.draw(st.integers(0, len(whole) - 1))
        whole[place] = data.draw(st.integers(0, 255))
    with contextlib.suppress(ParseError):
        archive = guarded(whole[data.draw(st.integers(0, 40)) : data.draw(st.integers(100, 400))])
        for name in archive.names:
            archive.salvage(name)


def test_what_holds_no_entry_stays_damaged():
    with pytest.raises(ParseError):
        guarded(b"PK\x03\x04" + bytes(500))


def test_a_bomb_without_a_directory_is_a_limit():
    with pytest.raises(LimitError):
        guarded(without_directory(streamed({"bomb": "0" * 30_000_000})), max_bytes=20_000_000)


def test_a_damaged_entry_gives_what_stands_in_front_of_the_damage():
    data = bytearray(zipped(ENTRIES))
    place = data.index(b"third.txt") - 200
    data[place : place + 20] = bytes(20)
    archive = guarded(data)
    with pytest.raises(ParseError):
        archive.read("second.txt")
    assert archive.salvage("second.txt").decode("utf-8", "replace")[:5_000] == WORDS[:5_000]
    assert archive.damage == "The file is damaged: “second.txt” can be read only in part."


def test_a_document_that_breaks_off_is_indexed_in_part():
    words = [f"Paragraph {number} of the contract, {number * 7919}." for number in range(2_000)]
    data = docx(words, title="t", author="a", created="2024-01-01")
    (whole,) = read_document(data, "a.docx")
    cut = data[: data.index(b"word/document.xml") + len(data) // 2]
    own = read_document(cut, "a.docx")[0]
    assert own.state is DocumentState.PARTIAL
    assert own.reason == "The file is damaged: its table of contents is missing."
    assert own.char_count > whole.char_count / 3


def test_an_archive_without_its_directory_whose_files_are_read_is_indexed_in_part():
    own, *found = read_document(without_directory(zipped(ENTRIES)), "a.zip")
    reason = "The file is damaged: its table of contents is missing."
    assert (own.state, own.reason, len(found)) == (DocumentState.PARTIAL, reason, 3)
