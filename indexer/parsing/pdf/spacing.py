"""Blanks between words: PDFium makes them where letters stand apart, and is mistaken about some fonts and gaps.

Accents that stand beside their letters are joined on the way, and words that are spaced out for looks are closed.
"""

from __future__ import annotations

import math
import re
import sys
from functools import partial
from typing import TYPE_CHECKING

from indexer.parsing.pdf.accents import has_loose_accents, join_accents
from indexer.parsing.pdf.glyphs import box_of
from indexer.parsing.pdf.lineorder import needs_order, order_lines
from indexer.parsing.pdf.spacedout import DROPPED, close_spaced_out, has_spaced_out

if TYPE_CHECKING:
    from pypdfium2 import PdfTextPage

HYPHEN = "\ufffe"
"""What PDFium puts into a text in place of a hyphen and the line end behind it."""

_SPREAD_SHARE = 0.5
_WORD_GAP = 0.15
"""Of the height of a line: narrower gaps do not part words."""

_GLUED = re.compile(r"[,.;:](?:(?<=[^\W\d_],)(?=[^\W\d_])|(?<=[a-z].)(?=[A-Z]))")
"""Seldom written so, and what shows where narrow blanks were passed over: these signs are narrow themselves."""
_PROBES, _MIN_GLUED = 24, 2
_BLANK_GAP = 0.2
"""Of the height of a line, behind the advance width: a narrow blank. Kerning moves letters by a tenth at most."""
_MAX_BLANKS_SHARE = 1 / 3
"""Of the gaps in a run of letters: where more are wide, it is spaced out for looks."""


class Spacing:
    """What one page of a document shows about its blanks holds for those that follow."""

    def __init__(self) -> None:
        self._is_narrow = False
        """Whether a page was found whose blanks are passed over."""

    def text(self, text_page: PdfTextPage) -> str:
        """The text of a page with blanks where letters stand apart as words do."""
        text: str = text_page.get_text_range()
        is_spread, has_accents, has_spaced = _is_spread(text), has_loose_accents(text), has_spaced_out(text)
        is_suspect = self._is_narrow or len(_GLUED.findall(text)) >= _MIN_GLUED
        is_ordered = not needs_order(text)
        if is_ordered and not (is_spread or has_accents or has_spaced or is_suspect):
            return text
        chars = _characters(text_page)
        if is_spread:
            _drop_false_blanks(text_page, chars)
        if has_accents:
            join_accents(text_page, chars)
        if has_spaced:
            close_spaced_out(chars, partial(_is_made, text_page), lambda at: _gap(text_page, at - 1, at + 1))
        if not is_ordered:
            return order_lines(text_page, chars).replace(DROPPED, "")
        found = "".join(chars)
        self._is_narrow = self._is_narrow or (not is_spread and _is_glued(text_page, found))
        if self._is_narrow and not is_spread:
            return _with_missing_blanks(text_page, found).replace(DROPPED, "")
        return found.replace(DROPPED, "") if DROPPED in found else text


def _is_spread(text: str) -> bool:
    """Whether most words are single letters: a font whose widths PDFium takes for gaps."""
    words = text.split(None, 2_000)[:2_000]
    single = sum(1 for word in words if len(word) == 1 and word < "\u3000")
    return len(words) >= 20 and single > _SPREAD_SHARE * len(words)


def _characters(text_page: PdfTextPage) -> list[str]:
    from pypdfium2 import raw

    codes = [raw.FPDFText_GetUnicode(text_page, index) for index in range(text_page.count_chars())]
    chars = [chr(code) if code <= sys.maxunicode else "\ufffd" for code in codes]
    for index, char in enumerate(chars):
        if char == "\x02" and raw.FPDFText_IsHyphen(text_page, index) == 1:
            chars[index] = HYPHEN
    return chars


def _is_made(text_page: PdfTextPage, index: int) -> bool:
    """Whether PDFium has put in a character."""
    from pypdfium2 import raw

    return bool(raw.FPDFText_IsGenerated(text_page, index) == 1)


def _drop_false_blanks(text_page: PdfTextPage, chars: list[str]) -> None:
    """Keep blanks only where the letters stand apart, by the advance widths of the font; in place."""
    for index in range(1, len(chars) - 1):
        is_made = chars[index] == " " and _is_made(text_page, index)
        if is_made and abs(_gap(text_page, index - 1, index + 1)) < _WORD_GAP:
            chars[index] = DROPPED


def _is_glued(text_page: PdfTextPage, found: str) -> bool:
    """Whether commas and full stops that touch the next word by PDFium stand apart from it on the page."""
    probes = [match.start() for match in _GLUED.finditer(found)][:_PROBES]
    return sum(_gap(text_page, index, index + 1) >= _BLANK_GAP for index in probes) >= _MIN_GLUED


def _with_missing_blanks(text_page: PdfTextPage, found: str) -> str:
    """The text with blanks between words that stand apart.

    Looking at each letter takes longer than PDFium does for the page.
    """
    pieces: list[str] = []
    position = 0
    for run in re.finditer(r"\S+", found):
        cuts = [
            index + 1
            for index in range(run.start(), run.end() - 1)
            if _gap(text_page, index, index + 1) >= _BLANK_GAP
        ]
        if len(cuts) <= _MAX_BLANKS_SHARE * (run.end() - run.start() - 1):
            for cut in cuts:
                pieces += (found[position:cut], " ")
                position = cut
    return "".join((*pieces, found[position:]))


def _gap(text_page: PdfTextPage, left: int, right: int) -> float:
    """From the end of a character, by its advance width, to the start of another, in heights of the line.

    Not a number, which is neither wide nor narrow, where PDFium does not know or they stand on different lines.
    """
    one, other = box_of(text_page, left), box_of(text_page, right)
    if one is None or other is None:
        return math.nan
    (_, bottom, edge, top), (start, other_bottom, _, other_top) = one, other
    if top <= bottom or other_top <= bottom or other_bottom >= top:
        return math.nan
    return (start - edge) / (top - bottom)
