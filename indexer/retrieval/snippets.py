"""Passages as they are shown: the best window of a chunk with matched words."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence

from indexer.protocol.messages.views import Highlight

WINDOW_CHARS = 320
"""Of a passage in a result list: three to four lines."""

_BREAK = re.compile(r"[.!?…]\s+|\n\s*|[。！？]")


def best_window(
    text: str,
    highlights: Sequence[Highlight],
    telling: Callable[[str], tuple[object, float]] = lambda word: (word.lower(), 1.0),
    *,
    most: int = WINDOW_CHARS,
) -> tuple[int, int]:
    """Start and end of the part of a text that shows most of what was asked, cut at natural places.

    Args:
        text: a chunk.
        highlights: matches in it, in order.
        telling: what a matched word stands for, and how much that tells.
        most: characters.
    """
    if len(text) <= most:
        return _trimmed(text, 0, len(text))
    start = _densest_start(text, highlights, telling, most)
    if start:
        breaks = [match.end() for match in _BREAK.finditer(text, max(0, start - most // 2), start + 1)]
        start = breaks[-1] if breaks else _word_start(text, max(0, start - most // 6))
    end = min(len(text), start + most)
    if end < len(text):
        shown = max((each.end for each in highlights if each.start >= start and each.end <= end), default=0)
        least = max(shown, start + most * 3 // 4)
        ends = [match.end() for match in _BREAK.finditer(text, least, end)]
        if ends:
            return _trimmed(text, start, ends[-1])
        blank = max(text.rfind(" ", start + most // 2, end), text.rfind("\n", start + most // 2, end))
        end = blank if blank > start else end
    return _trimmed(text, start, end)


def within(highlights: Iterable[Highlight], start: int, end: int) -> tuple[Highlight, ...]:
    """The highlights inside a window, relative to it."""
    return tuple(
        Highlight(each.start - start, each.end - start)
        for each in highlights
        if each.start >= start and each.end <= end
    )


def _densest_start(
    text: str, highlights: Sequence[Highlight], telling: Callable[[str], tuple[object, float]], most: int
) -> int:
    """Where the window that tells most begins; the first of equal ones."""
    best, best_start = 0.0, 0
    reach = most * 4 // 5
    told = [telling(text[each.start : each.end]) for each in highlights]
    behind = 0
    for first, mark in enumerate(highlights):
        while behind < len(highlights) and highlights[behind].end <= mark.start + reach:
            behind += 1
        tells = sum(dict(told[first:behind]).values())
        if tells > best:
            best, best_start = tells, mark.start
    return best_start


def _word_start(text: str, position: int) -> int:
    if position == 0:
        return 0
    blank = text.find(" ", position, position + 40)
    return blank + 1 if blank >= 0 else position


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    window = text[start:end]
    if not window.strip():
        return start, end
    return start + len(window) - len(window.lstrip()), end - (len(window) - len(window.rstrip()))
