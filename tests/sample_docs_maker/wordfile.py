"""DOCX: paragraphs, headings, tables, a header, footnotes, comments, tracked changes."""

from __future__ import annotations

from collections.abc import Sequence
from xml.sax.saxutils import escape

from tests.sample_docs_maker.packages import (
    DECLARATION,
    content_types,
    core_properties,
    relations,
    root_relations,
    zipped,
)

_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml"

Block = str | tuple[int, str] | Sequence[Sequence[str]]
"""A paragraph, a heading with its level, or the rows of a table."""


def docx(
    blocks: Sequence[Block],
    *,
    title: str,
    author: str,
    created: str,
    header: str = "",
    footnote: str = "",
    comment: str = "",
    deleted: str = "",
) -> bytes:
    """A document; footnote and comment hang on the last paragraph, `deleted` is a tracked deletion in it."""
    body = "".join(map(_block, blocks))
    tail = ""
    if deleted:
        tail += (
            '<w:del w:id="9" w:author="Priya Raman" w:date="2024-02-01T10:00:00Z"><w:r>'
            f"<w:delText>{escape(deleted)}</w:delText></w:r></w:del>"
        )
    if footnote:
        tail += '<w:r><w:footnoteReference w:id="2"/></w:r>'
    if comment:
        tail += '<w:r><w:commentReference w:id="0"/></w:r>'
    if tail:
        body = body.removesuffix("</w:p>") + tail + "</w:p>"
    section = '<w:sectPr><w:headerReference w:type="default" r:id="rId2"/></w:sectPr>' if header else ""
    office = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
    document = f"{DECLARATION}<w:document {_W} {office}><w:body>{body}{section}</w:body></w:document>"
    parts: dict[str, str] = {
        "word/document.xml": document,
        "word/styles.xml": _styles(),
        "docProps/core.xml": core_properties(title, author, created),
    }
    links = {"rId1": ("styles", "styles.xml")}
    optional = (
        ("rId2", "header", "header1", "hdr", header, _paragraph(header)),
        ("rId3", "footnotes", "footnotes", "footnotes", footnote, _noted("footnote", "2", footnote)),
        ("rId4", "comments", "comments", "comments", comment, _noted("comment", "0", comment)),
    )
    for key, kind, name, tag, text, inner in optional:
        if text:
            links[key] = (kind, f"{name}.xml")
            parts[f"word/{name}.xml"] = f"{DECLARATION}<w:{tag} {_W}>{inner}</w:{tag}>"
    kinds = {"word/document.xml": f"{_MAIN}.document.main+xml", "word/styles.xml": f"{_MAIN}.styles+xml"}
    kinds |= {f"word/{n}.xml": f"{_MAIN}.{k}+xml" for _, k, n, _, t, _ in optional if t}
    kinds["docProps/core.xml"] = "application/vnd.openxmlformats-package.core-properties+xml"
    first = {"[Content_Types].xml": content_types(kinds), "_rels/.rels": root_relations("word/document.xml")}
    return zipped(first | parts | {"word/_rels/document.xml.rels": relations(links)})


def _block(block: Block) -> str:
    if isinstance(block, str):
        return _paragraph(block)
    if isinstance(block, tuple) and isinstance(block[0], int):
        return _paragraph(str(block[1]), style=f"Heading{block[0]}")
    rows = "".join(
        "<w:tr>" + "".join(f"<w:tc>{_paragraph(str(cell))}</w:tc>" for cell in row) + "</w:tr>"
        for row in block
        if not isinstance(row, int)
    )
    return f"<w:tbl>{rows}</w:tbl>"


def _paragraph(text: str, *, style: str = "") -> str:
    properties = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    return f'<w:p>{properties}<w:r><w:t xml:space="preserve">{escape(text)}</w:t></w:r></w:p>'


def _noted(tag: str, identity: str, text: str) -> str:
    author = ' w:author="Elin Strand" w:date="2024-02-01T10:00:00Z"' if tag == "comment" else ""
    return f'<w:{tag} w:id="{identity}"{author}>{_paragraph(text)}</w:{tag}>'


def _styles() -> str:
    headings = "".join(
        f'<w:style w:type="paragraph" w:styleId="Heading{level}"><w:name w:val="heading {level}"/>'
        f'<w:pPr><w:outlineLvl w:val="{level - 1}"/></w:pPr><w:rPr><w:b/><w:sz w:val="{36 - 4 * level}"/></w:rPr>'
        "</w:style>"
        for level in (1, 2, 3)
    )
    normal = '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style>'
    return f"{DECLARATION}<w:styles {_W}>{normal}{headings}</w:styles>"
