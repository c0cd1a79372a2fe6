"""Tables that spreadsheets hand to each other as text: SYLK and DIF."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from indexer.parsing.common.decoding import Decoded, decode
from indexer.parsing.common.safexml import whole_number
from indexer.parsing.common.sheets import numbered_rows, sheet_sections
from indexer.parsing.parser import ParseResult, ParserInput

_FIELD = re.compile(r";(?!;)([A-Z])((?:[^;\r\n]|;;)*)")
_MAX_ROWS, _MAX_COLUMNS = 1_048_576, 16_384


def read_sylk(source: ParserInput) -> ParseResult:
    """Read the cells."""
    decoded = decode(source.data, max_chars=source.options.max_text_chars)
    rows: dict[int, dict[int, str]] = {}
    row = column = 1
    for line in decoded.text.splitlines():
        if line[:2] not in ("C;", "F;"):
            continue
        fields = {found[1]: found[2].replace(";;", ";") for found in _FIELD.finditer(line[1:])}
        row = whole_number(fields.get("Y", "")) or row
        column = whole_number(fields.get("X", "")) or column
        value = fields.get("K", "").strip()
        if line[0] == "C" and value and row <= _MAX_ROWS and column <= _MAX_COLUMNS:
            rows.setdefault(row - 1, {})[column - 1] = _unquoted(value)
    return _result(numbered_rows(rows), decoded)


def read_dif(source: ParserInput) -> ParseResult:
    """Read the table."""
    decoded = decode(source.data, max_chars=source.options.max_text_chars)
    return _result(enumerate(_dif_rows(decoded.text.splitlines())), decoded)


def _result(rows: Iterable[tuple[int, list[str]]], decoded: Decoded) -> ParseResult:
    return ParseResult(
        sections=list(sheet_sections("", rows)),
        partial_reason="The table is longer than the limit." if decoded.is_cut else "",
        is_prose=False,
    )


def _dif_rows(lines: list[str]) -> Iterator[list[str]]:
    """Behind the header each value takes two lines: `kind,number`, then a text or what the number means."""
    start = next((place for place, line in enumerate(lines) if line.strip() == "DATA"), len(lines)) + 3
    cells: list[str] = []
    for place in range(start, len(lines) - 1, 2):
        kind, _, number = lines[place].partition(",")
        text = lines[place + 1].strip()
        if kind.strip() == "-1":
            if text == "EOD":
                break
            if cells:
                yield cells
            cells = []
        elif kind.strip() == "1":
            cells.append(_unquoted(text))
        else:
            cells.append(number.strip() if text == "V" else text if text in ("TRUE", "FALSE") else "")
    if cells:
        yield cells


def _unquoted(text: str) -> str:
    if len(text) >= 2 and text[0] == text[-1] == '"':
        return text[1:-1].replace('""', '"')
    return text
