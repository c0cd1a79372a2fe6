"""RAR archives: the files of RAR 5 and later are read, those of before where they were stored as they are.

Whatever cannot be unpacked is found by its name.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from indexer.errors import ParseError
from indexer.parsing.archives.guard import ByteBudget
from indexer.parsing.parser import Nature, Parser, ParseResult, ParserInput

OLD_MAGIC, NEW_MAGIC = b"Rar!\x1a\x07\x00", b"Rar!\x1a\x07\x01\x00"


class RarArchiveParser(Parser):
    """Lists the files, and unpacks those that can be."""

    name = "rar"
    version = 2
    nature = Nature.TAGGED
    formats: ClassVar[Mapping[str, str]] = {".rar": "RAR archive", ".cbr": "Comic book archive"}
    magics = (OLD_MAGIC, NEW_MAGIC)

    def parse(self, source: ParserInput) -> ParseResult:
        """List the members."""
        from indexer.parsing.archives.rarmembers import rar_members

        if not self.sniff(bytes(source.data[:8]), source.suffix):
            raise ParseError("The file is no RAR archive, or one from before 1996.")
        budget = ByteBudget(left=source.options.max_member_bytes, stored=len(source.data))
        return ParseResult(members=rar_members(source.data, budget))
