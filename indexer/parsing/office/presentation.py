"""PowerPoint presentations (PPTX and its macro, show and template variants)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import ClassVar

from indexer.domain import Locator
from indexer.errors import ParseError
from indexer.parsing.common.outline import comment_text, part_sections
from indexer.parsing.common.safexml import attribute, local_name, named
from indexer.parsing.office.drawingml import ShapeText, described, graphic_texts, paragraph_text, shape_texts
from indexer.parsing.office.openxml import OpenXmlPackage
from indexer.parsing.parser import Nature, Parser, ParseResult, ParserInput, Section

_SLIDE_NUMBER = "sldNum"


class PresentationParser(Parser):
    """Reads each slide with its notes and comments; what masters show comes once at the end."""

    name = "pptx"
    version = 5
    nature = Nature.PACKAGE
    formats: ClassVar[Mapping[str, str]] = {
        ".pptx": "PowerPoint",
        ".pptm": "PowerPoint with macros",
        ".ppsx": "PowerPoint show",
        ".ppsm": "PowerPoint show with macros",
        ".potx": "PowerPoint template",
        ".potm": "PowerPoint template with macros",
    }

    def parse(self, source: ParserInput) -> ParseResult:
        """Read the presentation."""
        package = OpenXmlPackage(source)
        slides = list(_slide_parts(package))
        sections: list[Section] = []
        authors = _authors(package)
        title = ""
        unreadable = 0
        for number, part in enumerate(slides, 1):
            root = package.root(part)
            if root is None:
                unreadable += 1
                continue
            shapes = [shape for shape in shape_texts(root) if shape.placeholder != _SLIDE_NUMBER]
            title = title or next((shape.text for shape in shapes if shape.is_title), "")
            sections.extend(
                _slide_sections(package, part, number, [*_ordered(shapes), described(root)], authors)
            )
        if not sections and unreadable:
            raise ParseError("No slide of the presentation can be read.")
        sections.extend(part_sections(_master_parts(package, slides)))
        metadata = package.metadata(page_count=len(slides) or None)
        return ParseResult(
            sections=sections,
            metadata=metadata if metadata.title else replace(metadata, title=" ".join(title.split())),
            partial_reason=(
                f"{unreadable} of {len(slides)} slides are damaged." if unreadable else package.archive.damage
            ),
            members=package.members(),
        )


def _slide_parts(package: OpenXmlPackage) -> Iterator[str]:
    """Names of the slides in the order of showing; in the order of their numbers where the list is damaged."""
    main = package.main_part("ppt/presentation.xml")
    relations = package.relations(main)
    root = package.root(main)
    ids = named(root, "sldId") if root is not None else ()
    listed = [value for e in ids for key, value in e.attrib.items() if str(key).endswith("}id")]
    found = [
        relations[key].target
        for key in listed
        if key in relations and relations[key].target in package.archive
    ]
    yield from found or sorted(
        package.archive.matching(r"ppt/slides/slide\d+\.xml"),
        key=lambda name: int(re.findall(r"\d+", name)[-1]),
    )


def _ordered(shapes: list[ShapeText]) -> list[str]:
    """The title first, else as drawn."""
    return [shape.text for shape in sorted(shapes, key=lambda shape: not shape.is_title)]


def _slide_sections(
    package: OpenXmlPackage, part: str, number: int, texts: list[str], authors: Mapping[str, str]
) -> Iterator[Section]:
    text = "\n".join(filter(None, [*texts, *graphic_texts(package, part)]))
    if text:
        yield Section(text, Locator(slide=number))
    for name, kind in (("notesSlide", "notes"), ("comments", "comment")):
        for other in package.related(part, name):
            spoken = (
                _notes_text(package, other) if kind == "notes" else _comment_texts(package, other, authors)
            )
            if spoken:
                yield Section(spoken, Locator(slide=number, part=kind))


def _notes_text(package: OpenXmlPackage, part: str) -> str:
    root = package.root(part)
    if root is None:
        return ""
    return "\n".join(shape.text for shape in shape_texts(root) if shape.placeholder in ("body", "", "obj"))


def _authors(package: OpenXmlPackage) -> dict[str, str]:
    """Names of those who wrote comments, by id."""
    main = package.main_part("ppt/presentation.xml")
    parts = [part for kind in ("commentAuthors", "authors") for part in package.related(main, kind)]
    roots = [root for root in map(package.root, parts) if root is not None]
    return {attribute(e, "id"): attribute(e, "name") for root in roots for e in root}


def _comment_texts(package: OpenXmlPackage, part: str, authors: Mapping[str, str]) -> str:
    """Classic comments hold a `text`, threaded ones and the replies in them paragraphs."""
    root = package.root(part)
    lines = []
    for element in root.iter() if root is not None else ():
        kind = local_name(element)
        if kind in ("text", "p"):
            ids = (attribute(holder, "authorId") for holder in element.iterancestors())
            text = "".join(map(str, element.itertext())) if kind == "text" else paragraph_text(element)
            lines.append(comment_text(authors.get(next(filter(None, ids), ""), ""), text))
    return "\n".join(filter(None, lines))


def _master_parts(package: OpenXmlPackage, slides: list[str]) -> Iterator[tuple[str, str]]:
    """What layouts and masters show on every slide: no placeholders, which only prompt the author."""
    layouts = dict.fromkeys(layout for slide in slides for layout in package.related(slide, "slideLayout"))
    masters = dict.fromkeys(master for layout in layouts for master in package.related(layout, "slideMaster"))
    for part in (*masters, *layouts):
        root = package.root(part)
        if root is not None:
            yield "master", "\n".join(shape.text for shape in shape_texts(root) if not shape.placeholder)
    yield "links", "\n".join(filter(None, (package.links(slide) for slide in slides)))
