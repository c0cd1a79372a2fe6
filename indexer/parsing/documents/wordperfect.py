"""WordPerfect 5 and 6 and later documents."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from indexer.errors import EncryptedError, ParseError
from indexer.parsing.common.outline import Outline
from indexer.parsing.parser import Nature, Parser, ParseResult, ParserInput

_MAGIC = b"\xffWPC"
_MAX_BYTES = 50_000_000
_FIXED_5 = {0xC0: 4, 0xC1: 9, 0xC2: 11, 0xC3: 3, 0xC4: 3, 0xC5: 5, 0xC6: 6, 0xC7: 7}
_FIXED_6 = {0xF0: 4, 0xF1: 5, 0xF2: 3, 0xF3: 3, 0xF4: 3, 0xF5: 3, 0xF6: 4, 0xF7: 4, 0xF8: 4, 0xF9: 5, 0xFA: 5,
            0xFB: 6, 0xFC: 6, 0xFD: 8, 0xFE: 8}  # fmt: skip
"""Whole lengths of the functions of fixed size."""
_SIGNS = {
    (1, n): char
    for n, char in zip(
        range(26, 82),
        "ÁáÂâÄäÀàÅåÆæÇçÉéÊêËëÈèÍíÎîÏïÌìÑñÓóÔôÖöÒòÚúÛûÜüÙùŸÿÃãĐđØøÕõ",
        strict=False,
    )
} | {(4, 4): "§", (4, 6): "©", (4, 19): "£", (4, 72): "€", (4, 28): "’", (4, 29): "‘", (4, 30): "‘", (4, 31): "”",
     (4, 32): "“", (4, 33): "–", (4, 34): "—", (1, 23): "ß"}  # fmt: skip
"""Extended characters by set and number (WordPerfect 6 character sets 1 and 4), the frequent ones."""
_SOFT_5 = {0x0D: " ", 0x0A: "\n", 0x0C: "\n", 0xA9: "-", 0xAA: "-", 0xA0: " ", 0x8C: "\n", 0x99: "\n"}
_SOFT_6 = {
    0x80: " ",
    0x81: "-",
    0x84: "-",
    0xCC: "\n",
    0xCF: " ",
    0xC7: "\n",
    0xC8: "\n",
    0xC6: "\n",
    0xC9: "\n",
}
_BREAK_GROUPS_6 = (0xD0, 0xD2, 0xDD)


class WordPerfectParser(Parser):
    """Reads the characters between the function codes."""

    name = "wordperfect"
    version = 1
    nature = Nature.TAGGED
    formats: ClassVar[Mapping[str, str]] = {".wpd": "WordPerfect", ".wp": "WordPerfect", ".wp5": "WordPerfect",
                                            ".wp6": "WordPerfect"}  # fmt: skip

    def sniff(self, head: bytes, suffix: str) -> bool:
        """By magic and kind of file."""
        return head.startswith(_MAGIC) and head[9:10] == b"\x0a"

    def parse(self, source: ParserInput) -> ParseResult:
        """Read the document."""
        data = bytes(source.data[:_MAX_BYTES])
        if not data.startswith(_MAGIC):
            raise ParseError("The file is no WordPerfect 5 or 6 document.")
        if data[12:14] != b"\0\0":
            raise EncryptedError("The document is protected by a password.")
        start = int.from_bytes(data[4:8], "little")
        text = _text_6(data, start) if data[10] >= 2 else _text_5(data, start)
        outline = Outline()
        for line in text.split("\n"):
            outline.paragraph(line.strip())
        return ParseResult(sections=outline.sections())


def _text_6(data: bytes, position: int) -> str:
    out: list[str] = []
    while position < len(data):
        byte = data[position]
        size = 1
        if 0x20 <= byte < 0x7F:
            out.append(chr(byte))
        elif byte in _SOFT_6:
            out.append(_SOFT_6[byte])
        elif 0xD0 <= byte < 0xF0:
            size = max(4, int.from_bytes(data[position + 2 : position + 4], "little"))
            out.append(_group_text_6(byte, data[position + 1 : position + 2]))
        elif byte >= 0xF0:
            size = _FIXED_6.get(byte, 1)
            if byte == 0xF0:
                out.append(
                    _SIGNS.get((data[position + 2], data[position + 1]), "")
                    if position + 2 < len(data)
                    else ""
                )
        position += size
    return "".join(out)


def _group_text_6(group: int, subgroup: bytes) -> str:
    """What a function of variable length shows: ends of lines, pages and cells, tabs."""
    if group == 0xD0:
        return " " if subgroup and subgroup[0] in (1, 2, 3) else "\n"
    return "\t" if group == 0xE0 else "\n" if group in _BREAK_GROUPS_6 else ""


def _text_5(data: bytes, position: int) -> str:
    out: list[str] = []
    while position < len(data):
        byte = data[position]
        size = 1
        if 0x20 <= byte < 0x7F:
            out.append(chr(byte))
        elif byte in _SOFT_5:
            out.append(_SOFT_5[byte])
        elif 0xC0 <= byte < 0xD0:
            size = _FIXED_5.get(byte, 1)
            if byte == 0xC0 and position + 2 < len(data):
                out.append(_SIGNS.get((data[position + 2], data[position + 1]), ""))
            elif byte == 0xC1:
                out.append("\t")
        elif byte >= 0xD0:
            size = 4 + int.from_bytes(data[position + 2 : position + 4], "little")
        position += size
    return "".join(out)
