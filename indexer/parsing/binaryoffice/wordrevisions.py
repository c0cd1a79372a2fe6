"""Tracked deletions of a DOC file, which its text still holds (MS-DOC 2.6.1)."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator

from indexer.parsing.binaryoffice.wordbinary import WordBinary
from indexer.parsing.binaryoffice.wordformatting import modifiers
from indexer.parsing.binaryoffice.wordruns import character_runs, positions_within

_SPRM_DELETED = 0x0800
_CELL_MARK = "\x07"


def set_deletions_apart(word: WordBinary, text: str) -> tuple[str, str]:
    """The text with a NUL for each deleted character, so that positions stay; and what was deleted, a line a run.

    Cell marks stay: a table with a deleted row keeps its shape.
    """
    parts, deleted, done = list[str](), list[str](), 0
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
            if span := positions_within(piece, first, end):
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


def _deleted_bytes(word: WordBinary) -> Iterator[tuple[int, int]]:
    """Byte ranges of the main stream whose characters are marked as deleted."""
    for first, end, properties in character_runs(word):
        if _is_deleted(properties):
            yield first, end


def _is_deleted(properties: bytes) -> bool:
    return any(code == _SPRM_DELETED and operand == b"\x01" for code, operand in modifiers(properties))
