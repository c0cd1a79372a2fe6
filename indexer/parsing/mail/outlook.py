"""Outlook items (MSG): messages, and what else has a subject and a body."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, ClassVar

from indexer.domain import Locator
from indexer.parsing.binaryoffice.compound import open_compound
from indexer.parsing.binaryoffice.oleobject import clean_name
from indexer.parsing.common.htmltext import html_text
from indexer.parsing.documents.rtfreader import RtfReader
from indexer.parsing.mail import mapi
from indexer.parsing.mail.headers import header_section, iso_of, mail_metadata
from indexer.parsing.mail.mapi import MapiProperties, inflate_rtf
from indexer.parsing.mail.outlookdetails import item_details
from indexer.parsing.parser import Member, Nature, ParseResult, ParserInput, Section

if TYPE_CHECKING:
    from olefile import OleFileIO

_MAX_DEPTH = 4
_ENCRYPTED_CLASSES = ("ipm.note.smime", "ipm.note.secure")


class OutlookParser:
    """Reads headers, body and the messages attached as items; attached files are members."""

    name = "msg"
    version = 3
    nature = Nature.TAGGED
    formats: ClassVar[Mapping[str, str]] = {".msg": "Outlook mail"}

    def sniff(self, head: bytes, suffix: str) -> bool:
        """Never: a compound file says what it is in its directory, which the registry reads."""
        return False

    def parse(self, source: ParserInput) -> ParseResult:
        """Read the item."""
        container = open_compound(source.data)
        item = _Item(container, MapiProperties(container))
        members = list(item.members())
        is_encrypted = item.message_class.lower() in _ENCRYPTED_CLASSES
        return ParseResult(
            sections=list(item.sections()),
            metadata=mail_metadata(item.headers, sent=item.sent),
            partial_reason="The message is encrypted; only its headers were read." if is_encrypted else "",
            members=iter(members),
        )


class _Item:
    """A message, or a message in a message."""

    def __init__(self, container: OleFileIO, properties: MapiProperties, *, depth: int = 0) -> None:
        self._container = container
        self._properties = properties
        self._depth = depth
        self.message_class = properties.text(mapi.MESSAGE_CLASS)
        self._attachments = list(self._sub_properties("__attach_version1.0_"))
        moment = properties.time(mapi.SUBMIT_TIME) or properties.time(mapi.DELIVERY_TIME)
        self.sent = iso_of(moment or properties.time(mapi.CREATION_TIME))
        self.headers = self._read_headers()

    def _sub_properties(self, prefix: str) -> Iterator[MapiProperties]:
        depth = len(self._properties.folder)
        for path in self._container.listdir(streams=False, storages=True):
            if (
                len(path) == depth + 1
                and tuple(path[:depth]) == self._properties.folder
                and path[-1].startswith(prefix)
            ):
                yield MapiProperties(
                    self._container, tuple(path), header_bytes=8, outer_codepage=self._properties.codepage
                )

    def _read_headers(self) -> dict[str, str]:
        get = self._properties.text
        sender = get(mapi.SENDER_NAME) or get(mapi.SENT_FOR_NAME)
        address = get(mapi.SENDER_SMTP) or get(mapi.SENDER_MAIL) or get(mapi.SENT_FOR_MAIL)
        found = {
            "From": _full(sender, address),
            "Subject": get(mapi.SUBJECT),
            "Date": self.sent.replace("T", " "),
        }
        recipients: dict[int, list[str]] = {}
        for person in self._sub_properties("__recip_version1.0_"):
            mailbox = person.text(mapi.SMTP_ADDRESS) or person.text(mapi.EMAIL_ADDRESS)
            full = _full(person.text(mapi.DISPLAY_NAME), mailbox)
            recipients.setdefault(person.number(mapi.RECIPIENT_KIND), []).append(full)
        for kind, name, shown in ((1, "To", mapi.TO), (2, "Cc", mapi.CC), (3, "Bcc", mapi.BCC)):
            found[name] = ", ".join(recipients.get(kind, [])) or get(shown)
        return found

    def sections(self) -> Iterator[Section]:
        """Headers, body, attached messages."""
        names = [_attachment_name(item, number) for number, item in enumerate(self._attachments, 1)]
        yield header_section(self.headers, names)
        details = item_details(self.message_class, self._properties, self._container)
        if details:
            yield Section(details, Locator(part="details"))
        body = self._body()
        if body.strip():
            yield Section(body.strip(), Locator(part="body"))
        for inner in self._inner_items():
            yield from inner.sections()

    def _body(self) -> str:
        properties = self._properties
        plain = properties.text(mapi.BODY)
        if plain.strip():
            return plain.replace("\r\n", "\n")
        html = properties.binary(mapi.BODY_HTML) or properties.text(mapi.BODY_HTML).encode()
        if html:
            codepage = properties.number(mapi.INTERNET_CODEPAGE)
            return html_text(html, declared=f"cp{codepage}" if codepage and codepage != 65001 else "")
        rtf = inflate_rtf(properties.binary(mapi.BODY_RTF))
        return "\n".join(paragraph.text for paragraph in RtfReader().read(rtf).paragraphs)

    def _inner_items(self) -> Iterator[_Item]:
        for attachment in self._attachments:
            folder = attachment.object_folder(mapi.ATTACH_DATA)
            if folder is not None and self._depth < _MAX_DEPTH:
                yield _Item(
                    self._container,
                    MapiProperties(
                        self._container, folder, header_bytes=24, outer_codepage=self._properties.codepage
                    ),
                    depth=self._depth + 1,
                )

    def members(self) -> Iterator[Member]:
        """Attached files, those of attached messages included."""
        for number, attachment in enumerate(self._attachments, 1):
            data = attachment.binary(mapi.ATTACH_DATA)
            if data:
                yield Member(_attachment_name(attachment, number), lambda data=data: data, len(data))  # type: ignore[misc]
        for inner in self._inner_items():
            yield from inner.members()


def _full(name: str, address: str) -> str:
    if address.startswith("/"):  # an Exchange directory path, which nobody types
        address = ""
    return f"{name} <{address}>" if name and address and name != address else name or address


def _attachment_name(attachment: MapiProperties, number: int) -> str:
    for identity in (mapi.ATTACH_LONG_NAME, mapi.ATTACH_NAME, mapi.DISPLAY_NAME):
        name = clean_name(attachment.text(identity))
        if name:
            return name[:150]
    return f"attachment {number}"
