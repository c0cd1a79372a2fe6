"""Tables of databases: DBF and its memo files."""

from __future__ import annotations

import struct
from collections.abc import Sequence

import pytest

from indexer.domain import DocumentState
from indexer.parsing.common.sheets import record_sections
from indexer.storage.textblocks import decode_text
from tests.indexer.parsing.reading import read_document


def text_of(data: bytes, name: str) -> str:
    (found,) = read_document(data, name)
    return decode_text(found.text_blocks).rstrip("\n")


def dbf(
    fields: Sequence[tuple[str, str, int]],
    records: Sequence[Sequence[bytes]],
    *,
    driver: int = 0,
    encoding: str = "ascii",
    claimed: int = -1,
) -> bytes:
    """A dBase III table; a record that begins with None is deleted."""
    described = b"".join(
        struct.pack("<11sc4xBB14x", name.encode(encoding), kind.encode(), size & 255, size >> 8)
        for name, kind, size in fields
    )
    size = 1 + sum(size for _, _, size in fields)
    count = len(records) if claimed < 0 else claimed
    head = struct.pack("<B3xIHH17xBxx", 3, count, 32 + len(described) + 1, size, driver)
    rows = b"".join(
        b" " + b"".join(cell.ljust(field[2]) for cell, field in zip(record, fields, strict=True))
        for record in records
    )
    return head + described + b"\r" + rows


FIELDS = [("NAME", "C", 12), ("AMOUNT", "N", 8), ("DUE", "D", 8), ("PAID", "L", 1), ("NOTE", "M", 10)]


def test_records_of_a_dbase_table_stand_under_its_fields():
    data = dbf(
        FIELDS, [(b"Nails", b"    12.5", b"20240501", b"T", b"        7"), (b"Glue", b"***", b"", b"?", b"")]
    )
    assert text_of(data, "STOCK.DBF") == (
        "NAME\tAMOUNT\tDUE\tPAID\tNOTE\nNails\t12.5\t2024-05-01\tTRUE\nGlue"
    )


def test_deleted_records_of_a_dbase_table_are_left_out():
    data = dbf([("NAME", "C", 4)], [(b"gone",), (b"here",)])
    place = data.index(b"gone") - 1
    data = data[:place] + b"*" + data[place + 1 :]
    assert text_of(data, "a.dbf") == "NAME\nhere"


@pytest.mark.parametrize(("driver", "encoding"), [(0xC9, "cp1251"), (0x65, "cp866"), (0, "cp1251")])
def test_the_letters_of_a_dbase_table_are_those_of_its_code_page(driver, encoding):
    data = dbf(
        [("ТОВАР", "C", 40)], [("Гвозди строительные".encode(encoding),)], driver=driver, encoding=encoding
    )
    assert text_of(data, "a.dbf") == "ТОВАР\nГвозди строительные"


def test_binary_fields_of_foxpro_are_read():
    moment = struct.pack("<II", 2_451_545, 3_600_000)
    fields = [("A", "I", 4), ("B", "B", 8), ("C", "Y", 8), ("D", "T", 8), ("E", "T", 8)]
    record = (
        struct.pack("<i", -7),
        struct.pack("<d", 1.5),
        struct.pack("<q", 12_500),
        moment,
        struct.pack("<II", 4_000_000_000, 0),
    )
    assert text_of(dbf(fields, [record]), "a.dbf").split("\n")[1] == "-7\t1.5\t1.2500\t2000-01-01 01:00:00"


def test_a_dbase_table_that_breaks_off_says_so():
    (found,) = read_document(dbf([("NAME", "C", 4)], [(b"here",)], claimed=5), "a.dbf")
    assert found.state is DocumentState.PARTIAL
    assert found.reason == "The table breaks off: 1 of 5 records are there."


@pytest.mark.parametrize("data", [b"\x03\x01", dbf([], [])])
def test_a_dbase_table_without_fields_is_damaged(data):
    (found,) = read_document(data + bytes(40) * (len(data) > 2), "a.dbf")
    assert found.state is DocumentState.FAILED
    assert "damaged" in found.reason


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"Left\x8d\ndrawer\x1a\x1a".ljust(512, b"\0") + "Nägel".encode("cp1252") + b"\x1a", "a.dbt"),
        (b"\xff\xff\x08\0\x13\0\0\0Left drawer".ljust(512) + b"\xff\xff\x08\0\x0d\0\0\0N\xe4gel" + bytes(9), "a.dbt"),
        (b"\0\0\0\1\0\0\0\x0bLeft drawer".ljust(64) + b"\0\0\0\0\0\0\0\4GIF8".ljust(64)
            + b"\0\0\0\1\0\0\0\5N\xe4gel", "a.fpt"),
    ],
)  # fmt: skip
def test_memos_are_read_from_the_file_beside_the_table(data, name):
    head = struct.pack(">I2xH", 5, 64) if name == "a.fpt" else bytes(20) + struct.pack("<H", 512)
    assert text_of(head.ljust(512, b"\0") + data, name) == "Left drawer\n\nNägel"


def test_a_table_beyond_the_cap_is_read_no_further_and_says_so():
    """A record may be unpacked to a thousand times its size."""
    many = dbf([("NAME", "C", 10)], [(f"item {number}".encode(),) for number in range(10_000)])
    (table,) = read_document(many, "a.dbf", max_text_chars=1_000)
    assert (table.state, table.reason) == (
        DocumentState.PARTIAL,
        "Only the first 1,000 characters are indexed.",
    )
    read = []
    sections = record_sections(
        ["NAME"], ((n, read.append(n) or ["x" * 100]) for n in range(1, 10_000)), max_chars=1_000
    )
    assert [section.locator.cells for section in sections] == ["A1:A12"]
    assert read[-1] <= 12
