"""Cutting a passage to what fits a row, with its matched words in sight."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from indexer.protocol.messages import Highlight

LEAD_CHARS = 28
"""How much is kept in front of the first matched word."""


@dataclass(frozen=True, slots=True)
class Snippet:
    """One line of text with spans to emphasise."""

    text: str
    highlights: tuple[Highlight, ...] = ()


def one_line(text: str) -> str:
    """The text with every line break and tab as a blank: lengths and offsets stay."""
    return text.translate(_BLANKS)


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
    lead = "… " if start > 0 else ""
    tail = " …" if end < len(text) else ""
    shift = len(lead) - start
    shown = tuple(
        Highlight(max(highlight.start, start) + shift, min(highlight.end, end) + shift)
        for highlight in ordered
        if highlight.start < end and highlight.end > start
    )
    return Snippet(lead + one_line(text[start:end]) + tail, shown)


def cut_to(snippet: Snippet, length: int) -> Snippet:
    """The snippet's first characters, cut at a word where one ends nearby, with an ellipsis."""
    end = max(1, length - 2)
    blank = snippet.text.rfind(" ", max(0, end - 16), end)
    end = blank if blank > 0 else end
    shown = tuple(
        Highlight(highlight.start, min(highlight.end, end))
        for highlight in snippet.highlights
        if highlight.start < end
    )
    return Snippet(snippet.text[:end].rstrip(" …") + " …", shown)


_BLANKS = {ord(character): " " for character in "\n\r\t\v\f\u2028\u2029"}
