"""Tags of films that are no MP4."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from typing import ClassVar

from indexer.domain import Locator, Metadata
from indexer.parsing.media.matroska import MAGIC, matroska_tags
from indexer.parsing.media.videochunks import QUICKTIME, avi_tags, quicktime_tags
from indexer.parsing.parser import Nature, Parser, ParseResult, ParserInput, Section

_DATES = ("date_recorded", "date_released", "date", "creation_time")
_OF_PROGRAMS = frozenset((
    "", "duration", "encoder", "encoder_settings", "encoded_by", "bps", "number_of_frames", "number_of_bytes",
    "source_id", "major_brand", "minor_version", "compatible_brands", "handler_name", "vendor_id",
))  # fmt: skip
_STATISTICS = "_statistics"
_DATE = re.compile(r"\d{4}(?:[-/:.]\d\d){0,2}(?!\d)")


class VideoParser(Parser):
    """Reads title, tracks, chapters and tags; the pictures are not looked at."""

    name = "video"
    version = 1
    nature = Nature.TAGGED
    formats: ClassVar[Mapping[str, str]] = {
        ".mkv": "Matroska video", ".mka": "Matroska audio", ".webm": "WebM video",
        ".avi": "AVI video", ".divx": "AVI video", ".qt": "QuickTime video",
    }  # fmt: skip

    def sniff(self, head: bytes, suffix: str) -> bool:
        """By magic; QuickTime from before MP4 has none but the kind of its first atom."""
        is_avi = head[:4] == b"RIFF" and head[8:12] == b"AVI "
        return head.startswith(MAGIC) or is_avi or (suffix in (".mov", ".qt") and head[4:8] in QUICKTIME)

    def parse(self, source: ParserInput) -> ParseResult:
        """Read the tags."""
        start = bytes(source.data[:4])
        if start == MAGIC:
            read, kind = matroska_tags, ""
        else:
            read, kind = (avi_tags, "AVI video") if start == b"RIFF" else (quicktime_tags, "QuickTime video")
        found = list(dict.fromkeys((name, text) for name, text in read(source.data) if text))
        shown = [
            (name, text)
            for name, text in found
            if name not in _OF_PROGRAMS and not name.startswith(_STATISTICS)
        ]
        lines = [text if name in ("title", "chapter") else f"{name}: {text}" for name, text in shown]
        first = dict(reversed(shown))
        kept: tuple[str, ...] = ("album", "genre")
        extra = {name: first[name] for name in kept if name in first}
        if duration := _seconds(dict(found).get("duration", "")):
            extra["duration"] = Locator(time_s=duration).label()
        return ParseResult(
            sections=[Section("\n".join(lines), Locator(part="tags"))] if lines else [],
            metadata=Metadata(
                title=first.get("title", ""),
                author=first.get("artist", ""),
                created=next(filter(None, (_day(first.get(name, "")) for name in _DATES)), ""),
                extra=extra,
            ),
            format=kind,
            name_only_reason="" if lines else "The video has no tags.",
        )


def _day(text: str) -> str:
    found = _DATE.match(text)
    return re.sub(r"[/:.]", "-", found.group()) if found else ""


def _seconds(text: str) -> float:
    """A duration that a file says in seconds; 0 for what is none, as programs write others of their own."""
    try:
        seconds = float(text)
    except ValueError:
        return 0.0
    return seconds if math.isfinite(seconds) and seconds > 0 else 0.0
