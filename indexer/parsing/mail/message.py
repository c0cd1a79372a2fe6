"""Mail messages (EML, MHT-like MIME, Maildir files), RFC 5322 and 2045-2049."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.message import Message
from functools import partial
from typing import ClassVar

from indexer.domain import Locator
from indexer.errors import EncryptedError, ParseError
from indexer.parsing.binaryoffice.oleobject import clean_name
from indexer.parsing.common.decoding import decode
from indexer.parsing.common.htmltext import html_text
from indexer.parsing.mail.body import choose_body
from indexer.parsing.mail.headers import (
    SHOWN,
    header,
    header_section,
    iso_date,
    looks_like_mail,
    mail_metadata,
    parse_message,
    shown_header,
)
from indexer.parsing.mail.inlinefiles import cleaned_text
from indexer.parsing.mail.mimepart import (
    as_sent,
    decoded_body,
    file_name,
    flattened,
    parsed,
    payload,
    text_of,
    without_apple_frame,
)
from indexer.parsing.mail.signedfile import signed_content
from indexer.parsing.parser import Member, Nature, Parser, ParseResult, ParserInput, Section

MAX_DEPTH = 20
MAX_PARTS = 1_000
_ENCRYPTED_TYPES = ("multipart/encrypted", "application/pgp-encrypted")
_SEALED_TYPES = ("application/pkcs7-mime", "application/x-pkcs7-mime")
"""Of S/MIME (RFC 8551): encrypted, or signed."""
_SUFFIXES = {
    "text/html": ".html",
    "text/calendar": ".ics",
    "message/rfc822": ".eml",
    "application/ms-tnef": ".dat",
}
_ENCRYPTED = "The message is encrypted; only its headers were read."
_MESSAGE_TYPES = ("message/rfc822", "message/global")
"""The latter with addresses in any letters (RFC 6532)."""
_REPORT_TYPES = ("message/delivery-status", "message/disposition-notification")
_PAGE_PARTS = ("text/css", "text/javascript", "application/javascript", "application/x-javascript")
_BOUNDARY = re.compile(rb"^--([\w'()+,./:=? -]{0,69}[\w'()+,./:=?-])[ \t]*\r?\nContent-", re.MULTILINE)
"""Of the letters that RFC 2046 5.1.1 gives it, in front of the headers of a part."""


class MailParser(Parser):
    """Headers as metadata and text, the body, attachments as members."""

    name = "mail"
    version = 4
    nature = Nature.TEXT
    formats: ClassVar[Mapping[str, str]] = {".eml": "Mail", ".emlx": "Apple Mail"}

    def sniff(self, head: bytes, suffix: str) -> bool:
        """By headers; files with a text suffix must have one that only mail programs write."""
        if suffix in self.formats:
            return looks_like_mail(head, strictly=False)
        return looks_like_mail(head, strictly=True) and not head.startswith(b"From ")

    def parse(self, source: ParserInput) -> ParseResult:
        """Read the message."""
        data = as_sent(bytes(source.data))
        if source.suffix == ".emlx":
            data = without_apple_frame(data)
        message = parsed(data)
        if not message.keys():
            return ParseResult(sections=[Section(decode(data).text, Locator(part="body"))])
        parts = _Parts()
        parts.collect(message, depth=0)
        headers = {name: shown_header(message, name) for name in SHOWN}
        sections = [header_section(headers, [member.path for member in parts.members])]
        body = parts.body()
        if body.strip():
            sections.append(Section(body, Locator(part="body")))
        return ParseResult(
            sections=sections,
            metadata=mail_metadata(headers, sent=iso_date(str(message.get("Date", "")))),
            partial_reason=_why_partial(parts.is_encrypted, body),
            members=iter(parts.members),
        )


def _why_partial(is_encrypted: bool, body: str) -> str:
    if not is_encrypted:
        return ""
    return "A part of the message is encrypted." if body.strip() else _ENCRYPTED


@dataclass(slots=True)
class _Parts:
    """What a walk over the MIME tree finds."""

    plain: list[str] = field(default_factory=list)
    html: list[str] = field(default_factory=list)
    members: list[Member] = field(default_factory=list)
    is_encrypted: bool = False
    count: int = 0

    def collect(self, part: Message, *, depth: int) -> None:
        """Sort a part, and those below it, into bodies and attachments."""
        self.count += 1
        if depth > MAX_DEPTH or self.count > MAX_PARTS:
            return
        kind = part.get_content_type()
        if kind in _ENCRYPTED_TYPES:
            self.is_encrypted = True
            return
        name = file_name(part)
        is_attachment = part.get_content_disposition() == "attachment" and depth > 0
        if kind in _SEALED_TYPES and (not name or name.lower().startswith("smime")):
            self._collect_sealed(part, name, depth)
        elif kind in _MESSAGE_TYPES:
            self._add_message(part, name)
        elif kind in _REPORT_TYPES:
            self.plain.append(_reported(part))
        elif part.is_multipart():
            self._collect_multipart(part, kind, depth)
        elif kind.startswith("multipart/"):
            self._collect_unbounded(part, depth)
        elif kind == "text/plain" and not is_attachment and (not name or depth == 0):
            self._collect_text(text_of(part))
        elif kind == "text/html" and not is_attachment and (not name or depth == 0):
            self.html.append(html_text(payload(part), declared=part.get_content_charset() or ""))
        else:
            self._add_member(part, name, kind)

    def _collect_multipart(self, part: Message, kind: str, depth: int) -> None:
        children = part.get_payload()
        if kind != "multipart/alternative":
            for child in children:
                if isinstance(child, Message):
                    self.collect(child, depth=depth + 1)
            return
        choice = _Parts(count=self.count)
        for child in children:
            if isinstance(child, Message):
                choice.collect(child, depth=depth + 1)
        self.plain.append(choice.body())
        self.members += choice.members
        self.is_encrypted |= choice.is_encrypted
        self.count = choice.count

    def _collect_unbounded(self, part: Message, depth: int) -> None:
        """Parts between other boundaries than the header names; without any, it is a text."""
        body = payload(part)
        found = _BOUNDARY.search(body)
        if found is None:
            self._collect_text(decode(body).text)
            return
        head = b'Content-Type: multipart/mixed; boundary="' + found[1] + b'"\n\n'
        self.collect(parse_message(head + body), depth=depth + 1)

    def _collect_text(self, text: str) -> None:
        cleaned = cleaned_text(text)
        self.plain.append(cleaned.text)
        self.is_encrypted |= cleaned.is_encrypted
        for file in cleaned.files:
            self.members.append(
                Member(clean_name(file.name) or "file", partial(bytes, file.data), len(file.data))
            )

    def _collect_sealed(self, part: Message, name: str, depth: int) -> None:
        """What was signed is a part of its own; what was encrypted stays closed."""
        try:
            content = signed_content(payload(part))
        except EncryptedError:
            self.is_encrypted = True
        except ParseError:
            self._add_member(part, name or "smime.p7m", part.get_content_type())
        else:
            self.collect(parsed(content), depth=depth + 1)

    def body(self) -> str:
        """The text of all bodies."""
        plain, html = (
            "\n".join(filter(None, (text.strip() for text in found))) for found in (self.plain, self.html)
        )
        return choose_body(plain, html)

    def _add_message(self, part: Message, name: str) -> None:
        inner = part.get_payload()
        message = inner[0] if isinstance(inner, list) and inner else None
        if isinstance(message, Message) and not message.keys():  # encoded, which RFC 2046 forbids
            message = parsed(decoded_body(part, message))
        if isinstance(message, Message):
            subject = clean_name(header(message, "Subject"))[:80] or "message"
            data = flattened(message)
            self.members.append(Member(name or f"{subject}.eml", lambda: data, len(data)))

    def _add_member(self, part: Message, name: str, kind: str) -> None:
        if kind.startswith(("application/pgp-sig", "application/pkcs7-sig", "application/x-pkcs7-sig")):
            return
        name = name or f"part {len(self.members) + 1}{_SUFFIXES.get(kind, '')}"
        self.members.append(Member(name, lambda: payload(part)))


def _reported(part: Message) -> str:
    """What became of a mail, in blocks of headers."""
    blocks = part.get_payload()
    lines = (
        f"{name}: {' '.join(str(value).split())}"
        for block in (blocks if isinstance(blocks, list) else ())
        if isinstance(block, Message)
        for name, value in block.items()
    )
    return "\n".join(lines)
