"""Outlook items (MSG): messages, and what else has a subject and a body."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, ClassVar

from indexer.domain import Locator
from indexer.parsing.binaryoffice.compound import has_stream, open_compound, read_stream
from indexer.parsing.mail import mapi, outlookitem
from indexer.parsing.mail.headers import header_section, mail_metadata
from indexer.parsing.mail.mapi import MapiProperties
from indexer.parsing.mail.outlookdetails import item_details, named_numbers
from indexer.parsing.mail.outlookitem import attachment_name, full_address
from indexer.parsing.parser import Member, Nature, Parser, ParseResult, ParserInput, Section

if TYPE_CHECKING:
    from olefile import OleFileIO

_MAX_DEPTH = 4
_NAMED_ENTRIES = ("__nameid_version1.0", "__substg1.0_00030102")
_ENCRYPTED_CLASSES = ("ipm.note.smime", "ipm.note.secure")


class OutlookParser(Parser):
    """Reads headers, body and the messages attached as items; attached files are members."""

    name = "msg"
    version = 5
    nature = Nature.TAGGED
    formats: ClassVar[Mapping[str, str]] = {".msg": "Outlook mail"}

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
        self.sent = outlookitem.sent(properties)
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
        found = {
            "From": outlookitem.sender(self._properties),
            "Subject": get(mapi.SUBJECT),
            "Date": self.sent.replace("T", " "),
        }
        recipients: dict[int, list[str]] = {}
        for person in self._sub_properties("__recip_version1.0_"):
            mailbox = person.text(mapi.SMTP_ADDRESS) or person.text(mapi.EMAIL_ADDRESS)
            full = full_address(person.text(mapi.DISPLAY_NAME), mailbox)
            recipients.setdefault(person.number(mapi.RECIPIENT_KIND), []).append(full)
        for kind, name, shown in ((1, "To", mapi.TO), (2, "Cc", mapi.CC), (3, "Bcc", mapi.BCC)):
            found[name] = ", ".join(recipients.get(kind, [])) or get(shown)
        return found

    def sections(self) -> Iterator[Section]:
        """Headers, body, attached messages."""
        names = [attachment_name(item, number) for number, item in enumerate(self._attachments, 1)]
        yield header_section(self.headers, names)
        details = item_details(self.message_class, self._properties, self._named_numbers())
        if details:
            yield Section(details, Locator(part="details"))
        body = outlookitem.body(self._properties)
        if body.strip():
            yield Section(body.strip(), Locator(part="body"))
        for inner in self._inner_items():
            yield from inner.sections()

    def _named_numbers(self) -> dict[int, int]:
        has_some = has_stream(self._container, *_NAMED_ENTRIES)
        return named_numbers(read_stream(self._container, *_NAMED_ENTRIES)) if has_some else {}

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
                yield Member(attachment_name(attachment, number), lambda data=data: data, len(data))  # type: ignore[misc]
        for inner in self._inner_items():
            yield from inner.members()
