"""Documents of Office in one XML file; their readers are loaded with their first file."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import ClassVar

from indexer.parsing.parser import Nature, Parser, ParseResult, ParserInput

_ROOT = re.compile(rb"<(?:\w+:)?Workbook\s")
_NAMESPACE = b"urn:schemas-microsoft-com:office:spreadsheet"


class WordXmlParser(Parser):
    """Reads the body as that of a DOCX, then what Word 2003 keeps inside of it: headers, notes, comments, deletions."""

    name = "wordxml"
    version = 1
    nature = Nature.TAGGED
    formats: ClassVar[Mapping[str, str]] = {".wordml": "Word 2003 XML"}

    def sniff(self, head: bytes, suffix: str) -> bool:
        """By its root element: the name ends in `.xml` or `.doc`."""
        return b"/office/word/2003/wordml" in head and b":wordDocument" in head and b"<?xml" in head[:64]

    def parse(self, source: ParserInput) -> ParseResult:
        """Read the document.

        Raises:
            ParseError: it has no body.
        """
        from indexer.parsing.office.wordxml import read_word_xml

        return read_word_xml(source)


class SheetXmlParser(Parser):
    """Reads each sheet in blocks of rows under their column names, its comments, headers and footers."""

    name = "sheetxml"
    version = 2
    nature = Nature.TAGGED
    formats: ClassVar[Mapping[str, str]] = {".spreadsheetml": "Excel 2003 XML"}

    def sniff(self, head: bytes, suffix: str) -> bool:
        """By its root element: the name ends in `.xml` or `.xls`."""
        return (
            _NAMESPACE in head
            and head.lstrip(b"\xef\xbb\xbf \r\n\t")[:1] == b"<"
            and _ROOT.search(head) is not None
        )

    def parse(self, source: ParserInput) -> ParseResult:
        """Read the sheets, row by row: a tree of the whole would take sixteen times the size of the file.

        Raises:
            ParseError: it holds none.
        """
        from indexer.parsing.office.sheetxml import read_sheet_xml

        return read_sheet_xml(source)


class FlatPackageParser(Parser):
    """Packs the parts again and leaves them to the parser of their package."""

    name = "flatpackage"
    version = 3
    nature = Nature.TAGGED
    formats: ClassVar[Mapping[str, str]] = {".flatopc": "Office XML"}

    def sniff(self, head: bytes, suffix: str) -> bool:
        """By its root element: the name ends in `.xml`."""
        return b"/office/2006/xmlPackage" in head and b":package" in head and b"<?xml" in head[:64]

    def parse(self, source: ParserInput) -> ParseResult:
        """Read the document.

        Raises:
            ParseError: its parts make no document that is known.
        """
        from indexer.parsing.office.flatpackage import read_flat_package

        return read_flat_package(source)
