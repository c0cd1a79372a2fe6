"""Letters and signs that Word and its like draw with the fonts Symbol, Wingdings and their like, as Unicode."""

from __future__ import annotations

_SIGNS = (
    (0x20, " !∀#∃%&∋()∗+,−./0123456789:;<=>?≅ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ[∴]⊥_"),
    (0x61, "αβχδεφγηιϕκλμνοπθρστυϖωξψζ{|}∼"),
    (0xA0, "€ϒ′≤⁄∞ƒ♣♦♥♠↔←↑→↓°±″≥×∝∂•÷≠≡≈…⏐⎯↵ℵℑℜ℘⊗⊕∅∩∪⊃⊇⊄⊂⊆∈∉∠∇®©™∏√⋅¬∧∨⇔⇐⇑⇒⇓◊〈®©™∑"),
    (0xF1, "〉∫"),
)
"""Adobe's Symbol encoding (unicode.org, Public/MAPPINGS/VENDORS/ADOBE/symbol.txt), without pieces of brackets."""

_SYMBOL = {start + index: char for start, signs in _SIGNS for index, char in enumerate(signs)}

_WINGDINGS = {
    **dict.fromkeys((0x6C, 0x6E, 0x71, 0x75, 0x76, 0x77, 0x9F, 0xA7, 0xD8), "•"),
    **dict(zip(range(0x80, 0x96), "⓪①②③④⑤⑥⑦⑧⑨⑩⓿❶❷❸❹❺❻❼❽❾❿", strict=True)),
    **dict(zip(range(0xDF, 0xE3), "←→↑↓", strict=True)),
    **dict(zip(range(0xE7, 0xEB), "←→↑↓", strict=True)),
    **dict(zip(range(0xEF, 0xF3), "⇦⇨⇧⇩", strict=True)),
    **{0x6F: "☐", 0xA8: "☐", 0xFB: "✗", 0xFC: "✓", 0xFD: "☒", 0xFE: "☑"},
}
_ZAPF = {
    **dict.fromkeys((0x6C, 0x6E, 0x75, 0x76), "•"),
    **dict(zip(range(0x33, 0x39), "✓✔✕✖✗✘", strict=True)),
    **dict(zip(range(0xAC, 0xB6), "①②③④⑤⑥⑦⑧⑨⑩", strict=True)),
    **{0x6F: "☐", 0xD4: "→", 0xD5: "→"},
}
_DINGBATS = {
    "wingdings 2": {0x4F: "✗", 0x50: "✓", 0x51: "☒", 0x52: "☑", 0x53: "☒", 0x54: "☒", 0x97: "•", 0xA3: "☐"},
    "wingdings 3": dict(zip(range(0x66, 0x6A), "←→↑↓", strict=True)),
    "wingdings": _WINGDINGS,
    "webdings": {0x61: "✓", 0x72: "✗", 0x3D: "•", 0x6E: "•", 0x63: "☐"},
    **dict.fromkeys(("zapf dingbats", "zapfdingbats", "monotype sorts"), _ZAPF),
}
"""Beginning of a font's name → what of its pictures says something in a text: ticks, arrows, numbers, bullets."""

_UNKNOWN = _SYMBOL | {
    code: _WINGDINGS.get(code, "")
    for code in (0x4A, 0x9F, 0xA7, 0xA8, 0xD8, 0xDF, 0xE0, 0xE8, 0xF0, 0xFB, 0xFC, 0xFD, 0xFE)
}
"""Where nothing tells the font: Greek and operators are Symbol's mostly, these are Wingdings' mostly.

Among them the face that Office makes of `:-)`.
"""


def is_symbol_font(name: str) -> bool:
    """Whether a font's codes are the Symbol font's."""
    return name.strip().lower().startswith("symbol")


def is_dingbat_font(name: str) -> bool:
    """Whether a font's codes are pictures, not letters."""
    return _dingbats(name) is not None


def _dingbats(name: str) -> dict[int, str] | None:
    folded = name.strip().lower()
    return next((signs for front, signs in _DINGBATS.items() if folded.startswith(front)), None)


def symbol_character(font: str, code: int) -> str:
    """What a code of a font shows, where the font is one of symbols; empty where that says nothing in a text.

    Args:
        font: its name.
        code: the code itself, or raised into the private range from U+F000, as Word stores it.
    """
    if is_symbol_font(font):
        return _SYMBOL.get(code & 0xFF, "")
    dingbats = _dingbats(font)
    if dingbats is not None:
        return dingbats.get(code & 0xFF, "")
    return "" if code >= 0xE000 or code < 0x20 else chr(code)


def unknown_symbol(code: int) -> str:
    """What a code in the private range from U+F000 most likely shows, where nothing tells the font."""
    return _UNKNOWN.get(code & 0xFF, "")
