"""Jupyter notebooks: cells in order, with the text of their outputs."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

from indexer.domain import Locator, Metadata
from indexer.errors import ParseError
from indexer.parsing.common.decoding import decode
from indexer.parsing.common.outline import Outline
from indexer.parsing.parser import Nature, Parser, ParseResult, ParserInput, Section

_HEADING = re.compile(r"(#{1,6})\s+(\S.*)")
_MAX_OUTPUT_CHARS = 4_000


class NotebookParser(Parser):
    """Markdown cells give the headings; code and printed results stand below them."""

    name = "notebook"
    version = 2
    nature = Nature.TEXT
    formats: ClassVar[Mapping[str, str]] = {".ipynb": "Jupyter notebook"}

    def parse(self, source: ParserInput) -> ParseResult:
        """Read the cells."""
        text = decode(source.data).text
        try:
            notebook = json.loads(text)
        except (ValueError, RecursionError) as error:
            if '"cells"' not in text:
                raise ParseError("The notebook is not valid JSON.") from error
            reason = "The notebook is damaged: it is indexed as it is stored."
            return ParseResult(
                sections=[Section(text, Locator(line=1))], partial_reason=reason, is_prose=False
            )
        if not isinstance(notebook, dict):
            raise ParseError("The file is no notebook.")
        outline = Outline()
        for cell in _cells(notebook):
            _read_cell(cell, outline)
        return ParseResult(sections=outline.sections(), metadata=Metadata(title=outline.first_heading))


def _cells(notebook: dict[str, Any]) -> Iterator[dict[str, Any]]:
    sheets = notebook.get("worksheets")  # format 3 and older
    holders = sheets if isinstance(sheets, list) else [notebook]
    for holder in holders:
        cells = holder.get("cells") if isinstance(holder, dict) else None
        yield from (cell for cell in cells or () if isinstance(cell, dict))


def _read_cell(cell: dict[str, Any], outline: Outline) -> None:
    source = _text(cell.get("source", cell.get("input", "")))
    if cell.get("cell_type") != "markdown":
        outline.paragraph(source)
        for text in _outputs(cell):
            outline.paragraph(text[:_MAX_OUTPUT_CHARS])
        return
    lines: list[str] = []
    for line in source.split("\n"):
        found = _HEADING.fullmatch(line)
        if found is None:
            lines.append(line)
            continue
        outline.paragraph("\n".join(lines))
        lines = []
        outline.begin(len(found.group(1)), found.group(2).strip(" #"), line)
    outline.paragraph("\n".join(lines))


def _outputs(cell: dict[str, Any]) -> Iterator[str]:
    outputs = cell.get("outputs")
    for output in outputs if isinstance(outputs, list) else ():
        if not isinstance(output, dict):
            continue
        data = output.get("data")
        yield _text(output.get("text", ""))
        if isinstance(data, dict):
            yield _text(data.get("text/plain", ""))
        if output.get("output_type") == "error":
            yield f"{output.get('ename', '')}: {output.get('evalue', '')}"


def _text(value: object) -> str:
    """Sources come as a text or as a list of lines."""
    if isinstance(value, list):
        return "".join(line for line in value if isinstance(line, str))
    return value if isinstance(value, str) else ""
