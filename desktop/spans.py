"""Spans of characters as Qt counts them: in UTF-16 units, where an emoji is two."""

from __future__ import annotations

from collections.abc import Sequence

from indexer.protocol.messages import Highlight

_BASIC_PLANE_END = "\uffff"


def utf16_spans(text: str, spans: Sequence[Highlight]) -> list[tuple[int, int]]:
    """(start, end) of each span in UTF-16 units, clipped to the text; empty ones are left out."""
    clipped = [(max(0, span.start), min(span.end, len(text))) for span in spans]
    clipped = [(start, end) for start, end in clipped if start < end]
    if not clipped or max(text) <= _BASIC_PLANE_END:
        return clipped
    units = _units_before(text, {position for span in clipped for position in span})
    return [(units[start], units[end]) for start, end in clipped]


def _units_before(text: str, positions: set[int]) -> dict[int, int]:
    """UTF-16 units in front of each position, in one pass."""
    units: dict[int, int] = {}
    done = total = 0
    for position in sorted(positions):
        part = text[done:position]
        total += len(part) + sum(character > _BASIC_PLANE_END for character in part)
        units[position] = total
        done = position
    return units
