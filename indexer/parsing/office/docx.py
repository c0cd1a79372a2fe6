"""Word documents (DOCX and its macro and template variants), read from the package's XML."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from indexer.errors import ParseError
from indexer.parsing.common.outline import Outline, comment_text, part_sections
from indexer.parsing.common.safexml import local_name
from indexer.parsing.office.drawingml import graphic_texts
from indexer.parsing.office.openxml import OpenXmlPackage
from indexer.parsing.office.wordnumbering import WordNumbering
from indexer.parsing.office.wordstyles import HeadingStyles, styles_by_id, without_other_styles
from indexer.parsing.office.wordtext import block_texts, deleted_text, field_links, reading_text
from indexer.parsing.parser import Nature, Parser, ParseResult, ParserInput, Section
from indexer.parsing.text.webpage import read_archive, read_page

if TYPE_CHECKING:
    from lxml import etree

_PARTS = {
    "header": "header",
    "footer": "footer",
    "footnotes": "footnote",
    "endnotes": "endnote",
    "comments": "comment",
}
"""Kind of relationship → part of the locator."""
_NOTES = frozenset(("footnote", "endnote", "comment"))
_SEPARATORS = frozenset(("separator", "continuationSeparator", "continuationNotice"))


class DocxParser(Parser):
    """Reads the body under its headings, then charts, diagrams, headers, footers, notes, comments and links.

    Tracked changes: what was inserted is read as text; what was deleted comes at the end as a part
    of its own, findable but not mixed into sentences it no longer belongs to.
    """

    name = "docx"
    version = 9
    nature = Nature.PACKAGE
    formats: ClassVar[Mapping[str, str]] = {
        ".docx": "Word",
        ".docm": "Word with macros",
        ".dotx": "Word template",
        ".dotm": "Word template with macros",
    }

    def parse(self, source: ParserInput) -> ParseResult:
        """Read the document.

        Raises:
            ParseError: the package holds no document, or its XML is beyond reading.
        """
        package = OpenXmlPackage(source)
        main = package.main_part("word/document.xml")
        root = package.root(main)
        if root is None:
            raise ParseError("The Word file holds no document.")
        outline = Outline()
        style_part = next(package.related(main, "styles"), "word/styles.xml")
        styles = styles_by_id(package.root(style_part, trim=without_other_styles))
        lists = package.root(next(package.related(main, "numbering"), "word/numbering.xml"))
        title = read_body(root, outline, HeadingStyles(styles), WordNumbering(lists, styles))
        sections = outline.sections()
        sections.extend(_imported(package, main))
        sections.extend(part_sections(("drawing", text) for text in graphic_texts(package, main)))
        sections.extend(part_sections(_parts(package, main)))
        links = "\n".join(filter(None, (package.links(main), field_links(root))))
        apart = (("deleted", deleted_text(root)), ("reading", reading_text(root)), ("links", links))
        sections.extend(part_sections(iter(apart)))
        metadata = package.metadata(page_count=package.noted_pages())
        return ParseResult(
            sections=sections,
            metadata=metadata if metadata.title else replace(metadata, title=title or outline.first_heading),
            partial_reason=package.archive.damage,
            members=package.members(),
        )


def read_body(root: etree._Element, outline: Outline, styles: HeadingStyles, numbering: WordNumbering) -> str:
    """Add the blocks to the outline; returns the text of a paragraph in the title's style."""
    title = ""
    for block in block_texts(root, numbering):
        level = styles.level(block.style) if block.level is None else block.level
        if level is not None and not block.is_row:
            outline.heading(level, block.text, number=block.number)
        elif block.is_row:
            outline.text(block.text)
        else:
            if styles.is_title(block.style):
                title = title or " ".join(block.text.split())
            outline.paragraph(block.numbered)
    return title


def _imported(package: OpenXmlPackage, main: str) -> Iterator[Section]:
    """Pages that the document takes in whole (`altChunk`, ECMA-376 part 1, 17.17.2.1)."""
    for name in package.related(main, "aFChunk"):
        if name not in package.archive:
            continue
        data = package.archive.read(name)
        try:
            page = read_archive(data) if name.endswith((".mht", ".mhtml")) else read_page(data, declared="")
        except ParseError:
            continue  # what cannot be taken in costs only itself
        yield from page.sections


def _parts(package: OpenXmlPackage, main: str) -> Iterator[tuple[str, str]]:
    for kind, part in _PARTS.items():
        for name in package.related(main, kind):
            root = package.root(name)
            if root is None:
                continue
            notes = [e for e in root if local_name(e) == part and _told(e, "type") not in _SEPARATORS]
            for holder in notes if part in _NOTES else (root,):
                text = "\n".join(block.text for block in block_texts(holder))
                yield part, comment_text(_told(holder, "author"), text) if part == "comment" else text
            yield "deleted", deleted_text(root)


def _told(note: etree._Element, name: str) -> str:
    return next((str(value) for key, value in note.attrib.items() if str(key).endswith(f"}}{name}")), "")
