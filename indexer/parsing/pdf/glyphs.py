"""What stands where on a line of a PDF."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from ctypes import byref
from dataclasses import dataclass
from typing import TYPE_CHECKING

from indexer.parsing.pdf.bidirectional import COLUMN
from indexer.parsing.pdf.spacedout import DROPPED

if TYPE_CHECKING:
    from pypdfium2 import PdfTextPage

_SEEN_GAP, _WORD_GAP, _COLUMN_GAP = 0.05, 0.15, 1.5
"""Of the height of a line: wider gaps part words that PDFium parts, any words, and columns."""
_MAX_RISE = 0.7
"""Of the height of a line: further up is another line, or this one is not level."""


@dataclass(slots=True)
class Glyph:
    """A letter, several that are drawn as one, a mark or a blank; its edges and its height in points."""

    text: str
    left: float
    right: float
    height: float
    number: int
    """Its place in the order of the file."""
    is_parted: bool
    """Whether PDFium has put a blank between it and the one before it in that order."""

    @property
    def middle(self) -> float:
        """Between its edges."""
        return (self.left + self.right) / 2

    @property
    def is_blank(self) -> bool:
        """Whether it is one of the file's own blanks."""
        return self.text.isspace()

    @property
    def is_mark(self) -> bool:
        """Whether it belongs to the letter before it."""
        return unicodedata.category(self.text[0]).startswith("M")

    @property
    def is_over(self) -> bool:
        """Whether it is a mark over or under its letter."""
        return unicodedata.category(self.text[0]) == "Mn"


Box = tuple[float, float, float, float]
"""Left, bottom, right and top."""


def box_of(text_page: PdfTextPage, index: int) -> Box | None:
    """Where a character is drawn, by its advance width; None where PDFium does not know."""
    from pypdfium2 import raw

    box = raw.FS_RECTF()
    known = raw.FPDFText_GetLooseCharBox(text_page, index, byref(box))
    return (box.left, box.bottom, box.right, box.top) if known else None


def glyphs_of(text_page: PdfTextPage, line: str, start: int) -> list[Glyph]:
    """What is drawn on a line, in the order of the file; nothing where the line is not level.

    Args:
        text_page: tells where its characters are drawn.
        line: its characters.
        start: the number of the first.
    """
    glyphs: list[Glyph] = []
    first: Box | None = None
    last: Box | None = None
    is_parted = False
    for index, char in enumerate(line, start):
        if char == DROPPED:
            continue
        box = box_of(text_page, index)
        if box is None or (first and not _is_level(box, first)):
            return []
        left, bottom, right, top = box
        if char == " " and left == right:
            # Of no width are those that PDFium has put in, and not always where they stand apart.
            is_parted = True
        elif box == last and left < right:
            glyphs[-1].text += char
        else:
            glyphs.append(Glyph(char, left, right, top - bottom, len(glyphs), is_parted))
            is_parted = False
        first, last = first or box, box
    return glyphs


def _is_level(box: Box, first: Box) -> bool:
    """Whether a character is on a line with the first."""
    (_, bottom, _, top), (_, first_bottom, _, first_top) = box, first
    rise = abs(bottom + top - first_bottom - first_top) / 2
    return rise <= _MAX_RISE * max(top - bottom, first_top - first_bottom)


def with_blanks(glyphs: Sequence[Glyph]) -> list[str]:
    """The texts of glyphs that go from left to right, with blanks where they stand apart."""
    texts: list[str] = []
    before, is_apart, edge = None, False, 0.0
    for glyph in glyphs:
        if glyph.is_blank:
            is_apart = True
            continue
        if before is not None:
            gap, height = glyph.left - edge, glyph.height
            is_far = gap > _COLUMN_GAP * height or glyph.right < edge - (1 + _COLUMN_GAP) * height
            least = _SEEN_GAP if _are_parted(before, glyph) else _WORD_GAP
            if is_apart or is_far or (gap > least * height and not glyph.is_mark):
                texts.append(COLUMN if is_far else " ")
            edge = glyph.right if is_far else max(edge, glyph.right)
        texts.append(glyph.text)
        edge = edge if before else glyph.right
        before, is_apart = glyph, False
    return texts


def _are_parted(one: Glyph, other: Glyph) -> bool:
    """Whether two that stand beside each other follow each other in the file, and PDFium parts them."""
    first, second = sorted((one, other), key=lambda glyph: glyph.number)
    return second.is_parted and second.number - first.number == 1
