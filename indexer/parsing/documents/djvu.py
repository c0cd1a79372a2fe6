"""DjVu: the text layer of scanned books and papers, page by page (Lizardtech DjVu Reference, version 3)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from indexer.errors import ParseError
from indexer.parsing.parser import Nature, Parser, ParseResult, ParserInput

_MAGIC = b"AT&TFORM"


class DjvuParser(Parser):
    """Reads what was recognised when the pages were scanned; the pictures themselves are left alone."""

    name = "djvu"
    version = 1
    nature = Nature.TAGGED
    formats: ClassVar[Mapping[str, str]] = {".djvu": "DjVu document", ".djv": "DjVu document"}
    magics = (_MAGIC,)

    def parse(self, source: ParserInput) -> ParseResult:
        """Read the pages."""
        from indexer.parsing.documents.djvubook import read_djvu

        if not self.sniff(bytes(source.data[:8]), source.suffix):
            raise ParseError("The file is no DjVu document.")
        return read_djvu(source)
