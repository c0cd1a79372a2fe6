"""Data sets of SAS."""

from __future__ import annotations

import math
import struct

import pytest

from indexer.domain import DocumentState
from indexer.parsing.data.sasrows import unpacked_row
from indexer.parsing.data.tablefiles import SasParser
from indexer.parsing.parser import ParserInput
from tests.indexer.parsing.reading import read_document
from tests.sample_docs_maker.sasfile import Column, sas7bdat

COLUMNS = [
    Column("item", size=8, label="What it is"),
    Column("price", label="Price in euros"),
    Column("day", format="DDMMYY"),
    Column("at", format="DATETIME"),
]
ROWS = [("Nägel", 12.5, 0, 86_399), ("Glue", math.nan, 21_245, -1)]


def texts(data: bytes) -> list[tuple[str | None, str]]:
    found = SasParser().parse(ParserInput(memoryview(data), "a.sas7bdat"))
    return [(section.locator.part, section.text) for section in found.sections]


@pytest.mark.parametrize("is_wide", [False, True])
@pytest.mark.parametrize("is_little", [False, True])
def test_rows_stand_under_their_columns_and_these_are_explained(is_wide, is_little):
    assert texts(sas7bdat(COLUMNS, ROWS, is_wide=is_wide, is_little=is_little)) == [
        ("labels", "item: What it is\nprice: Price in euros"),
        (
            None,
            "item\tprice\tday\tat\nNägel\t12.5\t1960-01-01\t1960-01-01 23:59:59\n"
            "Glue\t\t2018-03-02\t1959-12-31 23:59:59",
        ),
    ]


def test_packed_rows_are_read():
    columns = [Column("item", size=30), Column("price")]
    packed = b"\x84Nails\x60\x08\x87" + struct.pack("<d", 12.5)
    data = sas7bdat(columns, [], packing="SASYZCRL", packed=[packed])
    assert texts(data) == [(None, "item\tprice\nNails\t12.5")]


@pytest.mark.parametrize(
    ("packed", "row"),
    [
        (b"\x82abc\xd1\xe0", b"abc@@@  "),
        (b"\xc2x\xf1\x81yz", b"xxxxx\0\0\0yz"),
        (b"\x41\x02.", b"." * 276),
        (b"\x00\x00" + b"a" * 64, b"a" * 64),
        (b"\x82ab", b"ab"),
        (b"\x00", b""),
    ],
)
def test_run_lengths_are_unpacked(packed, row):
    size = max(len(row), len(packed) + 1)
    assert unpacked_row(packed, size, b"SASYZCRL") == row.ljust(size, b"\0")


@pytest.mark.parametrize(
    ("packed", "row"),
    [
        (b"\x00\x00abc", b"abc"),
        (b"\x40\x00a\x02b", b"abbbbb"),
        (b"\x40\x00a\x11\x00b", b"a" + b"b" * 20),
        (b"\x10\x00abc\x30\x00", b"abcabc"),
        (b"\x10\x00abc\x20\x00\x00", b"abc" * 6 + b"a"),
        (b"\x80\x00\x30\x00", b""),
    ],
)
def test_what_is_packed_by_ross_is_unpacked(packed, row):
    size = max(len(row), len(packed) + 1)
    assert unpacked_row(packed, size, b"SASYZCR2") == row.ljust(size, b"\0")


def test_a_data_set_that_breaks_off_says_so():
    (found,) = read_document(sas7bdat(COLUMNS, ROWS, claimed_rows=5), "a.sas7bdat")
    assert found.state is DocumentState.PARTIAL
    assert found.reason == "The data set breaks off: 2 of 5 rows are there."
    assert (found.format, found.metadata.title) == ("SAS data set", "PRICES")


def test_damage_anywhere_is_met():
    data = sas7bdat(COLUMNS, ROWS)
    for place in (*range(0, 300), *range(1_024, len(data), 7)):
        (found, *_) = read_document(data[:place] + b"\xff\xff" + data[place + 2 :], "a.sas7bdat")
        assert "variant" not in found.reason, "an error that no parser meant to raise"


@pytest.mark.parametrize("packing", ["", "SASYZCRL"])
def test_a_row_longer_than_any_is_damage(packing):
    data = sas7bdat([Column("item", size=8)], [], packing=packing, packed=[b"\x82abc"], is_wide=True)
    place = data.index(struct.pack("<QQ", 8, 1))
    (found,) = read_document(data[:place] + b"\xff" * 7 + b"\x7f" + data[place + 8 :], "a.sas7bdat")
    assert (found.state, "damaged" in found.reason) == (DocumentState.FAILED, True)


def test_a_header_alone_is_damaged():
    (found,) = read_document(sas7bdat(COLUMNS, ROWS)[:1_024], "a.sas7bdat")
    assert found.state is DocumentState.FAILED
