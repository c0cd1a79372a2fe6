"""Recognised lines in the order and the shape in which they are read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class OcrLine:
    """A recognised run of characters on one line."""

    text: str
    left: float
    top: float
    right: float
    bottom: float
    """Box in pixels of the image that was given."""
    score: float
    """0-1."""


def in_reading_order(lines: Sequence[OcrLine]) -> list[OcrLine]:
    """Columns from left to right where a gutter parts them, rows from top to bottom within."""
    ordered: list[OcrLine] = []
    for column in _columns(sorted(lines, key=lambda line: line.left)):
        ordered.extend(line for row in _rows(column) for line in row)
    return ordered


def recognized_text(lines: Sequence[OcrLine]) -> str:
    """The lines as text: boxes beside each other share a line, a tab apart."""
    columns = _columns(sorted(lines, key=lambda line: line.left))
    return "\n".join("\t".join(line.text for line in row) for column in columns for row in _rows(column))


def _columns(lines: list[OcrLine]) -> Iterator[list[OcrLine]]:
    """Parts of a page between gutters: strips no line reaches into, with text in most rows on both sides."""
    if len(lines) < 8:
        yield lines
        return
    page_width = max(line.right for line in lines) - lines[0].left
    reach = lines[0].right
    for index, line in enumerate(lines):
        is_gutter = line.left - reach > 0.02 * page_width and min(index, len(lines) - index) >= 4
        if is_gutter and _are_columns(lines[:index], lines[index:]):
            yield lines[:index]
            yield from _columns(lines[index:])
            return
        reach = max(reach, line.right)
    yield lines


def _are_columns(left: list[OcrLine], right: list[OcrLine]) -> bool:
    """Columns of prose rather than of a table: long lines on both sides."""
    return all(sum(len(line.text) for line in side) / len(side) >= 25 for side in (left, right))


def _rows(lines: list[OcrLine]) -> list[list[OcrLine]]:
    """Lines at the same height together, from left to right."""
    rows: list[list[OcrLine]] = []
    for line in sorted(lines, key=lambda line: (line.top + line.bottom) / 2):
        middle = (line.top + line.bottom) / 2
        if rows and rows[-1][0].top <= middle <= rows[-1][0].bottom:
            rows[-1].append(line)
        else:
            rows.append([line])
    for row in rows:
        row.sort(key=lambda line: line.left)
    return rows
