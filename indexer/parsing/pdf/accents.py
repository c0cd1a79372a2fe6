"""Accents that a PDF draws over its letters, as TeX does with its old fonts: `M¨uller` is Müller."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from indexer.parsing.pdf.spacedout import DROPPED

if TYPE_CHECKING:
    from pypdfium2 import PdfTextPage

_COMBINING = {
    "`": "\u0300", "´": "\u0301", "ˆ": "\u0302", "˜": "\u0303", "¯": "\u0304", "˘": "\u0306", "˙": "\u0307",
    "¨": "\u0308", "˚": "\u030a", "˝": "\u030b", "ˇ": "\u030c", "¸": "\u0327", "˛": "\u0328",
}  # fmt: skip
_DOTLESS = {"ı": "i", "ȷ": "j"}
_ACCENT = re.compile("[" + "".join(_COMBINING) + "]")
_LOOSE = re.compile(rf"{_ACCENT.pattern}[^\W\d_]|[^\W\d_]{_ACCENT.pattern}")


def has_loose_accents(text: str) -> bool:
    """Whether accents stand beside letters, over which they may be drawn."""
    # Looked for one by one first, which takes no time: most pages have none.
    return any(accent in text for accent in _COMBINING) and _LOOSE.search(text) is not None


def join_accents(text_page: PdfTextPage, chars: list[str]) -> None:
    """Give the letters their accents, in place.

    Args:
        text_page: tells where they are drawn.
        chars: its characters, by their numbers.
    """
    for found in _ACCENT.finditer("".join(chars)):
        accent = found.start()
        beside = (letter for letter in (accent + 1, accent - 1) if 0 <= letter < len(chars))
        for letter in beside:
            composed = _composed(chars[letter], chars[accent])
            if composed and _is_over(text_page, accent, letter):
                chars[accent], chars[letter] = DROPPED, composed
                break


def _composed(letter: str, accent: str) -> str:
    """The letter with the accent; empty where there is no such letter."""
    joined = unicodedata.normalize("NFC", _DOTLESS.get(letter, letter) + _COMBINING[accent])
    return joined if len(joined) == 1 and letter.isalpha() else ""


def _is_over(text_page: PdfTextPage, accent: int, letter: int) -> bool:
    """Whether the middle of the accent is within the letter, seen from above; a quotation mark stands beside it."""
    from pypdfium2 import PdfiumError

    try:
        left, _, right, _ = text_page.get_charbox(accent)
        first, bottom, last, top = text_page.get_charbox(letter)
    except PdfiumError:
        return False
    return bool(bottom < top and first < (left + right) / 2 < last)
