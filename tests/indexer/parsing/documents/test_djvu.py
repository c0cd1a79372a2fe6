from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.errors import LimitError, ParseError
from indexer.parsing.documents.bzz import inflate_bzz
from indexer.parsing.documents.djvu import DjvuParser
from indexer.parsing.parser import ParserInput
from tests.sample_docs_maker.djvufile import bzz, djvu

ABOUT = (
    '(background #ffffff) (metadata (Title "Birds \\"of\\" Zo\\303\\253") (author "Ada Byron") (year "1897"))'
)


def parse(data):
    return DjvuParser().parse(ParserInput(memoryview(data), "a.djvu"))


@pytest.mark.parametrize("is_packed", [True, False])
def test_pages_are_read_with_their_numbers_and_what_the_book_says_of_itself(is_packed):
    result = parse(
        djvu(["On terns", None, "The curlew\nnests\x1fin heather – mostly"], about=ABOUT, is_packed=is_packed)
    )
    found = [(section.locator.page, section.text) for section in result.sections]
    assert found == [(1, "On terns"), (3, "The curlew\nnests\nin heather – mostly")]
    about = result.metadata
    assert (about.title, about.author, about.created) == ('Birds "of" Zoë', "Ada Byron", "1897")
    assert (about.page_count, result.partial_reason) == (3, "")


def test_a_single_page_is_a_document_of_its_own():
    result = parse(djvu(["One page"]))
    assert [section.text for section in result.sections] == ["One page"]


def test_pictures_without_text_are_told():
    assert (
        parse(djvu([None, None])).name_only_reason
        == "Its pages are pictures without text. Convert it to PDF."
    )
    assert parse(djvu(["Text", None, None])).partial_reason == "2 of 3 pages are pictures without text."


def test_a_damaged_page_costs_only_itself():
    data = bytearray(djvu(["First page", "Second page of the book, which is longer", "Third page"]))
    second = data.index(b"TXTz", data.index(b"TXTz") + 4)
    data[second + 8 : second + 12] = b"\0\0\0\0"  # a block of sixteen million bytes
    result = parse(bytes(data))
    assert [section.text for section in result.sections] == ["First page", "Third page"]
    assert result.partial_reason == "1 of 3 pages are damaged."


def test_a_document_without_pages_is_refused():
    for data in (b"AT&TFORM\0\0\0\4DJVM", b"no picture at all"):
        with pytest.raises(ParseError):
            parse(data)


def test_what_inflates_to_too_much_is_refused():
    with pytest.raises(LimitError):
        inflate_bzz(bzz(b"a" * 5_000), max_bytes=1_000)


@given(st.binary(max_size=400), st.integers(0, 2))
def test_what_is_packed_is_unpacked(data, speed):
    assert inflate_bzz(bzz(data, speed=speed), max_bytes=1_000) == data


@pytest.mark.parametrize("speed", [0, 1, 2])
def test_a_long_text_is_unpacked(speed):
    text = b"".join(b"Line %d: the curlew nests in the heather.\n" % number for number in range(400))
    packed = bzz(text, speed=speed)
    assert inflate_bzz(packed, max_bytes=100_000) == text
    assert len(packed) < len(text) / 8


@given(st.binary(max_size=100))
def test_any_stream_is_unpacked_or_refused(data):
    with suppress(ParseError):
        inflate_bzz(data, max_bytes=20_000)
