"""Tags of audio and video files."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, ClassVar

from indexer.domain import Locator, Metadata
from indexer.errors import ParseError
from indexer.parsing.common.byteview import ByteView
from indexer.parsing.parser import Nature, Parser, ParseResult, ParserInput, Section

if TYPE_CHECKING:
    from tinytag import TinyTag

_SHOWN = ("title", "artist", "album", "albumartist", "composer", "genre", "year", "comment")
_LONG = ("lyrics", "description", "synopsis", "text", "copyright", "publisher", "director", "keywords")
_PICTURE_BRANDS = (b"heic", b"heix", b"hevc", b"mif1", b"msf1", b"avif", b"avis")
"""Kinds of still pictures in the container of MP4."""
_MAGICS = (b"ID3", b"OggS", b"fLaC", b"FORM", b"\x30\x26\xb2\x75\x8e\x66\xcf\x11")


class RecordingParser(Parser):
    """Reads who, what and when; the sound itself is not listened to."""

    name = "recording"
    version = 2
    nature = Nature.TAGGED
    formats: ClassVar[Mapping[str, str]] = {
        ".mp3": "MP3", ".mp2": "MP2", ".m4a": "M4A", ".m4b": "Audio book", ".mp4": "MP4 video", ".m4v": "MP4 video",
        ".mov": "QuickTime video", ".ogg": "Ogg", ".oga": "Ogg", ".opus": "Opus", ".flac": "FLAC", ".wav": "WAV",
        ".wma": "WMA", ".wmv": "WMV video", ".aiff": "AIFF", ".aif": "AIFF", ".aifc": "AIFF", ".aac": "AAC",
        ".3gp": "3GP video",
    }  # fmt: skip

    def sniff(self, head: bytes, suffix: str) -> bool:
        """By magic; still pictures share the container of MP4."""
        is_wave = head[:4] == b"RIFF" and head[8:12] == b"WAVE"
        is_mp4 = head[4:8] == b"ftyp" and head[8:12] not in _PICTURE_BRANDS
        return head.startswith(_MAGICS) or is_wave or is_mp4

    def parse(self, source: ParserInput) -> ParseResult:
        """Read the tags."""
        import tinytag

        try:
            tag = tinytag.TinyTag.get(filename=source.name, file_obj=io.BufferedReader(ByteView(source.data)))
        except (
            tinytag.TinyTagException,
            ValueError,
            IndexError,
            KeyError,
            OverflowError,
            OSError,
            EOFError,
        ) as error:
            raise ParseError("The recording's tags cannot be read.") from error
        values = dict(_values(tag))
        text = "\n".join(
            f"{name}: {value}" if name not in ("title", "lyrics") else value for name, value in values.items()
        )
        shown: tuple[str, ...] = ("album", "genre", "composer")
        extra = {name: values[name] for name in shown if name in values}
        if tag.duration:
            extra["duration"] = Locator(time_s=float(tag.duration)).label()
        return ParseResult(
            sections=[Section(text, Locator(part="tags"))] if text else [],
            metadata=Metadata(
                title=values.get("title", ""),
                author=values.get("artist", ""),
                created=values.get("year", "")[:10],
                extra=extra,
            ),
            name_only_reason="" if text else "The recording has no tags.",
        )


def _values(tag: TinyTag) -> Iterator[tuple[str, str]]:
    """What is told, with all its values: of several artists the library hands the first out by itself."""
    for name in (*_SHOWN, *_LONG):
        found = (getattr(tag, name, None), *tag.other.get(name, ()))
        texts = dict.fromkeys(str(value).strip("\0 ") for value in found if value)
        if texts:
            yield name, ("\n" if name in _LONG else ", ").join(texts)
