"""An edited document keeps the borders of its former version where its new ones would cost too much.

Borders chosen by content (`borders`) leave all but about 1.3 chunks of a document as they were after an
edit, but now and then a few fall differently around it. Then the former borders hold up to the edit and
from behind it on, and only what lies between is cut anew. So a changed paragraph no longer than a chunk makes at most
`MAX_NEW` new ones, always: what is cut anew is that paragraph and, of the former chunks that it touches,
less than a chunk's length before it and less than one behind it.

A longer paragraph costs its own chunks too. A changed heading costs the chunks that stand under it, and a
changed title those of the whole document: both are part of what is embedded.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol

from indexer.domain import EmbedKey, FormerChunk

MAX_NEW = 3
"""New chunks that are taken as they come."""

_SHORT_CHARS = 120
"""A piece shorter than this between former chunks is joined with one of them."""


class Stretch(Protocol):
    """A part of the new text that is cut by itself."""

    start: int
    ends: list[int]
    """Of its chunks, in order."""

    def key(self, start: int, end: int) -> EmbedKey:
        """The embed key of a chunk with this span."""
        ...

    def recut(self, start: int, end: int) -> list[int]:
        """Ends of the pieces of a span, `MAX_NEW` at most where the budget allows."""
        ...


def keep_borders(
    stretches: Sequence[Stretch], keys: Sequence[EmbedKey], former: Sequence[FormerChunk]
) -> bool:
    """Move borders of the stretches to former ones where more than `MAX_NEW` chunks would be new.

    Args:
        stretches: the new text, in order; their `ends` are changed.
        keys: embed keys of all their chunks as they are.
        former: the version before.

    Returns:
        Whether any border was moved.
    """
    known = {chunk.embed_key for chunk in former}
    are_new = [key not in known for key in keys]
    if sum(are_new) <= MAX_NEW:
        return False
    passed = _passed(keys, former)
    left = _passed(keys[::-1], former[::-1])[::-1]
    first, has_moved = 0, False
    for stretch in stretches:
        count = len(stretch.ends)
        for low, high in reversed(list(_runs(are_new[first : first + count]))):
            start = stretch.ends[low - 1] if low else stretch.start
            there = former[passed[first + low] : len(former) - left[first + high]]
            ends, new = _with_former(stretch, start, stretch.ends[high - 1], there)
            if new < high - low:
                stretch.ends[low:high] = ends
                has_moved = True
        first += count
    return has_moved


def _runs(are_new: Sequence[bool]) -> Iterator[tuple[int, int]]:
    """Where chunks in a row are new: from the first to behind the last."""
    low = 0
    for place, is_new in enumerate([*are_new, False]):
        if not is_new:
            if place > low:
                yield low, place
            low = place + 1


def _passed(keys: Sequence[EmbedKey], former: Sequence[FormerChunk]) -> list[int]:
    """How many former chunks lie before each new one, and before the end, as far as equal ones tell."""
    places: dict[EmbedKey, list[int]] = {}
    for place in range(len(former) - 1, -1, -1):
        places.setdefault(former[place].embed_key, []).append(place)
    passed = [0]
    for key in keys:
        waiting = places.get(key, [])
        while waiting and waiting[-1] < passed[-1]:
            waiting.pop()
        passed.append(waiting.pop() + 1 if waiting else passed[-1])
    return passed


def _with_former(
    stretch: Stretch, start: int, end: int, former: Sequence[FormerChunk]
) -> tuple[list[int], int]:
    """Ends of a span's chunks at former borders from both sides, and how many between them are new."""
    head, tail = [start], [end]
    low, high = 0, len(former)
    while low < high and head[-1] + former[low].length <= end:
        place = head[-1] + former[low].length
        if stretch.key(head[-1], place) != former[low].embed_key:
            break
        head.append(place)
        low += 1
    while low < high and tail[-1] - former[high - 1].length >= head[-1]:
        place = tail[-1] - former[high - 1].length
        if stretch.key(place, tail[-1]) != former[high - 1].embed_key:
            break
        tail.append(place)
        high -= 1
    while 0 < tail[-1] - head[-1] < _SHORT_CHARS and len(head) + len(tail) > 2:
        (head if len(head) > 1 else tail).pop()
    between = stretch.recut(head[-1], tail[-1]) if tail[-1] > head[-1] else []
    return [*head[1:], *between, *tail[-2::-1]], len(between)
