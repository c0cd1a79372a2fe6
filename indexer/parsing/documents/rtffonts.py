"""The fonts of an RTF document: which encoding, and which alphabet, the bytes set in each are."""

from __future__ import annotations

from dataclasses import dataclass, field

from indexer.parsing.common.symbolfont import is_dingbat_font, is_symbol_font, symbol_character
from indexer.parsing.documents.rtfwords import CHARSETS

_SYMBOL_CHARSET = 2


@dataclass(slots=True)
class RtfFonts:
    """What the font table and the header say of character sets; fonts go by their numbers."""

    codepage: str = "cp1252"
    """Of the document, and of fonts that name none."""
    defined: int = 0
    """The font whose entry in the table is being read."""
    _encodings: dict[int, str] = field(default_factory=dict)
    _pictorial: set[int] = field(default_factory=set)
    _names: dict[int, str] = field(default_factory=dict)
    """Of the fonts whose codes are Greek or pictures."""

    def set_charset(self, charset: int) -> None:
        """The character set of the font being defined."""
        if charset in CHARSETS:
            self._encodings[self.defined] = CHARSETS[charset]
        elif charset == _SYMBOL_CHARSET:
            self._pictorial.add(self.defined)

    def set_codepage(self, word: str, value: int) -> None:
        """The document's code page, or the system the document was written on."""
        if word == "ansicpg":
            self.codepage = {65001: "utf-8", 10000: "mac_roman"}.get(
                value, f"cp{value}" if value else "cp1252"
            )
        else:
            self.codepage = {"mac": "mac_roman", "pc": "cp437", "pca": "cp850"}[word]

    def end_entry(self, name: str) -> None:
        """The name of the font being defined; a part of it where groups stand in between."""
        name = name.strip("; ")
        if self.defined in self._pictorial and (is_symbol_font(name) or is_dingbat_font(name)):
            self._names[self.defined] = name

    def decode(self, raw: bytearray, font: int) -> str:
        """Bytes set in a font."""
        name = self._names.get(font)
        if name is not None:
            return "".join(symbol_character(name, code) for code in raw)
        try:
            text = raw.decode(self._encodings.get(font, self.codepage), "replace")
        except LookupError:
            return self.decode_plain(raw)
        # Many fonts claim a character set that is not theirs; in one that is, a few bytes may be broken.
        is_foreign = 2 * text.count("\ufffd") > sum(1 for char in text if char >= "\x80")
        return self.decode_plain(raw) if is_foreign else text

    def decode_plain(self, raw: bytearray) -> str:
        """Bytes that no font is to be asked about: names of fonts and styles."""
        try:
            return raw.decode(self.codepage, "replace")
        except LookupError:
            return raw.decode("cp1252", "replace")

    def character(self, code: int, font: int) -> str:
        """A character given by its number; symbol fonts have theirs in a private range."""
        name = self._names.get(font) if 0xF000 <= code <= 0xF0FF else None
        return chr(code) if name is None else symbol_character(name, code)
