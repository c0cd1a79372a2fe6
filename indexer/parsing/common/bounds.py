"""What parsers hand on besides text, made fit to travel: of bounded length and encodable as UTF-8.

Lone surrogates come from mail headers, RTF and damaged UTF-16; JSON and the catalog take none.
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

import msgspec

from indexer.domain import Locator
from indexer.parsing.common.strays import without_strays
from indexer.parsing.parser import Section

_MAX_HEADINGS = 12
_MAX_NAME_CHARS = 300
_MAX_HEADER_CHARS = 4_000


def encodable(text: str, max_chars: int) -> str:
    """The text, cut, with U+FFFD for lone surrogates and pairs of them as their character."""
    text = without_strays(text[:max_chars])
    if text.isascii():
        return text
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text


def bounded_section(section: Section) -> Section:
    """A section whose locator and header are fit to travel, and whose text can be shown; mostly itself."""
    locator, header = _bounded_locator(section.locator), _bounded_header(section.header)
    text = without_strays(section.text)
    if locator is section.locator and header is section.header and text is section.text:
        return section
    return replace(section, text=text, locator=locator, header=header)


def _bounded_locator(locator: Locator) -> Locator:
    headings = _bounded_headings(locator.headings)
    sheet, cells, part = (_bounded_name(name) for name in (locator.sheet, locator.cells, locator.part))
    if headings is locator.headings and (sheet, cells, part) == (locator.sheet, locator.cells, locator.part):
        return locator
    return msgspec.structs.replace(locator, headings=headings, sheet=sheet, cells=cells, part=part)


# Neighbouring sections share these values, so each is looked at once.


@lru_cache(maxsize=64)
def _bounded_headings(headings: tuple[str, ...]) -> tuple[str, ...]:
    bounded = tuple(encodable(heading, _MAX_NAME_CHARS) for heading in headings[:_MAX_HEADINGS])
    return headings if bounded == headings else bounded


@lru_cache(maxsize=64)
def _bounded_header(header: str) -> str:
    bounded = encodable(header, _MAX_HEADER_CHARS)
    return header if bounded == header else bounded


@lru_cache(maxsize=64)
def _bounded_name(name: str | None) -> str | None:
    return name if name is None else encodable(name, _MAX_NAME_CHARS)
