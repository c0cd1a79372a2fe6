"""Subtitles (SRT, WebVTT, SBV, SSA): cues with their times."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from html import unescape
from typing import ClassVar

from indexer.domain import Locator
from indexer.parsing.common.decoding import decode
from indexer.parsing.parser import Nature, Parser, ParseResult, ParserInput, Section

_CLOCK = r"(?:(\d+):)?(\d{1,2}):(\d{1,2})(?:[.,](\d{1,3}))?"
_TIMING = re.compile(rf"\s*{_CLOCK}\s*(?:-->|,)\s*{_CLOCK}.*")
_DIALOGUE = re.compile(rf"Dialogue:[^,]*,\s*{_CLOCK},[^,]*,(?:[^,]*,){{6}}(.*)")
_SPEAKER = re.compile(r"<v(?:\.[^\s<>]*)?\s+([^\s<>][^<>]*)>")
_TAG = re.compile(r"</?[A-Za-z0-9][^<>]*>|\{\\[^{}]*\}")
_NO_CUE = re.compile(r"\s*(?:WEBVTT|NOTE|STYLE|REGION)\b|\s*\d*\s*$")


class SubtitleParser(Parser):
    """A section per cue; neighbours share chunks, and the time is that of the first."""

    name = "subtitles"
    version = 4
    nature = Nature.LINES
    formats: ClassVar[Mapping[str, str]] = {
        ".srt": "Subtitles", ".vtt": "WebVTT subtitles", ".sbv": "Subtitles", ".ass": "Subtitles", ".ssa": "Subtitles",
    }  # fmt: skip

    def sniff(self, head: bytes, suffix: str) -> bool:
        """WebVTT by its magic."""
        return (
            head.removeprefix(b"\xef\xbb\xbf").startswith((b"WEBVTT\n", b"WEBVTT\r", b"WEBVTT "))
            and suffix != ".txt"
        )

    def parse(self, source: ParserInput) -> ParseResult:
        """Read the cues."""
        decoded = decode(source.data, max_chars=source.options.max_text_chars)
        cues = (_dialogues if source.suffix in (".ass", ".ssa") else _cues)(decoded.text)
        sections: list[Section] = []
        speaker = ""
        for start_s, lines in cues:
            spoken, speaker = _spoken(lines, speaker)
            if spoken:
                sections.append(Section(spoken, Locator(time_s=start_s)))
        return ParseResult(sections=sections, partial_reason=decoded.partial_reason)


def _cues(text: str) -> Iterator[tuple[float, str]]:
    start_s: float | None = None
    for block in re.split(r"\n\s*\n", text):
        lines = block.strip("\n").split("\n")
        for index, line in enumerate(lines[:2]):
            found = _TIMING.fullmatch(line)
            if found is not None:
                start_s = _seconds(found.groups()[:4])
                yield start_s, "\n".join(lines[index + 1 :])
                break
        else:
            if start_s is not None and _NO_CUE.match(block) is None:
                yield start_s, block  # a cue with an empty line in it


def _dialogues(text: str) -> Iterator[tuple[float, str]]:
    for line in text.split("\n"):
        found = _DIALOGUE.match(line)
        if found is not None:
            yield _seconds(found.groups()[:4]), found.group(5).replace("\\N", "\n").replace("\\n", "\n")


def _seconds(groups: tuple[str | None, ...]) -> float:
    hours, minutes, seconds, fraction = (group or "0" for group in groups)
    return int(hours) * 3600 + int(minutes) * 60 + int(seconds) + float(f"0.{fraction}")


def _spoken(text: str, speaker: str) -> tuple[str, str]:
    """(text without tags, who speaks now); the name stands in front of the first cue of each turn."""
    found = _SPEAKER.search(text)
    plain = unescape(_TAG.sub("", text)).strip()
    if found is None or found.group(1) == speaker:
        return plain, speaker
    return f"{found.group(1)}: {plain}", found.group(1)
