"""Rows of tables as text: one line a row, cells a tab apart.

A tab rather than ` | `: phrases across cells stay findable, and MiniLM's tokenizer spends a token on every bar.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache

from indexer.domain import Locator
from indexer.parsing.parser import Section

CELL_GAP = "\t"
_LONG_GAP = CELL_GAP * 100
_STRETCH = re.compile(f"{_LONG_GAP}+")
ROWS_CHARS = 160
"""Rows of one section. The chunker joins sections of a table, so small ones give exact cell ranges."""

_HEADER_CHARS = 400
_MAX_HEADER_CELL = 80
_YEAR = re.compile(r"(?:19|20)\d\d(?:[/-]\d{2,4})?")


def row_text(cells: Iterable[str]) -> str:
    """One row; cells lose their line breaks, the empty ones at the end and long stretches of them are dropped."""
    line = CELL_GAP.join([_on_one_line(cell) for cell in cells]).rstrip(CELL_GAP)
    return _STRETCH.sub(CELL_GAP, line) if _LONG_GAP in line else line


def _on_one_line(cell: str) -> str:
    if "\n" in cell or "\t" in cell or "\r" in cell:
        return " ".join(cell.split())
    return cell.strip()


def table_sections(
    rows: Iterable[tuple[int, Sequence[str]]], locate: Callable[[int, int, int], Locator]
) -> Iterator[Section]:
    """Sections of a few rows, each carrying the column names that stand above it.

    A new table begins behind an empty row; one without names of its own keeps those in force, since
    empty rows also structure a single table.

    Args:
        rows: numbered rows in order; empty ones may be left out.
        locate: locator of a block from its first row, last row and number of columns.
    """
    block = _Block(locate)
    previous: tuple[int, Sequence[str]] | None = None
    awaiting = True
    for number, cells, following in _with_next(rows):
        line = row_text(cells)
        if not line:
            awaiting = True
            continue
        if previous is not None and number > previous[0] + 1:
            awaiting = True
            yield from block.end()
        previous = (number, cells)
        if awaiting and looks_like_header(cells, following):
            yield from block.end()
            block.header = header_text(cells)
            awaiting = False
        elif len(line.split(CELL_GAP)) > 1:
            awaiting = False  # a title above the table leaves its names still to come
        yield from block.add(number, line, len(cells))
    yield from block.end()


class _Block:
    """Rows collected for one section."""

    def __init__(self, locate: Callable[[int, int, int], Locator]) -> None:
        self._locate = locate
        self._lines: list[str] = []
        self._first = self._last = self._width = self._size = 0
        self.header = ""

    def add(self, number: int, line: str, width: int) -> Iterator[Section]:
        """Take a row; gives the block in front of it when that is full."""
        if self._lines and self._size + len(line) > ROWS_CHARS:
            yield from self.end()
        if not self._lines:
            self._first = number
        self._lines.append(line)
        self._last, self._width = number, max(self._width, width)
        self._size += len(line) + 1

    def end(self) -> Iterator[Section]:
        """Give what was collected."""
        if self._lines:
            locator = self._locate(self._first, self._last, self._width)
            yield Section("\n".join(self._lines), locator, self.header)
        self._lines, self._width, self._size = [], 0, 0


def _with_next(
    rows: Iterable[tuple[int, Sequence[str]]],
) -> Iterator[tuple[int, Sequence[str], Sequence[str] | None]]:
    """Each row with the one that follows it, None for the last and where rows are left out."""
    current: tuple[int, Sequence[str]] | None = None
    for row in rows:
        if current is not None:
            yield *current, row[1] if row[0] == current[0] + 1 else None
        current = row
    if current is not None:
        yield *current, None


def header_text(cells: Sequence[str]) -> str:
    """The column names as they are repeated with every block."""
    names = [" ".join(cell.split())[:_MAX_HEADER_CELL] for cell in cells]
    return " | ".join(filter(None, names))[:_HEADER_CHARS]


def looks_like_header(cells: Sequence[str], following: Sequence[str] | None) -> bool:
    """Whether a row names columns: several different short texts without numbers, and rows below."""
    filled = [cell.strip() for cell in cells if cell.strip()]
    if following is None or len(filled) < 2 or len(set(filled)) < len(filled):
        return False
    if any(len(cell) > _MAX_HEADER_CELL or _is_number(cell) for cell in filled):
        return False
    return len(filled) * 2 >= sum(1 for cell in following if cell.strip()) > 0


def _is_number(cell: str) -> bool:
    """A year may name a column; other numbers do not."""
    is_number = any(char.isdigit() for char in cell) and not any(char.isalpha() for char in cell)
    return is_number and _YEAR.fullmatch(cell) is None


@lru_cache(maxsize=1024)
def column_name(index: int) -> str:
    """A column in A1 notation, from 0: `A`, `Z`, `AA`."""
    name = ""
    index += 1
    while index:
        index, letter = divmod(index - 1, 26)
        name = chr(ord("A") + letter) + name
    return name


def cell_range(first_row: int, last_row: int, first_column: int, last_column: int) -> str:
    """A range in A1 notation from numbers that count from 0: `A2:F40`."""
    start = f"{column_name(first_column)}{first_row + 1}"
    end = f"{column_name(last_column)}{last_row + 1}"
    return start if start == end else f"{start}:{end}"
