"""`deskhound status`: the whole engine at a glance."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator

import msgspec
from rich.console import Console

from indexer.amounts import counted, human_bytes, human_seconds
from indexer.cli import session
from indexer.cli.options import DataDirOption, JsonOption
from indexer.cli.output import console, model_change_line, print_json, print_rows
from indexer.cli.sourcelines import source_lines
from indexer.protocol.messages import EngineStatus, IndexProgress, SourceView, StatusRequest

_RECENT_EVENTS = 3
_RECENT_S = 24 * 3600

Row = tuple[str, str]
"""A label, empty to go on below the one before, and a text."""


def status(as_json: JsonOption = False, data_dir: DataDirOption = None) -> None:
    """Show what is watched, how far indexing has come, and what is wrong."""
    with session.engine(data_dir) as client:
        reply = client.call(StatusRequest())
    assert isinstance(reply, EngineStatus)
    if as_json:
        print_json(msgspec.to_builtins(reply))
    else:
        print_status(console(), reply)


def print_status(out: Console, status: EngineStatus) -> None:
    """Print the state for a person."""
    out.print(headline(status), style="bold", markup=False)
    print_rows(out, [*_work_rows(status.progress, status.next_files), *_found_rows(status)])
    if status.sources:
        out.print()
        print_sources(out, status.sources)
    out.print()
    print_rows(out, [*_history_rows(status), *_machine_rows(status)], style="dim")
    if status.problems:
        out.print()
    print_rows(out, [("!", problem) for problem in status.problems], style="yellow")


def print_sources(out: Console, sources: tuple[SourceView, ...]) -> None:
    """Print each folder, and below it how far it has come."""
    for source in sources:
        out.print(
            source.path + ("  (searched once, not watched)" if source.is_temporary else ""), markup=False
        )
        print_rows(out, [("", line) for line in source_lines(source)], indent=2)


def headline(status: EngineStatus) -> str:
    """The state in one sentence."""
    progress = status.progress
    if not status.sources:
        return "No folder is watched yet. Start with: deskhound index FOLDER"
    if progress.state == "paused":
        way = ". Go on with: deskhound sources resume" if progress.reason.startswith("paused") else ""
        return f"Indexing waits: {progress.reason.rstrip('.')}; search works{way}"
    slowly = f" ({progress.reason})" if progress.reason else ""
    if progress.words_queued:
        return f"Reading your files{slowly}"
    if progress.state == "scanning":
        return f"Looking through your folders{slowly}"
    if progress.meaning_queued:
        read = "read but for the text in pictures" if progress.pictures_queued else "found by words"
        return f"All files are {read}; meaning is being filled in{slowly}"
    if progress.pictures_queued:
        return f"All files are read but for the text in pictures{slowly}"
    if progress.state == "indexing" and progress.model_change is not None:
        return f"Everything is up to date; another model for search by meaning is being prepared{slowly}"
    if not status.coverage.documents:
        return "No files are found in the watched folders"
    if progress.reason.startswith("paused"):
        return f"Up to date; indexing is {progress.reason}. Go on with: deskhound sources resume"
    return f"Up to date, except: {progress.reason}" if progress.reason else "Everything is up to date"


def _work_rows(progress: IndexProgress, next_files: tuple[str, ...]) -> Iterator[Row]:
    """What is being done, how fast, and how long it takes."""
    is_paused = progress.state == "paused"
    words, meaning = progress.words_queued, progress.meaning_queued
    eta_s = None if is_paused else progress.eta_s
    if words:
        rate = 0.0 if is_paused else progress.files_per_s
        yield "Words", _left(words, "file", "to read", rate, words / rate if rate else None)
    if meaning and words and not is_paused:
        rest = f", about {human_seconds(eta_s)} for all" if eta_s is not None else ""
        yield (
            "Meaning",
            f"{counted(meaning, 'passage')} to embed so far; begins when the words are done{rest}",
        )
    elif meaning:
        yield (
            "Meaning",
            _left(meaning, "passage", "to embed", 0.0 if is_paused else progress.chunks_per_s, eta_s),
        )
    if progress.pictures_queued:
        files = counted(progress.pictures_queued, "file")
        yield "Pictures", f"{files} whose pictures of text are still to be read"
    if progress.model_change is not None:
        yield "Change", model_change_line(progress.model_change)
    if progress.current and not is_paused:
        yield "Now", progress.current
    upcoming = [path for path in next_files if path != progress.current]
    if upcoming:
        yield "Next", upcoming[0]


def _left(count: int, thing: str, what: str, per_second: float, left_s: float | None) -> str:
    text = f"{counted(count, thing)} {what}"
    if per_second > 0:
        text += f", {per_second:,.{0 if per_second >= 10 else 1}f} a second"
    return text if left_s is None else f"{text}, about {human_seconds(left_s)}"


def _found_rows(status: EngineStatus) -> Iterator[Row]:
    """What a search finds now, and what it cannot."""
    covered = status.coverage
    if covered.documents:
        yield (
            "Search",
            f"finds {counted(covered.documents, 'file')} by name, {covered.by_words:,} by words, "
            f"{covered.by_meaning:,} by meaning",
        )
    if covered.offline:
        files = "1 file that is" if covered.offline == 1 else f"{covered.offline:,} files that are"
        yield "Offline", f"{files} not there now; what was read of them is still found, marked as offline"
    if count := sum(status.failure_counts.values()):
        kinds = ", ".join(f"{n:,} {state}" for state, n in Counter(status.failure_counts).most_common())
        yield (
            "Unread",
            f"{counted(count, 'file')} not or not wholly read: {kinds}. See: deskhound sources failures",
        )


def _history_rows(status: EngineStatus) -> Iterator[Row]:
    today = status.days[0] if status.days and status.days[0].day == time.strftime("%Y-%m-%d") else None
    if today is not None and (today.files_read or today.files_linked or today.passages_embedded):
        parts = [
            f"{counted(today.files_read, 'file')} read" + _of_them(today.files_failed),
            f"{today.files_linked:,} known already",
            *([f"{today.files_removed:,} removed"] if today.files_removed else []),
            f"{counted(today.passages_embedded, 'passage')} embedded",
            f"{human_bytes(today.bytes_written)} written to disk",
        ]
        yield "Today", ", ".join(parts)
    recent = [event for event in status.events if 0 <= time.time() - event.at_s < _RECENT_S]
    label = "Lately"
    for event in recent[:_RECENT_EVENTS]:
        yield label, f"{time.strftime('%H:%M', time.localtime(event.at_s))} {event.text}"
        label = ""


def _of_them(failed: int) -> str:
    return f" ({failed:,} not readable)" if failed else ""


def _machine_rows(status: EngineStatus) -> Iterator[Row]:
    held, stored = status.vectors_held, status.vectors_stored
    budget = human_bytes(status.vector_budget_bytes)
    vectors = (
        f"{counted(stored, 'vector')}, all" if held == stored else f"{held:,} of {counted(stored, 'vector')}"
    )
    yield "Model", f"{status.embedding_model or 'none'}; {vectors} in memory (limit {budget})"
    if held < stored:
        yield (
            "",
            "The least used files are compared by meaning only when they match by words or filters leave few.",
        )
    # Whether Ollama runs is not asked: that would start the process that answers.
    model = status.answer_model or "a suitable model"
    yield "Answers", f"{model} while Ollama runs, else the best sentences of your files"
    used = sum(status.disk_bytes.values())
    parts = ", ".join(f"{name} {human_bytes(size)}" for name, size in status.disk_bytes.items() if size)
    yield "Disk", f"{human_bytes(used)} in {status.data_dir} ({parts})"
    memory = sum(child.memory_bytes for child in status.children)
    yield (
        "Engine",
        f"Deskhound {status.app_version}, process {status.pid}, up {human_seconds(status.uptime_s)}"
        + (f", its helpers take {human_bytes(memory)}" if memory else ""),
    )
    for child in status.children:
        if not child.is_as_usual():
            yield "", f"{child.name}: {child.state}" + (f" ({child.reason})" if child.reason else "")
