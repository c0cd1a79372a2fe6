"""Watched folders, their rules, progress, failures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from indexer.protocol.messages.views import FailureView, ModelChangeView, SourceView


@dataclass(frozen=True, slots=True)
class AddSourceRequest:
    """Watch a folder, or with `is_temporary` index it without. A file path is refused."""

    path: str
    is_temporary: bool = False


@dataclass(frozen=True, slots=True)
class RemoveSourceRequest:
    """Stop watching a folder and purge what only it held, and what was kept of its documents."""

    source_id: int


@dataclass(frozen=True, slots=True)
class ListSourcesRequest:
    """Ask for all sources."""


@dataclass(frozen=True, slots=True)
class SourcesReply:
    """All sources."""

    sources: tuple[SourceView, ...]


@dataclass(frozen=True, slots=True)
class SourceReply:
    """One source, after it was added or changed."""

    source: SourceView
    note: str = ""
    """What the user should know, e.g. that it lies inside another source."""


@dataclass(frozen=True, slots=True)
class ChangeRulesRequest:
    """Set a source's rules; with `is_dry_run` only say what that would do."""

    source_id: int
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    use_gitignore: bool = True
    index_hidden: bool = False
    max_file_bytes: int = 0
    give_to_model: bool = True
    is_dry_run: bool = False


@dataclass(frozen=True, slots=True)
class RulesReply:
    """What a change of rules does or would do."""

    added: int
    removed: int
    kept: int
    changed: int = 0
    """Found by name only from then on, or read from then on where they were not."""


@dataclass(frozen=True, slots=True)
class RescanRequest:
    """Compare a source (0: all) with its folder now."""

    source_id: int = 0


@dataclass(frozen=True, slots=True)
class PauseRequest:
    """Pause indexing for some seconds (0: until resumed), also across restarts of the engine."""

    seconds: float = 0.0
    until_tomorrow: bool = False
    """Instead of `seconds`: until six o'clock of the next morning."""


@dataclass(frozen=True, slots=True)
class ResumeRequest:
    """Go on indexing; `full_speed` lifts the gentle limits until the queue is empty."""

    full_speed: bool = False


@dataclass(frozen=True, slots=True)
class WaitRequest:
    """Reply (`Done`, with `IndexProgress` replies before) once indexing is quiet.

    `until` is `words` (everything found by words), `meaning` (fully indexed) or `model` (also by the
    embedding model that the settings name).
    `source_id` 0 waits for all.
    """

    source_id: int = 0
    until: str = "meaning"


@dataclass(frozen=True, slots=True)
class RetryRequest:
    """Parse failed documents again: one, or with 0 all of them, of one source or with 0 of all."""

    document_id: int = 0
    source_id: int = 0


@dataclass(frozen=True, slots=True)
class ForgetRequest:
    """Purge the content of documents from every store now, and conversations drawn from it; the files stay.

    They are not indexed again until they change rules or are asked for. All of them cost one purge.
    """

    document_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ListFailuresRequest:
    """Ask for documents that could not be read, paged."""

    source_id: int = 0
    offset: int = 0
    limit: int = 200


@dataclass(frozen=True, slots=True)
class FailuresReply:
    """A page of failures."""

    failures: tuple[FailureView, ...]
    total: int


@dataclass(frozen=True, slots=True)
class IndexProgress:
    """Event and reply: what indexing is doing. Sent at most 4 times a second."""

    state: str
    """`idle`, `scanning`, `indexing`, `paused`."""
    reason: str
    """Why it is paused or slow, e.g. `on battery`."""
    counts: Mapping[str, int]
    """Documents per state; one that is read again counts as what serves meanwhile."""
    words_queued: int
    """Files to be read, also again."""
    meaning_queued: int
    """Chunks without a vector."""
    files_per_s: float
    chunks_per_s: float
    eta_s: float | None
    current: str
    """Printable path being worked on."""
    pictures_queued: int = 0
    """Files of which nothing but the text in their pictures is still to be read."""
    model_change: ModelChangeView | None = None
    """Another model for search by meaning that is being prepared; search uses the present one meanwhile."""


@dataclass(frozen=True, slots=True)
class SourcesChanged:
    """Event: the list of sources or their states changed."""

    sources: tuple[SourceView, ...]
