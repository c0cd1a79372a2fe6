"""Databases of Access."""

from __future__ import annotations

import struct
import uuid
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.domain import DocumentState
from indexer.errors import DeskhoundError
from indexer.parsing.data.accessdatabase import _whole
from indexer.parsing.data.tablefiles import AccessParser
from indexer.parsing.parser import ParseOptions, ParserInput
from indexer.parsing.registry import Registry
from tests.indexer.parsing.reading import read_document
from tests.sample_docs_maker.accessfile import (
    BOOLEAN,
    DOUBLE,
    GUID,
    LONG,
    MEMO,
    MOMENT,
    MONEY,
    NUMERIC,
    SHORT,
    TEXT,
    Table,
    mdb,
)

STOCK = Table(
    {"No": LONG, "Item": TEXT, "Price": MONEY, "Sold": BOOLEAN, "Note": MEMO},
    [
        (1, "Nägel", 125_000, True, "In the left drawer"),
        (2, "Glue", -5, False, "x" * 400),
        (3, None, None, True, "Zange " * 300),
    ],
)
STOCK_TEXT = (
    "Stock\nNo\tItem\tPrice\tSold\tNote\n1\tNägel\t12.5\tTRUE\tIn the left drawer\n"
    f"2\tGlue\t-0.0005\tFALSE\t{'x' * 400}\n3\t\t\tTRUE\t{('Zange ' * 300).strip()}"
)


def parse(data, **options):
    return AccessParser().parse(ParserInput(memoryview(data), "a.mdb", ParseOptions(**options)))


def texts(data, **options):
    return [section.text for section in parse(data, **options).sections]


@pytest.mark.parametrize("is_old", [False, True])
@pytest.mark.parametrize("key", [0, 0x12345678])
def test_rows_stand_under_their_columns_memos_included(is_old, key):
    (section,) = parse(mdb({"Stock": STOCK}, is_old=is_old, key=key)).sections
    assert (section.text, section.locator.part) == (STOCK_TEXT, "Stock")
    assert section.header == "Stock: No | Item | Price | Sold | Note"


@pytest.mark.parametrize(("version", "name"), [(1, "a.mdb"), (2, "a.accdb"), (5, "a.dat")])
def test_databases_of_all_years_are_known_by_their_first_bytes(version, name):
    (found,) = read_document(mdb({"Stock": STOCK}, version=version), name)
    assert (found.format, found.state) == ("Access database", DocumentState.WORDS)


def test_values_of_every_kind_are_shown_as_people_write_them():
    number = struct.pack("<B4I", 1, 0, 0, 0, 12_345)
    guid = uuid.UUID("00112233-4455-6677-8899-aabbccddeeff")
    kinds = (SHORT, DOUBLE, MOMENT, MOMENT, MOMENT, NUMERIC, GUID, 11, TEXT)
    row = (-7, 0.1, 45_413.0, 45_413.75, 0.5, number, guid.bytes_le, b"\0" * 12, b"\xff\xfeab\0\x16\x04\0c")
    assert texts(mdb({"T": Table(dict(zip("ABCDEFGHI", kinds, strict=True)), [row])}))[0].split("\n")[2] == (
        f"-7\t0.1\t2024-05-01\t2024-05-01 18:00:00\t12:00:00\t-123.45\t{guid}\t\tabЖc"
    )


def test_what_access_has_calculated_is_shown_as_its_result():
    def result(value):
        return bytes(16) + struct.pack("<I", len(value)) + value + bytes(3)

    row = (result("Nägel, 12".encode("utf-16-le")), 7)
    table = Table({"Label": TEXT, "No": LONG}, [row], calculated=frozenset(("Label",)))
    assert texts(mdb({"T": table}, version=3)) == ["T\nLabel\tNo\nNägel, 12\t7"]


def test_rich_text_is_shown_without_its_tags():
    table = Table({"Note": MEMO}, [("<div>Fragile &amp; <b>cold</b></div>",)])
    assert texts(mdb({"T": table})) == ["T\nNote\nFragile & cold"]


def test_tables_of_the_system_linked_ones_and_queries_are_left_out():
    other = Table({"Name": TEXT}, [("hidden",)])
    tables = {
        "MSysACEs": other,
        "f_1_Data": Table(other.columns, other.rows, flags=0x80000000),
        "Linked": Table(other.columns, other.rows, kind=6),
        "Mine": Table(other.columns, [("shown",)]),
    }
    assert texts(mdb(tables)) == ["Mine\nName\nshown"]


@pytest.mark.parametrize("has_map_pages", [False, True])
def test_deleted_rows_are_left_out_and_those_that_moved_are_found(has_map_pages):
    rows = [("gone",), ("stays",), ("grew",), ("went",)]
    table = Table(
        {"Name": TEXT}, rows, deleted=frozenset((0, 3)), moved=frozenset((2,)), has_map_pages=has_map_pages
    )
    assert texts(mdb({"T": table})) == ["T\nName\nstays\ngrew"]


def test_long_rows_of_an_old_database_are_cut_at_the_right_places():
    table = Table(
        {"A": TEXT, "B": TEXT, "C": TEXT}, [("a" * 200, "b" * 200, "c" * 250), ("", "d" * 244, "e")]
    )
    assert texts(mdb({"T": table}, is_old=True)) == [
        f"T\nA\tB\tC\n{'a' * 200}\t{'b' * 200}\t{'c' * 250}\n\t{'d' * 244}\te"
    ]


@pytest.mark.parametrize("is_old", [False, True])
def test_a_database_behind_a_password_opens_with_it_alone(is_old):
    data = mdb({"Stock": STOCK}, is_old=is_old, password="tern")
    (found,) = read_document(data, "a.mdb")
    assert (found.state, found.reason) == (
        DocumentState.ENCRYPTED,
        "The database is protected by a password.",
    )
    assert texts(data, passwords=("wrong", "tern")) == [STOCK_TEXT]


def test_an_encrypted_database_of_a_new_access_says_so():
    (found,) = read_document(mdb({"Stock": STOCK}, version=3, key=7), "a.accdb", passwords=("tern",))
    assert found.state is DocumentState.ENCRYPTED
    assert "even with its password" in found.reason


def test_a_table_beyond_the_cap_is_read_no_further_and_says_so():
    many = Table({"No": LONG, "Name": TEXT}, [(number, f"item {number}") for number in range(100)])
    result = parse(mdb({"T": many}), max_text_chars=200)
    assert "item 15\n" not in result.sections[-1].text
    assert result.partial_reason == "Only the first rows of the largest tables were read."


def test_damage_of_one_table_leaves_the_others():
    data = bytearray(mdb({"Stock": STOCK, "Other": Table({"Name": TEXT}, [("shown",)])}))
    data[3 * 4096] = 9
    result = parse(bytes(data))
    assert [section.text for section in result.sections] == ["Other\nName\nshown"]
    assert result.partial_reason == "The database is damaged: not all of its tables can be read."


@pytest.mark.parametrize("data", [b"", bytes(9_000), mdb({})[:4_096]])
def test_what_is_no_database_or_ends_early_is_damaged(data):
    with pytest.raises(DeskhoundError):
        parse(data)


WHOLE = {is_old: mdb({"Stock": STOCK}, is_old=is_old) for is_old in (False, True)}


@given(
    st.booleans(),
    st.lists(
        st.tuples(st.integers(0, 15), st.integers(0, 4_095), st.binary(min_size=1, max_size=4)), max_size=8
    ),
    st.integers(0, 60_000),
)
def test_damage_ends_in_a_result_or_in_an_error_of_the_tree(is_old, changes, cut):
    data = bytearray(WHOLE[is_old])
    for page, place, piece in changes:
        at = page * (2_048 if is_old else 4_096) + place
        data[at : at + len(piece)] = piece if at < len(data) else b""
    with suppress(DeskhoundError):
        parse(bytes(data[: len(data) - cut * (cut < len(data) // 4)]))


def test_a_file_of_the_same_suffix_that_is_no_database_fails():
    assert Registry().match(memoryview(bytes(64)), "data.mdb").parser.name == "access"
    (found,) = read_document(bytes(8_192), "data.mdb")
    assert (found.state, found.reason) == (DocumentState.FAILED, "The file is no Access database.")


@pytest.mark.parametrize(
    ("cell", "number"), [("", 0), ("17", 17), ("-2147483648", -(1 << 31)), ("1.5", 0), ("x", 0)]
)
def test_a_damaged_catalog_tells_no_numbers(cell, number):
    assert _whole(cell) == number
