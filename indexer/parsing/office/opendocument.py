"""OpenDocument texts, spreadsheets, presentations and drawings, packed and flat, and OpenOffice 1 files."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from indexer.domain import Locator, Metadata
from indexer.errors import ParseError
from indexer.parsing.common.outline import Outline, part_sections
from indexer.parsing.common.safexml import attribute, local_name, named, parse_xml, whole_number
from indexer.parsing.common.sheets import sheet_sections
from indexer.parsing.office.odfnumbering import OdfNumbering
from indexer.parsing.office.odfpackage import OdfPackage
from indexer.parsing.office.odftext import (
    Asides,
    BodyReader,
    child_blocks,
    formula_text,
    is_page_mark,
    plain_blocks,
    table_rows,
)
from indexer.parsing.parser import Member, Nature, Parser, ParseResult, ParserInput, Section

if TYPE_CHECKING:
    from lxml import etree

_FLAT_ROOT = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*(?>(?:<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^>]*>)\s*)*+<office:document(?:-content)?\s",
    re.DOTALL,
)
"""Or the content alone of a package; its other parts hold no text of their own."""
_META_NAMES = {"subject": "subject", "keyword": "keywords", "description": "comments"}
_HEADERS = {f"{kind}{pages}": kind for kind in ("header", "footer") for pages in ("", "-left", "-first")}

_NOT_FILLED_IN = frozenset(("option", "item", "property", "list-property", "password", "hidden"))
"""In forms: what could be chosen, settings, and what is not shown."""
_ASIDES = ("footnote", "endnote", "comment", "deleted", "reading")
_SLIDE_HEADERS = {"header-decl": "header", "footer-decl": "footer"}


class OpenDocumentParser(Parser):
    """Reads the body by its kind, then headers, notes, comments, charts, macros and embedded files."""

    name = "opendocument"
    version = 8
    nature = Nature.PACKAGE
    formats: ClassVar[Mapping[str, str]] = {
        ".odt": "OpenDocument text", ".ott": "OpenDocument text template", ".odm": "OpenDocument master",
        ".fodt": "OpenDocument text (flat)", ".sxw": "OpenOffice text",
        ".ods": "OpenDocument spreadsheet", ".ots": "OpenDocument spreadsheet template",
        ".fods": "OpenDocument spreadsheet (flat)", ".sxc": "OpenOffice spreadsheet",
        ".odp": "OpenDocument presentation", ".otp": "OpenDocument presentation template",
        ".fodp": "OpenDocument presentation (flat)", ".sxi": "OpenOffice presentation",
        ".odg": "OpenDocument drawing", ".otg": "OpenDocument drawing template", ".fodg": "OpenDocument drawing (flat)",
        ".odf": "OpenDocument formula", ".sxm": "OpenOffice formula",
        ".sxd": "OpenOffice drawing", ".stw": "OpenOffice text template", ".stc": "OpenOffice spreadsheet template",
        ".sti": "OpenOffice presentation template",
    }  # fmt: skip

    def sniff(self, head: bytes, suffix: str) -> bool:
        """Flat documents by their root element; the registry reads the kind of packed ones."""
        return b":opendocument:" in head and _FLAT_ROOT.match(head) is not None

    def parse(self, source: ParserInput) -> ParseResult:
        """Read the document."""
        if bytes(source.data[:2]) != b"PK":
            root = parse_xml(bytes(source.data))
            return _Document(root, root, root).result(iter(()), iter(()))
        package = OdfPackage(source)
        content, styles, meta = package.content(), package.root("styles.xml"), package.root("meta.xml")
        result = _Document(content, styles, meta).result(_extra_parts(package), _members(package))
        result.partial_reason = package.damage
        return result


class _Document:
    """The three trees of a document; in a flat one they are the same."""

    def __init__(
        self, content: etree._Element, styles: etree._Element | None, meta: etree._Element | None
    ) -> None:
        self._content = content
        self._styles = styles
        self._meta = meta
        self._asides = Asides()
        self._outline = Outline()
        self._units = 0

    def result(self, extra_parts: Iterator[tuple[str, str]], members: Iterator[Member]) -> ParseResult:
        """Everything there is to read."""
        if local_name(self._content) == "math":
            return ParseResult(sections=[Section(formula_text(self._content))], metadata=self._metadata())
        body = _body(self._content)
        # OpenOffice 1 has the content right in the body, and its kind at the root.
        holder = next(
            (e for e in body if local_name(e) in ("text", "spreadsheet", "presentation", "drawing")), body
        )
        sections = list(self._body_sections(holder))
        notes = [(kind, self._asides.text(kind)) for kind in _ASIDES]
        notes.append(("links", "\n".join(self._asides.links)))
        form = ("form", "\n".join(filter(None, _form_lines(body))))
        parts = [*self._page_parts(), *_slide_parts(holder, self._styles), form, *notes, *extra_parts]
        sections.extend(part_sections(iter(parts)))
        is_sheet = any(local_name(child) == "table" for child in holder) and self._kind(holder) != "text"
        metadata = self._metadata()
        return ParseResult(sections=sections, metadata=metadata, members=members, is_prose=not is_sheet)

    def _body_sections(self, holder: etree._Element) -> Iterator[Section]:
        kind = self._kind(holder)
        pages = [child for child in holder if local_name(child) == "page"]
        if pages:
            for number, page in enumerate(pages, 1):
                yield from self._page_sections(page, number)
            self._units = len(pages)
        elif kind == "spreadsheet" or (kind == "body" and any(local_name(e) == "table" for e in holder)):
            for table in holder:
                if local_name(table) == "table":
                    self._units += 1
                    yield from self._sheet_sections(table)
        else:
            numbering = OdfNumbering(self._content, self._styles)
            BodyReader(self._outline, self._asides, numbering).read(holder)
            yield from self._outline.sections()

    def _kind(self, holder: etree._Element) -> str:
        name = local_name(holder)
        return (attribute(self._content, "class") or name) if name == "body" else name

    def _page_sections(self, page: etree._Element, number: int) -> Iterator[Section]:
        asides = Asides(self._asides.links)
        text = "\n".join(filter(None, plain_blocks(page, asides)))
        if text:
            yield Section(text, Locator(slide=number))
        notes = [e for e in page if local_name(e) == "notes"]
        spoken = "\n".join(filter(None, (line for e in notes for line in child_blocks(e, asides))))
        for part, text in (("notes", spoken), *((kind, asides.text(kind)) for kind in _ASIDES)):
            if text:
                yield Section(text, Locator(slide=number, part=part))

    def _sheet_sections(self, table: etree._Element) -> Iterator[Section]:
        name = attribute(table, "name")
        asides = Asides(self._asides.links)

        sections = list(sheet_sections(name, table_rows(table, asides)))
        yield from sections
        drawn = [e for e in table if local_name(e) == "shapes"]
        shapes = "\n".join(filter(None, (line for e in drawn for line in plain_blocks(e, asides))))
        notes = ((kind, asides.text(kind)) for kind in _ASIDES)
        for part, text in ((None, "" if sections else name), *notes, ("drawing", shapes)):
            if text:
                yield Section(text, Locator(sheet=name, part=part))

    def _page_parts(self) -> Iterator[tuple[str, str]]:
        for element in named(self._styles, *_HEADERS) if self._styles is not None else ():
            yield _HEADERS[local_name(element)], _lines_of_a_page(element, self._asides)

    def _metadata(self) -> Metadata:
        values: dict[str, str] = {}
        for element in self._meta.iter() if self._meta is not None else ():
            name = local_name(element)
            if name in ("title", "creator", "initial-creator", "creation-date", "date", *_META_NAMES):
                values.setdefault(name, (element.text or "").strip())
            elif name == "document-statistic":
                values["pages"] = attribute(element, "page-count")
            elif name == "body":
                break  # a flat document's own titles follow
        pages = values.get("pages", "")
        return Metadata(
            title=values.get("title", "") or self._outline.first_heading,
            author=values.get("initial-creator", "") or values.get("creator", ""),
            created=values.get("creation-date", "")[:19],
            modified=values.get("date", "")[:19],
            page_count=self._units or whole_number(pages) or None,
            extra={ours: values[theirs] for theirs, ours in _META_NAMES.items() if values.get(theirs)},
        )


def _body(content: etree._Element) -> etree._Element:
    """At the root, but for a damaged tag in front of it; templates of tables have bodies too (`table:body`)."""
    own = (child for child in content if local_name(child) == "body")
    body = next(own, None)
    if body is None:
        body = next(named(content, "body"), None)
    if body is None:
        raise ParseError("The document has no body.")
    return body


def _slide_parts(holder: etree._Element, styles: etree._Element | None) -> Iterator[tuple[str, str]]:
    """What stands on every slide, once: headers and footers, and what masters show beside their placeholders."""
    for element in holder:
        part = _SLIDE_HEADERS.get(local_name(element))
        if part is not None and element.text:
            yield part, element.text.strip()
    if styles is None or local_name(holder) not in ("presentation", "drawing"):
        return
    for master in named(styles, "master-page"):
        for shape in master:
            is_own = local_name(shape) not in _HEADERS and local_name(shape) != "notes"
            if is_own and not attribute(shape, "class"):
                yield "master", _lines_of_a_page(shape, Asides())


def _form_lines(body: etree._Element) -> Iterator[str]:
    """What the fields of a form are called on the page and hold (ODF 1.3 part 3, 13)."""
    for forms in named(body, "forms"):
        for field in forms.iterdescendants():
            if local_name(field) not in _NOT_FILLED_IN:
                yield " ".join(filter(None, (attribute(field, "label"), attribute(field, "current-value"))))


def _lines_of_a_page(element: etree._Element, asides: Asides) -> str:
    """The lines of what stands on every page, but for those that every document has."""
    for line in [p for p in named(element, "p") if is_page_mark(p)]:
        line.clear()
    return "\n".join(filter(None, child_blocks(element, asides)))


def _extra_parts(package: OdfPackage) -> Iterator[tuple[str, str]]:
    """Texts of charts and formulas, and of Basic macros, which stand in parts of their own."""
    for name in package.matching(r"Object [^/]+/content\.xml"):
        root = package.root(name)
        if root is not None:
            yield "object", "\n".join(filter(None, plain_blocks(root, Asides())))
    for name in package.matching(r"Basic/[^/]+/[^/]+\.xml"):
        root = package.root(name)
        if root is not None and local_name(root) == "module":
            yield "macro", root.text or ""


def _members(package: OdfPackage) -> Iterator[Member]:
    """Embedded OLE objects; embedded OpenDocument ones are read with the document."""
    for name in package.matching(r"Object [^/]+"):
        yield Member(name, partial(package.read, name))
