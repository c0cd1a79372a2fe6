"""An item of an Outlook data file as a mail (RFC 5322), so that it is read, shown and opened like any other."""

from __future__ import annotations

import base64
import datetime as dt
import email
import email.header
import email.utils
import re
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING

from indexer.errors import LimitError
from indexer.parsing.binaryoffice.propertysets import moment_of
from indexer.parsing.common.codepages import decode_codepage
from indexer.parsing.mail import mapi, outlookitem
from indexer.parsing.mail.headers import header, parse_message
from indexer.parsing.mail.outlookdetails import item_details

if TYPE_CHECKING:
    import pypff

_EMBEDDED_MESSAGE = 5
"""PidTagAttachMethod of a message within a message (MS-OXCMSG 2.2.2.9)."""
_UTF16, _BINARY = 0x1F, 0x102
_DIRECTORY_PATH = re.compile(r" ?</[^<>]*>")
"""An address inside an Exchange server, which nobody types."""
_BREAK = b"\r\n"
_BOUNDARY = b"=_part"
"""In no part: none is written but in base64, which has no low line."""


class StoreProperties:
    """The properties of an item, each read when it is asked for."""

    def __init__(self, item: pypff.item, codepage: int = 0) -> None:
        """Of an item of an open data file; `codepage` is that of the file, for what names none."""
        self._entries = {
            entry.entry_type: entry
            for number in range(item.number_of_record_sets)
            for entry in item.get_record_set(number).entries
        }
        self._codepage = codepage

    def text(self, identity: int) -> str:
        """A string property; empty when absent."""
        entry, data = self._entries.get(identity), self._bytes(identity)
        if entry is not None and entry.value_type == _UTF16:
            return data.decode("utf-16-le", "replace").rstrip("\0")
        return decode_codepage(data, mapi.codepage_of(self) or self._codepage).rstrip("\0")

    def binary(self, identity: int) -> bytes:
        """A binary property; empty when absent."""
        entry = self._entries.get(identity)
        return self._bytes(identity) if entry is not None and entry.value_type == _BINARY else b""

    def number(self, identity: int) -> int:
        """An integer property; 0 when absent."""
        return int.from_bytes(self._bytes(identity)[:4], "little")

    def time(self, identity: int) -> dt.datetime | None:
        """A time property, UTC without zone; None when absent or unset."""
        return moment_of(int.from_bytes(self._bytes(identity)[:8], "little"))

    def _bytes(self, identity: int) -> bytes:
        entry = self._entries.get(identity)
        return bytes(entry.data or b"") if entry is not None else b""


class StoreItem:
    """A message, an appointment, a contact or whatever else a folder holds."""

    def __init__(self, message: pypff.message, codepage: int, named: Mapping[int, int]) -> None:
        """Of an open data file; `named` are its own numbers of named properties."""
        self._message = message
        self._codepage = codepage
        self._named = named

    @cached_property
    def _properties(self) -> StoreProperties:
        return StoreProperties(self._message, self._codepage)

    @property
    def subject(self) -> str:
        """Without the two letters by which Outlook marks its prefix (MS-PST 2.5.3.1.1.1)."""
        text = self._properties.text(mapi.SUBJECT)
        return text[2:] if text.startswith("\x01") else text

    def mail(self, max_bytes: int) -> bytes:
        """Headers, text and attachments: the same bytes each time, ASCII throughout.

        Raises:
            LimitError: the attachments are larger than `max_bytes` together.
        """
        parts = [_part(self._text().encode(), "text/plain; charset=utf-8"), *self._attachments(max_bytes)]
        lines = [f"{name}: {_encoded(value)}".encode() for name, value in self._headers() if value]
        lines += [b"MIME-Version: 1.0", b'Content-Type: multipart/mixed; boundary="' + _BOUNDARY + b'"', b""]
        for part in parts:
            lines += [b"--" + _BOUNDARY, part]
        return _BREAK.join([*lines, b"--" + _BOUNDARY + b"--", b""])

    def _headers(self) -> Iterator[tuple[str, str]]:
        """As the item has them; addresses from the mail's own headers, where it came as one."""
        original = parse_message(self._properties.text(mapi.HEADERS).encode("utf-8", "surrogateescape"))
        sender = outlookitem.sender(self._properties)
        yield "From", sender if "@" in sender else header(original, "From") or sender
        for name, shown in (("To", mapi.TO), ("Cc", mapi.CC), ("Bcc", mapi.BCC)):
            yield name, _DIRECTORY_PATH.sub("", header(original, name)) or self._properties.text(shown)
        yield "Subject", self.subject
        sent = outlookitem.sent(self._properties)
        yield "Date", email.utils.format_datetime(dt.datetime.fromisoformat(sent)) if sent else ""

    def _text(self) -> str:
        kind = self._properties.text(mapi.MESSAGE_CLASS)
        details = item_details(kind, self._properties, self._named)
        inner = (
            f"Attached message: {outlookitem.attachment_name(properties, number)}"
            for number, _, properties in self._attached(is_message=True)
        )
        return "\n\n".join(filter(None, (details, outlookitem.body(self._properties), *inner)))

    def _attachments(self, max_bytes: int) -> Iterator[bytes]:
        for number, attachment, properties in self._attached(is_message=False):
            max_bytes -= attachment.size
            if max_bytes < 0:
                raise LimitError("The attachments are larger than the limit.")
            data = attachment.read_buffer(attachment.size) if attachment.size else b""
            yield _part(data, "application/octet-stream", outlookitem.attachment_name(properties, number))

    def _attached(self, *, is_message: bool) -> Iterator[tuple[int, pypff.attachment, StoreProperties]]:
        """Attached files, or attached messages: of those the library tells no more than their names."""
        # What has no message class is no message to the library, and has no attachments there.
        for number in range(getattr(self._message, "number_of_attachments", 0)):
            attachment = self._message.get_attachment(number)
            properties = StoreProperties(attachment, self._codepage)
            if (properties.number(mapi.ATTACH_METHOD) == _EMBEDDED_MESSAGE) == is_message:
                yield number + 1, attachment, properties


def _part(data: bytes, kind: str, name: str = "") -> bytes:
    lines = [f"Content-Type: {kind}", "Content-Transfer-Encoding: base64"]
    if name:
        encoded = email.utils.encode_rfc2231(name, "utf-8")
        lines.append(f"Content-Disposition: attachment; filename*={encoded}")
    return "\r\n".join([*lines, "", ""]).encode() + base64.encodebytes(data).replace(b"\n", _BREAK)


def _encoded(value: str) -> str:
    """A header on one line, in encoded words (RFC 2047) where it is not ASCII."""
    value = " ".join(value.split())
    return value if value.isascii() else email.header.Header(value, "utf-8").encode(linesep="\r\n")
