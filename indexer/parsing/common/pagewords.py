"""Where words and lines of an extraction stand in a page's own text.

The stored text has its hyphens resolved and its white space folded, so positions differ; letters and digits do not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_LETTERS = re.compile(r"[^\W_]+")
_MIN_LINE_WORDS = 3
_MAX_SPANS = 200


def word_spans(page: str, words: tuple[str, ...]) -> list[tuple[int, int]]:
    """Spans of the page's characters in which the words stand, in order.

    Args:
        page: the page's own text.
        words: lines of a passage, each found as a whole wherever it stands, or single words, found at the
            beginnings of words; those of scripts without capitals anywhere, for Chinese, Japanese and Thai put
            no blanks between words, Arabic and Hebrew glue particles to them.
    """
    letters, places = _letters_of(page)
    spans: list[tuple[int, int]] = []
    for entry in words:
        wanted = "".join(_LETTERS.findall(entry)).casefold()
        if not wanted:
            continue
        is_anywhere = len(entry.split()) >= _MIN_LINE_WORDS or (
            wanted[0].isalpha() and wanted[0].upper() == wanted[0]
        )
        for start in _occurrences(letters, wanted):
            first, last = places[start], places[start + len(wanted) - 1]
            if is_anywhere or first == 0 or not page[first - 1].isalnum():
                spans.append((first, last + 1))
            if len(spans) >= _MAX_SPANS:
                return _merged(spans)
    return _merged(spans)


def _letters_of(page: str) -> tuple[str, list[int]]:
    """Letters and digits of the page, folded, and where each stands."""
    letters: list[str] = []
    places: list[int] = []
    for run in _LETTERS.finditer(page):
        for place in range(run.start(), run.end()):
            for char in page[place].casefold():
                letters.append(char)
                places.append(place)
    return "".join(letters), places


def _occurrences(letters: str, wanted: str) -> Iterator[int]:
    start = letters.find(wanted)
    while start >= 0:
        yield start
        start = letters.find(wanted, start + len(wanted))


def _merged(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = merged[-1][0], max(end, merged[-1][1])
        else:
            merged.append((start, end))
    return merged
