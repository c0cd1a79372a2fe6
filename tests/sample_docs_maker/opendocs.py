"""OpenDocument texts, spreadsheets and presentations."""

from __future__ import annotations

from collections.abc import Sequence
from xml.sax.saxutils import escape

from tests.sample_docs_maker.packages import DECLARATION, zipped

_NAMESPACES = " ".join(
    f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for prefix, name in (
        *(
            ("office", "office"),
            ("text", "text"),
            ("table", "table"),
            ("draw", "drawing"),
            ("style", "style"),
        ),
        *(("presentation", "presentation"), ("meta", "meta"), ("manifest", "manifest")),
    )
)
_DC = 'xmlns:dc="http://purl.org/dc/elements/1.1/"'

Block = str | tuple[int, str] | Sequence[Sequence[str]]
"""A paragraph, a heading with its level, or the rows of a table."""


def odt(blocks: Sequence[Block], *, title: str, author: str, created: str, footer: str = "") -> bytes:
    """A text document."""
    return _packed(
        "text", "".join(map(_block, blocks)), title=title, author=author, created=created, footer=footer
    )


def ods(
    sheets: Sequence[tuple[str, Sequence[Sequence[str | float]]]], *, title: str, author: str, created: str
) -> bytes:
    """A spreadsheet."""
    return _packed("spreadsheet", _tables(sheets), title=title, author=author, created=created)


def odp(slides: Sequence[tuple[str, Sequence[str], str]], *, title: str, author: str, created: str) -> bytes:
    """A presentation of (title, lines, notes)."""
    return _packed("presentation", _pages(slides), title=title, author=author, created=created)


def flat_odt(blocks: Sequence[Block], *, title: str, author: str, created: str) -> bytes:
    """A text document in one XML file."""
    return _flat("text", "".join(map(_block, blocks)), _meta(title, author, created))


def flat_ods(
    sheets: Sequence[tuple[str, Sequence[Sequence[str | float]]]], *, title: str, author: str, created: str
) -> bytes:
    """A spreadsheet in one XML file."""
    return _flat("spreadsheet", _tables(sheets), _meta(title, author, created))


def flat_odp(
    slides: Sequence[tuple[str, Sequence[str], str]], *, title: str, author: str, created: str
) -> bytes:
    """A presentation in one XML file."""
    return _flat("presentation", _pages(slides), _meta(title, author, created))


def _tables(sheets: Sequence[tuple[str, Sequence[Sequence[str | float]]]]) -> str:
    return "".join(
        f'<table:table table:name="{escape(name)}">' + "".join(map(_sheet_row, rows)) + "</table:table>"
        for name, rows in sheets
    )


def _pages(slides: Sequence[tuple[str, Sequence[str], str]]) -> str:
    return "".join(
        f'<draw:page draw:name="page{number}">{_frame([heading])}{_frame(lines)}'
        f"<presentation:notes>{_frame([notes])}</presentation:notes></draw:page>"
        for number, (heading, lines, notes) in enumerate(slides, 1)
    )


def _flat(kind: str, body: str, meta: str) -> bytes:
    return (
        f'{DECLARATION}<office:document {_NAMESPACES} {_DC} office:version="1.3"'
        f' office:mimetype="application/vnd.oasis.opendocument.{kind}">{meta}'
        f"<office:body><office:{kind}>{body}</office:{kind}></office:body></office:document>"
    ).encode()


def _packed(kind: str, body: str, *, title: str, author: str, created: str, footer: str = "") -> bytes:
    mimetype = f"application/vnd.oasis.opendocument.{kind}"
    manifest = (
        f'{DECLARATION}<manifest:manifest {_NAMESPACES} manifest:version="1.3">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{mimetype}"/>'
        + "".join(
            f'<manifest:file-entry manifest:full-path="{name}" manifest:media-type="text/xml"/>'
            for name in ("content.xml", "styles.xml", "meta.xml")
        )
        + "</manifest:manifest>"
    )
    master = f"<style:footer><text:p>{escape(footer)}</text:p></style:footer>" if footer else ""
    root = f'{_NAMESPACES} {_DC} office:version="1.3"'
    parts = {
        "mimetype": mimetype,
        "content.xml": (
            f"{DECLARATION}<office:document-content {root}><office:body><office:{kind}>{body}</office:{kind}>"
            "</office:body></office:document-content>"
        ),
        "styles.xml": (
            f"{DECLARATION}<office:document-styles {root}><office:master-styles>"
            '<style:master-page style:name="Standard">'
            f"{master}</style:master-page></office:master-styles></office:document-styles>"
        ),
        "meta.xml": f"{DECLARATION}<office:document-meta {root}>{_meta(title, author, created)}</office:document-meta>",
        "META-INF/manifest.xml": manifest,
    }
    return zipped(parts, stored=("mimetype",))


def _meta(title: str, author: str, created: str) -> str:
    return (
        f""
        f"<office:meta><dc:title>{escape(title)}</dc:title><meta:initial-creator>{escape(author)}</meta:initial-creator>"
        f"<meta:creation-date>{created}T09:00:00</meta:creation-date></office:meta>"
    )


def _block(block: Block) -> str:
    if isinstance(block, str):
        return f"<text:p>{escape(block)}</text:p>"
    if isinstance(block, tuple) and isinstance(block[0], int):
        return f'<text:h text:outline-level="{block[0]}">{escape(str(block[1]))}</text:h>'
    rows = "".join(_sheet_row(row) for row in block if not isinstance(row, int))
    return f"<table:table>{rows}</table:table>"


def _sheet_row(row: Sequence[str | float]) -> str:
    cells = "".join(
        f'<table:table-cell office:value-type="float" office:value="{cell}"><text:p>{cell}</text:p></table:table-cell>'
        if isinstance(cell, int | float)
        else f'<table:table-cell office:value-type="string"><text:p>{escape(cell)}</text:p></table:table-cell>'
        for cell in row
    )
    return f"<table:table-row>{cells}</table:table-row>"


def _frame(lines: Sequence[str]) -> str:
    paragraphs = "".join(f"<text:p>{escape(line)}</text:p>" for line in lines)
    return f"<draw:frame><draw:text-box>{paragraphs}</draw:text-box></draw:frame>"
