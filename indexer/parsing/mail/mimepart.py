"""A part of a mail by itself: its bytes, its text, its name (RFC 2045-2047, 2231)."""

from __future__ import annotations

import base64
import email.errors
import email.policy
import re
from email.message import Message

from indexer.parsing.binaryoffice.oleobject import clean_name
from indexer.parsing.common.decoding import decode
from indexer.parsing.mail.body import joined_flow
from indexer.parsing.mail.headers import decoded_value, looks_like_mail, parse_message

_FRONT_BYTES = 4096
_BROKEN_BASE64 = (email.errors.InvalidBase64CharactersDefect, email.errors.InvalidBase64LengthDefect)
_BASE64_LINE = re.compile(r"^([A-Za-z0-9+/=]+)[ \t\r]*$", re.MULTILINE)
_LOOSE_COLON = re.compile(rb"^([A-Za-z][A-Za-z0-9-]*)[ \t]+:", re.MULTILINE)
"""Blanks in front of the colon, which RFC 822 allowed."""


def file_name(part: Message) -> str:
    """The name of an attached file; empty where it has none."""
    try:
        found = part.get_filename() or ""
    except (TypeError, ValueError, LookupError):  # broken RFC 2231 continuations
        found = ""
    return clean_name(decoded_value(found, part))[:150] if found else ""


def payload(part: Message) -> bytes:
    """A part's bytes, transfer encoding removed; broken encodings give what they hold."""
    try:
        found = part.get_payload(decode=True)
    except (ValueError, LookupError, AssertionError):
        found = None
    if not isinstance(found, bytes):
        return b""
    return _whole_lines(part) if any(isinstance(each, _BROKEN_BASE64) for each in part.defects) else found


def _whole_lines(part: Message) -> bytes:
    """What can be read of base64 that breaks off, or behind which a mailing list has put its footer."""
    letters = "".join(_BASE64_LINE.findall(str(part.get_payload())))
    return base64.b64decode(letters[: len(letters) & ~3])


def text_of(part: Message) -> str:
    """A part's text, lines that were broken for the screen whole again."""
    content = payload(part)
    if not content:
        return ""
    text = decode(content, declared=part.get_content_charset() or "").text
    if part.get_param("format") == "flowed":
        return joined_flow(text, delete_space=part.get_param("delsp") == "yes")
    return text


def parsed(data: bytes) -> Message:
    """A mail, or a part of one, from its bytes."""
    head, blank, body = data.partition(b"\n\n" if b"\n\n" in data[:65_536] else b"\r\n\r\n")
    if _LOOSE_COLON.search(head):
        data = _LOOSE_COLON.sub(rb"\1:", head) + blank + body
    return parse_message(data)


def flattened(message: Message) -> bytes:
    """The bytes of a mail in a mail."""
    policy = email.policy.compat32.clone(max_line_length=None)
    try:
        return message.as_bytes(policy=policy)
    except (UnicodeEncodeError, LookupError, ValueError):  # a charset its text does not fit
        return message.as_string(policy=policy).encode("utf-8", "surrogateescape")


def decoded_body(part: Message, inner: Message) -> bytes:
    """What stands in a part that was taken for a mail, its transfer encoding removed."""
    holder = Message()
    holder["Content-Transfer-Encoding"] = str(part.get("Content-Transfer-Encoding", "7bit"))
    holder.set_payload(inner.get_payload())
    return payload(holder)


def as_sent(data: bytes) -> bytes:
    """A mail without what programs put in front of it, or into the ends of its lines, when they copied it."""
    bare = data.removeprefix(b"\xef\xbb\xbf").lstrip(b"\r\n")
    if b"\r\r\n" in bare[:_FRONT_BYTES]:
        bare = bare.replace(b"\r\r\n", b"\r\n")
    return bare if looks_like_mail(bare[:_FRONT_BYTES], strictly=False) else data


def without_apple_frame(data: bytes) -> bytes:
    """An EMLX file's message: its first line counts the message's bytes, a property list follows them."""
    first, _, rest = data.partition(b"\n")
    return rest[: int(first)] if first.strip().isdigit() and len(first) < 20 else data
