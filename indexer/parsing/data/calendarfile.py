"""Calendars (iCalendar): an entry per event, task, journal entry."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import ClassVar

from indexer.domain import Locator, Metadata
from indexer.parsing.common.decoding import decode
from indexer.parsing.data.contentlines import ContentLine, iso_moment, read_lines
from indexer.parsing.parser import Nature, Parser, ParseResult, ParserInput, Section

_ENTRIES = ("VEVENT", "VTODO", "VJOURNAL")
_LABELS = {
    "SUMMARY": "", "DTSTART": "Start", "DTEND": "End", "DUE": "Due", "LOCATION": "Where", "ORGANIZER": "Organizer",
    "ATTENDEE": "Attendee", "CATEGORIES": "Categories", "STATUS": "Status", "RRULE": "Repeats", "DESCRIPTION": "",
    "COMMENT": "Comment", "CONTACT": "Contact", "URL": "", "CONFERENCE": "", "RESOURCES": "Resources",
    "ATTACH": "Attachment",
}  # fmt: skip

_COMMON_NAME = re.compile(r';CN=(?:"([^"]*)"|([^;]*))', re.IGNORECASE)
_FILE_NAME = re.compile(r';(?:X-)?FILENAME="?([^";]+)', re.IGNORECASE)
_MAILTO = re.compile("mailto:", re.IGNORECASE)


class CalendarParser(Parser):
    """Reads each entry as lines of `label: value`, the summary first."""

    name = "calendar"
    version = 4
    nature = Nature.TEXT
    formats: ClassVar[Mapping[str, str]] = {".ics": "Calendar", ".ical": "Calendar", ".vcs": "Calendar"}

    def sniff(self, head: bytes, suffix: str) -> bool:
        """By its first line."""
        return head.removeprefix(b"\xef\xbb\xbf").lstrip()[:15].upper() == b"BEGIN:VCALENDAR"

    def parse(self, source: ParserInput) -> ParseResult:
        """Read the entries."""
        sections: list[Section] = []
        title = ""
        entry: list[ContentLine] | None = None
        depth = 0
        for line in read_lines(decode(source.data).text):
            if entry is None and line.name in ("X-WR-CALNAME", "NAME"):
                title = line.value
            elif line.name == "BEGIN" and entry is None and line.value.upper() in _ENTRIES:
                entry, depth = [], 0
            elif line.name == "BEGIN":
                depth += 1  # an alarm
            elif line.name == "END" and entry is not None and depth == 0:
                sections.append(_section(entry))
                entry = None
            elif line.name == "END":
                depth = max(0, depth - 1)
            elif entry is not None and depth == 0:
                entry.append(line)
        if entry:  # it breaks off
            sections.append(_section(entry))
        if not title and len(sections) == 1:
            title = sections[0].locator.headings[0] if sections[0].locator.headings else ""
        return ParseResult(sections=sections, metadata=Metadata(title=title))


def _section(entry: list[ContentLine]) -> Section:
    summary = next((line.value for line in entry if line.name == "SUMMARY"), "")
    ordered = sorted(
        (line for line in entry if line.name in _LABELS), key=lambda line: list(_LABELS).index(line.name)
    )
    return Section("\n".join(_shown(ordered)), Locator(headings=(summary,) if summary else ()))


def _shown(lines: list[ContentLine]) -> Iterator[str]:
    for line in lines:
        value = iso_moment(line.value) if line.name.startswith("D") else line.value
        if line.name == "ATTACH":
            value = _attached(line)
        if line.name in ("ORGANIZER", "ATTENDEE"):
            address = _MAILTO.sub("", line.value)
            value = " ".join(filter(None, (_common_name(line.parameters), address)))
        label = _LABELS[line.name]
        if value:
            yield f"{label}: {value}" if label else value


def _attached(line: ContentLine) -> str:
    """The link to a file, or the name of one in base64."""
    found = _FILE_NAME.search(line.parameters)
    if found is not None:
        return found[1]
    return "" if line.is_in_base64 else line.value


def _common_name(parameters: str) -> str:
    found = _COMMON_NAME.search(parameters)
    return found.group(1) or found.group(2) if found is not None else ""
