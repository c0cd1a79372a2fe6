"""Tables as text: CSV, TSV and their kin."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from typing import ClassVar

from indexer.domain import Locator
from indexer.parsing.common.decoding import decode
from indexer.parsing.common.tabular import header_text, looks_like_header, row_text
from indexer.parsing.parser import Nature, Parser, ParseResult, ParserInput, Section

_DELIMITERS = ",;\t|"
_SAMPLE_LINES = 30
_SECTION_ROWS = 200
_MAX_FIELD_CHARS = 10_000_000
_PIECE_CHARS = 1 << 20


class DelimitedParser(Parser):
    """Rows under their column names; the delimiter is found, not believed."""

    name = "delimited"
    version = 2
    nature = Nature.LINES
    formats: ClassVar[Mapping[str, str]] = {".csv": "CSV", ".tsv": "TSV", ".tab": "TSV", ".psv": "CSV"}

    def parse(self, source: ParserInput) -> ParseResult:
        """Read the rows."""
        decoded = decode(source.data, max_chars=source.options.max_text_chars)
        csv.field_size_limit(_MAX_FIELD_CHARS)
        try:
            sections = list(_sections(decoded.text))
        except csv.Error:
            sections = [Section(decoded.text, Locator(line=1))]
        return ParseResult(
            sections=sections,
            partial_reason="The table is longer than the limit." if decoded.is_cut else "",
            is_prose=False,
        )


def find_delimiter(text: str) -> str:
    """The character that parts the first lines into the same number of fields, more than one."""
    lines = [line for line in text[:65_536].split("\n")[:_SAMPLE_LINES] if line.strip()]
    if lines and lines[0].lower().startswith("sep=") and len(lines[0]) == 5:  # Excel's own hint
        return lines[0][4]
    best, best_score = ",", 0.0
    for delimiter in _DELIMITERS:
        counts = [len(row) for row in csv.reader(lines, delimiter=delimiter)]
        usual = max(set(counts), key=counts.count, default=1)
        score = counts.count(usual) / max(len(counts), 1) * min(usual, 20)
        if usual > 1 and score > best_score:
            best, best_score = delimiter, score
    return best


def _sections(text: str) -> Iterator[Section]:
    """Runs of rows that stand on a line each, so that line numbers can be counted."""
    reader = csv.reader(_lines(text), delimiter=find_delimiter(text))
    header = ""
    lines: list[str] = []
    first = previous = 0
    pending: list[str] | None = None
    for row in reader:
        if pending is None and not header and any(row):
            pending = row
        elif pending is not None:
            header = header_text(pending) if looks_like_header(pending, row) else ""
            pending = None
        number = previous + 1
        is_long = reader.line_num > number
        if lines and (is_long or len(lines) >= _SECTION_ROWS):
            yield Section("\n".join(lines), Locator(line=first), header)
            lines = []
        if not lines:
            first = number
        lines.append(row_text(row))
        if is_long:
            yield Section("\n".join(lines), Locator(line=first), header)
            lines = []
        previous = reader.line_num
    if lines:
        yield Section("\n".join(lines), Locator(line=first), header)


def _lines(text: str) -> Iterator[str]:
    """Lines with their ends, a piece of the text at a time: all lines of a large table would take its size again."""
    start = 0
    while start < len(text):
        end = text.find("\n", start + _PIECE_CHARS) + 1 or len(text)
        yield from io.StringIO(text[start:end], newline="\n")
        start = end
