"""Spreadsheets of Lotus 1-2-3, Works and Quattro Pro; the reader is loaded with the first of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from indexer.parsing.binaryoffice.compound import MAGIC
from indexer.parsing.parser import Nature, Parser, ParseResult, ParserInput

_LOTUS, _QUATTRO = "Lotus 1-2-3", "Quattro Pro spreadsheet"
_DOS_VERSIONS = (0x0404, 0x0405, 0x0406, 0x5120)
"""Of one sheet: Works and Lotus 1-2-3, Lotus 1-2-3, the same, Quattro Pro."""
QUATTRO_VERSIONS = (0x1001, 0x1002, 0x1004, 0x1006, 0x1007)
_LOTUS_3_VERSIONS = range(0x1000, 0x1010)
_OPENINGS = {b"\0\0\x02\0": 2, b"\xff\0\x02\0": 2, b"\0\0\x1a\0": 26}


def version_of(head: bytes) -> tuple[int, int] | None:
    """(bytes of the first record, version) of a workbook; None for anything else."""
    size = _OPENINGS.get(head[:4])
    if size is None or len(head) < 6:
        return None
    version = int.from_bytes(head[4:6], "little")
    fits = version in (_LOTUS_3_VERSIONS if size == 26 else (*_DOS_VERSIONS, *QUATTRO_VERSIONS))
    return (size, version) if fits else None


class LotusParser(Parser):
    """Reads each sheet in blocks of rows, then its notes; numbers as stored, formulas by their results."""

    name = "lotus"
    version = 1
    nature = Nature.TAGGED
    formats: ClassVar[Mapping[str, str]] = {
        **dict.fromkeys((".wk1", ".wks", ".wk3", ".wk4", ".123"), _LOTUS),
        **dict.fromkeys((".wq1", ".wq2", ".wb1", ".wb2", ".wb3", ".qpw"), _QUATTRO),
    }

    def sniff(self, head: bytes, suffix: str) -> bool:
        """By the first record; the compound files of Quattro Pro by their suffix."""
        return version_of(head) is not None or (suffix in self.formats and head.startswith(MAGIC))

    def parse(self, source: ParserInput) -> ParseResult:
        """Read the workbook.

        Raises:
            ParseError: it is in none of the forms that are known.
        """
        from indexer.parsing.binaryoffice.lotusworkbook import read_lotus

        return read_lotus(source)
