"""Configuration files: YAML, TOML, INI and properties, cut at their top keys."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import ClassVar

from indexer.parsing.common.decoding import decode
from indexer.parsing.common.outline import Outline
from indexer.parsing.parser import Nature, Parser, ParseResult, ParserInput

_TABLE = re.compile(r"\[\[?\s*([^\[\]]+?)\s*\]\]?\s*(?:[#;].*)?")
_KEY = re.compile(r"([A-Za-z0-9_][\w .-]*):\s*(?:[|>][+-]?\d*\s*)?(?:#.*)?")
_MAX_SECTIONS = 5_000


class ConfigurationParser(Parser):
    """Keeps every line; tables and top keys with something below them are headings."""

    name = "configuration"
    version = 1
    nature = Nature.LINES
    formats: ClassVar[Mapping[str, str]] = {
        ".yaml": "YAML", ".yml": "YAML", ".toml": "TOML", ".ini": "INI", ".cfg": "INI", ".conf": "Configuration",
        ".properties": "Properties", ".desktop": "INI", ".reg": "Registry export", ".editorconfig": "INI",
    }  # fmt: skip

    def parse(self, source: ParserInput) -> ParseResult:
        """Read the file."""
        decoded = decode(source.data, max_chars=source.options.max_text_chars)
        is_yaml = source.suffix in (".yaml", ".yml")
        heading = _KEY if is_yaml else _TABLE
        outline = Outline()
        count = 0
        for number, line in enumerate(decoded.text.split("\n"), 1):
            found = heading.fullmatch(line) if count < _MAX_SECTIONS else None
            if found is not None:
                count += 1
                outline.begin(1, found.group(1), line, line=number)
            else:
                outline.text(line, line=number)
        return ParseResult(
            sections=outline.sections(),
            partial_reason="The text is longer than the limit." if decoded.is_cut else "",
            is_prose=False,
        )
