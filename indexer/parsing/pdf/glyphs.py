"""What stands where on a line of a PDF."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from ctypes import byref, c_double, c_float
from dataclasses import dataclass
from typing import TYPE_CHECKING

from indexer.parsing.pdf.bidirectional import COLUMN
from indexer.parsing.pdf.spacedout import DROPPED

if TYPE_CHECKING:
    from pypdfium2 import PdfTextPage

_SEEN_GAP, _WORD_GAP, _DRAWN_GAP, _COLUMN_GAP = 0.05, 0.15, 0.3, 1.5
"""Of the height of a line: wider gaps part words that PDFium parts, any words, those of a page that draws its blanks,
and columns."""
_NEAR = 8
"""So many letters back, the same one may be part of the same syllable."""
_MAX_RISE = 0.7
"""Of the height of a line: further up is another line, or this one is not level."""


@dataclass(slots=True)
class Glyph:
    """A letter, several that are drawn as one, a mark or a blank; its edges in points."""

    text: str
    left: float
    bottom: float
    right: float
    top: float
    baseline: float
    number: int
    """Its place in the order of the file."""
    is_parted: bool
    """Whether PDFium has put a blank between it and the one before it in that order."""

    @property
    def middle(self) -> float:
        """Between its edges."""
        return (self.left + self.right) / 2

    @property
    def height(self) -> float:
        """Of its line, as its font has it, or of itself."""
        return self.top - self.bottom

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


def drawn_boxes(text_page: PdfTextPage) -> list[Box]:
    """What a page draws at once: a line, a word or, where Chrome wrote it, a letter or a blank, which has no height."""
    from pypdfium2 import raw

    boxes: list[Box] = []
    page = text_page.page
    left, bottom, right, top = c_float(), c_float(), c_float(), c_float()
    bounds = byref(left), byref(bottom), byref(right), byref(top)
    for number in range(raw.FPDFPage_CountObjects(page)):
        drawn = raw.FPDFPage_GetObject(page, number)
        is_text = raw.FPDFPageObj_GetType(drawn) == raw.FPDF_PAGEOBJ_TEXT
        if is_text and raw.FPDFPageObj_GetBounds(drawn, *bounds):
            boxes.append((left.value, bottom.value, right.value, top.value))
    return boxes


def glyphs_of(text_page: PdfTextPage, line: str, start: int) -> list[Glyph]:
    """What is drawn on a line, in the order of the file; nothing where the line is not level.

    Args:
        text_page: tells where its characters are drawn.
        line: its characters.
        start: the number of the first.
    """
    from pypdfium2 import raw

    glyphs: list[Glyph] = []
    latest: dict[str, Glyph] = {}
    is_parted = False
    last = dropped = None
    x, y, baselines = c_double(), c_double(), set[float]()
    for index, char in enumerate(line, start):
        if char == DROPPED:
            continue
        box = box_of(text_page, index)
        if box is None or not raw.FPDFText_GetCharOrigin(text_page, index, byref(x), byref(y)):
            return []
        baselines.add(y.value)
        glyph = Glyph(char, *box, y.value, len(glyphs), is_parted)
        before = latest.get(char)
        if char == " " and box[0] == box[2]:
            # Of no width are those that PDFium has put in, and not always where they stand apart.
            is_parted = True
        elif box == last and box[0] < box[2]:
            glyphs[-1].text += char
        elif _follows(dropped, glyph) or (before is not None and _is_repeated(glyph, before)):
            dropped = glyph
        else:
            glyphs.append(glyph)
            latest[char] = glyph
            is_parted = False
        last = box
    height = max((glyph.height for glyph in glyphs), default=0.0)
    return glyphs if glyphs and max(baselines) - min(baselines) <= _MAX_RISE * height else []


def _is_repeated(glyph: Glyph, before: Glyph) -> bool:
    """Whether a letter is said again of its mark: what a file says of a syllable, PDFium says of each part of it."""
    if glyph.number - before.number > _NEAR or not glyph.text.isalpha() or glyph.text.isascii():
        return False
    slack = before.height / 2
    is_beside = glyph.right <= before.left - slack or before.right + slack <= glyph.left
    return not is_beside and (glyph.bottom >= before.top or glyph.top <= before.bottom)


def _follows(dropped: Glyph | None, glyph: Glyph) -> bool:
    """Whether a glyph is said of the same part as one that was dropped."""
    if dropped is None:
        return False
    return (dropped.right, dropped.bottom, dropped.top) == (glyph.left, glyph.bottom, glyph.top)


def with_blanks(glyphs: Sequence[Glyph], *, are_drawn: bool) -> list[str]:
    """The texts of glyphs that go from left to right, with blanks where they stand apart.

    Args:
        glyphs: of a line, those blanks included that the file has.
        are_drawn: whether the file has all of them.
    """
    texts: list[str] = []
    height = max((glyph.height for glyph in glyphs), default=0.0)
    before, is_apart, edge = None, False, 0.0
    for glyph in glyphs:
        if glyph.is_blank:
            is_apart = True
            continue
        if before is not None:
            gap = glyph.left - edge
            is_far = gap > _COLUMN_GAP * height or glyph.right < edge - (1 + _COLUMN_GAP) * height
            least = _DRAWN_GAP if are_drawn else _SEEN_GAP if _are_parted(before, glyph) else _WORD_GAP
            least = _SEEN_GAP if is_apart and are_drawn else least
            if (is_apart and not are_drawn) or is_far or (gap > least * height and not glyph.is_mark):
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
