"""Tables in a passage: which line names the columns of which rows."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import dropwhile

_RULE = re.compile(r"\s*\|?\s*:?-{2,}:?\s*(?:\|\s*:?-{2,}:?\s*)*\|?\s*")
"""What Markdown sets below the names of columns."""
_VALUE = re.compile(r"\W*\d[\d\s.,:/%-]*[^\W\d]{0,3}\W*")
"""A number, a date, an amount: £1,200, 2024-03-05, 5 kg."""
_PAIR = 2
"""Of two columns the first may name what stands in the second, line by line; not where that is a number each time."""
_DIGIT = re.compile(r"\d")


@dataclass(frozen=True, slots=True)
class Table:
    """Rows below the names of their columns; places are characters of the passage."""

    start: int
    first_row: int
    end: int
    names: str
    """Of the columns, in one line."""


def find_tables(text: str) -> list[Table]:
    """The tables of a passage that name their columns, in order: parsers write a row as a line with tabs or bars."""
    found = []
    for lines in _runs(text):
        run = list(dropwhile(_is_title, lines))
        first = _first_row(run) if run else 0
        if first:
            (start, _), (_, names), (last, line) = lines[0], run[0], run[-1]
            found.append(
                Table(start, run[first][0], last + len(line), " ".join(" ".join(_cells(names)).split()))
            )
    return found


_Line = tuple[int, str]
"""Where a line begins, and the line."""


def _runs(text: str) -> Iterator[list[_Line]]:
    """Lines with several cells that follow each other."""
    run: list[_Line] = []
    start = 0
    for line in text.splitlines(keepends=True):
        if len(_cells(line)) > 1:
            run.append((start, line))
        elif run:
            yield run
            run = []
        start += len(line)
    if run:
        yield run


def _first_row(run: Sequence[_Line]) -> int:
    """The number of the line behind the names of the columns; 0 where they have none."""
    if len(run) > 2 and _RULE.fullmatch(run[1][1].strip()):
        return 2
    names, *rows = (_cells(line) for _, line in run)
    if any(map(_is_value, names)):
        return 0
    if len(names) > _PAIR:
        return int(any(_is_value(cell) for row in rows for cell in row))
    return int(len(rows) > 1 and not _has_digit(names) and all(_has_digit(row[1:]) for row in rows))


def _is_title(line: _Line) -> bool:
    """Whether a line with most of its cells empty stands above a table rather than names its columns."""
    cells = _cells(line[1])
    return 2 * sum(bool(cell.strip()) for cell in cells) < len(cells)


def _cells(line: str) -> list[str]:
    if "\t" in line:
        return line.strip("\n").split("\t")
    inner = line.strip()
    return inner.strip("|").split("|") if inner.startswith("|") else []


def _is_value(cell: str) -> bool:
    return _VALUE.fullmatch(cell.strip()) is not None


def _has_digit(cells: Sequence[str]) -> bool:
    return any(map(_DIGIT.search, cells))
