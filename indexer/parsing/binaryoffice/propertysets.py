"""Property sets of OLE files ([MS-OLEPS]): title, author, dates.

Not olefile's reader: it believes the counts in the stream, and a damaged one keeps it busy for hours.
"""

from __future__ import annotations

import datetime as dt
import struct

from indexer.parsing.common.codepages import decode_codepage

SUMMARY_STREAM = "\x05SummaryInformation"
DOCUMENT_STREAM = "\x05DocumentSummaryInformation"

_SUMMARY_NAMES = {
    **{1: "codepage", 2: "title", 3: "subject", 4: "author", 5: "keywords", 6: "comments"},
    **{8: "last_author", 12: "created", 13: "modified", 14: "page_count"},
}
_DOCUMENT_NAMES = {1: "codepage", 2: "category", 14: "manager", 15: "company"}

_MAX_PROPERTIES = 256
_INT16, _INT32, _STRING, _WIDE_STRING, _FILE_TIME = 2, 3, 30, 31, 64
_EPOCH = dt.datetime(1601, 1, 1)
_FIRST_YEAR = 1980
"""An unset time reads as 1601."""


def read_summary(stream: bytes) -> dict[str, str]:
    """The values of a summary stream by name, as far as it can be read."""
    return _read(stream, _SUMMARY_NAMES)


def read_document_summary(stream: bytes) -> dict[str, str]:
    """The values of a document summary stream by name, as far as it can be read."""
    return _read(stream, _DOCUMENT_NAMES)


def _read(stream: bytes, names: dict[int, str]) -> dict[str, str]:
    raw: dict[str, tuple[int, bytes | int]] = {}
    try:
        (section,) = struct.unpack_from("<I", stream, 44)
        (count,) = struct.unpack_from("<I", stream, section + 4)
        for number in range(min(count, _MAX_PROPERTIES)):
            key, offset = struct.unpack_from("<II", stream, section + 8 + 8 * number)
            if key in names:
                raw[names[key]] = _value(stream, section + offset)
    except struct.error:
        pass  # cut off: what was read so far counts
    codepage = raw.pop("codepage", (0, 0))[1]
    values = {name: _text(kind, value, codepage) for name, (kind, value) in raw.items()}
    return {name: value for name, value in values.items() if value}


def _value(stream: bytes, offset: int) -> tuple[int, bytes | int]:
    """Type and value at an offset; strings as their bytes."""
    (kind,) = struct.unpack_from("<H", stream, offset)
    if kind in (_STRING, _WIDE_STRING):
        (size,) = struct.unpack_from("<I", stream, offset + 4)
        size *= 2 if kind == _WIDE_STRING else 1
        return kind, stream[offset + 8 : offset + 8 + size]
    form = {_INT16: "<H", _INT32: "<i", _FILE_TIME: "<Q"}.get(kind)
    return kind, struct.unpack_from(form, stream, offset + 4)[0] if form is not None else 0


def _text(kind: int, value: bytes | int, codepage: bytes | int) -> str:
    if isinstance(value, int):
        return _date(value) if kind == _FILE_TIME else str(value or "")
    if kind == _WIDE_STRING:
        text = value.decode("utf-16-le", "replace")
    else:
        text = decode_codepage(value, codepage if isinstance(codepage, int) else 0)
    return text.partition("\x00")[0].strip()


def _date(ticks: int) -> str:
    moment = moment_of(ticks)
    if moment is None or moment.year < _FIRST_YEAR:
        return ""
    return moment.replace(microsecond=0).isoformat()


def moment_of(ticks: int) -> dt.datetime | None:
    """A time in units of 100 ns since 1601; None for 0 and for what no calendar holds."""
    try:
        return _EPOCH + dt.timedelta(microseconds=ticks // 10) if ticks else None
    except OverflowError:
        return None
