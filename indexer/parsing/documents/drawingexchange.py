"""CAD drawings in Autodesk's exchange format (DXF): their texts, dimensions, attributes, and the names of layers."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping
from typing import ClassVar

from indexer.domain import Locator
from indexer.errors import ParseError
from indexer.parsing.common.decoding import Decoded, decode, known_encoding
from indexer.parsing.parser import Nature, Parser, ParseResult, ParserInput, Section

_START = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:999\s*\n[^\n]*\n\s*)*0\s*\n\s*SECTION\s*\n")
_CODEPAGE = re.compile(rb"\$DWGCODEPAGE\s+3\s+(?:ANSI_|DOS)(\w+)", re.IGNORECASE)
_HEAD_BYTES = 20_000

_TEXTS = {
    "TEXT": (1,),
    "MTEXT": (3, 1),
    "ATTRIB": (1,),
    "ATTDEF": (3, 1),
    "DIMENSION": (1,),
    "MULTILEADER": (304,),
    "ACAD_TABLE": (302, 1),
    "LAYER": (2,),
}
"""Kind of entity → the groups that hold its text (DXF Reference, AutoCAD 2012)."""
_FORMATTED = ("MTEXT", "DIMENSION", "MULTILEADER", "ACAD_TABLE")
_LAYER_GROUP = 8
_LAYERS = "layers"
_MEASURED = "<>"
"""In a dimension: what was measured, which the drawing does not spell out."""

_UNICODE = re.compile(r"\\[Uu]\+([0-9A-Fa-f]{4})")
_MULTIBYTE = re.compile(r"\\[Mm]\+([1-5])([0-9A-Fa-f]{4})")
_MULTIBYTE_PAGES = {"1": "cp932", "2": "big5", "3": "cp949", "4": "johab", "5": "gb18030"}
_SIGNS = {"c": "Ø", "d": "°", "p": "±", "%": "%", "u": "", "o": "", "k": ""}
_SIGN = re.compile(r"%%(\d{3}|[cdpuok%])", re.IGNORECASE)
_BACKSLASH = "\0"
"""Stands for an escaped one: no text holds it."""
_BREAK, _STACK = re.compile(r"\\[PpXN]"), re.compile(r"\\S([^;]*?)[\^#/]([^;]*);")
_FORMAT = re.compile(r"\\[ACFfHQTWp][^;\\{}]*;|\\[LlOoKk]|(?<!\\)[{}]")


class DrawingExchangeParser(Parser):
    """Reads what is written in a drawing, layer by layer; lines and arcs, most of the file, say nothing."""

    name = "dxf"
    version = 1
    nature = Nature.TAGGED
    formats: ClassVar[Mapping[str, str]] = {".dxf": "CAD drawing"}

    def sniff(self, head: bytes, suffix: str) -> bool:
        """By the section that comes first, behind remarks."""
        return _START.match(head) is not None

    def parse(self, source: ParserInput) -> ParseResult:
        """Read the drawing."""
        if source.data[:18].tobytes() == b"AutoCAD Binary DXF":
            return ParseResult(name_only_reason="Binary DXF drawings cannot be read. Save it as text or PDF.")
        if not self.sniff(bytes(source.data[:_HEAD_BYTES]), source.suffix):
            raise ParseError("The file is no DXF drawing.")
        decoded = _decoded(source.data, source.options.max_text_chars)
        found: dict[str, dict[str, None]] = {}
        for layer, text in _texts(decoded.text):
            found.setdefault(layer, {}).setdefault(text)
        names = found.pop(_LAYERS, {})
        sections = [Section("\n".join(texts), Locator(part=layer or None)) for layer, texts in found.items()]
        if sections and names:
            sections.append(Section("\n".join(names), Locator(part=_LAYERS)))
        return ParseResult(
            sections=sections,
            partial_reason="The drawing is longer than the limit." if decoded.is_cut else "",
            name_only_reason="" if sections else "Nothing is written in the drawing.",
        )


def _decoded(data: memoryview, max_chars: int) -> Decoded:
    """The drawing in UTF-8, or in the code page that it names."""
    named = _CODEPAGE.search(bytes(data[:_HEAD_BYTES]))
    declared = known_encoding(f"cp{named[1].decode('ascii', 'replace')}") if named is not None else ""
    return decode(data, declared=declared, max_chars=max_chars)


def _texts(drawing: str) -> Iterator[tuple[str, str]]:
    """Layer and text of each entity that has one; names of layers under `layers`."""
    kind, layer, pieces = "", "", list[str]()
    for group, value in _groups(drawing):
        if group == 0:
            yield from _text_of(kind, layer, pieces)
            kind, layer, pieces = value.strip(), "", []
        elif kind in _TEXTS:
            if group in _TEXTS[kind]:
                pieces.append(value)
            elif group == _LAYER_GROUP:
                layer = _plain(value)
    yield from _text_of(kind, layer, pieces)


def _groups(drawing: str) -> Iterator[tuple[int, str]]:
    """Number and value of each group, two lines of the file."""
    lines = iter(io.StringIO(drawing))
    for line in lines:
        try:
            group = int(line)
        except ValueError:
            continue  # a line too many: the pairs begin anew behind it
        yield group, next(lines, "").rstrip("\n")


def _text_of(kind: str, layer: str, pieces: list[str]) -> Iterator[tuple[str, str]]:
    joined = "".join(pieces) if kind == "MTEXT" else " ".join(pieces)
    text = _plain(_unformatted(joined) if kind in _FORMATTED else joined)
    if not text or text == _MEASURED or (kind == "LAYER" and text == "0"):
        return
    yield (_LAYERS if kind == "LAYER" else layer), text


def _plain(text: str) -> str:
    """A text with its signs spelled out."""
    text = _UNICODE.sub(lambda found: chr(int(found[1], 16)), text)
    text = _MULTIBYTE.sub(_multibyte, text)
    text = _SIGN.sub(_sign, text)
    return "\n".join(filter(None, (" ".join(line.split()) for line in text.split("\n"))))


def _unformatted(text: str) -> str:
    """A text of several lines without what says how it looks."""
    text = text.replace("\\\\", _BACKSLASH)
    text = _STACK.sub(r"\1/\2", _BREAK.sub("\n", text))
    text = _FORMAT.sub("", text).replace("\\~", " ")
    return re.sub(r"\\([{}])", r"\1", text).replace(_BACKSLASH, "\\")


def _multibyte(found: re.Match[str]) -> str:
    return bytes.fromhex(found[2]).decode(_MULTIBYTE_PAGES[found[1]], "replace")


def _sign(found: re.Match[str]) -> str:
    code = found[1]
    return chr(int(code)) if code.isdigit() else _SIGNS[code.lower()]
