"""Markdown's marks in a passage: whoever looks through results wants the words between them.

The spans of CommonMark 0.31 that cost room or disturb reading: marks of headings and of emphasis, rules, brackets and
targets of links, backslashes of escapes, tags of HTML and of templates. What stands in code is code, not a mark.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

MARKDOWN_FORMATS = frozenset({"Markdown", "R Markdown", "Quarto"})

Span = tuple[int, int]

_FENCE = re.compile(r"^ {0,3}(```+|~~~+)[^\n]*\n.*?(?:^ {0,3}\1[^\n]*$|\Z)", re.M | re.S)
_CODE = re.compile(r"(?<!`)(`{1,2})(?!`)([^`\n]+)\1(?!`)")
_ESCAPE = re.compile(r"\\[!-/:-@\[-`{-~]")
_LINK = re.compile(
    r"!?\[((?:[^\[\]]|\[[^\[\]]*\])*)\](?:\([^()\n]*(?:\([^()\n]*\)[^()\n]*)*\)|\[[^\[\]\n]*\])"
)
_HEADING = re.compile(r"^ {0,3}#{1,6}[ \t]+", re.M)
_RULE = re.compile(r"^ {0,3}([-*_=])(?:[ \t]*\1){2,}[ \t]*$", re.M)
"""Between parts, below a heading, around the head of a file."""
_HTML = re.compile(
    r"</?(?:a|abbr|b|br|code|dd|details|div|dl|dt|em|h[1-6]|hr|i|img|kbd|li|ol|p|pre|q|s|small|span|strong|sub|summary|"
    r"sup|table|tbody|td|th|thead|tr|u|ul)(?:\s[^<>\n]*)?(?<=[^\s<])/?>",
    re.I,
)
_BREAK_BETWEEN_WORDS = re.compile(r"(?<=\S)<br ?/?>(?=\S)", re.I)
"""Stays: nothing else would part the words."""
_TEMPLATE_WORD = re.compile(r"\{%-?[ \t]*\w+[ \t]+[\"']([^\"'\n]*)[\"'][ \t]*-?%\}")
_TEMPLATE = re.compile(r"\{%[^\n]*?%\}")
"""Liquid, of Jekyll's pages: what stands in quotes is the only word in it."""
_EMPHASIS = (
    re.compile(r"(\*{2,3})(?=[^\s*])([^\n]+?)(?<=[^\s*])\1"),
    re.compile(r"(?<![\w*])(\*)(?=[^\s*])([^\n*]+)(?<=\S)\1(?![\w*])"),
    re.compile(r"(?<!\w)(__?)(?=[^\s_])([^\n]+?)(?<=[^\s_])\1(?!\w)"),
)


def markup_spans(text: str) -> list[Span]:
    """Which characters of a Markdown text are marks; in order, without overlap."""
    found: list[Span] = []

    def take(pattern: re.Pattern[str], masked: str, *, content: int, is_literal: bool) -> str:
        """Note a mark on each side of the content, and blank what no further pattern may look into."""

        def blanked(match: re.Match[str]) -> str:
            (start, end), (first, last) = match.span(), match.span(content)
            found.extend(((start, first), (last, end)))
            kept = "x" * (last - first) if is_literal else match.group(content)
            return "x" * (first - start) + kept + "x" * (end - last)

        return pattern.sub(blanked, masked)

    masked = _FENCE.sub(_blank, text)
    masked = take(_CODE, masked, content=2, is_literal=True)
    found += [(match.start(), match.start() + 1) for match in _ESCAPE.finditer(masked)]
    masked = _ESCAPE.sub(_blank, masked)
    for lines in (_HEADING, _RULE):
        found += [match.span() for match in lines.finditer(masked)]
    masked = _RULE.sub(_blank, masked)
    masked = take(_LINK, masked, content=1, is_literal=False)
    masked = _BREAK_BETWEEN_WORDS.sub(_blank, masked)
    found += [match.span() for match in _HTML.finditer(masked)]
    masked = take(_TEMPLATE_WORD, masked, content=1, is_literal=False)
    found += [match.span() for match in _TEMPLATE.finditer(masked)]
    for pattern in _EMPHASIS:
        masked = take(pattern, masked, content=2, is_literal=False)
    return list(_disjoint(found))


def _disjoint(spans: list[Span]) -> Iterator[Span]:
    """In order, and each character once: an escape may stand in the target of a link."""
    covered = 0
    for start, end in sorted(spans):
        if end > max(start, covered):
            yield max(start, covered), end
            covered = end


@dataclass(frozen=True, slots=True)
class Shown:
    """A text without its marks, which still knows where each character stood."""

    text: str
    places: tuple[int, ...] | range
    """Of each character of `text` in the text with marks."""

    @classmethod
    def of(cls, text: str) -> Shown:
        """A Markdown text."""
        places: list[int] = []
        at = 0
        for start, end in markup_spans(text):
            places += range(at, start)
            at = end
        places += range(at, len(text))
        return cls("".join(text[place] for place in places), tuple(places))

    @classmethod
    def unchanged(cls, text: str) -> Shown:
        """A text of another format: all of it is shown."""
        return cls(text, range(len(text)))

    def original(self, start: int, end: int) -> tuple[int, int]:
        """Where a span of `text` that is not empty stood."""
        return self.places[start], self.places[end - 1] + 1


def without_markup(text: str) -> str:
    """A Markdown text without its marks."""
    return Shown.of(text).text


def _blank(match: re.Match[str]) -> str:
    return "x" * len(match.group())
