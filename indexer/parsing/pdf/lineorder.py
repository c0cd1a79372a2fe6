"""Lines that PDFium puts together wrongly: written from right to left, or with signs over and under their letters.

It tells rightly where each letter stands, so such lines are put together anew from that.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from indexer.parsing.pdf.bidirectional import COLUMN, goes_left, reading_order
from indexer.parsing.pdf.glyphs import Glyph, box_of, glyphs_of, with_blanks

if TYPE_CHECKING:
    from pypdfium2 import PdfTextPage

_LEFTWARD = "\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc"
_WITH_MARKS = "\u0900-\u0eff\u1000-\u109f\u1780-\u17ff"
"""India and South-East Asia, from Devanagari to Lao, Burmese, Khmer."""
_NEEDS_ORDER = re.compile(f"[{_LEFTWARD}{_WITH_MARKS}]")
_IS_LEFTWARD = re.compile(f"[{_LEFTWARD}]")
_LINE_ENDS = re.compile("[\r\n\ufffe]")
"""The last is `spacing.HYPHEN`."""
_LAM_AND_ALEF = re.compile("[\u0622\u0623\u0625\u0627]\u0644|\u0644[\u0622\u0623\u0625\u0627]")
"""In either order: every font for Arabic draws them as one."""


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
    is_leftward, are_reversed = goes_left(text), _are_ligatures_reversed(text_page, text)
    pieces: list[str] = []
    start = 0
    for end in (*(found.start() for found in _LINE_ENDS.finditer(text)), len(text)):
        line = text[start:end]
        if _NEEDS_ORDER.search(line) and (glyphs := glyphs_of(text_page, line, start)):
            if _IS_LEFTWARD.search(line):
                if are_reversed:
                    _turn_ligatures(glyphs)
                line = reading_order(with_blanks(_from_left(glyphs)), is_leftward=is_leftward)
            else:
                line = "".join(with_blanks(_with_strays_placed(glyphs)))
            line = line.replace(COLUMN, " ")
        pieces += (line, text[end : end + 1])
        start = end + 1
    return "".join(pieces)


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
