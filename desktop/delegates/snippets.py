"""Cutting a passage to what fits a row, with its matched words in sight."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from indexer.protocol.messages import Highlight, PassageView

LEAD_CHARS = 28
"""How much is kept in front of the first matched word."""
LONGEST_WORD = 18
"""A longer one is cut through rather than left out."""
LOOK_CHARS = 60
"""Passages that begin with the same so many characters look alike in a row."""

_BLANKS = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Snippet:
    """One line of text with spans to emphasise."""

    text: str
    highlights: tuple[Highlight, ...] = ()
    is_name: bool = False
    """A file's name is read from its first letter to its ending, also where letters go from right to left."""


def crop(text: str, highlights: Sequence[Highlight], budget: int) -> Snippet:
    """At most about `budget` characters around the first matched word, cut at words."""
    ordered = sorted(highlights, key=lambda highlight: highlight.start)
    first = ordered[0].start if ordered else 0
    start = 0
    if len(text) > budget and first > LEAD_CHARS:
        start = min(first - LEAD_CHARS, max(0, len(text) - budget))
        blank = text.find(" ", start, first)
        start = blank + 1 if blank >= 0 else start
    while start < len(text) and text[start].isspace():
        start += 1
    end = min(len(text), start + budget)
    if end < len(text) and not text[end].isspace():
        blank = text.rfind(" ", max(start, end - LONGEST_WORD), end)
        end = blank if blank > start else end
    spans = [
        (max(highlight.start, start) - start, min(highlight.end, end) - start)
        for highlight in ordered
        if highlight.start < end and highlight.end > start
    ]
    lead = "… " if start > 0 else ""
    tail = " …" if end < len(text) else ""
    return _on_one_line(text[start:end], spans, lead, tail)


def distinct(passages: Sequence[PassageView]) -> list[PassageView]:
    """Those that do not look alike: what is repeated, as in forms and logs, says nothing new."""
    found: dict[str, PassageView] = {}
    for passage in passages:
        found.setdefault(crop(passage.text, passage.highlights, LOOK_CHARS).text, passage)
    return list(found.values())


def cut(snippet: Snippet, end: int) -> Snippet:
    """The snippet's first characters and an ellipsis."""
    text = snippet.text[:end].rstrip(" …")
    shown = tuple(
        Highlight(highlight.start, min(highlight.end, len(text)))
        for highlight in snippet.highlights
        if highlight.start < len(text)
    )
    return replace(snippet, text=text + " …", highlights=shown)


def last_word_start(text: str, end: int) -> int:
    """Where the last word in front of a place begins, not further back than a word is long."""
    blank = text.rfind(" ", max(0, end - LONGEST_WORD), max(0, end - 1))
    return blank if blank > 0 else max(0, end - 2)


def _on_one_line(text: str, spans: Sequence[tuple[int, int]], lead: str, tail: str) -> Snippet:
    """Every run of white space as one blank, and the spans where their words went."""

    def place(position: int) -> int:
        return len(lead) + len(_BLANKS.sub(" ", text[:position]))

    marks = tuple(Highlight(place(start), place(end)) for start, end in spans)
    return Snippet(lead + _BLANKS.sub(" ", text).rstrip() + tail, marks)
