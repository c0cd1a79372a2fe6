from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.errors import ParseError
from indexer.parsing.media.heic import HeicParser
from indexer.parsing.media.heifitems import read_heif
from indexer.parsing.parser import ParserInput
from indexer.parsing.registry import Registry
from tests.sample_docs_maker.heicfile import box, exif, heic

TAGS = exif({0x010E: "Mast on the roof", 0x010F: "Apple", 0x0110: "iPhone XR"}, taken="2021:02:13 11:03:31")
XMP = (
    b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
    b'<rdf:Description xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>Curlews</dc:title></rdf:Description>'
    b"</rdf:RDF></x:xmpmeta>"
)


def parse(data):
    return HeicParser().parse(ParserInput(memoryview(data), "a.heic"))


@pytest.mark.parametrize("in_idat", [False, True])
def test_a_picture_says_when_and_by_what_it_was_taken(in_idat):
    result = parse(heic(TAGS, XMP, in_idat=in_idat))
    assert [section.text for section in result.sections] == ["Mast on the roof\nCurlews"]
    assert result.metadata.created == "2021-02-13T11:03:31"
    assert result.metadata.title == "Curlews"
    assert result.metadata.extra == {"camera": "Apple iPhone XR", "size": "640 × 480 px"}


def test_a_picture_without_words_is_found_by_name_and_by_its_day():
    result = parse(heic(exif({}, taken="2020:04:17 10:03:40")))
    assert result.metadata.created == "2020-04-17T10:03:40"
    assert result.name_only_reason == "Text in HEIC pictures cannot be recognised. Save it as JPEG."


def test_a_picture_is_known_by_its_brands_whatever_its_name():
    registry, data = Registry(), heic(TAGS)
    for name in ("IMG_0001.heic", "IMG_0001", "IMG_0001.jpg"):
        match = registry.match(memoryview(data), name)
        assert match is not None
        assert match.parser.name == "heic"
    film = box(b"ftyp", b"mp42" + bytes(4) + b"mp42isom") + box(b"mdat", b"")
    assert not HeicParser().sniff(film, "")


def test_a_picture_without_its_table_is_damaged():
    with pytest.raises(ParseError):
        parse(heic(TAGS)[:24])


@given(st.binary(max_size=300), st.binary(max_size=300), st.binary(max_size=200))
def test_any_table_is_read_or_refused(locations, entries, rest):
    table = bytes(4) + box(b"iinf", entries) + box(b"iloc", locations) + box(b"idat", rest)
    with suppress(ParseError):
        read_heif(memoryview(box(b"meta", table) + rest))
