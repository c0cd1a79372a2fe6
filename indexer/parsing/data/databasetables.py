"""Tables of databases as sections: rows in stored order under the names of their columns, up to a cap."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from indexer.domain import Locator
from indexer.parsing.common.tabular import header_text, row_text
from indexer.parsing.parser import Section

MAX_CELL_CHARS = 20_000
"""A note of ten pages; longer values are mostly what programs keep for themselves."""
MAX_TABLE_ROWS = 100_000
_SECTION_ROWS = 20


class DatabaseTables:
    """Makes the sections of one database's tables, and knows whether rows were left out."""

    def __init__(self, max_chars: int) -> None:
        """Beyond `max_chars` characters of all tables together no row is read."""
        self._left = max_chars
        self.partial_reason = ""

    def sections(self, name: str, columns: Sequence[str], rows: Iterable[Iterable[str]]) -> Iterator[Section]:
        """Rows in blocks, the first below the table's name and those of its columns."""
        header = f"{name}: {header_text(columns)}"
        locator = Locator(part=name)
        lines = [name, row_text(columns)]
        for number, row in enumerate(rows):
            if number >= MAX_TABLE_ROWS or self._left <= 0:
                self.partial_reason = "Only the first rows of the largest tables were read."
                break
            line = row_text(cell[:MAX_CELL_CHARS] for cell in row)
            self._left -= len(line) + 1
            lines.append(line)
            if len(lines) >= _SECTION_ROWS:
                yield Section("\n".join(lines), locator, header)
                lines = []
        if lines:
            yield Section("\n".join(lines), locator, header)
