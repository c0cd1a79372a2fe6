"""Sheets of workbooks as sections, from their cells by row and column."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from indexer.domain import Locator
from indexer.parsing.common.tabular import cell_range, header_text, row_text, table_sections
from indexer.parsing.parser import Section

_MAX_COLUMNS = 1_000
"""A row with a cell farther right is closed up."""
_RECORDS_CHARS = 4_000
"""Of a data set: exact ranges of cells tell less there than in a sheet."""


def sheet_sections(
    name: str, rows: Iterable[tuple[int, Sequence[str]]], *, first_column: int = 0
) -> Iterator[Section]:
    """Blocks of numbered rows, the first below the sheet's name."""

    def locate(first: int, last: int, width: int) -> Locator:
        last_column = first_column + max(width - 1, 0)
        return Locator(sheet=name, cells=cell_range(first, last, first_column, last_column))

    for number, section in enumerate(table_sections(rows, locate)):
        yield replace(section, text=f"{name}\n{section.text}") if number == 0 and name else section


def record_sections(
    names: Sequence[str], records: Iterable[tuple[int, Iterable[str]]], *, max_chars: int
) -> Iterator[Section]:
    """Records of a data set under the names of its fields, which stand first; no further than the cap.

    Args:
        names: of the fields.
        records: numbered from 1, behind the names; empty ones are left out.
        max_chars: beyond so many, nothing is read: what is there is cut, and told, by whoever keeps it.
    """
    header, width = header_text(names), max(len(names), 1)
    lines, first, last, size, left = [row_text(names)], 0, 0, 0, max_chars

    def section() -> Section:
        return Section("\n".join(lines), Locator(cells=cell_range(first, last, 0, width - 1)), header)

    for number, cells in records:
        line = row_text(cells)
        if not line:
            continue
        if size > _RECORDS_CHARS:
            yield section()
            lines, first, size = [], number, 0
        lines.append(line)
        last, size, left = number, size + len(line), left - len(line)
        if left < 0:
            break
    yield section()


def numbered_rows(rows: Mapping[int, Mapping[int, str]]) -> Iterator[tuple[int, list[str]]]:
    """Rows of cells by row and column, in order."""
    return ((row, filled_row(cells)) for row, cells in sorted(rows.items()))


def filled_row(cells: Mapping[int, str]) -> list[str]:
    """Cells by column as a row; a row with a far cell is closed up."""
    if not cells:
        return []
    width = max(cells) + 1
    if width > _MAX_COLUMNS:
        return list(cells.values())
    return [cells.get(column, "") for column in range(width)]
