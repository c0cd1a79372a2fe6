"""Characters of symbol fonts."""

from __future__ import annotations

import pytest

from indexer.parsing.common.symbolfont import symbol_character


@pytest.mark.parametrize(
    ("font", "code", "shown"),
    [
        ("Symbol", 0x61, "α"),
        ("Symbol", 0x57, "Ω"),
        ("SymbolMT", 0xF0B0, "°"),
        ("Symbol", 0xF0B3, "≥"),
        ("Symbol", 0xF0DE, "⇒"),
        ("Symbol", 0xF0F2, "∫"),
        ("Symbol", 0xF0E6, ""),
        ("Wingdings", 0xF04A, ""),
        ("Wingdings", 0xF0E0, "→"),
        ("Wingdings", 0x8C, "❶"),
        ("Wingdings 2", 0x50, "✓"),
        ("Wingdings 3", 0x67, "→"),
        ("ZapfDingbats", 0x38, "✘"),
        ("Arial", 0x2264, "≤"),
        ("Arial", 0xF061, ""),
        ("", 7, ""),
    ],
)
def test_signs_of_symbol_fonts_are_unicode_and_mere_pictures_nothing(font, code, shown):
    assert symbol_character(font, code) == shown
