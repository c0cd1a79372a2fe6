"""Word documents in one XML file: that of Word 2003 (WordprocessingML)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from indexer.errors import ParseError
from indexer.parsing.common.outline import Outline, part_sections
from indexer.parsing.common.safexml import attribute, local_name, named, parse_xml
from indexer.parsing.office.docx import read_body
from indexer.parsing.office.oldproperties import document_properties
from indexer.parsing.office.wordnumbering import WordNumbering
from indexer.parsing.office.wordstyles import HeadingStyles, styles_by_id
from indexer.parsing.office.wordtext import block_texts
from indexer.parsing.parser import ParseResult, ParserInput

if TYPE_CHECKING:
    from lxml import etree

_PARTS = {"hdr": "header", "ftr": "footer", "footnote": "footnote", "endnote": "endnote"}
_ANNOTATIONS = {"Word.Comment": "comment", "Word.Deletion": "deleted"}


def read_word_xml(source: ParserInput) -> ParseResult:
    """Read the document.

    Raises:
        ParseError: it has no body.
    """
    root = parse_xml(bytes(source.data))
    body = next(named(root, "body"), None)
    if body is None:
        raise ParseError("The Word file holds no document.")
    metadata = document_properties(root)
    apart = list(_taken_apart(root))
    _write_numbers(body)
    outline = Outline()
    styles = styles_by_id(next(named(root, "styles"), None))
    title = read_body(body, outline, HeadingStyles(styles), WordNumbering(None, styles))
    sections = outline.sections()
    sections.extend(part_sections(iter(apart)))
    return ParseResult(
        sections=sections,
        metadata=metadata if metadata.title else replace(metadata, title=title or outline.first_heading),
    )


def _taken_apart(root: etree._Element) -> Iterator[tuple[str, str]]:
    """(name, text) of what stands inside of paragraphs and is no part of them; it is taken out of the tree."""
    for element in list(named(root, *_PARTS, "annotation")):
        name = local_name(element)
        part = _PARTS.get(name) or _ANNOTATIONS.get(attribute(element, "type"))
        if part is None:
            continue
        if part == "deleted":
            yield part, "".join(e.text or "" for e in named(element, "delText"))
        else:
            yield part, "\n".join(block.text for block in block_texts(element))
        for child in list(element):
            element.remove(child)


def _write_numbers(body: etree._Element) -> None:
    """Numbers of lists as Word noted them, in front of their paragraphs; bullets are left out."""
    for noted in named(body, "listPr"):
        number = next((attribute(e, "val") for e in noted if local_name(e) == "t"), "")
        paragraph = next((e for e in noted.iterancestors() if local_name(e) == "p"), None)
        if paragraph is None or not any(char.isalnum() for char in number):
            continue
        first = next((e for e in named(paragraph, "t") if e.getparent() is not noted), None)
        if first is not None:
            first.text = f"{number} {first.text or ''}"
