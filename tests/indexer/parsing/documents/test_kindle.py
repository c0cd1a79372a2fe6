from __future__ import annotations

import struct
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.errors import EncryptedError, LimitError, ParseError
from indexer.parsing.documents.kindle import KindleParser
from indexer.parsing.documents.palmdatabase import HuffmanPhrases, inflate_palmdoc
from indexer.parsing.parser import ParserInput
from indexer.parsing.registry import Registry
from tests.sample_docs_maker.kindlefile import (
    HUFFMAN,
    book_header,
    huffman_records,
    mobi,
    palm_database,
    palmdoc,
    text_records,
)

BOOK = (
    "<html><head><title>No text</title></head><body><h1>Moorland</h1><p>The curlew nests in the heather.</p>"
    "<mbp:pagebreak/><h2>Shingle</h2><p>Terns, said Zoë – “quite” often.</p></body></html>"
)
ABOUT = {
    100: b"Ada Byron",
    103: b"<p>On <b>waders</b>.</p>",
    106: b"2024-05-01T00:00:00",
    503: b"Birds",
    524: b"en-gb",
}


def parse(data, name="a.mobi"):
    return KindleParser().parse(ParserInput(memoryview(data), name))


def text_of(data):
    return "\n".join(section.text for section in parse(data).sections)


def test_a_book_is_read_under_its_headings_and_says_who_wrote_it():
    result = parse(mobi(BOOK, about=ABOUT))
    found = [(section.locator.headings, section.text) for section in result.sections]
    assert found == [
        (("Moorland",), "Moorland\n\nThe curlew nests in the heather."),
        (("Moorland", "Shingle"), "Shingle\n\nTerns, said Zoë – “quite” often."),
    ]
    about = result.metadata
    assert (about.title, about.author, about.created, about.language) == (
        "Birds",
        "Ada Byron",
        "2024-05-01",
        "en",
    )
    assert parse(mobi(BOOK)).metadata.title == "A full name"


def test_several_authors_are_named():
    about = {**ABOUT, 105: b"Waders"}
    twice = book_header(4, 1, about=about).replace(
        struct.pack(">II", 105, 14) + b"Waders", struct.pack(">II", 100, 14) + b"E.Pike"
    )
    assert parse(palm_database([twice, palmdoc(b"Text")])).metadata.author == "Ada Byron, E.Pike"


def test_a_long_book_is_read_over_all_its_records():
    body = "".join(f"<p>Paragraph {number} of a long book about nothing.</p>" for number in range(2_000))
    text = text_of(mobi(body))
    assert text.count("Paragraph") == 2_000
    assert "Paragraph 1999 of a long book about nothing." in text


def test_the_newer_form_is_read_where_a_book_holds_both_and_its_styles_are_not():
    pages = (
        b'<?xml version="1.0"?><html><head><title>One</title></head><body></body></html><h1>One</h1><p>Newer text</p>'
        b'<?xml version="1.0"?><html><head><title>Two</title></head><body></body></html><h1>Two</h1><p>Last text</p>'
    )
    whole = pages + b".calibre { display: block }"
    older = text_records(b"<p>Older text</p>")
    flows = b"FDST" + struct.pack(">IIIIII", 12, 2, 0, len(pages), len(pages), len(whole))
    newer = [book_header(len(whole), 1, version=8, flows=2), palmdoc(whole), flows]
    first = book_header(17, 1, about={121: struct.pack(">I", 3)})
    result = parse(palm_database([first, *older, b"BOUNDARY", *newer]), "a.azw3")
    assert [section.text for section in result.sections] == ["One\n\nNewer text", "Two\n\nLast text"]


def test_a_newer_form_that_is_missing_does_not_cost_the_older():
    first = book_header(17, 1, about={121: struct.pack(">I", 2)})
    assert text_of(palm_database([first, *text_records(b"<p>Older text</p>"), b"gone"])) == "Older text"


def test_what_stands_behind_the_text_of_a_record_is_left_out():
    # An index entry of five bytes, and two bytes of a letter that the next record begins with.
    records = [palmdoc("wind é".encode()) + b"\xc3\xa9\x02" + b"\1\2\3\4\x85", palmdoc("é rain".encode())]
    records[1] += b"\0" + b"\x81"
    data = palm_database([book_header(14, 2, trailers=0b11), *records])
    assert text_of(data) == "wind éé rain"


def test_phrases_of_phrases_are_put_together():
    tern, both = b"terns ", bytes((255, 254))
    huff, cdic = huffman_records([(tern, True), (b"curlews", True), (both, False), (b"<p>", True)])
    packed = bytes((255 - 3, 255 - 2))
    data = palm_database([book_header(16, 1, packing=HUFFMAN, dictionary=(2, 2)), packed, huff, cdic])
    assert text_of(data) == "terns curlews"


def test_phrases_that_hold_themselves_or_grow_without_end_are_refused():
    with pytest.raises(ParseError):
        HuffmanPhrases(*_dictionary([(bytes((255,)), False)])).inflate(bytes((255,)))
    # Each phrase is sixteen times the one before.
    growing = [(b"x" * 16, True), *[(bytes((256 - number,)) * 16, False) for number in range(1, 20)]]
    with pytest.raises(LimitError):
        HuffmanPhrases(*_dictionary(growing)).inflate(bytes((255 - 19,)))


def _dictionary(phrases):
    huff, *cdics = huffman_records(phrases)
    return huff, cdics


def test_a_protected_book_says_so():
    with pytest.raises(EncryptedError, match="DRM"):
        parse(palm_database([book_header(4, 1, protection=2), b"\1\2\3\4"]))
    with pytest.raises(EncryptedError, match="DRM"):
        parse(b"\xeaDRMION\xee" + bytes(100), "a.kfx")


def test_kinds_that_cannot_be_read_are_found_by_name():
    result = parse(b"TPZ0" + bytes(100), "a.azw")
    assert result.name_only_reason == "This kind of Kindle book cannot be read. Convert it to EPUB."


def test_a_plain_text_of_a_palm_is_read_whatever_its_name():
    data = palm_database(
        [struct.pack(">HxxIHHI", 2, 11, 1, 4096, 0), palmdoc(b"Caf\xe9 at ten")], kind=b"TEXtREAd"
    )
    match = Registry().match(memoryview(data), "notes.pdb")
    assert match is not None
    assert (text_of(data), parse(data).format) == ("Café at ten", "Palm document")


def test_a_book_that_is_cut_is_read_up_to_there():
    data = mobi("".join(f"<p>Paragraph {number} says something else.</p>" for number in range(900)))
    result = parse(data[: len(data) // 2])
    assert result.partial_reason == "The file is damaged: parts of its text are missing."
    assert "Paragraph 100 says" in "\n".join(section.text for section in result.sections)
    first_of_text = int.from_bytes(data[86:90], "big")
    with pytest.raises(ParseError, match="missing"):
        parse(data[:first_of_text])


@given(st.binary(max_size=400))
def test_any_record_is_inflated_or_refused(packed):
    with suppress(ParseError):
        inflate_palmdoc(packed)
    with suppress(ParseError):
        HuffmanPhrases(*_dictionary([(packed[:20], False), (packed[20:40], False)])).inflate(packed)


@given(st.binary(max_size=300))
def test_what_is_packed_is_unpacked(text):
    assert inflate_palmdoc(palmdoc(text)) == text


@given(st.binary(max_size=200), st.binary(max_size=200), st.binary(max_size=300))
def test_any_dictionary_is_read_or_refused(huff, cdic, packed):
    with suppress(ParseError):
        HuffmanPhrases(b"HUFF" + huff, [b"CDIC" + cdic]).inflate(packed)
