"""Mails in the archives of Outlook for Mac (OLM): each is a file of XML in a ZIP, its attachments lie beside it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, ClassVar

from indexer.domain import Locator
from indexer.parsing.common.htmltext import html_text
from indexer.parsing.common.safexml import attribute, local_name, named, own_text, parse_xml
from indexer.parsing.mail.headers import header_section, mail_metadata
from indexer.parsing.parser import Nature, Parser, ParseResult, ParserInput, Section

if TYPE_CHECKING:
    from lxml import etree

_FIELDS = {
    "From": ("FromAddresses", "SenderAddress"),
    "To": ("ToAddresses",),
    "Cc": ("CCAddresses",),
    "Bcc": ("BCCAddresses",),
    "Subject": ("Subject",),
    "Date": ("SentTime", "ReceivedTime"),
}
"""Of each header the elements that tell it, without `_PREFIX`."""
_PREFIX = "OPFMessageCopy"


class MacOutlookParser(Parser):
    """Headers as metadata and text, then the body."""

    name = "macoutlook"
    version = 1
    nature = Nature.TAGGED
    formats: ClassVar[Mapping[str, str]] = {".olmmessage": "Mail"}

    def sniff(self, head: bytes, suffix: str) -> bool:
        """By the root element and those in it."""
        return b"<emails" in head and b"<OPFMessage" in head

    def parse(self, source: ParserInput) -> ParseResult:
        """Read the message.

        Raises:
            ParseError: the XML is damaged.
        """
        root = parse_xml(bytes(source.data))
        headers = {name: next(filter(None, _values(root, parts)), "") for name, parts in _FIELDS.items()}
        attached = (attribute(element, "OPFAttachmentName") for element in named(root, "messageAttachment"))
        sections = [header_section(headers, [name for name in attached if name])]
        body = next(filter(None, _values(root, ("HTMLBody", "Body"))), "")
        text = html_text(body) if "<" in body else body.strip()
        if text:
            sections.append(Section(text, Locator(part="body")))
        return ParseResult(sections=sections, metadata=mail_metadata(headers, sent=headers["Date"][:19]))


def _values(root: etree._Element, parts: tuple[str, ...]) -> Iterator[str]:
    for element in named(root, *(f"{_PREFIX}{part}" for part in parts)):
        people = [child for child in element if local_name(child) == "emailAddress"]
        yield ", ".join(map(_person, people)) or own_text(element)


def _person(element: etree._Element) -> str:
    address = attribute(element, "OPFContactEmailAddressAddress")
    name = attribute(element, "OPFContactEmailAddressName")
    return f"{name} <{address}>" if name and address and name != address else address or name
