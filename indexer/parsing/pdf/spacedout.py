"""Words that a PDF spaces out for looks, as in headings: PDFium parts their letters by blanks, `I N V O I C E`."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable

DROPPED = "\ufdd0"
"""In place of a character that is no text: the others keep their numbers."""

_LETTERS = re.compile(r"(?<!\S)[^\W\d_](?: [^\W\d_]){4,}(?!\S)")
"""Fewer single letters in a row are a list, or words of a letter each."""
_SOME_LETTERS = re.compile(r" [^\W\d_] [^\W\d_] [^\W\d_]")
"""What is in each such row, found in a tenth of the time: it begins with one certain character."""
_WIDER = 1.5
"""So many times the narrowest gap among the letters, and a gap parts words."""
_MAX_GAP = 0.6
"""Of the height of a line: letters further apart stand in columns."""
_MIN_LETTERS = 4


def has_spaced_out(text: str) -> bool:
    """Whether letters stand alone in a row."""
    return _SOME_LETTERS.search(text) is not None and _LETTERS.search(text) is not None


def close_spaced_out(chars: list[str], is_made: Callable[[int], bool], gap: Callable[[int], float]) -> None:
    """Drop the blanks within spaced-out words, in place; those between them stay.

    Args:
        chars: of a page, by their numbers.
        is_made: whether a blank is none of the file's.
        gap: how far apart the characters around a blank are, in heights of the line; perhaps not a number.
    """
    for found in _LETTERS.finditer("".join(chars)):
        blanks = range(found.start() + 1, found.end(), 2)
        gaps = {blank: gap(blank) for blank in blanks if is_made(blank)}
        narrow = min((each for each in gaps.values() if each > 0), default=0.0)
        within = [blank for blank, each in gaps.items() if 0 < each <= min(_WIDER * narrow, _MAX_GAP)]
        if len(within) >= _MIN_LETTERS and not _is_alphabet(found.group()):
            for blank in within:
                chars[blank] = DROPPED


def _is_alphabet(letters: str) -> bool:
    """Whether letters follow one another as those of answers or columns do."""
    codes = [ord(letter) for letter in letters[::2]]
    return all(other - one == 1 for one, other in itertools.pairwise(codes))
