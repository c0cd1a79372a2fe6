"""DOCX: paragraphs, headings, clauses, tables, boxes, links, headers, footers, notes, comments, tracked changes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class Clause:
    """A paragraph that Word numbers: `1.`, `1.1`, `(a)` by its depth from 0."""

    depth: int
    text: str


@dataclass(frozen=True, slots=True)
class TextBox:
    """A paragraph with a box beside it."""

    text: str
    boxed: str


@dataclass(frozen=True, slots=True)
class Link:
    """A paragraph that is a link."""

    text: str
    address: str


Block = str | tuple[int, str] | Clause | TextBox | Link | Sequence[Sequence[str]]
"""A paragraph, a heading with its level, or the rows of a table, and what is rarer."""


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
    footer: str = "",
    endnote: str = "",
    kind: str = "document",
) -> bytes:
    """A document; footnote and comment hang on the last paragraph, `deleted` is a tracked deletion in it.

    `kind` is that of its content type: `document`, `template`, or `document.macroEnabled`.
    """
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
    if any(isinstance(block, Clause) for block in blocks):
        links["rId7"] = ("numbering", "numbering.xml")
        parts["word/numbering.xml"] = _numbering()
    links |= {_link_id(block): ("hyperlink", block.address) for block in blocks if isinstance(block, Link)}
    optional = (
        ("rId2", "header", "header1", "hdr", header, _paragraph(header)),
        ("rId3", "footnotes", "footnotes", "footnotes", footnote, _noted("footnote", "2", footnote)),
        ("rId4", "comments", "comments", "comments", comment, _noted("comment", "0", comment)),
        ("rId5", "footer", "footer1", "ftr", footer, _paragraph(footer)),
        ("rId6", "endnotes", "endnotes", "endnotes", endnote, _noted("endnote", "2", endnote)),
    )
    for key, relation, name, tag, text, inner in optional:
        if text:
            links[key] = (relation, f"{name}.xml")
            parts[f"word/{name}.xml"] = f"{DECLARATION}<w:{tag} {_W}>{inner}</w:{tag}>"
    main = f"{_MAIN}.{kind}.main+xml" if "macro" not in kind else f"application/vnd.ms-word.{kind}.main+xml"
    kinds = {"word/document.xml": main, "word/styles.xml": f"{_MAIN}.styles+xml"}
    kinds |= {f"word/{n}.xml": f"{_MAIN}.{k}+xml" for _, k, n, _, t, _ in optional if t}
    kinds["docProps/core.xml"] = "application/vnd.openxmlformats-package.core-properties+xml"
    first = {"[Content_Types].xml": content_types(kinds), "_rels/.rels": root_relations("word/document.xml")}
    return zipped(first | parts | {"word/_rels/document.xml.rels": relations(links)})


def _block(block: Block) -> str:
    if isinstance(block, str):
        return _paragraph(block)
    if isinstance(block, Clause):
        listed = f'<w:pPr><w:numPr><w:ilvl w:val="{block.depth}"/><w:numId w:val="1"/></w:numPr></w:pPr>'
        return _paragraph(block.text).replace("<w:p>", f"<w:p>{listed}", 1)
    if isinstance(block, TextBox):
        box = f"<w:textbox><w:txbxContent>{_paragraph(block.boxed)}</w:txbxContent></w:textbox>"
        return _paragraph(block.text).removesuffix("</w:p>") + f"<w:r><w:pict>{box}</w:pict></w:r></w:p>"
    if isinstance(block, Link):
        run = f"<w:r><w:t>{escape(block.text)}</w:t></w:r>"
        return f'<w:p><w:hyperlink r:id="{_link_id(block)}">{run}</w:hyperlink></w:p>'
    if isinstance(block, tuple) and isinstance(block[0], int):
        return _paragraph(str(block[1]), style=f"Heading{block[0]}")
    rows = "".join(
        "<w:tr>" + "".join(f"<w:tc>{_paragraph(str(cell))}</w:tc>" for cell in row) + "</w:tr>"
        for row in block
        if not isinstance(row, int)
    )
    return f"<w:tbl>{rows}</w:tbl>"


def _link_id(link: Link) -> str:
    return "link" + "".join(filter(str.isalnum, link.address))


def _numbering() -> str:
    levels = "".join(
        f'<w:lvl w:ilvl="{depth}"><w:start w:val="1"/><w:numFmt w:val="{form}"/><w:lvlText w:val="{text}"/></w:lvl>'
        for depth, (form, text) in enumerate(
            (("decimal", "%1."), ("decimal", "%1.%2"), ("lowerLetter", "(%3)"))
        )
    )
    return (
        f'{DECLARATION}<w:numbering {_W}><w:abstractNum w:abstractNumId="0">{levels}</w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>'
    )


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
