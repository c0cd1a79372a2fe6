"""Words that drawings of Office 97-2003 hold as properties: letters drawn as a shape (WordArt), and descriptions.

The records have the headers of PowerPoint's (MS-ODRAW 2.2.1); Word and Excel hold the same trees of them.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from itertools import chain

from indexer.parsing.binaryoffice.pptrecords import Record, read_records

SHAPE = 0xF004
_PROPERTIES = (0xF00B, 0xF122)
"""Tables of properties (MS-ODRAW 2.2.9, 2.2.11)."""
_LETTERS, _DESCRIPTION = 0x00C0, 0x0381
"""gtextUNICODE and wzDescription (MS-ODRAW 2.3.22.1, 2.3.4.2)."""
_IS_COMPLEX = 0x8000
_NUMBER = 0x3FFF
_FILE_NAME = re.compile(r"[!-~]+|.*\.(?:bmp|emf|gif|jpe?g|pcx|pic|pict|png|svg|tiff?|wmf)", re.IGNORECASE)
"""What a program enters as the description of a picture unasked: the name of its file, with or without a suffix."""


def drawn_words(data: bytes) -> list[str]:
    """What the shapes of a drawing say in properties, each text once, in order."""
    records = read_records(memoryview(data))
    shapes = (shape for record in records for shape in record.walk() if shape.kind == SHAPE)
    return list(dict.fromkeys(chain.from_iterable(map(shape_words, shapes))))


def shape_words(shape: Record) -> Iterator[str]:
    """The letters and the description of a shape, as far as it has them."""
    for table in shape.children:
        if table.kind in _PROPERTIES:
            for number, value in _values(table.data, table.instance):
                words = _words(value)
                if words and (number == _LETTERS or not _FILE_NAME.fullmatch(words)):
                    yield words


def _values(table: memoryview, count: int) -> Iterator[tuple[int, memoryview]]:
    """(number, value) of the properties of interest; values stand behind the table in its order."""
    entries = struct.iter_unpack("<HI", table[: min(6 * count, len(table) // 6 * 6)])
    position = 6 * count
    for number, size in entries:
        if number & _IS_COMPLEX:
            if number & _NUMBER in (_LETTERS, _DESCRIPTION):
                yield number & _NUMBER, table[position : position + size]
            position += size


def _words(value: memoryview) -> str:
    text = bytes(value).decode("utf-16-le", "replace").partition("\0")[0]
    return "\n".join(line.strip() for line in text.splitlines()).strip()
