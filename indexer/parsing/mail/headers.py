"""Mail headers as people read them, and as metadata."""

from __future__ import annotations

import datetime as dt
import email
import email.header
import email.policy
import email.utils
import re
from collections.abc import Mapping
from contextlib import suppress
from email.message import Message
from itertools import islice

from indexer.domain import Locator, Metadata
from indexer.errors import ParseError
from indexer.parsing.common.charsets import detect_charset
from indexer.parsing.common.decoding import decode, known_encoding
from indexer.parsing.parser import Section

SHOWN = ("From", "To", "Cc", "Bcc", "Subject", "Date")
_OPENING = re.compile(
    rb"(?:[A-Za-z][A-Za-z0-9-]{1,60}[ \t]*:[ \t][^\r\n]*|[ \t][^\r\n]*|>?From [^\r\n]*)\r?\n"
)
_TELLING = re.compile(
    rb"^(from|to|date|subject|message-id|received|mime-version|return-path|content-type|delivered-to)[ \t]*:",
    re.IGNORECASE | re.MULTILINE,
)
_CERTAIN = re.compile(
    rb"^(message-id|received|mime-version|return-path|delivered-to):", re.IGNORECASE | re.MULTILINE
)


def looks_like_mail(head: bytes, *, strictly: bool) -> bool:
    """Whether a file begins with mail headers.

    Args:
        head: its first bytes.
        strictly: ask for a header that notes in plain text do not have.
    """
    position = count = 0
    while (found := _OPENING.match(head, position)) is not None:
        position = found.end()
        count += 1
    block = head[:position]
    telling = {name.lower() for name in _TELLING.findall(block)}
    return count >= 2 and len(telling) >= 2 and (not strictly or _CERTAIN.search(block) is not None)


_MAX_DESCRIPTION = 20_000
"""Characters of a header that describes a part: Python takes it to pieces in the square of its length."""


class _RawHeaders(email.policy.Compat32):
    """Hands headers out as they are; the default replaces each byte that is not ASCII."""

    def header_fetch_parse(self, name: str, value: str) -> str:
        """The value, bytes beyond ASCII as surrogates."""
        return value[:_MAX_DESCRIPTION] if name.lower().startswith("content-") else value


def parse_message(data: bytes) -> Message:
    """A message whose headers are read by `header`."""
    return email.message_from_bytes(data, policy=_RawHeaders())


def header(message: Message, name: str) -> str:
    """A header decoded, all its occurrences joined; what cannot be decoded stays as it is."""
    return ", ".join(decoded_value(str(value), message) for value in message.get_all(name, ()))


_ASKED_PARTS = 20
"""So many are asked at most for the encoding of a header."""
_ADDRESS = re.compile(r"<[^<>\"]*@[^<>\"]*>")
_ADDRESS_BLANKS = re.compile(r"(?<=[.@]) | (?=[.@])")


def shown_header(message: Message, name: str) -> str:
    """A header decoded, without the blanks that RFC 5322 lets stand around the dots of an address."""
    return _ADDRESS.sub(lambda found: _ADDRESS_BLANKS.sub("", found[0]), header(message, name))


def decoded_value(value: str, message: Message) -> str:
    """The value of a header of a message, or of a parameter in one, as people read it."""
    value = " ".join(value.split())
    if not value.isascii():
        value = _from_bytes(value.encode("utf-8", "surrogateescape"), message)
    if "=?" not in value:
        return value
    parts: list[str] = []
    try:
        for piece, charset in email.header.decode_header(value):
            parts.append(_word(piece, charset) if isinstance(piece, bytes) else piece)
    except (ParseError, ValueError, email.errors.HeaderParseError):
        return value
    return " ".join("".join(parts).split())


def _word(piece: bytes, charset: str | None) -> str:
    """An encoded word in the encoding it names, behind which a language may stand (RFC 2231 5), or in its own."""
    if charset is None:  # what stands between them comes in an encoding of the standard library's own
        return piece.decode("raw-unicode-escape", "replace")
    declared = charset.partition("*")[0]
    with suppress(UnicodeDecodeError, LookupError):
        return piece.decode(known_encoding(declared))
    return decode(piece, declared=declared).text


def _from_bytes(raw: bytes, message: Message) -> str:
    """Headers that nobody encoded: UTF-8 nearly always, else as the text of the message, else by their letters."""
    named = (part.get_content_charset() for part in islice(message.walk(), _ASKED_PARTS))
    declared = next((charset for charset in named if charset), "")
    for encoding in ("utf-8", known_encoding(declared)):
        with suppress(UnicodeDecodeError, LookupError):
            return raw.decode(encoding)
    return raw.decode(detect_charset(raw), "replace")


def iso_date(value: str) -> str:
    """An RFC 5322 date as ISO 8601 in its own time zone's clock; empty when it is none."""
    try:
        found = email.utils.parsedate_to_datetime(value)
    except (ValueError, TypeError, IndexError, OverflowError):
        return ""
    return found.replace(microsecond=0, tzinfo=None).isoformat()


def display_name(address: str) -> str:
    """The person of the first address: the name, else the address itself."""
    found = email.utils.getaddresses([address])
    name, mailbox = found[0] if found else ("", "")
    return name or mailbox or address


def mail_metadata(headers: Mapping[str, str], *, sent: str) -> Metadata:
    """Metadata of a mail.

    Args:
        headers: decoded, by the names in `SHOWN`.
        sent: ISO 8601.
    """
    extra = {name.lower(): headers[name] for name in SHOWN if headers.get(name) and name != "Date"}
    if sent:
        extra["sent"] = sent
    return Metadata(
        title=headers.get("Subject", ""),
        author=display_name(headers.get("From", "")),
        created=sent,
        extra=extra,
    )


def header_section(headers: Mapping[str, str], attachments: list[str]) -> Section:
    """The headers a mail program shows, and the names of the attachments, as text."""
    lines = [f"{name}: {headers[name]}" for name in SHOWN if headers.get(name)]
    if attachments:
        lines.append(f"Attachments: {', '.join(attachments)}")
    return Section("\n".join(lines), Locator(part="mail header"))


def iso_of(moment: dt.datetime | None) -> str:
    """A point in time as ISO 8601 without zone; empty for None."""
    return moment.replace(microsecond=0, tzinfo=None).isoformat() if moment is not None else ""
