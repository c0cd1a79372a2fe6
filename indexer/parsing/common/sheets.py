"""Sheets of workbooks as sections, from their cells by row and column."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from indexer.domain import Locator
from indexer.parsing.common.tabular import cell_range, table_sections
from indexer.parsing.parser import Section

_MAX_COLUMNS = 1_000
"""A row with a cell farther right is closed up."""


def sheet_sections(
    name: str, rows: Iterable[tuple[int, Sequence[str]]], *, first_column: int = 0
) -> Iterator[Section]:
    """Blocks of numbered rows, the first below the sheet's name."""

    def locate(first: int, last: int, width: int) -> Locator:
        last_column = first_column + max(width - 1, 0)
        return Locator(sheet=name, cells=cell_range(first, last, first_column, last_column))

    for number, section in enumerate(table_sections(rows, locate)):
        yield replace(section, text=f"{name}\n{section.text}") if number == 0 and name else section


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
