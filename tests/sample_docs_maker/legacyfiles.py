"""Files of older programs: Word 97-2003, Outlook items, rich text."""

from __future__ import annotations

import datetime as dt
import struct
from collections.abc import Sequence

from indexer.parsing.binaryoffice.compoundwriter import write_compound

_EPOCH = dt.datetime(1601, 1, 1)
_TEXT_OFFSET = 0x600


def doc(paragraphs: Sequence[str], *, header: str = "") -> bytes:
    """A Word document of plain paragraphs in one piece (MS-DOC 2.4.1)."""
    body = "\r".join(paragraphs) + "\r"
    extra = f"{header}\r\r" if header else ""
    text = body + extra
    raw = text.encode("utf-16-le")
    fib = bytearray(_TEXT_OFFSET)
    struct.pack_into("<HH", fib, 0, 0xA5EC, 0xC1)
    struct.pack_into("<H", fib, 0x0A, 0x0200)  # the table stream is 1Table
    struct.pack_into("<II", fib, 0x18, _TEXT_OFFSET, _TEXT_OFFSET + len(raw))
    struct.pack_into("<I", fib, 0x4C, len(body))
    struct.pack_into("<I", fib, 0x54, len(extra))
    pieces = struct.pack("<IIHIH", 0, len(text), 0, _TEXT_OFFSET, 0)
    table = b"\x02" + struct.pack("<I", len(pieces)) + pieces
    struct.pack_into("<II", fib, 0x1A2, 0, len(table))
    return write_compound({"WordDocument": bytes(fib) + raw, "1Table": table.ljust(4096, b"\0")})


def msg(
    *,
    subject: str,
    sender: tuple[str, str],
    to: tuple[str, str],
    sent: dt.datetime,
    body: str,
    file: tuple[str, bytes],
) -> bytes:
    """An Outlook item with an attachment (MS-OXMSG 2.2)."""
    ticks = int((sent - _EPOCH).total_seconds()) * 10_000_000
    message = {
        **_texts(
            {
                0x001A: "IPM.Note",
                0x0037: subject,
                0x0C1A: sender[0],
                0x0C1F: sender[1],
                0x1000: body,
                0x0E04: to[0],
            }
        ),
        "__properties_version1.0": struct.pack("<8x4I8x", 1, 1, 1, 1)
        + struct.pack("<IIQ", 0x00390040, 6, ticks),
    }
    recipient = {
        **_texts({0x3001: to[0], 0x3003: to[1]}),
        "__properties_version1.0": bytes(8) + struct.pack("<IIQ", 0x0C150003, 6, 1),
    }
    name, content = file
    attachment = {
        **_texts({0x3707: name}),
        "__substg1.0_37010102": content,
        "__properties_version1.0": bytes(8) + struct.pack("<IIQ", 0x37050003, 6, 1),
    }
    return write_compound(
        {**message, "__recip_version1.0_#00000000": recipient, "__attach_version1.0_#00000000": attachment}
    )


def _texts(values: dict[int, str]) -> dict[str, bytes]:
    return {f"__substg1.0_{identity:04X}001F": text.encode("utf-16-le") for identity, text in values.items()}


def rtf(paragraphs: Sequence[str | tuple[int, str]], *, title: str, author: str, footer: str = "") -> bytes:
    """Rich text; a tuple is a heading with its level."""
    out = [r"{\rtf1\ansi\ansicpg1252\deff0{\fonttbl{\f0\fswiss Helvetica;}}"]
    out.append(r"{\stylesheet{\s0 Normal;}{\s1\outlinelevel0\b heading 1;}{\s2\outlinelevel1\b heading 2;}}")
    out.append(rf"{{\info{{\title {_escaped(title)}}}{{\author {_escaped(author)}}}}}")
    if footer:
        out.append(rf"{{\footer\pard {_escaped(footer)}\par}}")
    for paragraph in paragraphs:
        if isinstance(paragraph, str):
            out.append(rf"\pard\plain {_escaped(paragraph)}\par")
        else:
            out.append(rf"\pard\s{paragraph[0]}\b {_escaped(paragraph[1])}\b0\par")
    return "\n".join([*out, "}"]).encode("ascii")


def _escaped(text: str) -> str:
    return "".join(
        char
        if ord(char) < 128 and char not in "\\{}"
        else f"\\{char}"
        if char in "\\{}"
        else rf"\u{ord(char)}?"
        for char in text
    )
