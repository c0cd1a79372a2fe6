"""Runs of characters of a DOC file and what their formatting says (MS-DOC 2.4.6.2)."""

from __future__ import annotations

from collections.abc import Iterator

from indexer.parsing.binaryoffice.wordbinary import Piece, WordBinary

_RUNS = 0xFA
"""Where the FIB tells the table of pages with character properties."""


def character_runs(word: WordBinary) -> Iterator[tuple[int, int, bytes]]:
    """(first byte in the main stream, end, property modifiers) of each run that has any."""
    for page in word.formatting_pages(_RUNS):
        yield from _runs_on_page(page)


def _runs_on_page(page: bytes) -> Iterator[tuple[int, int, bytes]]:
    count = page[-1]
    if 5 * count + 4 > len(page) - 1:
        return
    for index in range(count):
        at = page[4 * (count + 1) + index] * 2
        if at:
            first, end = (
                int.from_bytes(page[4 * place : 4 * place + 4], "little") for place in (index, index + 1)
            )
            yield first, end, page[at + 1 : at + 1 + page[at]]


def positions_within(piece: Piece, first: int, end: int) -> tuple[int, int] | None:
    """The positions in a piece of a range of bytes; None where it has none of them."""
    width = 2 if piece.is_wide else 1
    start = piece.start + max(0, first - piece.offset) // width
    stop = min(piece.end, piece.start + (end - piece.offset) // width)
    return (start, stop) if start < stop else None
