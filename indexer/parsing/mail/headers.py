"""Mail headers as people read them, and as metadata."""

from __future__ import annotations

import datetime as dt
import email.header
import email.policy
import email.utils
import re
from collections.abc import Mapping
from email.message import Message

from indexer.domain import Locator, Metadata
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


class _AsWritten(email.policy.Compat32):
    """Gives headers as they stand in the mail; the stock policy has signs of replacement for raw letters."""

    def header_fetch_parse(self, name: str, value: str) -> str:
        """The value; bytes that are not ASCII are surrogate escapes."""
        return value


AS_WRITTEN = _AsWritten()
"""How mails are parsed, so that `header` can tell what their letters are."""


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


def header(message: Message, name: str) -> str:
    """A header of a mail parsed `AS_WRITTEN`, all its occurrences joined; what cannot be decoded stays as it is."""
    return ", ".join(decoded_header(str(value)) for value in message.get_all(name, ()))


_ADDRESS = re.compile(r"<[^<>\"]*@[^<>\"]*>")
_ADDRESS_BLANKS = re.compile(r"(?<=[.@]) | (?=[.@])")


def shown_header(message: Message, name: str) -> str:
    """A header decoded, without the blanks that RFC 5322 lets stand around the dots of an address."""
    return _ADDRESS.sub(lambda found: _ADDRESS_BLANKS.sub("", found[0]), header(message, name))


def decoded_header(value: str) -> str:
    """The text of a header as it stands in a mail, on one line."""
    value = " ".join(value.split())
    if "=?" not in value:
        return _unescaped(value)
    parts: list[str] = []
    try:
        for piece, charset in email.header.decode_header(value):
            if isinstance(piece, bytes):
                parts.append(piece.decode(charset or "ascii", "replace"))
            else:
                parts.append(piece)
    except (LookupError, ValueError, email.errors.HeaderParseError):
        return value
    return " ".join("".join(parts).split())


def _unescaped(value: str) -> str:
    """Raw 8-bit headers come as surrogates: UTF-8 nearly always, else Latin."""
    raw = value.encode("utf-8", "surrogateescape")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("cp1252", "replace")


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
