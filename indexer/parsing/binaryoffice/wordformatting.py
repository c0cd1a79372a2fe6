"""Paragraph formatting of a DOC file: heading levels and list numbers (MS-DOC 2.4.6, 2.9.147, 2.9.150)."""

from __future__ import annotations

import struct
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, replace

from indexer.parsing.binaryoffice.wordbinary import WordBinary
from indexer.parsing.common.numbering import BULLET, NO_NUMBER, ListCounter, ListLevel, NumberedList

_SPRM_LIST_LEVEL, _SPRM_LIST, _SPRM_OUTLINE = 0x260A, 0x460B, 0x2640
_SPRM_IN_TABLE, _SPRM_ROW_END = 0x2416, 0x2417
_RUNS = 0x102
"""Where the FIB tells the table of pages with paragraph properties."""
_OPERAND_SIZES = (1, 1, 2, 4, 2, 2, -1, 3)
_STYLE_BASE_NIL = 0xFFF
_TITLE_STYLE = 62
_FORMS = {
    **{0: "decimal", 1: "upperRoman", 2: "lowerRoman", 3: "upperLetter", 4: "lowerLetter", 5: "ordinal"},
    **{22: "decimalZero", 23: BULLET, 58: "russianLower", 59: "russianUpper", 255: NO_NUMBER},
}
"""Number formats ([MS-OSHARED] 2.2.1.3) by the names of Office Open XML."""
_NEW_START, _NEW_FORMAT = 0x10, 0x20
"""Flags of an override (LFOLVL, MS-DOC 2.9.133)."""
_LEGAL, _NO_RESTART = 0x04, 0x08
"""Flags of a level (LVLF, MS-DOC 2.9.150)."""


@dataclass(frozen=True, slots=True)
class ParagraphFormat:
    """What a paragraph's style and own properties say."""

    outline: int = 0
    """Heading level 1-9, 0 for body text."""
    is_title: bool = False
    list_index: int = 0
    """One-based override in the list table; 0 is no list."""
    list_level: int = 0
    is_in_table: bool = False
    ends_row: bool = False
    """Whether it is the mark behind the cells of a row."""


class WordFormatting:
    """Looks up paragraphs by their place in the file and counts lists as Word does."""

    def __init__(self, word: WordBinary) -> None:
        styles = _read_styles(word.table_bytes(0xA2)) if word.is_word_97 else []
        self._bounds, self._formats = _read_paragraph_runs(word, styles)
        self._lists = _read_lists(word)
        self.knows_rows = any(found.ends_row for found in self._formats)
        """Whether the marks of rows are told from those of empty cells."""

    def format_at(self, offset: int) -> ParagraphFormat:
        """The format of the paragraph whose mark stands at a byte offset of the main stream."""
        index = bisect_right(self._bounds, offset) - 1
        return self._formats[index] if 0 <= index < len(self._formats) else ParagraphFormat()

    def next_number(self, found: ParagraphFormat) -> str:
        """The list number that stands in front of this paragraph, e.g. `2.1` or `(a)`; counts it."""
        if not 0 < found.list_index <= len(self._lists):
            return ""
        numbered = self._lists[found.list_index - 1]
        return numbered.next(found.list_level) if numbered is not None else ""


def _read_styles(sheet: bytes) -> list[ParagraphFormat]:
    """Formats by style index; a style without a level inherits that of its base."""
    if len(sheet) < 8:
        return []
    position = 2 + int.from_bytes(sheet[:2], "little")
    count, base_size = struct.unpack_from("<HH", sheet, 2)
    formats: list[ParagraphFormat] = []
    bases: list[int] = []
    for _ in range(min(count, 4096)):
        size = int.from_bytes(sheet[position : position + 2], "little")
        style = sheet[position + 2 : position + 2 + size]
        position += 2 + size + size % 2
        if len(style) < base_size or size < 8:
            formats.append(ParagraphFormat())
            bases.append(_STYLE_BASE_NIL)
            continue
        identity, kind = struct.unpack_from("<HH", style)
        builtin = identity & 0xFFF
        found = ParagraphFormat(outline=builtin if 1 <= builtin <= 9 else 0, is_title=builtin == _TITLE_STYLE)
        name_end = base_size + 2 + 2 * int.from_bytes(style[base_size : base_size + 2], "little") + 2
        if kind & 0xF == 1:  # a paragraph style: its first UPX holds paragraph properties
            upx_size = int.from_bytes(style[name_end : name_end + 2], "little")
            found = _apply(found, style[name_end + 4 : name_end + 2 + upx_size])
        formats.append(found)
        bases.append(kind >> 4)
    return [_inherit(formats, bases, index) for index in range(len(formats))]


def _inherit(formats: list[ParagraphFormat], bases: list[int], index: int) -> ParagraphFormat:
    found, base = formats[index], bases[index]
    for _ in range(10):
        if base >= len(formats):
            break
        above = formats[base]
        found = replace(
            found,
            outline=found.outline or above.outline,
            list_index=found.list_index or above.list_index,
            list_level=found.list_level or above.list_level,
        )
        base = bases[base]
    return found


def _read_paragraph_runs(
    word: WordBinary, styles: list[ParagraphFormat]
) -> tuple[list[int], list[ParagraphFormat]]:
    """First byte offsets of paragraph runs and their formats, sorted, from the 512-byte FKP pages."""
    runs = [run for page in word.formatting_pages(_RUNS) for run in _read_page(page, styles)]
    runs.sort(key=lambda run: run[0])
    return [run[0] for run in runs], [run[1] for run in runs]


def _read_page(page: bytes, styles: list[ParagraphFormat]) -> Iterator[tuple[int, ParagraphFormat]]:
    count = page[511]
    if 4 * (count + 1) + 13 * count > 511:
        return
    for index in range(count):
        start = int.from_bytes(page[4 * index : 4 * index + 4], "little")
        at = page[4 * (count + 1) + 13 * index] * 2
        if at == 0:
            yield start, styles[0] if styles else ParagraphFormat()
            continue
        size = page[at] * 2 - 1
        at += 1
        if size == -1:
            size, at = page[at] * 2, at + 1
        properties = page[at : at + size]
        style = int.from_bytes(properties[:2], "little")
        yield start, _apply(styles[style] if style < len(styles) else ParagraphFormat(), properties[2:])


def _apply(found: ParagraphFormat, properties: bytes) -> ParagraphFormat:
    """A format changed by a list of property modifiers."""
    for code, data in modifiers(properties):
        operand = int.from_bytes(data[:2], "little")
        if code == _SPRM_LIST_LEVEL:
            found = replace(found, list_level=min(operand, 8))
        elif code == _SPRM_LIST:
            found = replace(found, list_index=operand if operand < 0x07FF else 0)
        elif code == _SPRM_OUTLINE:
            found = replace(found, outline=operand + 1 if operand < 9 else 0)
        elif code == _SPRM_IN_TABLE:
            found = replace(found, is_in_table=operand == 1)
        elif code == _SPRM_ROW_END:
            found = replace(found, ends_row=operand == 1)
    return found


def modifiers(properties: bytes) -> Iterator[tuple[int, bytes]]:
    """Code and operand of each single property modifier (sprm, MS-DOC 2.2.5.1) in a list of them."""
    position = 0
    while position + 2 <= len(properties):
        code = int.from_bytes(properties[position : position + 2], "little")
        position += 2
        size = _OPERAND_SIZES[code >> 13]
        if size < 0:
            size = properties[position] + 1 if position < len(properties) else 1
            if code == 0xD608:  # the one operand with a two-byte length
                size = int.from_bytes(properties[position : position + 2], "little") + 1
        yield code, properties[position : position + size]
        position += size


def _read_lists(word: WordBinary) -> list[NumberedList | None]:
    """List overrides in order, each with its levels."""
    table, tail = word.table_bytes(0x2E2), word.table_tail(0x2E2)
    overrides = word.table_bytes(0x2EA)
    if not word.is_word_97 or len(table) < 2 or len(overrides) < 4:
        return []
    lists: dict[int, NumberedList] = {}
    position = 0
    for number in range(int.from_bytes(table[:2], "little")):
        entry = table[2 + 28 * number : 30 + 28 * number]
        if len(entry) < 28:
            break
        levels = []
        for _ in range(1 if entry[26] & 1 else 9):
            level, position = _read_level(tail, position)
            levels.append(level)
        identity = int.from_bytes(entry[:4], "little", signed=True)
        lists[identity] = NumberedList(ListCounter(), levels)
    return list(_read_overrides(overrides, lists))


def _read_overrides(overrides: bytes, lists: dict[int, NumberedList]) -> Iterator[NumberedList | None]:
    count = min(int.from_bytes(overrides[:4], "little"), 4096, (len(overrides) - 4) // 16)
    position = 4 + 16 * count
    for number in range(count):
        identity = int.from_bytes(overrides[4 + 16 * number : 8 + 16 * number], "little", signed=True)
        of = lists.get(identity)
        found = NumberedList(of.counter, list(of.levels)) if of is not None else None
        changes = overrides[4 + 16 * number + 12]
        position += 4
        for _ in range(min(changes, 9)):
            start, flags = struct.unpack("<iI", overrides[position : position + 8].ljust(8, b"\0"))
            position += 8
            replaced = None
            if flags & _NEW_FORMAT:
                replaced, position = _read_level(overrides, position)
            level = flags & 0xF
            if found is None or level >= len(found.levels):
                continue
            if replaced is not None:
                found.levels[level] = replaced
            elif flags & _NEW_START:
                found.levels[level] = replace(found.levels[level], start=start)
            if flags & _NEW_START:
                found.restarts.add(level)
        yield found


def _read_level(data: bytes, position: int) -> tuple[ListLevel, int]:
    head = data[position : position + 28].ljust(28, b"\0")
    start, number_format, flags = struct.unpack_from("<iBB", head)
    position += 28 + head[24] + head[25]
    length = int.from_bytes(data[position : position + 2], "little")
    template = data[position + 2 : position + 2 + 2 * length].decode("utf-16-le", "replace")
    level = ListLevel(
        start,
        _FORMS.get(number_format, "decimal"),
        template,
        is_legal=bool(flags & _LEGAL),
        restarts_behind=head[26] if flags & _NO_RESTART else None,
    )
    return level, position + 2 + 2 * length
