"""Properties of Outlook items in compound files (MS-OXMSG 2.1-2.4)."""

from __future__ import annotations

import datetime as dt
import struct
from typing import TYPE_CHECKING, Protocol

from indexer.parsing.binaryoffice.compound import has_stream, read_stream
from indexer.parsing.binaryoffice.propertysets import moment_of
from indexer.parsing.common.codepages import codepage_of_locale, decode_codepage

if TYPE_CHECKING:
    from olefile import OleFileIO

SUBJECT, SENDER_NAME, SENDER_MAIL, SENDER_SMTP = 0x0037, 0x0C1A, 0x0C1F, 0x5D01
SENT_FOR_NAME, SENT_FOR_MAIL = 0x0042, 0x0065
TO, CC, BCC, HEADERS = 0x0E04, 0x0E03, 0x0E02, 0x007D
BODY, BODY_RTF, BODY_HTML = 0x1000, 0x1009, 0x1013
SUBMIT_TIME, DELIVERY_TIME, CREATION_TIME = 0x0039, 0x0E06, 0x3007
INTERNET_CODEPAGE, MESSAGE_CODEPAGE, MESSAGE_LOCALE = 0x3FDE, 0x3FFD, 0x3FF1
ATTACH_DATA, ATTACH_NAME, ATTACH_METHOD, ATTACH_LONG_NAME = 0x3701, 0x3704, 0x3705, 0x3707
DISPLAY_NAME = 0x3001
MESSAGE_CLASS, RECIPIENT_KIND, EMAIL_ADDRESS, SMTP_ADDRESS = 0x001A, 0x0C15, 0x3003, 0x39FE

_UNICODE, _STRING8, _BINARY, _TIME, _LONG, _OBJECT = 0x001F, 0x001E, 0x0102, 0x0040, 0x0003, 0x000D


class ItemProperties(Protocol):
    """What an item, a recipient or an attachment is said to be, by the numbers of its properties."""

    def text(self, identity: int) -> str:
        """A string property; empty when absent."""
        ...

    def binary(self, identity: int) -> bytes:
        """A binary property; empty when absent."""
        ...

    def number(self, identity: int) -> int:
        """An integer property; 0 when absent."""
        ...

    def time(self, identity: int) -> dt.datetime | None:
        """A time property, UTC without zone; None when absent or unset."""
        ...


class MapiProperties:
    """The properties of a message, a recipient or an attachment, read when asked for."""

    def __init__(
        self,
        container: OleFileIO,
        folder: tuple[str, ...] = (),
        *,
        header_bytes: int = 32,
        outer_codepage: int = 0,
    ) -> None:
        """Read the fixed properties; `outer_codepage` is that of the message, which its recipients do not repeat."""
        self._container = container
        self._outer_codepage = outer_codepage
        self.folder = folder
        self._fixed: dict[int, bytes] = {}
        if has_stream(container, *folder, "__properties_version1.0"):
            data = read_stream(container, *folder, "__properties_version1.0")[header_bytes:]
            for position in range(0, len(data) - 15, 16):
                (tag,) = struct.unpack_from("<I", data, position)
                self._fixed[tag] = data[position + 8 : position + 16]

    def text(self, identity: int) -> str:
        """A string property, Unicode preferred; empty when absent."""
        data = self._stream(identity, _UNICODE)
        if data is not None:
            return data.decode("utf-16-le", "replace").rstrip("\0")
        data = self._stream(identity, _STRING8)
        return decode_codepage(data, self.codepage).rstrip("\0") if data is not None else ""

    def binary(self, identity: int) -> bytes:
        """A binary property; empty when absent."""
        return self._stream(identity, _BINARY) or b""

    def number(self, identity: int) -> int:
        """An integer property; 0 when absent."""
        return int.from_bytes(self._fixed.get(identity << 16 | _LONG, b"")[:4], "little")

    def time(self, identity: int) -> dt.datetime | None:
        """A time property, UTC without zone; None when absent or unset."""
        ticks = int.from_bytes(self._fixed.get(identity << 16 | _TIME, b""), "little")
        return moment_of(ticks)

    @property
    def codepage(self) -> int:
        """Of 8-bit strings; 0 when not stated."""
        return codepage_of(self) or self._outer_codepage

    def object_folder(self, identity: int) -> tuple[str, ...] | None:
        """The storage of an object property such as an embedded message; None when absent."""
        folder = (*self.folder, f"__substg1.0_{identity:04X}{_OBJECT:04X}")
        return folder if has_stream(self._container, *folder) else None

    def _stream(self, identity: int, kind: int) -> bytes | None:
        path = (*self.folder, f"__substg1.0_{identity:04X}{kind:04X}")
        return read_stream(self._container, *path) if has_stream(self._container, *path) else None


def codepage_of(item: ItemProperties) -> int:
    """Of an item's 8-bit strings; 0 when it tells none. The one for the Internet is first of all its HTML's."""
    return (
        item.number(MESSAGE_CODEPAGE)
        or codepage_of_locale(item.number(MESSAGE_LOCALE))
        or item.number(INTERNET_CODEPAGE)
    )


_LZFU_START = (
    b"{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript "
    b"\\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n\\par "
    b"\\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx"
)


def inflate_rtf(data: bytes, *, max_bytes: int = 50_000_000) -> bytes:
    """The RTF of a compressed body (MS-OXRTFCP 2.1.3.1); empty when damaged."""
    if len(data) < 16:
        return b""
    raw_size, magic = struct.unpack_from("<II", data, 4)
    if magic == 0x414C454D:  # stored
        return data[16 : 16 + raw_size]
    window = bytearray(_LZFU_START.ljust(4096, b" "))
    place, position, out = len(_LZFU_START), 16, bytearray()
    while position < len(data) and len(out) < min(raw_size, max_bytes):
        control = data[position]
        position += 1
        for bit in range(8):
            if position >= len(data):
                break
            if control >> bit & 1:
                reference = int.from_bytes(data[position : position + 2], "big")
                position += 2
                offset = reference >> 4
                if offset == place % 4096:
                    return bytes(out)
                piece = bytearray()
                for step in range((reference & 0xF) + 2):
                    byte = window[(offset + step) % 4096]
                    piece.append(byte)
                    window[place % 4096] = byte
                    place += 1
                out += piece
            else:
                out.append(data[position])
                window[place % 4096] = data[position]
                place += 1
                position += 1
    return bytes(out)
