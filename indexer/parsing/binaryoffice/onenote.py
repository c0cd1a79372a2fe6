"""OneNote sections (ONE): the texts of their pages, without the page structure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from typing import ClassVar

from indexer.errors import ParseError
from indexer.parsing.common.outline import Outline
from indexer.parsing.parser import Nature, Parser, ParseResult, ParserInput

_MAGIC = bytes.fromhex("e4525c7b8cd8a74daeb15378d02996d3")
_WIDE_RUN = re.compile(
    rb"(?:[\x09\x0a\x0b\x0d\x20-\xff]\x00|[\x00-\xff][\x01-\x06\x0e-\x16\x1e-\x21\x30-\x9f\xac-\xd7]){3,}"
)
_NARROW_RUN = re.compile(rb"[\x09\x0a\x0b\x0d\x20-\x7e]{4,}")
_NOISE = re.compile(
    r"(?:PageTitle|PageDateTime|Calibri.*|Segoe.*|Arial|Times New Roman|[{(]?[0-9A-Fa-f-]{32,}[)}]?|\W+)"
)
_PUNCTUATION = frozenset(
    ("LEFT", "RIGHT", "SINGLE", "DOUBLE", "EN", "EM", "HORIZONTAL", "BULLET", "EURO", "MINUS")
)
"""First words of the names of signs that stand in any script."""
_MIN_LETTERS = 2


class OneNoteParser(Parser):
    """Finds the texts by their length in front (MS-ONESTORE 2.6.8), newest revision and older ones alike.

    The revision store is not walked: what an edit has replaced but OneNote has not yet dropped is found too.
    """

    name = "onenote"
    version = 1
    nature = Nature.TAGGED
    formats: ClassVar[Mapping[str, str]] = {".one": "OneNote section"}
    magics = (_MAGIC,)

    def parse(self, source: ParserInput) -> ParseResult:
        """Read the texts."""
        data = bytes(source.data)
        if not data.startswith(_MAGIC):
            raise ParseError("The file is no OneNote section.")
        outline = Outline()
        for text in dict.fromkeys(_texts(data)):
            outline.paragraph(text)
        return ParseResult(
            sections=outline.sections(),
            name_only_reason="" if outline.sections() else "No text was found in the OneNote section.",
        )


def _texts(data: bytes) -> Iterator[str]:
    """Runs of characters whose length in bytes stands in front of them, in the order of the file."""
    found = {start: text for start, text in _runs(data, _NARROW_RUN, "ascii")}
    for start, text in _runs(data, _WIDE_RUN, "utf-16-le"):
        if start not in found and _is_one_script(text):
            found[start] = text
    yield from (found[start] for start in sorted(found))


def _runs(data: bytes, pattern: re.Pattern[bytes], encoding: str) -> Iterator[tuple[int, str]]:
    for run in pattern.finditer(data):
        for start in (run.start(), run.start() + 1):
            size = int.from_bytes(data[start - 4 : start], "little") if start >= 4 else 0
            if 2 < size <= run.end() - start + 4:
                text = (
                    data[start : start + size]
                    .decode(encoding, "ignore")
                    .replace("\x0b", "\n")
                    .strip("\0 \r\n")
                )
                if sum(map(str.isalnum, text)) >= _MIN_LETTERS and not _NOISE.fullmatch(text):
                    yield start, text
                break


def _is_one_script(text: str) -> bool:
    """Whether the letters belong together: other bytes read as UTF-16 jump from script to script."""
    letters = [char for char in text if ord(char) > 0x24F and not char.isspace()]
    names = [unicodedata.name(char, "? ").partition(" ")[0] for char in letters]
    scripts = {
        "CJK" if name in ("HIRAGANA", "KATAKANA", "IDEOGRAPHIC", "FULLWIDTH") else name for name in names
    }
    if "?" in scripts or len(scripts - _PUNCTUATION) > 1:
        return False
    # Chinese, Japanese and Korean characters that stand among Latin ones like this are mostly other data.
    return "CJK" not in scripts or len(letters) * 2 > len(text)
