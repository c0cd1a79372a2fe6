"""JSON and JSON Lines, as text."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import ClassVar

from indexer.domain import Locator
from indexer.parsing.common.decoding import decode
from indexer.parsing.parser import Nature, Parser, ParseResult, ParserInput, Section

_MAX_LINE_CHARS = 2_000
_ESCAPE = re.compile(r"(?<!\\)((?:\\\\)*)((?:\\u[0-9a-fA-F]{4})+)")
_VALUE_END = re.compile(r"([}\]],)(?=\s*[\[{\"])")


class JsonParser(Parser):
    """Keeps the text as written; broken or huge documents read as well as sound ones.

    Escaped characters are written out, else no word with an umlaut would be found; documents on one
    long line are broken behind objects and lists, and then have no line numbers.
    """

    name = "json"
    version = 1
    nature = Nature.LINES
    formats: ClassVar[Mapping[str, str]] = {
        ".json": "JSON", ".ndjson": "JSON Lines", ".jsonl": "JSON Lines", ".geojson": "GeoJSON", ".jsonld": "JSON-LD",
        ".json5": "JSON5", ".har": "HTTP archive", ".webmanifest": "JSON",
    }  # fmt: skip

    def parse(self, source: ParserInput) -> ParseResult:
        """Read the document."""
        decoded = decode(source.data, max_chars=source.options.max_text_chars)
        text = _ESCAPE.sub(_unescaped, decoded.text) if "\\u" in decoded.text else decoded.text
        locator = Locator(line=1)
        if len(text) > _MAX_LINE_CHARS * (text.count("\n") + 1):
            text, locator = _VALUE_END.sub(r"\1\n", text), Locator()
        return ParseResult(
            sections=[Section(text, locator)],
            partial_reason="The text is longer than the limit." if decoded.is_cut else "",
            is_prose=False,
        )


def _unescaped(found: re.Match[str]) -> str:
    units = re.findall(r"[0-9a-fA-F]{4}", found.group(2))
    text = "".join(chr(int(unit, 16)) for unit in units)
    text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return (
        found.group(1) + text
        if text.isprintable() and '"' not in text and "\\" not in text
        else found.group()
    )
