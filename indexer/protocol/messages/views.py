"""The parts that replies are made of: hits, passages, citations, sources."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from indexer.domain import Locator
from indexer.paths import member_name


@dataclass(frozen=True, slots=True)
class Highlight:
    """A span to emphasise, in characters of the text it comes with."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class PassageView:
    """A passage as it is shown: text with matched terms, and where it stands."""

    chunk_id: int
    text: str
    """What stands between `start` and `end`; of Markdown without its marks."""
    highlights: tuple[Highlight, ...]
    locator: Locator
    start: int
    """Span in the extraction's text, in characters."""
    end: int
    score: float


@dataclass(frozen=True, slots=True)
class HitView:
    """A document found, with its best passages."""

    document_id: int
    path: str
    """Printable path of the file on disk; undecodable bytes are escaped."""
    raw_path: str
    """The path's bytes in hexadecimal, for opening the file."""
    member: str
    """Path inside an archive or mail, empty for a plain file."""
    title: str
    name_highlights: tuple[Highlight, ...]
    score: float
    state: str
    reason: str
    is_online: bool
    size_bytes: int
    modified_s: float
    """Of a mail when it was sent, of a picture when it was taken, else the file's; seconds since 1970."""
    format: str
    language: str
    author: str
    passages: tuple[PassageView, ...]
    also_at: tuple[str, ...] = ()
    """Printable paths of other documents with the same content."""
    found_by: tuple[str, ...] = ()
    """Which retrievers found it: `words`, `meaning`, `name`."""

    def title_or_name(self) -> str:
        """What it calls itself, else the name of the file, or of what lies in one."""
        return self.title or member_name(self.member) or os.path.basename(self.path)

    def day(self) -> str:
        """The day it goes by, as ISO 8601; empty where no calendar holds it."""
        return iso_day(self.modified_s)


def iso_day(seconds: float) -> str:
    """The local day of a moment in seconds since 1970, as ISO 8601; empty where no calendar holds it."""
    try:
        return datetime.fromtimestamp(seconds).date().isoformat()
    except (ValueError, OverflowError, OSError):
        return ""


@dataclass(frozen=True, slots=True)
class Coverage:
    """How far the searched documents have come: what a result list may be missing."""

    documents: int = 0
    by_words: int = 0
    by_meaning: int = 0
    unreadable: int = 0
    offline: int = 0
    queued: int = 0


@dataclass(frozen=True, slots=True)
class CitationView:
    """Where a sentence of an answer can be checked."""

    number: int
    document_id: int
    path: str
    raw_path: str
    member: str
    title: str
    locator: Locator
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class SentenceView:
    """A sentence of an answer with its verdict."""

    text: str
    support: str
    """`supported`, `weak` or `unsupported`."""
    citations: tuple[int, ...]
    """Citation numbers, best first."""
    reason: str = ""
    """Why it is not better backed, e.g. `not in the passage: 30`."""


@dataclass(frozen=True, slots=True)
class SourceView:
    """A watched folder with its progress."""

    source_id: int
    path: str
    state: str
    """`scanning`, `indexing`, `up to date`, `paused` or `offline`."""
    reason: str
    is_temporary: bool
    counts: Mapping[str, int]
    """Documents per state (`DocumentState` values)."""
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    use_gitignore: bool = True
    index_hidden: bool = False
    max_file_bytes: int = 0
    is_polled: bool = False
    """True where the system cannot report changes and the folder is looked at regularly."""
    give_to_model: bool = True
    """False: found by search, but never part of an answer's prompt."""
    compared_s: float | None = None
    """When it was last compared with its folder as a whole, in seconds since 1970."""


@dataclass(frozen=True, slots=True)
class FailureView:
    """A document that could not be read, with the reason."""

    document_id: int
    path: str
    raw_path: str
    member: str
    state: str
    reason: str


@dataclass(frozen=True, slots=True)
class HistoryDay:
    """What indexing did on a day."""

    day: str
    """ISO 8601."""
    files_read: int
    files_linked: int
    """Whose content was known already: moved in, copied, touched."""
    passages_embedded: int
    bytes_read: int
    """Sizes of the files looked into."""
    bytes_written: int
    """To disk, by all processes of the engine, where the system counts them."""
    files_failed: int = 0
    """Of which nothing could be read."""
    files_removed: int = 0
    """That were gone from their folder, or left out by new rules."""
    work_s: int = 0
    """Seconds during which there was work and no pause; rates are per this time."""


@dataclass(frozen=True, slots=True)
class HistoryEvent:
    """Something that happened to indexing."""

    at_s: float
    """Seconds since 1970."""
    text: str


@dataclass(frozen=True, slots=True)
class ChildView:
    """A child process of the engine."""

    name: str
    state: str
    pid: int
    restarts: int
    memory_bytes: int
    reason: str = ""
    """Why it is not running, in words."""

    def is_as_usual(self) -> bool:
        """Whether there is nothing about it that a user need be told."""
        return not self.reason and self.state in ("ready", "not started", "starting")


@dataclass(frozen=True, slots=True)
class ModelView:
    """A model that Ollama has, or that is shipped."""

    name: str
    size_bytes: int
    kind: str
    """`chat` or `embedding`."""
    is_refused: bool = False
    reason: str = ""


@dataclass(frozen=True, slots=True)
class ModelChangeView:
    """How far another model for search by meaning has come; it takes over once all is embedded by it."""

    model: str
    done: int = 0
    """Passages embedded by it."""
    total: int = 0
    """All passages; 0 where it could not begin yet."""
    chunks_per_s: float = 0.0
    eta_s: float | None = None
    problem: str = ""
    """Why it does not go on, in words; it is tried again by itself."""
