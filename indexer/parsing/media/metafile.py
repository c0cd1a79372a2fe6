"""Windows metafiles (EMF and WMF): the texts they draw (MS-EMF 2.3.5, MS-WMF 2.3.3)."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping
from typing import ClassVar

from indexer.parsing.parser import Nature, Parser, ParseResult, ParserInput, Section

_EMF_SIGNATURE = b" EMF"
_PLACEABLE = b"\xd7\xcd\xc6\x9a"
_EXT_TEXT_W, _EXT_TEXT_A, _SMALL_TEXT, _COMMENT = 84, 83, 108, 70
_WMF_TEXT, _WMF_EXT_TEXT = 0x0521, 0x0A32


class MetafileParser(Parser):
    """Reads the drawn texts in drawing order."""

    name = "metafile"
    version = 1
    nature = Nature.TAGGED
    formats: ClassVar[Mapping[str, str]] = {".emf": "Metafile", ".wmf": "Metafile"}

    def sniff(self, head: bytes, suffix: str) -> bool:
        """By signature."""
        return head[40:44] == _EMF_SIGNATURE or head.startswith(_PLACEABLE)

    def parse(self, source: ParserInput) -> ParseResult:
        """Read the texts."""
        data = bytes(source.data)
        found = _emf_texts(data) if data[40:44] == _EMF_SIGNATURE else _wmf_texts(data)
        text = "\n".join(filter(None, (one.replace("\0", "").strip() for one in found)))
        return ParseResult(
            sections=[Section(text)] if text else [],
            name_only_reason="" if text else "The drawing holds no text.",
        )


def _emf_texts(data: bytes) -> Iterator[str]:
    position = 0
    while position + 8 <= len(data):
        kind, size = struct.unpack_from("<II", data, position)
        record = data[position : position + size]
        if kind in (_EXT_TEXT_W, _EXT_TEXT_A) and len(record) >= 52:
            count, offset = struct.unpack_from("<II", record, 44)
            wide = kind == _EXT_TEXT_W
            raw = record[offset : offset + count * (2 if wide else 1)]
            yield raw.decode("utf-16-le" if wide else "cp1252", "replace")
        elif kind == _SMALL_TEXT and len(record) >= 36:
            count, flags = struct.unpack_from("<I4xI", record, 16)
            start = 36 if flags & 0x100 else 52
            narrow = bool(flags & 0x200)
            raw = record[start : start + count * (1 if narrow else 2)]
            yield raw.decode("cp1252" if narrow else "utf-16-le", "replace")
        if size < 8:
            return
        position += size


def _wmf_texts(data: bytes) -> Iterator[str]:
    position = (22 if data.startswith(_PLACEABLE) else 0) + 18
    while position + 6 <= len(data):
        size, kind = struct.unpack_from("<IH", data, position)
        record = data[position + 6 : position + 2 * size]
        if kind == _WMF_TEXT and len(record) >= 2:
            count = int.from_bytes(record[:2], "little")
            yield record[2 : 2 + count].decode("cp1252", "replace")
        elif kind == _WMF_EXT_TEXT and len(record) >= 8:
            count, options = struct.unpack_from("<HH", record, 4)
            start = 16 if options & 6 else 8
            yield record[start : start + count].decode("cp1252", "replace")
        if size < 3:
            return
        position += 2 * size
