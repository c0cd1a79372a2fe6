"""Tags of Matroska, AVI and old QuickTime films."""

from __future__ import annotations

import struct

import pytest

from indexer.domain import DocumentState
from indexer.storage.textblocks import decode_text
from tests.indexer.parsing.reading import read_document


def element(identity: int, *parts: bytes, unknown: bool = False) -> bytes:
    payload = b"".join(parts)
    width = (identity.bit_length() + 7) // 8
    size = b"\x01" + b"\xff" * 7 if unknown else b"\x10" + len(payload).to_bytes(3, "big")
    return identity.to_bytes(width, "big") + size + payload


def tag(name: str, text: str, *inner: bytes) -> bytes:
    return element(0x67C8, element(0x45A3, name.encode()), element(0x4487, text.encode()), *inner)


def matroska(*, live: bool = False) -> bytes:
    info = element(
        0x1549A966,
        element(0x2AD7B1, struct.pack(">I", 1_000_000)),
        element(0x4489, struct.pack(">d", 754_000.0)),
        element(0x7BA9, b"Harbour at dawn"),
        element(0x4D80, b"a program"),
    )
    tracks = element(0x1654AE6B, element(0xAE, element(0x536E, b"Commentary of the pilot")))
    cluster = element(0x1F43B675, element(0xA3, bytes(100)), unknown=live)
    chapter = element(0xB6, element(0x80, element(0x85, b"Leaving the quay")))
    chapters = element(0x1043A770, element(0x45B9, chapter))
    tags = element(
        0x1254C367,
        element(0x7373, tag("ARTIST", "Gwen Fennimore", tag("URL", "gwen.example"))),
        element(0x7373, tag("DATE_RELEASED", "2019-04-02"), tag("ENCODER", "Lavf58"), tag("BPS", "128000")),
    )
    body = (info, tracks, cluster, chapters, tags)
    return element(0x1A45DFA3, element(0x4282, b"matroska")) + element(0x18538067, *body, unknown=live)


def chunk(kind: bytes, payload: bytes) -> bytes:
    return kind + struct.pack("<I", len(payload)) + payload + bytes(len(payload) % 2)


def avi() -> bytes:
    info = b"INFO" + chunk(b"INAM", b"Regatta\0") + chunk(b"IART", "Chlo\u00e9".encode("cp1252"))
    info += chunk(b"ICRD", b"2009/10/27 12:14:34\0")
    frames = chunk(b"LIST", b"movi" + chunk(b"00dc", b"INAM" * 20))
    return chunk(
        b"RIFF", b"AVI " + chunk(b"LIST", b"hdrl" + chunk(b"avih", bytes(56))) + frames + chunk(b"LIST", info)
    )


def atom(kind: bytes, payload: bytes) -> bytes:
    return struct.pack(">I4s", 8 + len(payload), kind) + payload


def text_atom(kind: bytes, text: str) -> bytes:
    raw = text.encode("mac_roman")
    return atom(kind, struct.pack(">HH", len(raw), 0) + raw)


def quicktime() -> bytes:
    data = text_atom(b"\xa9nam", "Caf\u00e9") + text_atom(b"\xa9cpy", "\u00a9 Ann") + bytes(4)
    long = struct.pack(">I4sQ", 1, b"mdat", 16 + 40) + b"moov" * 10
    return long + atom(b"moov", atom(b"mvhd", bytes(100)) + atom(b"udta", data))


def read(data: bytes, name: str):
    (found,) = read_document(data, name)
    return found


def text_of(found) -> str:
    return decode_text(found.text_blocks)


@pytest.mark.parametrize("live", [False, True])
def test_matroska_says_title_tracks_chapters_and_tags(live):
    found = read(matroska(live=live), "film.mkv")
    assert found.state is DocumentState.WORDS
    assert text_of(found) == (
        "Harbour at dawn\ntrack: Commentary of the pilot\nLeaving the quay\n"
        "artist: Gwen Fennimore\nurl: gwen.example\ndate_released: 2019-04-02\n"
    )
    told = found.metadata
    assert (told.title, told.author, told.created) == ("Harbour at dawn", "Gwen Fennimore", "2019-04-02")
    assert told.extra["duration"] == "12:34"
    assert (found.format, read(matroska(), "film").format) == ("Matroska video", "Matroska video")


@pytest.mark.parametrize("name", ["film.avi", "film.mp4"])
def test_avi_says_what_its_list_of_information_holds(name):
    found = read(avi(), name)
    assert text_of(found) == "Regatta\nartist: Chlo\u00e9\ndate: 2009/10/27 12:14:34\n"
    assert (found.format, found.metadata.created) == ("AVI video", "2009-10-27")


def test_quicktime_from_before_mp4_says_it_in_its_user_data():
    found = read(quicktime(), "film.mov")
    assert (found.format, text_of(found)) == ("QuickTime video", "Caf\u00e9\ncopyright: \u00a9 Ann\n")


@pytest.mark.parametrize(("make", "name"), [(matroska, "a.mkv"), (avi, "a.avi"), (quicktime, "a.mov")])
def test_films_that_break_off_are_read_as_far_as_they_go(make, name):
    data = make()
    for end in range(12, len(data), 5):
        assert read(data[:end], name).state in (DocumentState.WORDS, DocumentState.NAME_ONLY)


def test_films_without_tags_are_found_by_name():
    found = read(element(0x1A45DFA3, b"") + element(0x18538067, b""), "a.webm")
    assert (found.state, found.reason) == (DocumentState.NAME_ONLY, "The video has no tags.")
