"""Property sets are read as far as their bytes go, whatever their counts claim."""

from __future__ import annotations

import datetime as dt
import struct
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.parsing.binaryoffice.compound import open_compound, read_metadata
from indexer.parsing.binaryoffice.compoundwriter import write_compound
from indexer.parsing.binaryoffice.propertysets import SUMMARY_STREAM, read_document_summary, read_summary

CODEPAGE, TITLE, AUTHOR, CREATED = 1, 2, 4, 12


def string(text: str, encoding: str = "cp1252") -> bytes:
    raw = text.encode(encoding) + b"\x00"
    return struct.pack("<HHI", 30, 0, len(raw)) + raw


def wide(text: str) -> bytes:
    raw = (text + "\x00").encode("utf-16-le")
    return struct.pack("<HHI", 31, 0, len(raw) // 2) + raw


def codepage(number: int) -> bytes:
    return struct.pack("<HHHH", 2, 0, number, 0)


def file_time(moment: dt.datetime) -> bytes:
    ticks = (moment - dt.datetime(1601, 1, 1)) // dt.timedelta(microseconds=1) * 10
    return struct.pack("<HHQ", 64, 0, ticks)


def property_set(values: dict[int, bytes], *, count: int | None = None) -> bytes:
    table, body = b"", b""
    start = 8 + 8 * len(values)
    for key, value in values.items():
        table += struct.pack("<II", key, start + len(body))
        body += value.ljust(-(-len(value) // 4) * 4, b"\x00")
    section = struct.pack("<II", start + len(body), len(values) if count is None else count) + table + body
    return bytes(28) + bytes(16) + struct.pack("<I", 48) + section


def test_text_is_read_in_its_codepage():
    found = read_summary(property_set({CODEPAGE: codepage(1251), TITLE: string("Договор", "cp1251")}))
    assert found == {"title": "Договор"}
    found = read_summary(property_set({CODEPAGE: codepage(65001), TITLE: string("Größe", "utf-8")}))
    assert found == {"title": "Größe"}
    found = read_summary(property_set({CODEPAGE: codepage(1200), TITLE: wide("日本")}))
    assert found == {"title": "日本"}


def test_times_are_iso_and_unset_ones_are_nothing():
    moment = dt.datetime(2009, 1, 29, 19, 17, 10)
    assert read_summary(property_set({CREATED: file_time(moment)})) == {"created": "2009-01-29T19:17:10"}
    assert read_summary(property_set({CREATED: file_time(dt.datetime(1601, 1, 1))})) == {}
    assert read_summary(property_set({CREATED: struct.pack("<HHQ", 64, 0, 2**64 - 1)})) == {}


def test_the_second_set_has_names_of_its_own():
    assert read_document_summary(property_set({15: string("Example Ltd")})) == {"company": "Example Ltd"}


@pytest.mark.parametrize("count", [2**31, 2**32 - 1])
def test_a_count_of_billions_costs_nothing(count):
    started = time.process_time()
    assert read_summary(property_set({TITLE: string("kept")}, count=count)).get("title", "kept") == "kept"
    assert time.process_time() - started < 1


@given(st.binary(max_size=300))
def test_any_bytes_are_values_or_nothing(data):
    found = read_summary(bytes(44) + data)
    assert all(isinstance(value, str) for value in found.values())


def test_pages_are_as_many_as_word_counted():
    def pages(values):
        data = write_compound({"WordDocument": b"x", SUMMARY_STREAM: property_set(values)})
        return read_metadata(open_compound(memoryview(data))).page_count

    assert pages({14: struct.pack("<HHi", 3, 0, 12)}) == 12
    assert pages({14: struct.pack("<HHi", 3, 0, -1)}) is None
    assert pages({}) is None
