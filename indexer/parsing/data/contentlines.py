"""Content lines of iCalendar and vCard (RFC 5545 3.1, RFC 6350 3.2, vCard 2.1)."""

from __future__ import annotations

import quopri
import re
from collections.abc import Iterator
from dataclasses import dataclass

from indexer.parsing.common.decoding import decode

_LINE = re.compile(r'(?:[\w-]+\.)?([\w-]+)((?:;(?:[^":;]|"[^"]*")*)*):(.*)', re.DOTALL)
_CHARSET = re.compile(r';CHARSET="?([\w-]+)', re.IGNORECASE)
_ESCAPE = re.compile(r"\\([nN,;\\:])")


@dataclass(frozen=True, slots=True)
class ContentLine:
    """A property and its value."""

    name: str
    """In capitals, without its group."""
    parameters: str
    """As written."""
    value: str
    """Unescaped; components stay parted by `;`."""

    @property
    def is_in_base64(self) -> bool:
        """Whether the value is no text but a file."""
        return "ENCODING=B" in self.parameters.upper()

    @property
    def components(self) -> list[str]:
        """The filled parts of a structured value."""
        return [part.strip() for part in self.value.split(";") if part.strip()]


def read_lines(text: str) -> Iterator[ContentLine]:
    """Unfold and parse; lines that are no properties are skipped."""
    pending: list[str] = []
    for raw in re.sub(r"\n[ \t]", "", text).split("\n"):
        if raw.endswith("=") and (pending or "QUOTED-PRINTABLE" in raw.upper()):
            pending.append(raw[:-1])  # vCard 2.1 folds as quoted-printable does
            continue
        line = "".join([*pending, raw])
        pending.clear()
        found = _LINE.fullmatch(line)
        if found is None:
            continue
        parameters = found.group(2)
        if "QUOTED-PRINTABLE" in parameters.upper():
            value = _from_quoted_printable(found.group(3), parameters)
        else:
            value = found.group(3)
        yield ContentLine(found.group(1).upper(), parameters, _ESCAPE.sub(_unescaped, value).strip())


def _from_quoted_printable(value: str, parameters: str) -> str:
    charset = _CHARSET.search(parameters)
    raw = quopri.decodestring(value.encode())
    return decode(raw, declared=charset.group(1) if charset is not None else "").text


def _unescaped(found: re.Match[str]) -> str:
    return "\n" if found.group(1) in "nN" else found.group(1)


def iso_moment(value: str) -> str:
    """`20240501T093000Z` as `2024-05-01 09:30`; other values as they are."""
    found = re.fullmatch(r"(\d{4})-?(\d\d)-?(\d\d)(?:T(\d\d):?(\d\d).*)?", value)
    if found is None:
        return value
    year, month, day, hour, minute = found.groups()
    return f"{year}-{month}-{day}" + (f" {hour}:{minute}" if hour else "")
