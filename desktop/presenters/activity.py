"""What indexing does now, what it has done, and what it takes of the machine, in facts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

from desktop import formatting
from desktop.presenters.counts import is_paused, is_stopped
from indexer.protocol.messages import DocumentState, EngineStatus, HistoryEvent, IndexProgress


@dataclass(frozen=True, slots=True)
class Fact:
    """A name and a text, or a number and what it counts."""

    name: str
    text: str
    is_number: bool = False


def _tr(text: str) -> str:
    return QCoreApplication.translate("activity", text)


def headline(progress: IndexProgress) -> str:
    """The state in one sentence."""
    if is_stopped(progress):
        return _tr("The search engine cannot be reached")
    if is_paused(progress):
        own = progress.reason.startswith("paused")
        text = _tr("Indexing is {0}") if own else _tr("Indexing waits: {0}")
        return text.format(progress.reason or _tr("paused"))
    slowly = f" ({progress.reason})" if progress.reason else ""
    if progress.words_queued:
        return _tr("Reading your files") + slowly
    if progress.state == "scanning":
        return _tr("Looking through your folders") + slowly
    if progress.meaning_queued and progress.pictures_queued:
        return _tr("All files are read but for the text in pictures; meaning is being filled in") + slowly
    if progress.meaning_queued:
        return _tr("All files are found by words; meaning is being filled in") + slowly
    if progress.pictures_queued:
        return _tr("All files are read but for the text in pictures") + slowly
    if progress.model_change is not None:
        return _tr("Everything is up to date; another model is being prepared") + slowly
    return _tr("Everything is up to date") + slowly


def work_facts(progress: IndexProgress, status: EngineStatus | None, home: str = "") -> tuple[Fact, ...]:
    """What waits, how fast it goes and what is at work."""
    return tuple(_work(progress, status, home))


def _work(progress: IndexProgress, status: EngineStatus | None, home: str) -> Iterator[Fact]:
    works = not is_paused(progress)
    if progress.words_queued:
        waiting = formatting.counted(progress.words_queued, _tr("file waits"), _tr("files wait"))
        yield Fact(_tr("To read"), _with_rate(waiting, progress.files_per_s if works else 0.0))
    if progress.meaning_queued:
        waiting = formatting.counted(progress.meaning_queued, _tr("passage waits"), _tr("passages wait"))
        yield Fact(_tr("Meaning"), _with_rate(waiting, progress.chunks_per_s if works else 0.0))
    if progress.pictures_queued:
        waiting = formatting.counted(progress.pictures_queued, _tr("file waits"), _tr("files wait"))
        yield Fact(_tr("Pictures"), _tr("{0} for the text in pictures to be read").format(waiting))
    if works and progress.eta_s:
        yield Fact(_tr("Time left"), _tr("about {0}").format(formatting.duration(progress.eta_s)))
    if works and progress.current:
        yield Fact(_tr("Now"), formatting.shorten_home(progress.current, home))
    upcoming = status.next_files if status is not None and progress.words_queued else ()
    paths = [formatting.shorten_home(path, home) for path in upcoming if path != progress.current][:3]
    if paths:
        yield Fact(_tr("Next"), "\n".join(paths))


def _with_rate(waiting: str, per_second: float) -> str:
    if per_second <= 0:
        return waiting
    rate = _tr("{0} a second, {1} an hour").format(
        formatting.rate(per_second), formatting.count(round(per_second * 3600))
    )
    return f"{waiting} · {rate}"


def state_facts(counts: Mapping[str, int]) -> tuple[Fact, ...]:
    """Documents by state, those that are there."""
    texts = {
        DocumentState.FULL: _tr("found by words and by meaning"),
        DocumentState.WORDS: _tr("found by words, meaning follows"),
        DocumentState.PARTIAL: _tr("found, but only partly read"),
        DocumentState.QUEUED: _tr("waiting to be read"),
        DocumentState.NAME_ONLY: _tr("found by name only"),
        DocumentState.WAITS_FOR_OCR: _tr("found by name, text in pictures follows"),
        DocumentState.NEEDS_OCR: _tr("could not be read: pictures of text, OCR is needed"),
        DocumentState.ENCRYPTED: _tr("could not be read: encrypted"),
        DocumentState.FAILED: _tr("could not be read: damaged or unknown"),
        DocumentState.EXCLUDED: _tr("left out by rules or forgotten"),
    }
    return tuple(
        Fact(formatting.count(counts[state]), text, is_number=True)
        for state, text in texts.items()
        if counts.get(state)
    )


def machine_facts(status: EngineStatus) -> tuple[Fact, ...]:
    """What is kept on the disk and in memory, and what was written since the engine started."""
    return tuple(_machine(status))


def _machine(status: EngineStatus) -> Iterator[Fact]:
    names = {
        "catalog": _tr("texts"),
        "profile": _tr("settings and conversations"),
        "keyword": _tr("words"),
        "vectors": _tr("meaning"),
        "logs": _tr("logs"),
    }
    yield Fact(_tr("Disk"), _parts(status.disk_bytes, names))
    if sum(status.bytes_written.values()):
        since = _tr("{0} since the engine started {1} ago").format(
            formatting.size(sum(status.bytes_written.values())), formatting.duration(status.uptime_s)
        )
        yield Fact(_tr("Written"), since)
    memory = sum(child.memory_bytes for child in status.children)
    if memory:
        yield Fact(_tr("Memory"), _tr("{0} in helper processes").format(formatting.size(memory)))
    held, stored = status.vectors_held, status.vectors_stored
    if held < stored:
        text = _tr("{0} of {1} in memory").format(formatting.count(held), formatting.count(stored))
        yield Fact(_tr("Vectors"), text)
    for child in status.children:
        if not child.is_as_usual():
            yield Fact(child.name, f"{child.state}: {child.reason}" if child.reason else child.state)


def _parts(sizes: Mapping[str, int], names: Mapping[str, str]) -> str:
    whole = formatting.size(sum(sizes.values()))
    parts = [f"{names.get(name, name)} {formatting.size(size)}" for name, size in sizes.items() if size]
    return f"{whole} ({', '.join(parts)})" if parts else whole


def event_facts(events: tuple[HistoryEvent, ...], home: str = "") -> tuple[Fact, ...]:
    """What happened, newest first, each with its day and time."""
    return tuple(
        Fact(formatting.moment(event.at_s), formatting.shorten_home(event.text, home)) for event in events
    )
