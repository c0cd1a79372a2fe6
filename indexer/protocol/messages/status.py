"""The whole engine at a glance."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from indexer.protocol.messages.indexing import IndexProgress
from indexer.protocol.messages.views import (
    ChildView,
    Coverage,
    FailureView,
    HistoryDay,
    HistoryEvent,
    SourceView,
)


@dataclass(frozen=True, slots=True)
class StatusRequest:
    """Ask for the engine's state."""


@dataclass(frozen=True, slots=True)
class EngineStatus:
    """Reply: the whole engine at a glance."""

    app_version: str
    pid: int
    data_dir: str
    uptime_s: float
    progress: IndexProgress
    sources: tuple[SourceView, ...]
    children: tuple[ChildView, ...]
    coverage: Coverage
    disk_bytes: Mapping[str, int]
    """Per store: `catalog`, `profile`, `keyword`, `vectors`, `logs`."""
    bytes_written: Mapping[str, int]
    work: Mapping[str, int]
    """Since the engine started: `parsed` files, `linked` (content known already), `embedded` chunks."""
    vectors_held: int
    """Vectors in Chroma."""
    vectors_stored: int
    """Vectors in the catalog."""
    vector_budget_bytes: int
    embedding_model: str
    answer_model: str
    problems: tuple[str, ...]
    """What the user should know, in words: unwatched folders, a store being rebuilt."""
    next_files: tuple[str, ...] = ()
    """Printable paths at the head of the queue."""
    failures: tuple[FailureView, ...] = ()
    """The first of the documents that could not be read; all by `ListFailuresRequest`."""
    failure_counts: Mapping[str, int] = field(default_factory=dict)
    """State → documents that could not be read, or not wholly."""
    days: tuple[HistoryDay, ...] = ()
    """What was done on the days of the last month, newest first."""
    events: tuple[HistoryEvent, ...] = ()
    """What happened last, newest first."""
    former_models: tuple[str, ...] = ()
    """Models for search by meaning whose vectors are kept for a while: going back to one costs little."""
