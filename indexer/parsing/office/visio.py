"""Visio drawings (VSDX and its macro, stencil and template variants)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, ClassVar

from indexer.domain import Locator
from indexer.parsing.common.outline import part_sections
from indexer.parsing.common.safexml import attribute, local_name
from indexer.parsing.office.openxml import OpenXmlPackage
from indexer.parsing.parser import Nature, Parser, ParseResult, ParserInput, Section

if TYPE_CHECKING:
    from lxml import etree


class VisioParser(Parser):
    """Reads the shapes of each page under the page's name, then the masters."""

    name = "visio"
    version = 3
    nature = Nature.PACKAGE
    formats: ClassVar[Mapping[str, str]] = {
        ".vsdx": "Visio", ".vsdm": "Visio with macros", ".vstx": "Visio template", ".vssx": "Visio stencil",
    }  # fmt: skip

    def parse(self, source: ParserInput) -> ParseResult:
        """Read the drawing."""
        package = OpenXmlPackage(source)
        sections: list[Section] = []
        pages = list(_pages(package))
        for number, (name, part) in enumerate(pages, 1):
            lines = [name, *_shape_lines(package.root(part)), package.links(part)]
            text = "\n".join(dict.fromkeys(filter(None, lines)))
            sections.append(Section(text, Locator(page=number)))
        masters = (("master", "\n".join(_shape_lines(package.root(part)))) for part in _masters(package))
        comments = (("comment", "\n".join(_comment_lines(package.root(part)))) for part in _comments(package))
        sections.extend(part_sections(iter([*masters, *comments])))
        metadata = package.metadata(page_count=len(pages) or None)
        return ParseResult(
            sections=sections,
            metadata=metadata,
            partial_reason=package.archive.damage,
            members=package.members(),
        )


def _pages(package: OpenXmlPackage) -> Iterator[tuple[str, str]]:
    """(name, part) of the pages in order."""
    holder = next(package.related(package.main_part("visio/document.xml"), "pages"), "visio/pages/pages.xml")
    relations = package.relations(holder)
    root = package.root(holder)
    for page in root if root is not None else ():
        link = next((e for e in page if local_name(e) == "Rel"), None)
        relation = relations.get(attribute(link, "id")) if link is not None else None
        if relation is not None and relation.target in package.archive:
            yield attribute(page, "Name"), relation.target


def _masters(package: OpenXmlPackage) -> Iterator[str]:
    return package.archive.matching(r"visio/masters/master\d+\.xml")


def _comments(package: OpenXmlPackage) -> Iterator[str]:
    return package.archive.matching(r"visio/comments\d*\.xml")


def _shape_lines(root: etree._Element | None) -> Iterator[str]:
    for element in root.iter() if root is not None else ():
        if local_name(element) == "Text":
            text = re.sub(r"[ \t]+", " ", "".join(str(piece) for piece in element.itertext())).strip()
            if text:
                yield text


def _comment_lines(root: etree._Element | None) -> Iterator[str]:
    for element in root.iter() if root is not None else ():
        if local_name(element) == "CommentEntry" and element.text:
            yield element.text.strip()
