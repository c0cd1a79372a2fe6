"""Signed files (CMS, RFC 5652: `.p7m`): what was signed lies inside, readable without a key."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import ClassVar

from indexer.errors import EncryptedError, ParseError
from indexer.parsing.binaryoffice.oleobject import clean_name
from indexer.parsing.parser import Member, Nature, Parser, ParseResult, ParserInput

_KINDS = bytes.fromhex("2a864886f70d0107")
"""What the types of content begin with (1.2.840.113549.1.7); the last byte says which."""
_SIGNED, _SEALED = 2, (3, 4, 6)
_OBJECT_ID, _OCTETS, _INTEGER, _SEQUENCE, _SET, _TAGGED = 0x06, 0x04, 0x02, 0x30, 0x31, 0xA0
_CONSTRUCTED = 0x20
_ARMOUR = re.compile(rb"-----[A-Z0-9 ]+-----")
_ENTITY = re.compile(rb"\s*(?:MIME-Version|Content-[A-Za-z-]{2,40})[ \t]*:", re.IGNORECASE)
"""What a part of a mail begins with (RFC 2045 3)."""
_BASE64 = re.compile(rb"\s*M[A-Za-z0-9+/=\s]{100,}")
_DAMAGED = "The signed file is damaged."


class SignedFileParser(Parser):
    """Hands on what was signed, under the name without the suffix; a detached signature holds nothing."""

    name = "signed"
    version = 1
    nature = Nature.TAGGED
    formats: ClassVar[Mapping[str, str]] = {".p7m": "Signed file"}

    def sniff(self, head: bytes, suffix: str) -> bool:
        """Where it is text; what its bytes begin with may as well be a certificate."""
        return suffix in self.formats and (_ARMOUR.match(head.lstrip()) or _ENTITY.match(head)) is not None

    def parse(self, source: ParserInput) -> ParseResult:
        """Unwrap the content.

        Raises:
            EncryptedError: it is encrypted.
            ParseError: it is no signed file.
        """
        if _ENTITY.match(source.data):  # how Outlook keeps a mail whose signature is detached
            from indexer.parsing.mail.message import MailParser

            return replace(MailParser().parse(source), format="Mail")
        content = signed_content(bytes(source.data))
        if not content:
            return ParseResult(name_only_reason="It is a signature alone; what was signed lies elsewhere.")
        name = clean_name(source.name)[: -len(".p7m")]
        if "." not in name and _ENTITY.match(content):
            name = f"{name}.eml"
        return ParseResult(members=iter([Member(name or "content", lambda: content, len(content))]))


def signed_content(data: bytes) -> bytes:
    """What was signed; empty where it lies elsewhere.

    Raises:
        EncryptedError: it is encrypted.
        ParseError: it is no signed file.
    """
    try:
        if _ARMOUR.match(data.lstrip()) or _BASE64.match(data[:4096]):
            data = base64.b64decode(_ARMOUR.sub(b"", data))
        return b"".join(_content(data))
    except (IndexError, ValueError) as error:
        raise ParseError(_DAMAGED) from error


def _content(data: bytes) -> Iterator[bytes]:
    """The pieces of the content, down the path `ContentInfo`, `SignedData`, `EncapsulatedContentInfo`."""
    at = _entered(data, 0, _SEQUENCE)
    kind, at = _value(data, at, _OBJECT_ID)
    if kind[:-1] == _KINDS and kind[-1] in _SEALED:
        raise EncryptedError("The file is encrypted.")
    if kind != _KINDS + bytes((_SIGNED,)):
        raise ParseError("The file is not signed in a way that can be read.")
    at = _entered(data, _entered(data, at, _TAGGED), _SEQUENCE)
    _, at = _value(data, at, _INTEGER)
    at = _entered(data, _behind(data, at, _SET), _SEQUENCE)
    _, at = _value(data, at, _OBJECT_ID)
    if data[at] != _TAGGED:
        return
    yield from _octets(data, _entered(data, at, _TAGGED))


def _header(data: bytes, at: int) -> tuple[int, int, int]:
    """(tag, where the value begins, its length); the length is -1 where marks close the value."""
    tag, length = data[at], data[at + 1]
    if length < 0x80:
        return tag, at + 2, length
    if length == 0x80:
        return tag, at + 2, -1
    size = length & 0x7F
    return tag, at + 2 + size, int.from_bytes(data[at + 2 : at + 2 + size], "big")


def _entered(data: bytes, at: int, wanted: int) -> int:
    tag, start, _ = _header(data, at)
    if tag != wanted:
        raise ParseError(_DAMAGED)
    return start


def _value(data: bytes, at: int, wanted: int) -> tuple[bytes, int]:
    start = _entered(data, at, wanted)
    end = start + max(0, _header(data, at)[2])
    return data[start:end] or b"\0", end


def _behind(data: bytes, at: int, wanted: int) -> int:
    """Where the value ends; one closed by a mark is walked through, with those in it."""
    _entered(data, at, wanted)
    depth = 0
    while True:
        tag, start, length = _header(data, at)
        at = start + max(length, 0)
        depth += 1 if length < 0 else -1 if tag == length == 0 else 0
        if depth == 0:
            return at


def _octets(data: bytes, at: int) -> Iterator[bytes]:
    """A string of bytes, whole or in pieces."""
    tag, start, length = _header(data, at)
    if tag == _OCTETS:
        yield data[start : start + length]
        return
    if tag != _OCTETS | _CONSTRUCTED:
        raise ParseError(_DAMAGED)
    end = start + length if length >= 0 else len(data)
    at, depth = start, 1
    while at < end and depth:
        tag, start, length = _header(data, at)
        if tag & _CONSTRUCTED:
            at, depth = start, depth + (length < 0)
            continue
        if tag == _OCTETS:
            yield data[start : start + length]
        elif tag == length == 0:
            depth -= 1
        at = start + max(length, 0)
