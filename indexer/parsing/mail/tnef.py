"""Outlook's wrapping of attachments, the infamous winmail.dat (MS-OXTNEF)."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping
from functools import partial
from typing import ClassVar

from indexer.domain import Locator, Metadata
from indexer.errors import ParseError
from indexer.parsing.binaryoffice.oleobject import clean_name
from indexer.parsing.common.codepages import decode_codepage
from indexer.parsing.common.htmltext import html_text
from indexer.parsing.documents.rtfreader import RtfReader
from indexer.parsing.mail import mapi
from indexer.parsing.mail.mapi import inflate_rtf
from indexer.parsing.parser import Member, Nature, Parser, ParseResult, ParserInput, Section

_SIGNATURE = b"\x78\x9f\x3e\x22"
_CODEPAGE, _SUBJECT, _BODY, _MESSAGE_PROPERTIES = 0x69007, 0x18004, 0x2800C, 0x69003
_NEW_ATTACHMENT, _FILE_NAME, _FILE_DATA, _FILE_PROPERTIES = 0x69002, 0x18010, 0x6800F, 0x69005
_FIXED_BYTES = {
    0x02: 4,
    0x03: 4,
    0x04: 4,
    0x05: 8,
    0x06: 8,
    0x07: 8,
    0x0A: 4,
    0x0B: 4,
    0x14: 8,
    0x40: 8,
    0x48: 16,
}
_VARIABLE = (0x0D, 0x1E, 0x1F, 0x102)
_MULTIPLE, _NAMED = 0x1000, 0x8000
_OBJECT_KIND = slice(4, 16), bytes.fromhex("00000000c000000000000046")
"""What all kinds of an attached object end in: a wrapped message (`IMessage`), a compound file (`IStorage`)."""


class TnefParser(Parser):
    """Reads the message's body; the attachments are members."""

    name = "tnef"
    version = 3
    nature = Nature.TAGGED
    formats: ClassVar[Mapping[str, str]] = {".tnef": "Outlook attachments"}
    magics = (_SIGNATURE,)

    def parse(self, source: ParserInput) -> ParseResult:
        """Read the wrapping."""
        if bytes(source.data[:4]) != _SIGNATURE:
            raise ParseError("The file holds no Outlook attachments.")
        codepage, subject, body = 0, "", ""
        files: list[dict[int, bytes]] = []
        for identity, data in _attributes(source.data):
            if identity == _CODEPAGE:
                codepage = int.from_bytes(data[:4], "little")
            elif identity == _SUBJECT:
                subject = decode_codepage(bytes(data), codepage).strip("\0")
            elif identity == _BODY:
                body = decode_codepage(bytes(data), codepage).strip("\0")
            elif identity == _MESSAGE_PROPERTIES:
                properties = dict(_properties(bytes(data)))
                subject = subject or _text(properties.get(mapi.SUBJECT, b""), codepage)
                body = body or _body(properties, codepage)
            elif identity == _NEW_ATTACHMENT:
                files.append({})
            elif files and identity in (_FILE_NAME, _FILE_DATA):
                files[-1][identity] = bytes(data)
            elif files and identity == _FILE_PROPERTIES:
                files[-1] |= dict(_properties(bytes(data)))
        text = body.strip() or subject.strip()  # of an appointment there may be no more
        sections = [Section(text, Locator(part="body"))] if text else []
        return ParseResult(
            sections=sections, metadata=Metadata(title=subject), members=_members(files, codepage)
        )


def _attributes(data: memoryview) -> Iterator[tuple[int, memoryview]]:
    """(id, value) of the attributes, as far as the file is whole."""
    position = 6
    while position + 9 <= len(data):
        identity, size = struct.unpack_from("<II", data, position + 1)
        yield identity, data[position + 9 : position + 9 + size]
        position += 11 + size


def _properties(data: bytes) -> Iterator[tuple[int, bytes]]:
    """(id, first value) of encapsulated MAPI properties; stops at what it does not know."""
    position = 4
    for _ in range(min(int.from_bytes(data[:4], "little"), 10_000)):
        if position + 4 > len(data):
            return
        kind, identity = struct.unpack_from("<HH", data, position)
        position += 4
        if identity >= _NAMED:
            position = _behind_name(data, position)
        base = kind & ~_MULTIPLE
        count = 1
        if kind & _MULTIPLE or base in _VARIABLE:
            count = int.from_bytes(data[position : position + 4], "little")
            position += 4
        for number in range(min(count, 10_000)):
            size = _FIXED_BYTES.get(base)
            if size is None:
                if base not in _VARIABLE:
                    return
                size = int.from_bytes(data[position : position + 4], "little")
                position += 4
            if number == 0:
                yield identity, data[position : position + size]
            position += size + -size % 4


def _behind_name(data: bytes, position: int) -> int:
    """A named property carries a GUID and a number or a text."""
    kind, value = struct.unpack("<II", data[position + 16 : position + 24].ljust(8, b"\0"))
    return position + 24 + (value + -value % 4 if kind else 0)


def _body(properties: Mapping[int, bytes], codepage: int) -> str:
    if mapi.BODY in properties:
        return _text(properties[mapi.BODY], codepage)
    if mapi.BODY_HTML in properties:
        return html_text(properties[mapi.BODY_HTML])
    rtf = inflate_rtf(properties.get(mapi.BODY_RTF, b""))
    return "\n".join(paragraph.text for paragraph in RtfReader().read(rtf).paragraphs)


def _text(data: bytes, codepage: int) -> str:
    is_wide = len(data) % 2 == 0 and data[1::2].count(0) * 3 > len(data)
    return (data.decode("utf-16-le", "replace") if is_wide else decode_codepage(data, codepage)).strip("\0")


def _members(files: list[dict[int, bytes]], codepage: int) -> Iterator[Member]:
    for number, file in enumerate(files, 1):
        names = (
            _text(file.get(key, b""), codepage)
            for key in (mapi.ATTACH_LONG_NAME, _FILE_NAME, mapi.ATTACH_NAME)
        )
        name = next(filter(None, map(clean_name, names)), f"attachment {number}")
        held = file.get(mapi.ATTACH_DATA, b"")
        place, kind = _OBJECT_KIND
        # Of an object the plain data are but a note that it needs a newer reader.
        data = held[place.stop :] if held[place] == kind else file.get(_FILE_DATA) or held
        if data:
            yield Member(name[:150], partial(bytes, data), len(data))
