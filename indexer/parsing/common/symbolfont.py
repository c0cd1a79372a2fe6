"""Letters and signs that Word and its like draw with the Symbol font, as Unicode."""

from __future__ import annotations

_SIGNS = (
    (0x20, " !∀#∃%&∋()∗+,−./0123456789:;<=>?≅ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ[∴]⊥_"),
    (0x61, "αβχδεφγηιϕκλμνοπθρστυϖωξψζ{|}∼"),
    (0xA0, "€ϒ′≤⁄∞ƒ♣♦♥♠↔←↑→↓°±″≥×∝∂•÷≠≡≈…⏐⎯↵ℵℑℜ℘⊗⊕∅∩∪⊃⊇⊄⊂⊆∈∉∠∇®©™∏√⋅¬∧∨⇔⇐⇑⇒⇓◊〈®©™∑"),
    (0xF1, "〉∫"),
)
"""Adobe's Symbol encoding (unicode.org, Public/MAPPINGS/VENDORS/ADOBE/symbol.txt), without pieces of brackets."""

_SYMBOL = {start + index: char for start, signs in _SIGNS for index, char in enumerate(signs)}
_DINGBATS = ("wingdings", "webdings", "zapf dingbats", "zapfdingbats", "monotype sorts")


def is_symbol_font(name: str) -> bool:
    """Whether a font's codes are the Symbol font's."""
    return name.strip().lower().startswith("symbol")


def is_dingbat_font(name: str) -> bool:
    """Whether a font's codes are pictures, which say nothing as letters."""
    return name.strip().lower().startswith(_DINGBATS)


def symbol_character(font: str, code: int) -> str:
    """What a code of a font shows, where the font is one of symbols; empty where that is no character.

    Args:
        font: its name.
        code: the code itself, or raised into the private range from U+F000, as Word stores it.
    """
    if is_symbol_font(font):
        return _SYMBOL.get(code & 0xFF, "")
    return "" if code >= 0xE000 or code < 0x20 or is_dingbat_font(font) else chr(code)
