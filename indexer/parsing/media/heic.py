"""HEIC pictures, as telephones take them: what their metadata say. No decoder of their pixels is free of the GPL."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from typing import ClassVar

from indexer.domain import Locator, Metadata
from indexer.parsing.media.imagetags import tags_of
from indexer.parsing.parser import Nature, Parser, ParseResult, ParserInput, Section

_BRANDS = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx")


class HeicParser(Parser):
    """Reads EXIF and XMP: when and by which camera a picture was taken, and what was written to it."""

    name = "heic"
    version = 2
    nature = Nature.TAGGED
    formats: ClassVar[Mapping[str, str]] = dict.fromkeys((".heic", ".heif", ".hif"), "HEIC picture")

    def sniff(self, head: bytes, suffix: str) -> bool:
        """By the brands that the file names."""
        brands = head[8 : min(int.from_bytes(head[:4], "big"), 256)]
        return head[4:8] == b"ftyp" and any(brands[at : at + 4] in _BRANDS for at in range(0, len(brands), 4))

    def parse(self, source: ParserInput) -> ParseResult:
        """Read the metadata."""
        from indexer.parsing.media.heifitems import read_heif

        items = read_heif(source.data)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Pillow warns of odd tags
            tags = tags_of(items.exif, items.xmp)
        extra = {"camera": tags.camera} if tags.camera else {}
        if all(items.size_px):
            extra["size"] = "{} × {} px".format(*items.size_px)
        return ParseResult(
            sections=[Section("\n".join(tags.lines), Locator(part="image tags"))] if tags.lines else [],
            metadata=Metadata(title=tags.title, author=tags.author, created=tags.taken, extra=extra),
            name_only_reason=""
            if tags.lines
            else "Text in HEIC pictures cannot be recognised. Save it as JPEG.",
        )
