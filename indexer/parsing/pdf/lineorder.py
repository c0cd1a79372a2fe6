"""Lines that PDFium puts together wrongly: written from right to left, or with signs over and under their letters.

It tells rightly where each letter stands, so such lines are put together anew from that.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from copy import copy
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

from indexer.parsing.pdf.bidirectional import COLUMN, goes_left, reading_order
from indexer.parsing.pdf.glyphs import Box, Glyph, box_of, drawn_boxes, glyphs_of, with_blanks

if TYPE_CHECKING:
    from pypdfium2 import PdfTextPage

_LEFTWARD = "\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc"
_WITH_MARKS = "\u0900-\u0eff\u1000-\u109f\u1780-\u17ff"
"""India and South-East Asia, from Devanagari to Lao, Burmese, Khmer."""
_NEEDS_ORDER = re.compile(f"[{_LEFTWARD}{_WITH_MARKS}]")
_IS_LEFTWARD = re.compile(f"[{_LEFTWARD}]")
_LINE_ENDS = re.compile("\r\n|[\r\n\ufffe]|$")
"""The last is `spacing.HYPHEN`."""
_LAM_AND_ALEF = re.compile("[\u0622\u0623\u0625\u0627]\u0644|\u0644[\u0622\u0623\u0625\u0627]")
"""In either order: every font for Arabic draws them as one."""
_MAX_SLOPE = 0.3
"""Of the height of a line, between its parts."""
_MAX_CROSSED_SHARE = 0.2
"""Of the letters of a line: a stray blank or a tail below the next letter is no more."""


def needs_order(text: str) -> bool:
    """Whether a page holds letters of such scripts."""
    return not text.isascii() and _NEEDS_ORDER.search(text) is not None


def order_lines(text_page: PdfTextPage, chars: Sequence[str]) -> str:
    """The text of a page with such lines put together anew.

    Args:
        text_page: tells where its characters are drawn.
        chars: its characters, by their numbers.
    """
    text = "".join(chars)
    page = _Page(
        sorted(drawn_boxes(text_page), key=_level),
        is_leftward=goes_left(text),
        are_ligatures_reversed=_are_ligatures_reversed(text_page, text),
    )
    pieces: list[str] = []
    start = 0
    former: list[Glyph] = []
    tallest = 0.0
    for found in _LINE_ENDS.finditer(text):
        line = text[start : found.start()]
        has_leftward = _IS_LEFTWARD.search(line) is not None
        glyphs = glyphs_of(text_page, line, start) if _NEEDS_ORDER.search(line) else []
        if glyphs and not _are_crossed(glyphs):
            tallest = max(tallest, *(glyph.height for glyph in glyphs))
            if has_leftward and former and _are_one_line(former, glyphs, tallest):
                del pieces[-2:]
                glyphs = _joined(former, glyphs)
            former = glyphs if has_leftward else []
            line = page.ordered(list(map(copy, glyphs)), has_leftward=has_leftward)
        else:
            former = []
        pieces += (line, found.group())
        start = found.end()
    return "".join(pieces)


def _are_one_line(former: Sequence[Glyph], glyphs: Sequence[Glyph], height: float) -> bool:
    """Whether two lines of PDFium are parts of one, which a mark far above its letter has cut."""
    (left, right), (other_left, other_right) = map(_edges, (former, glyphs))
    is_level = abs(former[0].baseline - glyphs[0].baseline) < _MAX_SLOPE * height
    return is_level and max(left, other_left) - min(right, other_right) < height


def _edges(glyphs: Sequence[Glyph]) -> tuple[float, float]:
    return min(glyph.left for glyph in glyphs), max(glyph.right for glyph in glyphs)


def _joined(former: Sequence[Glyph], glyphs: Sequence[Glyph]) -> list[Glyph]:
    return [*former, *(replace(glyph, number=glyph.number + len(former)) for glyph in glyphs)]


class _Page:
    """What holds for all lines of a page."""

    def __init__(self, boxes: Sequence[Box], *, is_leftward: bool, are_ligatures_reversed: bool) -> None:
        self._boxes = boxes
        self._draws_blanks = any(left == right and bottom == top for left, bottom, right, top in boxes)
        self._is_leftward = is_leftward
        self._are_ligatures_reversed = are_ligatures_reversed

    def ordered(self, glyphs: list[Glyph], *, has_leftward: bool) -> str:
        """The text of a line."""
        # Where blanks have a width, they are characters like others.
        are_drawn = self._draws_blanks and not any(glyph.is_blank for glyph in glyphs)
        if are_drawn:
            _add_drawn(glyphs, self._boxes)
        if not has_leftward:
            return "".join(with_blanks(_with_strays_placed(glyphs), are_drawn=are_drawn)).replace(COLUMN, " ")
        if self._are_ligatures_reversed:
            _turn_ligatures(glyphs)
        texts = with_blanks(_from_left(glyphs), are_drawn=are_drawn)
        return reading_order(texts, is_leftward=self._is_leftward).replace(COLUMN, " ")


def _are_crossed(glyphs: Sequence[Glyph]) -> bool:
    """Whether texts stand upon each other, whose letters would be mixed up."""
    letters = sorted((glyph for glyph in glyphs if not glyph.is_mark), key=lambda glyph: glyph.middle)
    crossed = sum(
        after.left < before.middle and abs(after.number - before.number) > 1
        for before, after in pairwise(letters)
    )
    return crossed > _MAX_CROSSED_SHARE * len(letters)


def _level(box: Box) -> float:
    return (box[1] + box[3]) / 2


def _add_drawn(glyphs: list[Glyph], boxes: Sequence[Box]) -> None:
    """Add the blanks to a line, and to its letters what is drawn of them beside what PDFium says."""
    left, right = _edges(glyphs)
    bottom, top = min(glyph.bottom for glyph in glyphs), max(glyph.top for glyph in glyphs)
    letters = sorted((glyph for glyph in glyphs if not glyph.is_over), key=lambda glyph: glyph.middle)
    middles = [glyph.middle for glyph in letters]
    on_line = slice(bisect_left(boxes, bottom, key=_level), bisect_left(boxes, top, key=_level))
    for box_left, box_bottom, box_right, box_top in boxes[on_line]:
        if not left <= box_left < right:
            continue
        if box_bottom == box_top:
            glyphs.append(Glyph(" ", box_left, bottom, box_left, top, bottom, len(glyphs), is_parted=False))
            continue
        first, after = bisect_left(middles, box_left), bisect_left(middles, box_right)
        if first < after:
            letters[first].left = min(letters[first].left, box_left)
        if after:
            letters[after - 1].right = max(letters[after - 1].right, box_right)


def _are_ligatures_reversed(text_page: PdfTextPage, text: str) -> bool:
    """Whether PDFium has turned round what ligatures stand for, as it does with all but those of Unicode itself."""
    for found in _LAM_AND_ALEF.finditer(text):
        box = box_of(text_page, found.start())
        if box is not None and box == box_of(text_page, found.start() + 1):
            return not found.group().startswith("\u0644")
    return False


def _turn_ligatures(glyphs: Sequence[Glyph]) -> None:
    for glyph in glyphs:
        if len(glyph.text) > 1 and _IS_LEFTWARD.search(glyph.text):
            glyph.text = glyph.text[::-1]


def _from_left(glyphs: Sequence[Glyph]) -> list[Glyph]:
    """In the order in which they stand on the line, marks with their letters."""
    in_order = sorted((glyph for glyph in glyphs if not glyph.is_over), key=lambda glyph: glyph.middle)
    letters = [glyph for glyph in in_order if not glyph.is_blank]
    for mark in (glyph for glyph in glyphs if glyph.is_over):
        if letters:
            _under(letters, mark).text += mark.text
    return in_order


def _under(letters: Sequence[Glyph], mark: Glyph) -> Glyph:
    """The letter over or under which a mark stands."""

    def distance(letter: Glyph) -> tuple[float, float]:
        outside = max(letter.left - mark.middle, mark.middle - letter.right, 0.0)
        return outside, abs(letter.middle - mark.middle)

    return min(letters, key=distance)


def _with_strays_placed(glyphs: Sequence[Glyph]) -> list[Glyph]:
    """In the order of the file, but for blanks and marks that it draws before or after their place on the line."""
    placed: list[Glyph] = []
    strays: list[Glyph] = []
    for glyph, after in zip(glyphs, (*glyphs[1:], glyphs[-1]), strict=True):
        before = placed[-1] if placed else glyph
        slack = glyph.height / 2
        if glyph.is_blank:
            is_stray = not before.middle - slack <= glyph.middle <= after.middle + slack
        else:
            is_stray = glyph.is_over and not before.left - slack <= glyph.middle <= before.right + slack
        (strays if is_stray else placed).append(glyph)
    for stray in strays:
        places = (place for place, glyph in enumerate(placed) if glyph.middle > stray.middle)
        placed.insert(next(places, len(placed)), stray)
    return placed
