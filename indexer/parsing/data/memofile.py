"""Memo files of dBase and FoxPro (DBT, FPT): the long texts that records of a table of the same name lead to."""

from __future__ import annotations

import struct
from collections.abc import Iterator

from indexer.domain import Locator
from indexer.errors import ParseError
from indexer.parsing.common.decoding import decode
from indexer.parsing.parser import ParseResult, ParserInput, Section

_HEADER_BYTES = 512
_BLOCK_BYTES = 512
"""Of dBase III, which writes no other size."""
_END = b"\x1a"
_COUNTED = b"\xff\xff\x08\x00"
"""In front of a memo of dBase IV, whose length follows."""
_SOFT_BREAK = b"\x8d\n"
_TEXT = 1


def read_memos(source: ParserInput) -> ParseResult:
    """Read the texts, without those of deleted records that were written over.

    Raises:
        ParseError: it holds no texts.
    """
    data = bytes(source.data)
    if len(data) < _HEADER_BYTES:
        raise ParseError("The memo file is damaged.")
    memos = _foxpro_memos(data) if source.suffix == ".fpt" else _dbase_memos(data)
    cleaned = (memo.replace(_SOFT_BREAK, b" ").strip(b" \0\r\n\t") for memo in memos)
    joined = b"\n\n".join(filter(None, cleaned))
    text = decode(joined, max_chars=source.options.max_text_chars).text
    return ParseResult(sections=[Section(text, Locator(part="memos"))] if text.strip() else [])


def _foxpro_memos(data: bytes) -> Iterator[bytes]:
    (block,) = struct.unpack_from(">H", data, 6)
    block = block or _BLOCK_BYTES
    position = _HEADER_BYTES
    while position + 8 <= len(data):
        kind, size = struct.unpack_from(">II", data, position)
        if kind == _TEXT:
            yield data[position + 8 : position + 8 + size]
        position += -(-(8 + size) // block) * block


def _dbase_memos(data: bytes) -> Iterator[bytes]:
    position = _HEADER_BYTES
    block = _BLOCK_BYTES
    if data[_HEADER_BYTES : _HEADER_BYTES + 4] == _COUNTED:
        block = struct.unpack_from("<H", data, 20)[0] or _BLOCK_BYTES
    while position < len(data):
        if data[position : position + 4] == _COUNTED:
            size = max(8, int.from_bytes(data[position + 4 : position + 8], "little"))
            yield data[position + 8 : position + size]
        else:
            end = data.find(_END, position)
            size = (len(data) if end < 0 else end) - position + 1
            yield data[position : position + size - 1]
        position += -(-size // block) * block
