"""Sections into one text and its chunks, the spans that are searched, embedded and cited.

The text of an extraction is its sections in order, each ended by a line end. Chunks cover it without
gap or overlap. A chunk never crosses from one page, slide, sheet, part or table into the next, and
crosses headings only among neighbours so short that each alone would say little.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import islice

import msgspec

from indexer.chunking.borders import Cutter
from indexer.chunking.budgets import max_chunk_chars
from indexer.chunking.context import EmbedKeys
from indexer.chunking.former import MAX_NEW, keep_borders
from indexer.domain import CHUNK_SEQ_BITS, Chunk, EmbedKey, FormerChunk, Locator
from indexer.parsing.parser import Section

TINY_CHARS = 240
"""Neighbours under different headings share a chunk while both are shorter than this."""

MAX_CHUNKS = 1 << CHUNK_SEQ_BITS
"""The last chunk of a document with more takes all the rest."""

_PLAIN = str.maketrans(
    {"\u00ad": None, "ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"}
)
_ODD = re.compile(r"[\u00ad\ufb00-\ufb06]")
_VISIBLE = re.compile(r"\S")
_CELL_RANGE = re.compile(r"([A-Z]+)(\d+)(?::([A-Z]+)(\d+))?")


@dataclass(frozen=True, slots=True)
class Chunked:
    """A document's text, cut."""

    text: str
    chunks: tuple[Chunk, ...]
    section_headers: tuple[tuple[int, str], ...]
    """(first character, header) wherever the header changes, back to empty included."""


@dataclass(frozen=True, slots=True)
class _Placed:
    """A section and where its text stands in the whole."""

    start: int
    end: int
    section: Section


class _Group:
    """Sections that may share chunks, and where they are cut."""

    def __init__(self, text: str, places: list[_Placed], keys: EmbedKeys, cutter: Cutter) -> None:
        self.start = places[0].start
        self._text = text
        self._places = places
        self._keys = keys
        self._cutter = cutter
        self._seams = [place.start for place in places[1:]]
        self.ends = cutter.cut(self.start, places[-1].end, self._seams)

    def chunks(self, first: int) -> Iterator[Chunk]:
        """The chunks, numbered from `first` on."""
        located = _located(self._text, self._places, self.start, self.ends)
        for seq, (start, end, locator, header) in enumerate(located, first):
            yield Chunk(seq, start, end, locator, self._keys.key(locator.headings, header, start, end))

    def key(self, start: int, end: int) -> EmbedKey:
        """The embed key of a chunk with this span."""
        first, last = bisect_right(self._seams, start), bisect_left(self._seams, end)
        sections = [place.section for place in self._places[first : last + 1]]
        headings = reduce(_common_path, (section.locator.headings for section in sections))
        return self._keys.key(headings, sections[0].header, start, end)

    def recut(self, start: int, end: int) -> list[int]:
        """Ends of the pieces of a span: by content, but no more than `MAX_NEW` where so few can do."""
        ends = self._cutter.cut(start, end, self._seams)
        if len(ends) > MAX_NEW:
            few = self._cutter.cut_into_few(start, end, self._seams)
            ends = few if len(few) <= MAX_NEW else ends
        return ends


def chunk_sections(
    sections: Sequence[Section],
    *,
    title: str = "",
    is_prose: bool = True,
    language: str = "",
    former: Sequence[FormerChunk] = (),
) -> Chunked:
    """Join the sections and cut them.

    Args:
        sections: in reading order; empty ones are dropped.
        title: from the content, part of what is embedded.
        is_prose: False for code, data and logs, which are cut at line ends and shorter.
        language: ISO 639-1 code where known, for the length of chunks.
        former: the version before an edit, whose borders are kept where that saves embeddings.
    """
    text, placed = _joined(sections)
    keys = EmbedKeys(text, title)
    cutters: dict[int, Cutter] = {}
    groups: list[_Group] = []
    for places in _groups(placed):
        start = places[0].start
        budget = max_chunk_chars(text[start : start + 4096], is_prose=is_prose, language=language)
        if budget not in cutters:
            cutters[budget] = Cutter(text, max_chars=budget, is_prose=is_prose)
        groups.append(_Group(text, places, keys, cutters[budget]))
    chunks = _chunks_of(groups)
    if former and keep_borders(groups, [chunk.embed_key for chunk in chunks], former):
        chunks = _chunks_of(groups)
    if chunks and chunks[-1].end < len(text):
        chunks[-1] = msgspec.structs.replace(chunks[-1], end=len(text))
    return Chunked(text, tuple(chunks), _header_changes(placed))


def _chunks_of(groups: Sequence[_Group]) -> list[Chunk]:
    """At most `MAX_CHUNKS`."""
    chunks: list[Chunk] = []
    for group in groups:
        chunks += islice(group.chunks(len(chunks)), MAX_CHUNKS - len(chunks))
    return chunks


def _joined(sections: Sequence[Section]) -> tuple[str, list[_Placed]]:
    pieces: list[str] = []
    placed: list[_Placed] = []
    position = 0
    for section in sections:
        piece = section.text
        if not piece or piece.isspace():
            continue
        if not piece.isascii():
            piece = _cleaned(piece)
        if not piece.endswith("\n"):
            piece += "\n"
        pieces.append(piece)
        placed.append(_Placed(position, position + len(piece), section))
        position += len(piece)
    return "".join(pieces), placed


def _cleaned(text: str) -> str:
    """Text without what nobody types into a search: soft hyphens go, ligatures become letters.

    Lone surrogates, which neither UTF-8 nor the keyword index knows, become U+FFFD; pairs become their character.
    """
    if _ODD.search(text) is not None:
        text = text.translate(_PLAIN)
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text


def _groups(placed: list[_Placed]) -> Iterator[list[_Placed]]:
    """Runs of sections that may share chunks."""
    blocks: list[list[_Placed]] = []
    for place in placed:
        if blocks and _may_join(blocks[-1][-1].section, place.section):
            blocks[-1].append(place)
        else:
            blocks.append([place])
    group: list[_Placed] = []
    was_tiny = False
    for block in blocks:
        is_tiny = block[-1].end - block[0].start < TINY_CHARS
        if group and is_tiny and was_tiny and _are_near(group[-1].section, block[0].section):
            group += block
        else:
            if group:
                yield group
            group = list(block)
        was_tiny = is_tiny
    if group:
        yield group


def _may_join(one: Section, other: Section) -> bool:
    return one.locator.headings == other.locator.headings and _same_place(one, other)


def _same_place(one: Section, other: Section) -> bool:
    a, b = one.locator, other.locator
    return (a.page, a.slide, a.sheet, a.part, one.header) == (b.page, b.slide, b.sheet, b.part, other.header)


def _are_near(one: Section, other: Section) -> bool:
    """Whether two sections are siblings, or one the parent of the other, in the same place."""
    a, b = one.locator.headings, other.locator.headings
    return len(_common_path(a, b)) >= max(len(a), len(b)) - 1 and _same_place(one, other)


def _common_path(one: tuple[str, ...], other: tuple[str, ...]) -> tuple[str, ...]:
    count = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        count += 1
    return one[:count]


def _located(
    text: str, group: list[_Placed], start: int, ends: list[int]
) -> Iterator[tuple[int, int, Locator, str]]:
    """Start, end, locator and header of each piece of a group."""
    index = lines = 0
    counted = start
    for end in ends:
        while group[index].end <= start:
            index += 1
            counted, lines = group[index].start, 0
        last = index
        while group[last].end < end:
            last += 1
        section = group[index].section
        locator = section.locator
        if locator.line is not None:
            visible = _first_visible(text, start, end)
            lines += text.count("\n", counted, visible)
            counted = visible
            locator = _at_line(locator, locator.line + lines)
        if last > index:
            locator = _spanning(locator, [place.section.locator for place in group[index + 1 : last + 1]])
        yield start, end, locator, section.header
        start = end


def _first_visible(text: str, start: int, end: int) -> int:
    if not text[start].isspace():
        return start
    found = _VISIBLE.search(text, start, end)
    return found.start() if found is not None else start


def _at_line(at: Locator, line: int) -> Locator:
    return Locator(at.page, at.slide, at.sheet, at.cells, line, at.headings, at.part, at.time_s)


def _spanning(first: Locator, others: list[Locator]) -> Locator:
    """The locator of a chunk over several sections: the heading path they share, all their cells."""
    headings = reduce(_common_path, (other.headings for other in others), first.headings)
    cells = _united_cells(first.cells, others[-1].cells) if first.cells else first.cells
    if headings == first.headings and cells == first.cells:
        return first
    return msgspec.structs.replace(first, headings=headings, cells=cells)


def _united_cells(first: str, last: str | None) -> str:
    """`A2:F2` and `A9:F9` → `A2:F9`; sections stand in reading order."""
    one, other = _CELL_RANGE.fullmatch(first), _CELL_RANGE.fullmatch(last or "")
    if one is None or other is None:
        return first
    left = min(one[1], other[1], key=_column_order)
    right = max(one[3] or one[1], other[3] or other[1], key=_column_order)
    return f"{left}{one[2]}:{right}{other[4] or other[2]}"


def _column_order(name: str) -> tuple[int, str]:
    return len(name), name


def _header_changes(placed: list[_Placed]) -> tuple[tuple[int, str], ...]:
    changes: list[tuple[int, str]] = []
    current = ""
    for place in placed:
        if place.section.header != current:
            current = place.section.header
            changes.append((place.start, current))
    return tuple(changes)
