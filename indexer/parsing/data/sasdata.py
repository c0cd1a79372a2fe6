"""Data sets of SAS (SAS7BDAT), whose layout is known from those who took it apart: readstat, pandas, sas7bdat.R."""

from __future__ import annotations

import datetime as dt
import math
import re
import struct
from collections.abc import Iterator

from indexer.domain import Locator, Metadata
from indexer.parsing.common.sheets import record_sections
from indexer.parsing.data.saspages import SasColumn, SasFile
from indexer.parsing.parser import ParseResult, ParserInput, Section

_EPOCH = dt.datetime(1960, 1, 1)
_DATES = re.compile(
    r"(?:E8601D[AN]|DATE|DAY|DDMMYY|MMDDYY|YYMMDD|YYMM|MONYY|MONNAME|MINGUO|WEEKDAT|WORDDAT|JULIAN|YEAR)(?!TIME)"
)
_MOMENTS = re.compile(r"DATETIME|E8601DT|DTDATE|NLDATM")


def read_sas(source: ParserInput) -> ParseResult:
    """Read the rows.

    Raises:
        ParseError: it is no data set, or its header is damaged.
    """
    file = SasFile(source.data)
    labels = [f"{column.name}: {column.label}" for column in file.columns if column.label]
    sections = [Section("\n".join(labels), Locator(part="labels"))] if labels else []
    if file.columns:
        names = [column.name for column in file.columns]
        sections.extend(record_sections(names, _rows(file), max_chars=source.options.max_text_chars))
    read = f"The data set breaks off: {file.rows_read} of {file.row_count} rows are there."
    return ParseResult(
        sections=sections,
        metadata=Metadata(title=file.title),
        partial_reason=read if file.columns and file.rows_read < file.row_count else "",
        is_prose=False,
    )


def _rows(file: SasFile) -> Iterator[tuple[int, Iterator[str]]]:
    for number, row in enumerate(file.rows(), 1):
        yield number, (_value(column, cell) for column, cell in zip(file.columns, row, strict=True))


def _value(column: SasColumn, cell: bytes) -> str:
    if column.is_text:
        return cell.rstrip(b" \0").decode(column.encoding, "replace").strip()
    number: float = struct.unpack("<d" if column.is_little else ">d", cell)[0]
    if math.isnan(number):
        return ""
    try:
        if _MOMENTS.match(column.format):
            return (_EPOCH + dt.timedelta(seconds=number)).isoformat(" ", "seconds")
        if _DATES.match(column.format):
            return (_EPOCH + dt.timedelta(days=number)).date().isoformat()
    except OverflowError:
        pass
    return f"{number:.15g}"
