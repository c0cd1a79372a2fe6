"""Electronic books (EPUB 2 and 3)."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping
from typing import TYPE_CHECKING, ClassVar
from urllib.parse import unquote

from indexer.domain import Metadata
from indexer.errors import EncryptedError, LimitError, ParseError
from indexer.parsing.archives.guard import GuardedZip
from indexer.parsing.common.htmltext import html_blocks
from indexer.parsing.common.outline import Outline
from indexer.parsing.common.safexml import attribute, local_name, parse_xml
from indexer.parsing.parser import Nature, Parser, ParseResult, ParserInput

if TYPE_CHECKING:
    from lxml import etree

_PAGES = (
    "application/xhtml+xml",
    "text/html",
    "application/xml",
    "text/x-oeb1-document",
    "application/x-dtbook+xml",
)
_FONT_ALGORITHMS = (b"http://www.idpf.org/2008/embedding", b"http://ns.adobe.com/pdf/enc#RC")


class EpubParser(Parser):
    """Reads the spine in order; headings of the pages give the heading paths."""

    name = "epub"
    version = 4
    nature = Nature.PACKAGE
    formats: ClassVar[Mapping[str, str]] = {".epub": "EPUB book"}

    def parse(self, source: ParserInput) -> ParseResult:
        """Read the book."""
        archive = GuardedZip(
            source.data, max_bytes=source.options.max_member_bytes, max_entries=source.options.max_members
        )
        _refuse_protected(archive)
        package_name = _package_name(archive)
        package = _root(archive, package_name)
        spine = _spine(package, posixpath.dirname(package_name)) if package is not None else ()
        outline = Outline()
        missing = total = 0
        for name in spine or archive.matching(r".*\.x?html?"):
            total += 1
            try:
                page = archive.salvage(name)
            except ParseError as error:
                if isinstance(error, EncryptedError | LimitError):
                    raise
                missing += 1
                continue
            for block in html_blocks(page):
                if block.heading:
                    outline.heading(block.heading, block.text)
                else:
                    outline.paragraph(block.text)
            outline.flush()
        if not total:
            raise ParseError("The book has no table of its parts.")
        metadata = _metadata(package, outline.first_heading)
        return ParseResult(
            sections=outline.sections(),
            metadata=metadata,
            partial_reason=f"{missing} of {total} chapters are missing." if missing else archive.damage,
        )


def _refuse_protected(archive: GuardedZip) -> None:
    """Refuse books under a rights management system; obfuscated fonts do not matter."""
    name = "META-INF/encryption.xml"
    if name not in archive:
        return
    methods = [
        attribute(e, "Algorithm").encode()
        for e in parse_xml(archive.read(name)).iter()
        if local_name(e) == "EncryptionMethod"
    ]
    if any(method not in _FONT_ALGORITHMS for method in methods):
        raise EncryptedError("The book is protected (DRM).")


def _package_name(archive: GuardedZip) -> str:
    if "META-INF/container.xml" in archive:
        container = _root(archive, "META-INF/container.xml")
        for element in container.iter() if container is not None else ():
            if local_name(element) == "rootfile" and attribute(element, "full-path") in archive:
                return attribute(element, "full-path")
    return next(archive.matching(r".*\.opf"), "")


def _root(archive: GuardedZip, name: str) -> etree._Element | None:
    """The root of a part; None where it is missing or damaged."""
    try:
        return parse_xml(archive.salvage(name))
    except ParseError as error:
        if isinstance(error, EncryptedError | LimitError):
            raise
        return None


def _spine(package: etree._Element, folder: str) -> list[str]:
    """Names of the pages in reading order; all of them where the spine is missing."""
    items: dict[str, str] = {}
    order: list[str] = []
    for element in package.iter():
        if local_name(element) == "item" and attribute(element, "media-type") in _PAGES:
            href = unquote(attribute(element, "href").partition("#")[0])
            items[attribute(element, "id")] = posixpath.normpath(posixpath.join(folder, href))
        elif local_name(element) == "itemref":
            order.append(attribute(element, "idref"))
    return list(dict.fromkeys(items[key] for key in (order or items) if key in items))


def _metadata(package: etree._Element | None, first_heading: str) -> Metadata:
    values: dict[str, str] = {}
    for element in package.iter() if package is not None else ():
        name = local_name(element)
        if (
            name in ("title", "creator", "language", "date", "publisher", "description", "subject")
            and element.text
        ):
            values.setdefault(name, " ".join(element.text.split()))
        elif name == "manifest":
            break
    shown: tuple[str, ...] = ("publisher", "description", "subject")
    return Metadata(
        title=values.get("title", "") or first_heading,
        author=values.get("creator", ""),
        created=values.get("date", "")[:10],
        language=values.get("language", "")[:2].lower(),
        extra={name: values[name] for name in shown if name in values},
    )
