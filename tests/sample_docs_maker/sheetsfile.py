"""XLSX: sheets of rows with inline strings, a hidden sheet, a comment, a formula."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

from tests.sample_docs_maker.packages import (
    DECLARATION,
    content_types,
    core_properties,
    relations,
    root_relations,
    zipped,
)

_NS = (
    'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    ' xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)
_KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"

Cell = str | int | float
"""A text beginning with `=` is a formula, its value behind a `|`: `=SUM(A1:A2)|7`."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet."""

    name: str
    rows: Sequence[Sequence[Cell]]
    is_hidden: bool = False
    comment: tuple[str, str] | None = None
    """(cell, text)."""
    page_header: str = ""


def xlsx(sheets: Sequence[Sheet], *, title: str, author: str, created: str) -> bytes:
    """A workbook."""
    listed = "".join(
        f'<sheet name={quoteattr(s.name)} sheetId="{n}" '
        f'state="{"hidden" if s.is_hidden else "visible"}" r:id="rId{n}"/>'
        for n, s in enumerate(sheets, 1)
    )
    parts: dict[str, str] = {
        "xl/workbook.xml": f"{DECLARATION}<workbook {_NS}><sheets>{listed}</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": relations(
            {f"rId{n}": ("worksheet", f"worksheets/sheet{n}.xml") for n in range(1, len(sheets) + 1)}
        ),
        "docProps/core.xml": core_properties(title, author, created),
    }
    kinds = {
        "xl/workbook.xml": f"{_KIND}.sheet.main+xml",
        "docProps/core.xml": "application/vnd.openxmlformats-package.core-properties+xml",
    }
    for number, sheet in enumerate(sheets, 1):
        name = f"xl/worksheets/sheet{number}.xml"
        parts[name], kinds[name] = _sheet(sheet), f"{_KIND}.worksheet+xml"
        if sheet.comment is not None:
            cell, text = sheet.comment
            kinds[f"xl/comments{number}.xml"] = f"{_KIND}.comments+xml"
            parts[f"xl/worksheets/_rels/sheet{number}.xml.rels"] = relations(
                {"rId1": ("comments", f"../comments{number}.xml")}
            )
            parts[f"xl/comments{number}.xml"] = (
                f"{DECLARATION}<comments {_NS}><authors><author>Marta Silva</author></authors><commentList>"
                f'<comment ref="{cell}" authorId="0"><text><t>{escape(text)}</t></text></comment>'
                "</commentList></comments>"
            )
    first = {"[Content_Types].xml": content_types(kinds), "_rels/.rels": root_relations("xl/workbook.xml")}
    return zipped(first | parts)


def _sheet(sheet: Sheet) -> str:
    rows = "".join(
        f'<row r="{number}">'
        + "".join(_cell(number, column, value) for column, value in enumerate(row))
        + "</row>"
        for number, row in enumerate(sheet.rows, 1)
        if row
    )
    header = f"<headerFooter><oddHeader>&amp;C{escape(sheet.page_header)}</oddHeader></headerFooter>"
    return (
        f"{DECLARATION}<worksheet {_NS}><sheetData>{rows}</sheetData>"
        f"{header if sheet.page_header else ''}</worksheet>"
    )


def _cell(row: int, column: int, value: Cell) -> str:
    reference = f"{chr(ord('A') + column)}{row}"
    if isinstance(value, int | float):
        return f'<c r="{reference}"><v>{value}</v></c>'
    if value.startswith("="):
        formula, _, result = value[1:].partition("|")
        return f'<c r="{reference}"><f>{escape(formula)}</f><v>{result}</v></c>'
    return f'<c r="{reference}" t="inlineStr"><is><t>{escape(value)}</t></is></c>' if value else ""
