"""Tracked deletions of a DOC file, which its text still holds (MS-DOC 2.4.6.2, 2.6.1)."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator

from indexer.parsing.binaryoffice.wordbinary import Piece, WordBinary
from indexer.parsing.binaryoffice.wordformatting import modifiers

_RUNS = 0xFA
"""Where the FIB tells the table of pages with character properties."""
_PAGE_BYTES = 512
_SPRM_DELETED = 0x0800
_CELL_MARK = "\x07"


def set_deletions_apart(word: WordBinary) -> tuple[str, str]:
    """The text with a NUL for each deleted character, so that positions stay; and what was deleted, a line a run.

    Cell marks stay: a table with a deleted row keeps its shape.
    """
    text, parts, deleted, done = word.text, [], [], 0
    for start, end in _deleted_positions(word):
        run = text[start:end]
        parts += [text[done:start], "".join(c if c == _CELL_MARK else "\0" for c in run)]
        deleted.append(run)
        done = end
    return "".join(parts) + text[done:], "\n".join(deleted)


def _deleted_positions(word: WordBinary) -> list[tuple[int, int]]:
    """First and end positions of the characters marked as deleted, sorted and apart."""
    runs = _joined(sorted(_deleted_bytes(word)))
    starts, ends = [start for start, _ in runs], [end for _, end in runs]
    found: list[tuple[int, int]] = []
    for piece in word.pieces:
        behind = bisect_left(starts, piece.offset + 2 * (piece.end - piece.start))
        for first, end in runs[bisect_right(ends, piece.offset) : behind]:
            if span := _within(piece, first, end):
                found.append(span)
    return _joined(sorted(found))


def _joined(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    joined: list[tuple[int, int]] = []
    for start, end in spans:
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def _within(piece: Piece, first: int, end: int) -> tuple[int, int] | None:
    """The positions in a piece of a range of bytes; None where it has none of them."""
    width = 2 if piece.is_wide else 1
    start = piece.start + max(0, first - piece.offset) // width
    stop = min(piece.end, piece.start + (end - piece.offset) // width)
    return (start, stop) if start < stop else None


def _deleted_bytes(word: WordBinary) -> Iterator[tuple[int, int]]:
    """Byte ranges of the main stream whose characters are marked as deleted."""
    if not word.is_word_97:
        return
    table = word.table_bytes(_RUNS)
    count = (len(table) - 4) // 8
    for number in range(max(0, count)):
        page_number = int.from_bytes(table[4 * (count + 1) + 4 * number :][:4], "little") & 0x3FFFFF
        page = word.stream[page_number * _PAGE_BYTES : (page_number + 1) * _PAGE_BYTES]
        if len(page) == _PAGE_BYTES:
            yield from _deleted_on_page(page)


def _deleted_on_page(page: bytes) -> Iterator[tuple[int, int]]:
    count = page[-1]
    if 5 * count + 4 > _PAGE_BYTES - 1:
        return
    for index in range(count):
        at = page[4 * (count + 1) + index] * 2
        if at and _is_deleted(page[at + 1 : at + 1 + page[at]]):
            first, end = (
                int.from_bytes(page[4 * place : 4 * place + 4], "little") for place in (index, index + 1)
            )
            yield first, end


def _is_deleted(properties: bytes) -> bool:
    return any(code == _SPRM_DELETED and operand == b"\x01" for code, operand in modifiers(properties))
