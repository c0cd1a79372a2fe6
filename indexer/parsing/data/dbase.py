"""Tables of dBase and FoxPro (DBF), which accounts, archives and maps are still kept in."""

from __future__ import annotations

import datetime as dt
import struct
from collections.abc import Iterator
from dataclasses import dataclass

from indexer.errors import ParseError
from indexer.parsing.common.codepages import windows_codepage
from indexer.parsing.common.sheets import record_sections
from indexer.parsing.parser import ParseResult, ParserInput

_HEADER, _FIELD, _FIELD_END = 32, 32, 0x0D
_DELETED = 0x2A
_CODEPAGES = {
    0x01: "cp437", 0x02: "cp850", 0x03: "cp1252", 0x13: "cp932", 0x26: "cp866", 0x4D: "cp936", 0x4E: "cp949",
    0x4F: "cp950", 0x50: "cp874", 0x57: "cp1252", 0x58: "cp1252", 0x59: "cp1252", 0x64: "cp852", 0x65: "cp866",
    0x66: "cp865", 0x67: "cp861", 0x6A: "cp737", 0x6B: "cp857", 0x78: "cp950", 0x79: "cp949", 0x7A: "cp936",
    0x7B: "cp932", 0x7C: "cp874", 0x7D: "cp1255", 0x7E: "cp1256", 0xC8: "cp1250", 0xC9: "cp1251", 0xCA: "cp1254",
    0xCB: "cp1253", 0xCC: "cp1257",
}  # fmt: skip
"""By the language driver that the header names, as FoxPro documents them."""
_DAY_ZERO = 1_721_425
"""The day number of FoxPro before the first day of Python's calendar."""


@dataclass(frozen=True, slots=True)
class _Field:
    name: str
    kind: str
    start: int
    """In a record, behind the mark of deletion."""
    size: int
    decimals: int


def read_dbase(source: ParserInput) -> ParseResult:
    """Read the table.

    Raises:
        ParseError: its header tells of no fields.
    """
    data = source.data
    if len(data) <= _HEADER:
        raise ParseError("The table is damaged.")
    count, header_bytes, record_bytes = struct.unpack_from("<IHH", data, 4)
    codepage = _CODEPAGES.get(data[29]) or windows_codepage(bytes(data[header_bytes : header_bytes + 65_536]))
    fields = list(_fields(bytes(data[_HEADER:header_bytes]), codepage))
    if not fields or record_bytes < 2:
        raise ParseError("The table is damaged: it does not tell its fields.")
    present = max(0, len(data) - header_bytes) // record_bytes
    records = (
        bytes(data[start : start + record_bytes])
        for start in range(header_bytes, header_bytes + min(count, present) * record_bytes, record_bytes)
    )
    names = [field.name for field in fields]
    return ParseResult(
        sections=list(
            record_sections(names, _rows(fields, records, codepage), max_chars=source.options.max_text_chars)
        ),
        partial_reason=f"The table breaks off: {present} of {count} records are there."
        if present < count
        else "",
        is_prose=False,
    )


def _fields(descriptions: bytes, codepage: str) -> Iterator[_Field]:
    start = 1
    for position in range(0, len(descriptions) - _FIELD + 1, _FIELD):
        entry = descriptions[position : position + _FIELD]
        if entry[0] == _FIELD_END:
            return
        kind = chr(entry[11])
        # The texts of FoxPro may be longer than a byte tells.
        size = entry[16] + (entry[17] << 8 if kind == "C" else 0)
        name = entry[:11].partition(b"\0")[0].decode(codepage, "replace")
        yield _Field(name, kind, start, size, entry[17])
        start += size


def _rows(
    fields: list[_Field], records: Iterator[bytes], codepage: str
) -> Iterator[tuple[int, Iterator[str]]]:
    """The values of the records that are not deleted."""
    for number, record in enumerate(records, 1):
        if record[0] != _DELETED:
            yield number, _values(fields, record, codepage)


def _values(fields: list[_Field], record: bytes, codepage: str) -> Iterator[str]:
    for field in fields:
        yield _value(field, record[field.start : field.start + field.size], codepage)


def _value(field: _Field, raw: bytes, codepage: str) -> str:
    """As text; empty for memos and pictures, of which only the place is stored here."""
    if field.kind in "CV":
        return raw.rstrip(b" \0").decode(codepage, "replace").strip()
    text = raw.decode("ascii", "replace").strip(" \0")
    if field.kind in "NF":
        return text.strip("*")
    if field.kind == "D" and len(text) == 8 and text.isdecimal():
        return f"{text[:4]}-{text[4:6]}-{text[6:]}"
    if field.kind == "L":
        return {"T": "TRUE", "Y": "TRUE", "F": "FALSE", "N": "FALSE"}.get(text.upper(), "")
    return _binary_value(field, raw)


def _binary_value(field: _Field, raw: bytes) -> str:
    if field.kind in "I+" and len(raw) == 4:
        return str(int.from_bytes(raw, "little", signed=True))
    if field.kind == "B" and len(raw) == 8:
        return f"{struct.unpack('<d', raw)[0]:.15g}"
    if field.kind == "Y" and len(raw) == 8:
        return f"{int.from_bytes(raw, 'little', signed=True) / 10_000:.4f}"
    if field.kind == "T" and len(raw) == 8:
        day, milliseconds = struct.unpack("<II", raw)
        return _moment(day, milliseconds)
    return ""


def _moment(day: int, milliseconds: int) -> str:
    try:
        date = dt.datetime.fromordinal(day - _DAY_ZERO)
        return (date + dt.timedelta(milliseconds=milliseconds)).isoformat(" ", "seconds")
    except (ValueError, OverflowError):
        return ""
