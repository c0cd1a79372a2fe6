"""Web pages: HTML and XHTML files, and pages saved with their parts (MHTML)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from indexer.domain import Metadata
from indexer.errors import ParseError
from indexer.parsing.common.decoding import decode
from indexer.parsing.common.htmltext import tree_blocks
from indexer.parsing.common.htmltree import html_tree
from indexer.parsing.common.outline import Outline
from indexer.parsing.parser import Nature, Parser, ParseResult, ParserInput

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser

_CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([\w:.-]+)", re.IGNORECASE)
_XML_CHARSET = re.compile(rb"<\?xml[^>]{0,200}encoding\s*=\s*[\"']([\w:.-]+)")
_START = re.compile(
    rb"\s*+(?><\?xml[^>]*\?>\s*)?+(?><!--.*?-->\s*)*+<(?:!doctype\s+html|html[\s>])",
    re.IGNORECASE | re.DOTALL,
)
"""Comments are not gone back to: twenty of them could be parted in a million ways."""
_NAVIGATION = "nav, [role=navigation]"
_META_NAMES = {
    "author": "author", "dc.creator": "author", "article:author": "author", "description": "description",
    "og:description": "description", "keywords": "keywords", "date": "created", "dc.date": "created",
    "article:published_time": "created", "article:modified_time": "modified",
}  # fmt: skip
_MAX_PAGE_BYTES = 30_000_000
"""Pages beyond this are data exports; reading on would cost minutes (rushter/selectolax issue 153)."""


class WebPageParser(Parser):
    """Title, headings and blocks; scripts, styles and navigation are left out."""

    name = "webpage"
    version = 4
    nature = Nature.TEXT
    formats: ClassVar[Mapping[str, str]] = {".html": "Web page", ".htm": "Web page", ".xhtml": "Web page"}

    def sniff(self, head: bytes, suffix: str) -> bool:
        """A doctype or an `html` element first."""
        return _START.match(head.removeprefix(b"\xef\xbb\xbf")) is not None

    def parse(self, source: ParserInput) -> ParseResult:
        """Read the page."""
        page = bytes(source.data[:_MAX_PAGE_BYTES])
        result = read_page(page, declared=declared_charset(page))
        if len(source.data) > _MAX_PAGE_BYTES:
            result.partial_reason = "The page is longer than the limit."
        return result


class WebArchiveParser(Parser):
    """A page saved with its pictures in one MIME message (RFC 2557); only the page is read."""

    name = "webarchive"
    version = 3
    nature = Nature.TEXT
    formats: ClassVar[Mapping[str, str]] = {".mht": "Saved web page", ".mhtml": "Saved web page"}

    def sniff(self, head: bytes, suffix: str) -> bool:
        """The header of a MIME message that browsers and Word write for saved pages."""
        lowered = head.lower()
        is_saved = b"snapshot-content-location:" in lowered or b"from: <saved by" in lowered
        return is_saved or (suffix in self.formats and b"mime-version:" in lowered)

    def parse(self, source: ParserInput) -> ParseResult:
        """Read the first HTML part.

        Raises:
            ParseError: no part is a page.
        """
        return read_archive(bytes(source.data))


def read_archive(data: bytes) -> ParseResult:
    """Sections and metadata of the first page in a MIME message.

    Raises:
        ParseError: no part is a page.
    """
    from email import message_from_bytes, policy

    message = message_from_bytes(data, policy=policy.compat32)
    for part in message.walk():
        if part.get_content_type() in ("text/html", "application/xhtml+xml"):
            payload = part.get_payload(decode=True)
            if isinstance(payload, bytes) and payload.strip():
                return read_page(payload, declared=part.get_content_charset("") or declared_charset(payload))
    raise ParseError("The saved page holds no HTML.")


def read_page(page: bytes, *, declared: str) -> ParseResult:
    """Sections and metadata of a page."""
    tree = html_tree(decode(page, declared=declared).text)
    metadata = _metadata(tree)  # before what shows no text is taken out of the tree
    outline = Outline()
    for block in tree_blocks(tree, without=_NAVIGATION):
        if block.heading:
            outline.heading(block.heading, block.text)
        else:
            outline.paragraph(block.text)
    if not metadata.title:
        metadata = replace(metadata, title=outline.first_heading)
    return ParseResult(sections=outline.sections(), metadata=metadata)


def _metadata(tree: LexborHTMLParser) -> Metadata:
    found: dict[str, str] = {}
    for node in tree.css("meta[content]"):
        named = (node.attributes.get("name") or node.attributes.get("property") or "").lower()
        content = (node.attributes.get("content") or "").strip()
        if named in _META_NAMES and content:
            found.setdefault(_META_NAMES[named], content[:2000])
    title = tree.css_first("head > title") or tree.css_first("title")
    root = tree.css_first("html")
    language = (root.attributes.get("lang") or "") if root is not None else ""
    return Metadata(
        title=" ".join((title.text() if title is not None else "").split()),
        author=found.get("author", ""),
        created=found.get("created", ""),
        modified=found.get("modified", ""),
        language=language[:2].lower(),
        extra={name: found[name] for name in ("description", "keywords") if name in found},
    )


def declared_charset(page: bytes) -> str:
    """The charset that a page names; empty when none."""
    head = page[:4096]
    found = _XML_CHARSET.search(head) or _CHARSET.search(head)
    return found[1].decode("ascii", "replace") if found else ""
