"""Words of the drawings and pictures of a DOC file: titles drawn as shapes, watermarks, descriptions of pictures."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from indexer.parsing.binaryoffice.compound import has_stream, read_stream
from indexer.parsing.binaryoffice.drawnwords import drawn_words
from indexer.parsing.binaryoffice.wordformatting import modifiers
from indexer.parsing.binaryoffice.wordruns import character_runs

if TYPE_CHECKING:
    from olefile import OleFileIO

    from indexer.parsing.binaryoffice.wordbinary import WordBinary

_DRAWINGS = 0x22A
"""Where the FIB tells the drawings that text flows around (OfficeArtContent, MS-DOC 2.9.172)."""
_PICTURES = "Data"
_SPRM_PICTURE = 0x6A03
"""A character is a picture, at this place of the stream `Data` (sprmCPicLocation, MS-DOC 2.6.1)."""
_SHAPE_FILES = (0x64, 0x66)
"""Kinds of pictures that are shapes (MFPF, MS-DOC 2.9.158); the second has its name before them."""


def drawing_words(word: WordBinary, container: OleFileIO) -> list[str]:
    """Each text once, what stands freely before what stands in a line."""
    if not word.is_word_97:
        return []
    found = dict.fromkeys(_free(word.table_bytes(_DRAWINGS)))
    if has_stream(container, _PICTURES) and _SPRM_PICTURE.to_bytes(2, "little") in word.stream:
        found |= dict.fromkeys(_in_lines(word, read_stream(container, _PICTURES)))
    return list(found)


def _free(content: bytes) -> Iterator[str]:
    """Of the drawings of the body and of the headers, behind the record that all share; a byte tells whose each is."""
    position = 8 + int.from_bytes(content[4:8], "little")
    while position + 9 <= len(content):
        size = 8 + int.from_bytes(content[position + 5 : position + 9], "little")
        yield from drawn_words(content[position + 1 : position + 1 + size])
        position += 1 + size


def _in_lines(word: WordBinary, data: bytes) -> Iterator[str]:
    places = {
        int.from_bytes(operand, "little"): None
        for _, _, properties in character_runs(word)
        for code, operand in modifiers(properties)
        if code == _SPRM_PICTURE
    }
    for place in places:
        size, header = (int.from_bytes(data[at : at + n], "little") for at, n in ((place, 4), (place + 4, 2)))
        kind = int.from_bytes(data[place + 6 : place + 8], "little")
        if kind in _SHAPE_FILES:
            start = place + header
            if kind == _SHAPE_FILES[1]:
                start += 1 + int.from_bytes(data[start : start + 1], "little")
            yield from drawn_words(data[start : place + size])
