"""The filters in a query's text: what the filter bar reads and edits.

The query text stays the one truth: a filter chosen with the mouse is a word in the search field
that the user can see, learn, edit and copy.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass

from desktop.formatting import whole_path

_QUOTED = r'"[^"]+"(?=[\s,.;:!?)]|$)'
_TOKEN = re.compile(rf"-?[^\W\d_]\w*:{_QUOTED}|-?{_QUOTED}|\S+")
"""As the engine reads a query: a quote that is not closed is a letter like any other."""
_FILTER = re.compile(
    r"(?P<name>(?:type|in|after|before|lang)(?=:)"
    r"|(?:ext|filetype|date|author|from|name|size|like|-type|-in|-name)(?=:\S)):"
    r'(?P<value>"[^"]*"?|\S*)\Z',
    re.IGNORECASE,
)
"""What a menu writes may stand there without a value while it is typed; `Name:` may as well be a word."""

TYPE_GROUPS: tuple[tuple[str, str], ...] = (
    ("PDF", "pdf"),
    ("Word", "word"),
    ("Spreadsheets", "spreadsheet"),
    ("Presentations", "presentation"),
    ("Mail", "mail"),
    ("Web pages", "web"),
    ("Plain text", "text"),
    ("Markdown", "markdown"),
    ("Code", "code"),
    ("Images", "image"),
    ("Books", "ebook"),
    ("Audio", "audio"),
    ("Video", "video"),
    ("Archives", "archive"),
)
"""What the type menu offers: (name, value of `type:`)."""

PERIODS: tuple[tuple[str, str], ...] = (
    ("Today", "today"),
    ("Past week", "7d"),
    ("Past month", "1m"),
    ("Past year", "1y"),
)
"""What the date menu offers: (name, value of `after:`)."""

_CODES = "ar cs da de el en es fi fr he hi hu it ja ko nl no pl pt ro ru sv th tr uk vi zh"
LANGUAGES = tuple(_CODES.split())
"""What the language menu offers besides the languages of what was found: ISO 639-1, values of `lang:`."""


@dataclass(frozen=True, slots=True)
class Filters:
    """The filters that a query's text names."""

    types: tuple[str, ...] = ()
    folder: str = ""
    after: str = ""
    before: str = ""
    languages: tuple[str, ...] = ()
    """ISO 639-1 codes, or names as they were typed."""
    others: tuple[str, ...] = ()
    """Those that no menu offers, as they were typed."""

    @property
    def is_empty(self) -> bool:
        """True when nothing is filtered."""
        return self == Filters()


def read_filters(query: str) -> Filters:
    """The filters in a query."""
    several: dict[str, list[str]] = {"type": [], "lang": []}
    single = {"in": "", "after": "", "before": ""}
    others: list[str] = []
    for token in _TOKEN.findall(query):
        if match := _FILTER.match(token):
            name, value = match["name"].lower(), match["value"].strip('"')
            if name in several:
                several[name].extend(part for part in value.lower().split(",") if part)
            elif name in single:
                single[name] = value
            elif value:
                others.append(token)
    return Filters(
        tuple(several["type"]),
        single["in"],
        single["after"],
        single["before"],
        tuple(several["lang"]),
        tuple(others),
    )


def is_below(path: str, folder: str) -> bool:
    """Whether a path is this folder or lies in it."""
    above = folder.rstrip("/\\")
    return path.rstrip("/\\") == above or path.startswith((f"{above}/", f"{above}\\"))


def asked_scope(query: str) -> tuple[str, str]:
    """The folder that a question is about, and the other filters as they were typed; a question is like no file.

    A part of a path, as in `in:reports`, is one of these others.
    """
    named = read_filters(query).folder
    folder = named if os.path.isabs(named) else ""
    matches = ((token, _FILTER.match(token)) for token in _TOKEN.findall(query))
    kept = (
        token
        for token, match in matches
        if match
        and (value := match["value"].strip('"'))
        and (match["name"].lower() != "in" or value != folder)
        and match["name"].lower() != "like"
    )
    return folder, " ".join(kept)


def like_document(path: str, member: str) -> str:
    """The query for what is like a document; empty where its name cannot be written in a query."""
    whole = whole_path(path, member)
    return "" if '"' in whole else f'like:"{whole}"'


def with_types(query: str, types: tuple[str, ...]) -> str:
    """The query limited to these types, or to none."""
    return _set(query, "type", ",".join(types))


def with_folder(query: str, folder: str) -> str:
    """The query limited to a folder, or to none."""
    return _set(query, "in", folder)


def with_period(query: str, after: str) -> str:
    """The query limited to what is newer than this; empty for all time."""
    return _set(_set(query, "before", ""), "after", after)


def with_languages(query: str, languages: tuple[str, ...]) -> str:
    """The query limited to these languages, or to none."""
    return _set(query, "lang", ",".join(languages))


def without_filters(query: str) -> str:
    """Only the words of the query."""
    return " ".join(token for token in _TOKEN.findall(query) if not _FILTER.match(token))


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
