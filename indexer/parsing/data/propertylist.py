"""Property lists of Apple's programs, in binary form or as XML: settings, bookmarks, links."""

from __future__ import annotations

import plistlib
from collections.abc import Iterator, Mapping
from typing import ClassVar
from xml.parsers.expat import ExpatError

from indexer.errors import ParseError
from indexer.parsing.common.outline import Outline
from indexer.parsing.data.xmldata import XmlParser
from indexer.parsing.parser import Nature, Parser, ParseResult, ParserInput
from indexer.parsing.text.webpage import read_page

_DAMAGE = (ExpatError, ValueError, TypeError, AttributeError, LookupError, OverflowError, RecursionError)
"""What the standard library raises on broken lists."""
_MAX_VALUES = 200_000
"""Values may be shared: a list of a few KB can name its own billions of times, and itself."""
_MAX_DEPTH = 60


class PropertyListParser(Parser):
    """A line for each value that a person may look for, `path: value`; no numbers, dates or data."""

    name = "plist"
    version = 2
    nature = Nature.TAGGED
    formats: ClassVar[Mapping[str, str]] = {
        ".plist": "Property list", ".webloc": "Web link",
        ".webarchive": "Saved web page",
    }  # fmt: skip
    magics = (b"bplist00",)

    def parse(self, source: ParserInput) -> ParseResult:
        """Read the values; a damaged list in XML as any XML."""
        data = bytes(source.data)
        try:
            values = plistlib.loads(data)
        except _DAMAGE as error:
            if data.lstrip().startswith(b"<"):
                return XmlParser().parse(source)
            raise ParseError("The property list is damaged.") from error
        page = _saved_page(values)
        if page is not None:
            return page
        outline = Outline()
        for line in _lines(values):
            outline.text(line)
        return ParseResult(sections=outline.sections(), is_prose=False)


def _saved_page(values: object) -> ParseResult | None:
    """What Safari saves: a page among the files it shows."""
    resource = values.get("WebMainResource") if isinstance(values, dict) else None
    page = resource.get("WebResourceData") if isinstance(resource, dict) else None
    if not isinstance(resource, dict) or not isinstance(page, bytes):
        return None
    return read_page(page, declared=str(resource.get("WebResourceTextEncodingName") or ""))


def _lines(root: object) -> Iterator[str]:
    open_lists = [_named("", root)]
    for _ in range(_MAX_VALUES):
        found = next(open_lists[-1], None)
        if found is None:
            open_lists.pop()
            if not open_lists:
                return
            continue
        path, value = found
        if isinstance(value, str):
            yield f"{path}: {value}" if path else value
        elif isinstance(value, dict | list) and len(open_lists) < _MAX_DEPTH:
            open_lists.append(_named(path, value))


def _named(path: str, value: object) -> Iterator[tuple[str, object]]:
    """What a list or a dictionary holds, each with the path of its keys."""
    if isinstance(value, dict):
        return ((f"{path}.{key}" if path else str(key), inner) for key, inner in value.items())
    return ((path, inner) for inner in (value if isinstance(value, list) else [value]))
