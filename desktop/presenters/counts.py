"""How far indexing has come, counted and said in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

from desktop import formatting
from indexer.protocol.messages import UNREADABLE, DocumentState, IndexProgress, ModelChangeView, SourceView

STOPPED = "stopped"
"""State of the last known progress and sources while there is no engine: the window's own, none tells it."""
_BY_MEANING = (DocumentState.FULL, DocumentState.PARTIAL)
"""A file read in part keeps that state once it is embedded: waiting for more would never end."""
_BY_WORDS = (DocumentState.WORDS, *_BY_MEANING)


def _tr(text: str) -> str:
    return QCoreApplication.translate("counts", text)


@dataclass(frozen=True, slots=True)
class SourceCounts:
    """Documents by what they can be found by. Excluded ones do not count."""

    total: int = 0
    by_words: int = 0
    by_meaning: int = 0
    partly_read: int = 0
    name_only: int = 0
    unreadable: int = 0
    queued: int = 0
    excluded: int = 0

    @classmethod
    def of(cls, counts: Mapping[str, int]) -> SourceCounts:
        """From documents per state."""
        return cls(
            total=sum(number for state, number in counts.items() if state != DocumentState.EXCLUDED),
            by_words=sum(counts.get(state, 0) for state in _BY_WORDS),
            by_meaning=sum(counts.get(state, 0) for state in _BY_MEANING),
            partly_read=counts.get(DocumentState.PARTIAL, 0),
            name_only=counts.get(DocumentState.NAME_ONLY, 0),
            unreadable=sum(counts.get(state, 0) for state in UNREADABLE),
            queued=counts.get(DocumentState.QUEUED, 0),
            excluded=counts.get(DocumentState.EXCLUDED, 0),
        )

    @property
    def readable(self) -> int:
        """Documents that have or will have text."""
        return self.total - self.name_only - self.unreadable

    @property
    def waiting(self) -> int:
        """Documents of which nothing was read yet, be it that only their pictures hold text."""
        return self.readable - self.by_words

    @property
    def failures(self) -> int:
        """Documents of which something is missing: what the list of failures holds."""
        return self.unreadable + self.partly_read

    @property
    def is_complete(self) -> bool:
        """True when nothing more is to come."""
        return self.queued == 0 and self.by_meaning >= self.readable


def is_paused(progress: IndexProgress | None) -> bool:
    """Whether indexing is paused, also where it had nothing to do when the user paused it."""
    return progress is not None and (progress.state == "paused" or progress.reason.startswith("paused"))


def is_stopped(progress: IndexProgress | None) -> bool:
    """Whether what is known of indexing is but the last that an engine told before it went away."""
    return progress is not None and progress.state == STOPPED


def status_wordings(counts: SourceCounts, progress: IndexProgress | None) -> tuple[str, ...]:
    """The window's status line: `1,310 files: 1,204 found by words, 812 of them by meaning too, … · …`.

    Then shorter wordings of it, which leave out what tells less; the time left stays.
    """
    if counts.total == 0:
        return (_tr("No files indexed yet"),)
    activity = _activity(progress) if progress is not None else []
    files, found = formatting.files(counts.total), _found(counts)
    brief = _tr("{0}: {1}").format(files, found) if found else files
    return tuple(
        " · ".join([text, *said])
        for text, said in ((files_text(counts), activity), (brief, activity[:1]), (files, activity[:1]))
    )


def files_text(counts: SourceCounts) -> str:
    """All files, and what each can be found by: the parts add up to the whole."""
    files = formatting.files(counts.total)
    if counts.is_complete and counts.by_words == counts.total:
        return _tr("{0} found by words and by meaning").format(files)
    parts = (
        _found(counts),
        _part(counts.waiting, _tr("{0} waiting to be read")),
        _part(counts.name_only, _tr("{0} by name only")),
        _part(counts.unreadable, _tr("{0} could not be read")),
    )
    return f"{files}: {', '.join(part for part in parts if part)}"


def _found(counts: SourceCounts) -> str:
    if counts.is_complete:
        return _part(counts.by_words, _tr("{0} found by words and by meaning"))
    words = _part(counts.by_words, _tr("{0} found by words"))
    meaning = _part(counts.by_meaning, _tr("{0} of them by meaning too"))
    return ", ".join(part for part in (words, meaning) if part)


def _part(number: int, text: str) -> str:
    """A number in its words; nothing where there are none."""
    return text.format(formatting.count(number)) if number else ""


def _activity(progress: IndexProgress) -> list[str]:
    if is_stopped(progress):
        return [_tr("the search engine cannot be reached")]
    if progress.reason.startswith("paused"):  # by the user: the engine says until when
        return [_tr("indexing {0}").format(progress.reason)]
    if progress.state == "paused":
        reason = f" ({progress.reason.rstrip('.')})" if progress.reason else ""
        return [_tr("indexing paused") + reason]
    if progress.state == "scanning":
        return [_tr("looking for changes")]
    change = model_change_line(progress.model_change) if progress.model_change is not None else ""
    if progress.state != "indexing":
        return [change] if change else []
    rest = _tr("about {0} left").format(formatting.duration(progress.eta_s)) if progress.eta_s else ""
    pictures = ""
    if progress.pictures_queued:
        files = formatting.files(progress.pictures_queued)
        pictures = _tr("text in pictures of {0} to read").format(files)
    return [part for part in (rest, pictures, progress.reason, change) if part] or [_tr("indexing")]


def model_change_line(change: ModelChangeView) -> str:
    """How far another model has come: `building search by meaning with X: 34 %, about 12 min left`."""
    if not change.total:
        waits = _tr("{0} waits to take over search by meaning") if change.problem else _tr("preparing {0}")
        return waits.format(change.model)
    share = formatting.percent(change.done, change.total)
    line = _tr("building search by meaning with {0}: {1} %").format(change.model, share)
    if change.problem:
        return _tr("{0}, waiting").format(line)
    if change.eta_s:
        return _tr("{0}, about {1} left").format(line, formatting.duration(change.eta_s))
    return line


def source_line(source: SourceView, counts: SourceCounts) -> str:
    """One line on a source: its state, then its files."""
    return source_wordings(source, counts)[0]


def source_wordings(source: SourceView, counts: SourceCounts) -> tuple[str, ...]:
    """The line on a source, then shorter wordings of it, which leave out what tells less."""
    own = source.reason if source.reason.startswith("paused") else ""  # by the user: it says so itself
    state = own or (_tr("search engine not running") if source.state == STOPPED else _tr(source.state))
    if source.reason and not own:
        state = f"{state} ({source.reason.rstrip('.')})"
    if counts.total == 0:
        return (state,)
    words = meaning = ""
    if not counts.is_complete:
        words = _part(counts.by_words, _tr("{0} by words"))
        meaning = _part(counts.by_meaning, _tr("{0} by meaning"))
    found = ", ".join(part for part in (words, meaning) if part)
    unreadable = _part(counts.unreadable, _tr("{0} could not be read"))
    files = formatting.files(counts.total)
    return tuple(
        " · ".join(part for part in parts if part)
        for parts in (
            (state, files, found, unreadable),
            (state, files, found),
            (state, files, words),
            (state, files),
            (state,),
        )
    )


def done_share(counts: SourceCounts) -> float:
    """How much of the work is done, 0 to 1: words count a fifth, meaning the rest, as their costs do."""
    if counts.readable <= 0:
        return 1.0 if counts.queued == 0 else 0.0
    return 0.2 * min(1.0, counts.by_words / counts.readable) + 0.8 * min(
        1.0, counts.by_meaning / counts.readable
    )
