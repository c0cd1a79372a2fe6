"""Plans of Microsoft Project since 2000: the names and notes of tasks and people (streams as MPXJ reads them)."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, ClassVar

from indexer.parsing.binaryoffice.compound import MAGIC, has_stream, open_compound, read_metadata, read_stream
from indexer.parsing.common.outline import part_sections
from indexer.parsing.documents.rtfreader import RtfReader
from indexer.parsing.parser import Nature, Parser, ParseResult, ParserInput

if TYPE_CHECKING:
    from olefile import OleFileIO

_HEAD_BYTES = 24
"""Of a list of values, their number among them; MPXJ calls it `VarMeta`."""
_PARTS = {"tasks": "TBkndTask", "people and material": "TBkndRsc"}
_MIN_BYTES = 6
"""Two letters and the zero behind them: shorter ones are initials, or numbers."""


class ProjectPlanParser(Parser):
    """A line for each text, those of a task together; what is reckoned from them, like dates, is not read."""

    name = "projectplan"
    version = 1
    nature = Nature.TAGGED
    formats: ClassVar[Mapping[str, str]] = {".mpp": "Project plan", ".mpt": "Project plan template"}

    def sniff(self, head: bytes, suffix: str) -> bool:
        """A compound file by its suffix."""
        return suffix in self.formats and head.startswith(MAGIC)

    def parse(self, source: ParserInput) -> ParseResult:
        """Read the texts.

        Raises:
            ParseError: it is no compound file, or damaged.
        """
        container = open_compound(source.data)
        parts = ((part, "\n".join(_texts(container, folder))) for part, folder in _PARTS.items())
        metadata = read_metadata(container)
        sections = list(part_sections(parts))
        return ParseResult(
            sections=sections,
            metadata=metadata,
            name_only_reason=""
            if sections
            else "The plan is protected, or of a version that cannot be read.",
        )


def _texts(container: OleFileIO, folder: str) -> Iterator[str]:
    """The texts of a table of the plan, by the numbers of its rows."""
    for path in container.listdir(streams=False, storages=True):
        if (
            path[-1] == folder
            and has_stream(container, *path, "VarMeta")
            and has_stream(container, *path, "Var2Data")
        ):
            listed, data = (read_stream(container, *path, name) for name in ("VarMeta", "Var2Data"))
            left = len(data)  # no two values share their bytes
            for _, place in sorted(_places(listed)):
                left -= int.from_bytes(data[place : place + 4], "little")
                if left < 0:
                    return
                yield from _text(data, place)


def _places(listed: bytes) -> Iterator[tuple[int, int]]:
    """(row, place) of each value: twelve bytes an entry since 2007, eight before."""
    if len(listed) < _HEAD_BYTES:
        return
    count = max(1, struct.unpack_from("<I", listed, 8)[0])
    is_wide = (len(listed) - _HEAD_BYTES) // count >= 12
    form = struct.Struct("<II4x" if is_wide else "<II")
    for at in range(_HEAD_BYTES, len(listed) - form.size + 1, form.size):
        row, place = form.unpack_from(listed, at)
        yield (row if is_wide else row & 0xFFFFFF), place


def _text(data: bytes, place: int) -> Iterator[str]:
    """A value, where it is a text: its length stands in front of it."""
    size = int.from_bytes(data[place : place + 4], "little")
    value = data[place + 4 : place + 4 + size]
    if value.startswith(b"{\\rtf"):
        yield from (paragraph.text for paragraph in RtfReader().read(value).paragraphs)
    elif size >= _MIN_BYTES and size % 2 == 0 and value.endswith(b"\0\0"):
        text = value[:-2].decode("utf-16-le", "replace")
        if text.isprintable() and "\ufffd" not in text:
            yield text
