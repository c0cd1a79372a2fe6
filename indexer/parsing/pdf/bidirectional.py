"""From the order in which letters stand on a line to that in which they are read.

The inverse of the Unicode Bidirectional Algorithm (UAX #9), as far as a line without marks of direction tells it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

COLUMN = "\t"
"""Between what stands far apart: nothing is read across it."""

_KINDS = {"L": "L", "R": "R", "AL": "A", "EN": "N", "AN": "N", "CS": "S", "ES": "D", "ET": "E", "S": "T"}
"""Letters that go right, those of Hebrew and of Arabic that go left; digits, signs that join digits (`.` and `-`)
and that belong to them (`%`); the end of a column."""
_RIGHTWARD = "(?:N[SD]?)*L(?:[^RAT]*[LN]E*)?"
_RUNS = re.compile(f"{_RIGHTWARD}|E*N(?:[SD]?N)*E*")
_RUNS_AMONG_ARABIC = re.compile(f"{_RIGHTWARD}|N(?:S?N)*")
"""What is read from left to right there. Among Arabic letters fewer signs join digits (rules W2 to W5)."""
_LEFTWARD = re.compile("[RA](?:[^LT]*[RA])?")
_BRACKETS = str.maketrans("()[]{}«»", ")(][}{»«")
_BRACKET_PAIRS = re.compile(r"[(\[{«]|[)\]}»]")


def goes_left(text: str) -> bool:
    """Whether most letters of a text are of scripts that are written from right to left."""
    kinds = [_kind(char) for char in text if char.isalpha()]
    return 2 * kinds.count("L") < len(kinds)


def reading_order(line: Sequence[str], *, is_leftward: bool) -> str:
    """The text of a line.

    Args:
        line: its letters from left to right, each with its marks, and blanks.
        is_leftward: whether the text around it runs from right to left.
    """
    kinds = "".join(map(_kind, line))
    if is_leftward:
        return _read_leftward(line, kinds)
    pieces, start = list[str](), 0
    for found in _LEFTWARD.finditer(kinds):
        pieces += line[start : found.start()]
        pieces.append(_read_leftward(line[found.start() : found.end()], found.group()))
        start = found.end()
    return "".join((*pieces, *line[start:]))


def _kind(glyph: str) -> str:
    return _KINDS.get(unicodedata.bidirectional(glyph[0]), "B")


def _read_leftward(line: Sequence[str], kinds: str) -> str:
    runs = (_RUNS_AMONG_ARABIC if "A" in kinds else _RUNS).finditer(kinds)
    pieces, start = list[str](), 0
    for run in runs:
        pieces += line[start : run.start()]
        pieces.append("".join(line[run.start() : run.end()]))
        start = run.end()
    return _facing("".join(reversed((*pieces, *line[start:]))))


def _facing(text: str) -> str:
    """With brackets that open before they close: some files name them as they are meant, others as they look."""
    first = _BRACKET_PAIRS.search(text)
    turned = text.translate(_BRACKETS)
    return turned if first and _unpaired(turned) < _unpaired(text) else text


def _unpaired(text: str) -> int:
    unpaired = depth = 0
    for found in _BRACKET_PAIRS.finditer(text):
        opens = found.group() in "([{«"
        unpaired += not opens and depth == 0
        depth = depth + 1 if opens else max(0, depth - 1)
    return unpaired + depth
