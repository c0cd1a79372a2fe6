"""The filters in a query's text: what the filter bar reads and edits.

The query text stays the one truth: a filter chosen with the mouse is a word in the search field
that the user can see, learn, edit and copy.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

_TOKEN = re.compile(r'-?[^\W\d_]\w*:"[^"]*"?|"[^"]*"?|\S+')
_FILTER = re.compile(r'(?P<name>type|in|after|before):(?P<value>"[^"]*"?|\S*)\Z', re.IGNORECASE)

TYPE_GROUPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("PDF", ("pdf",)),
    ("Documents", ("docx", "odt", "rtf", "doc")),
    ("Spreadsheets", ("xlsx", "xls", "ods", "csv")),
    ("Presentations", ("pptx", "odp", "ppt")),
    ("Mail", ("eml", "msg", "mbox")),
    ("Web pages", ("html",)),
    ("Text and Markdown", ("txt", "md")),
    ("Images", ("png", "jpg", "tiff")),
)
"""What the type menu offers: (name, values of `type:`)."""

PERIODS: tuple[tuple[str, int], ...] = (
    ("Past day", 1),
    ("Past week", 7),
    ("Past month", 31),
    ("Past year", 365),
)
"""What the date menu offers: (name, days back)."""


@dataclass(frozen=True, slots=True)
class Filters:
    """The filters that a query's text names."""

    types: tuple[str, ...] = ()
    folder: str = ""
    after: str = ""
    before: str = ""

    @property
    def is_empty(self) -> bool:
        """True when nothing is filtered."""
        return self == Filters()


def read_filters(query: str) -> Filters:
    """The filters in a query."""
    types: list[str] = []
    single = {"in": "", "after": "", "before": ""}
    for token in _TOKEN.findall(query):
        if match := _FILTER.match(token):
            name, value = match["name"].lower(), match["value"].strip('"')
            if name == "type":
                types.extend(part for part in value.lower().split(",") if part)
            else:
                single[name] = value
    return Filters(tuple(types), single["in"], single["after"], single["before"])


def with_types(query: str, types: tuple[str, ...]) -> str:
    """The query limited to these types, or to none."""
    return _set(query, "type", ",".join(types))


def with_folder(query: str, folder: str) -> str:
    """The query limited to a folder, or to none."""
    return _set(query, "in", folder)


def with_period(query: str, days: int, today: date) -> str:
    """The query limited to the last days; 0 for all time."""
    query = _set(query, "before", "")
    return _set(query, "after", (today - timedelta(days=days)).isoformat() if days else "")


def without_filters(query: str) -> str:
    """Only the words of the query."""
    for name in ("type", "in", "after", "before"):
        query = _set(query, name, "")
    return query


def _set(query: str, name: str, value: str) -> str:
    """Replace every `name:` filter by one at the end; an empty value removes it."""
    kept = [
        token
        for token in _TOKEN.findall(query)
        if not ((match := _FILTER.match(token)) and match["name"].lower() == name)
    ]
    if value:
        kept.append(f'{name}:"{value}"' if re.search(r"\s", value) else f"{name}:{value}")
    return " ".join(kept)
