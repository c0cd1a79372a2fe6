"""Characters of symbol fonts in a DOC file, in whose place its text holds a bracket (MS-DOC 2.6.1, sprmCSymbol)."""

from __future__ import annotations

from collections.abc import Iterator

from indexer.parsing.binaryoffice.wordbinary import WordBinary
from indexer.parsing.binaryoffice.wordformatting import modifiers
from indexer.parsing.binaryoffice.wordruns import character_runs, positions_within
from indexer.parsing.common.symbolfont import symbol_character

_SPRM_SYMBOL = 0x6A09
_FONTS = 0x112
"""Where the FIB tells the font table."""
_FONT_NAME = 40
"""Of an entry of that table, behind its length and measures (MS-DOC 2.9.82)."""


def with_symbols(word: WordBinary, text: str) -> str:
    """The text with what the symbols show; a NUL for those that are pictures, so that positions stay."""
    if _SPRM_SYMBOL.to_bytes(2, "little") not in word.stream:
        return text
    chars: list[str] = []
    names = _font_names(word)
    for first, end, properties in character_runs(word):
        for code, operand in modifiers(properties):
            if code == _SPRM_SYMBOL and len(operand) == 4:
                font, symbol = (int.from_bytes(operand[at : at + 2], "little") for at in (0, 2))
                shown = symbol_character(names[font] if font < len(names) else "", symbol) or "\0"
                chars = chars or list(text)
                for piece in word.pieces:
                    if span := positions_within(piece, first, end):
                        chars[span[0] : span[1]] = [shown] * (span[1] - span[0])
    return "".join(chars) if chars else text


def _font_names(word: WordBinary) -> list[str]:
    return list(_read_font_names(word.table_bytes(_FONTS)))


def _read_font_names(table: bytes) -> Iterator[str]:
    position = 4
    while position < len(table):
        size = table[position] + 1
        name = table[position + _FONT_NAME : position + size]
        yield name[: len(name) & ~1].decode("utf-16-le", "replace").partition("\0")[0]
        position += size
