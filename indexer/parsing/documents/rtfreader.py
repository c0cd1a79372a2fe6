"""The RTF reader: groups, destinations, encodings (Rich Text Format 1.9.1).

Our own rather than striprtf, which drops headers, footnotes, comments and properties and knows no
heading, and which decodes double-byte text character by character.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from indexer.parsing.common.symbolfont import symbol_character
from indexer.parsing.common.tabular import row_text
from indexer.parsing.documents.rtffonts import RtfFonts
from indexer.parsing.documents.rtfformulas import END, collected_formula, element_mark
from indexer.parsing.documents.rtfwords import ESCAPES, PARTS, SKIPPED, SYMBOLS, TRANSPARENT

_TOKEN = re.compile(
    rb"\\([a-zA-Z]{1,32})(-?\d{1,10})? ?|\\'([0-9a-fA-F]{2})|\\([^a-zA-Z])|([{}])|([^\\{}\r\n]+)"
)
_HEADING_STYLE = re.compile(r"\s*(?:heading|überschrift|titre|título|titolo|kop) (\d)", re.IGNORECASE)
_SYMBOL_FIELD = re.compile(r'\s*SYMBOL\s+(0x[0-9a-fA-F]{1,6}|\d{1,6})(?:.*\\f\s*"?([^"\\]+))?', re.DOTALL)
_WITHOUT_FONT = frozenset(("fonts", "styles", "field"))
_MAX_GROUPS = 5_000


@dataclass(frozen=True, slots=True)
class _Group:
    """What a closing brace restores."""

    part: str = ""
    is_skipped: bool = False
    is_hidden: bool = False
    font: int = 0
    unicode_skip: int = 1
    elements: int = 0
    """Of a formula, so many around it."""


@dataclass(frozen=True, slots=True)
class RtfParagraph:
    """A paragraph or a table row of the body."""

    text: str
    outline: int
    """Heading level from 1; 0 for body text."""
    is_row: bool = False


@dataclass(slots=True)
class RtfText:
    """What was read."""

    paragraphs: list[RtfParagraph] = field(default_factory=list)
    parts: list[tuple[str, str]] = field(default_factory=list)
    """(name, text) of headers, footnotes, comments and properties, in order."""
    links: list[str] = field(default_factory=list)


class RtfReader:
    """Reads one document, token by token."""

    def __init__(self) -> None:
        self.found = RtfText()
        self._group = _Group()
        self._stack: list[tuple[_Group, bool]] = []
        self._fonts = RtfFonts()
        self._levels: dict[int, int] = {}
        self._raw = bytearray()
        self._texts: dict[str, list[str]] = {}
        self._cells: list[str] = []
        self._skip_chars = 0
        self._is_starred = False
        self._outline = 0
        self._style = 0

    def read(self, data: bytes) -> RtfText:
        """Read to the end; what is cut short gives what was there."""
        position, end = 0, len(data)
        while position < end:
            token = _TOKEN.match(data, position)
            if token is None:
                position += 1  # line ends mean nothing
                continue
            position = token.end()
            word, number, byte, symbol, brace, plain = token.groups()
            if word is not None:
                value = int(number) if number is not None else None
                if word == b"bin" and value:
                    position += max(0, value)
                else:
                    self._take_word(word.decode("ascii"), value)
            elif brace is not None:
                self._open() if brace == b"{" else self._close()
            elif symbol is not None:
                self._take_symbol(symbol.decode("latin-1"))
            else:
                self._take_bytes(bytes.fromhex(byte.decode()) if byte is not None else plain)
        self._end_paragraph()
        for part in [part for part in self._texts if part]:
            self._end_part(part)
        return self.found

    def _open(self) -> None:
        self._flush()
        if len(self._stack) < _MAX_GROUPS:
            self._stack.append((self._group, self._is_starred))
        self._is_starred = False

    def _close(self) -> None:
        self._flush()
        before = self._group
        if self._stack:
            self._group, self._is_starred = self._stack.pop()
        self._skip_chars = 0
        if before.part != self._group.part:
            self._end_part(before.part)
        elif before.elements > self._group.elements:
            self._emit(END)
        elif before.part in ("fonts", "styles"):
            self._end_entry()

    def _take_symbol(self, symbol: str) -> None:
        if symbol == "*":
            self._is_starred = True
        elif symbol in "\r\n":
            self._take_word("par", None)
        else:
            self._emit(ESCAPES.get(symbol, ""))

    def _take_bytes(self, piece: bytes) -> None:
        if self._skip_chars:
            skipped = min(self._skip_chars, len(piece))
            self._skip_chars -= skipped
            piece = piece[skipped:]
        if piece and not self._group.is_skipped and not self._group.is_hidden:
            self._raw += piece

    def _take_word(self, word: str, value: int | None) -> None:
        self._skip_chars = 0
        if word == "u" and value is not None:
            self._emit(self._fonts.character(value & 0xFFFF, self._group.font))
            self._skip_chars = self._group.unicode_skip
            return
        self._flush()
        if word in SYMBOLS:
            self._emit(SYMBOLS[word])
        elif word in ("par", "sect", "page", "cell", "row", "nestcell", "nestrow"):
            self._break(word)
        elif self._enters(word):
            pass
        elif word in ("f", "af", "fcharset", "ansicpg", "mac", "pc", "pca", "uc"):
            self._set_encoding(word, value or 0)
        else:
            self._set_format(word, value)

    def _enters(self, word: str) -> bool:
        """Whether the word names the group's destination."""
        is_starred, self._is_starred = self._is_starred, False
        if self._group.part == "formula" and (mark := element_mark(word)):
            self._emit(mark)
            self._group = replace(self._group, elements=self._group.elements + 1)
        elif word in PARTS:
            self._group = replace(self._group, part=PARTS[word])
        elif word in TRANSPARENT:
            if word in ("ud", "shpinst") and self._stack:
                self._group = replace(self._group, is_skipped=self._outer_skip(word))
        elif word in SKIPPED or (is_starred and not self._is_run_style(word)):
            self._group = replace(self._group, is_skipped=True)
        else:
            return False
        return True

    def _is_run_style(self, word: str) -> bool:
        """Whether text in this style follows: OpenOffice stars it where it is used, as where it is defined."""
        return word == "cs" and self._group.part != "styles"

    def _outer_skip(self, word: str) -> bool:
        """Unicode text stands inside its skipped ANSI twin: two groups up tells what holds."""
        return (
            self._stack[-2][0].is_skipped if word == "ud" and len(self._stack) > 1 else self._group.is_skipped
        )

    def _set_encoding(self, word: str, value: int) -> None:
        if word == "f":
            self._group = replace(self._group, font=value)
            self._fonts.defined = value
        elif word == "fcharset":
            self._fonts.set_charset(value)
        elif word in ("ansicpg", "mac", "pc", "pca"):
            self._fonts.set_codepage(word, value)
        elif word == "uc":
            self._group = replace(self._group, unicode_skip=min(max(value, 0), 32))

    def _set_format(self, word: str, value: int | None) -> None:
        if word in ("v", "htmlrtf"):  # htmlrtf: what Outlook adds to a wrapped HTML body
            self._group = replace(self._group, is_hidden=value != 0)
        elif word == "plain":
            self._group = replace(self._group, is_hidden=False)
        elif word == "pard":
            self._outline = self._style = 0
        elif word == "s":
            self._style = value or 0
            self._outline = self._levels.get(self._style, 0)
        elif word == "outlinelevel" and value is not None:
            self._outline = value + 1 if 0 <= value < 9 else 0

    def _flush(self) -> None:
        if not self._raw:
            return
        if self._group.part in _WITHOUT_FONT:
            text = self._fonts.decode_plain(self._raw)
        else:
            text = self._fonts.decode(self._raw, self._group.font)
        self._raw.clear()
        self._texts.setdefault(self._group.part, []).append(text)

    def _emit(self, text: str) -> None:
        self._flush()
        if text and not self._group.is_skipped and not self._group.is_hidden:
            self._texts.setdefault(self._group.part, []).append(text)

    def _taken(self, part: str) -> str:
        """The text collected for a part so far; halves of surrogate pairs are joined."""
        text = "".join(self._texts.pop(part, []))
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace").replace("\0", "")

    def _break(self, word: str) -> None:
        if self._group.is_skipped or self._group.is_hidden:
            return
        if self._group.part:
            self._emit("\t" if word.endswith("cell") else "\n")
        elif word == "nestcell":
            self._emit("\t")
        elif word == "cell":
            self._cells.append(self._taken(""))
        elif word == "row":
            self._end_row()
        elif word == "nestrow" or self._cells:
            self._emit("\n")
        else:
            self._end_paragraph()

    def _end_row(self) -> None:
        text = row_text(self._cells)
        self._cells = []
        if text:
            self.found.paragraphs.append(RtfParagraph(text, 0, is_row=True))

    def _end_paragraph(self) -> None:
        self._flush()
        if self._cells:
            self._end_row()
        text = self._taken("").strip()
        if text:
            self.found.paragraphs.append(RtfParagraph(text, self._outline))

    def _end_part(self, part: str) -> None:
        if part in ("fonts", "styles"):
            self._end_entry()
            return
        text = self._taken(part).strip()
        if part == "formula":
            self._emit(collected_formula(text))
        elif part == "field":
            link = re.search(r'HYPERLINK\s+(?:\\l\s+)?"?([^"\s]+)', text)
            if link is not None and ":" in link.group(1):
                self.found.links.append(link.group(1))
            symbol = _SYMBOL_FIELD.match(text)
            if symbol is not None:  # its result is often left empty
                self._emit(symbol_character(symbol.group(2) or "", int(symbol.group(1), 0)))
        elif text:
            self.found.parts.append((part, text))

    def _end_entry(self) -> None:
        """A style's name tells its level; a font's, whether its codes are letters."""
        self._fonts.end_entry(self._taken("fonts"))
        heading = _HEADING_STYLE.match(self._taken("styles"))
        if heading is not None:
            self._levels[self._style] = int(heading.group(1))
        self._style = self._outline = 0
