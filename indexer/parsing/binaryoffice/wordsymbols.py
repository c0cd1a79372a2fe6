"""Characters of symbol fonts in a DOC file, in whose place its text holds a bracket (MS-DOC 2.6.1, sprmCSymbol)."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator

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
    runs = _apart(sorted(_symbol_runs(word)))
    starts, ends = [run[0] for run in runs], [run[1] for run in runs]
    chars: list[str] = []
    for piece in word.pieces if runs else ():
        behind = bisect_left(starts, piece.offset + 2 * (piece.end - piece.start))
        for first, end, shown in runs[bisect_right(ends, piece.offset) : behind]:
            if span := positions_within(piece, first, end):
                chars = chars or list(text)
                chars[span[0] : span[1]] = [shown] * (span[1] - span[0])
    return "".join(chars) if chars else text


def _symbol_runs(word: WordBinary) -> Iterator[tuple[int, int, str]]:
    """(first byte, end, what is shown) of each run that is a symbol."""
    names = list(_read_font_names(word.table_bytes(_FONTS)))
    for first, end, properties in character_runs(word):
        for code, operand in modifiers(properties):
            if code == _SPRM_SYMBOL and len(operand) == 4:
                font, symbol = (int.from_bytes(operand[at : at + 2], "little") for at in (0, 2))
                yield first, end, symbol_character(names[font] if font < len(names) else "", symbol) or "\0"


def _apart(runs: Iterable[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
    """Those that do not overlap the one before, as a damaged table may."""
    kept: list[tuple[int, int, str]] = []
    for run in runs:
        if not kept or run[0] >= kept[-1][1]:
            kept.append(run)
    return kept


def _read_font_names(table: bytes) -> Iterator[str]:
    position = 4
    while position < len(table):
        size = table[position] + 1
        name = table[position + _FONT_NAME : position + size]
        yield name[: len(name) & ~1].decode("utf-16-le", "replace").partition("\0")[0]
        position += size
