"""Printing: JSON for programs, text for people, progress where a terminal is there."""

from __future__ import annotations

import sys
import textwrap
from collections.abc import Iterable
from typing import Any

import msgspec
from rich.console import Console, ConsoleOptions, RenderableType
from rich.segment import Segment

from indexer.amounts import counted, human_seconds
from indexer.domain import Locator
from indexer.protocol.messages import IndexProgress, ModelChangeView

_SPELLED_OUT = {
    code: f"\\x{code:02x}" for code in (*range(0x20), *range(0x7F, 0xA0)) if chr(code) not in "\n\t"
}
"""Control characters; a line end and a tab only look odd in a name."""


class _Terminal(Console):
    """A console on which names and texts of files cannot command the terminal: ESC and its like are spelled out."""

    def render(self, renderable: RenderableType, options: ConsoleOptions | None = None) -> Iterable[Segment]:
        for segment in super().render(renderable, options):
            yield segment if segment.control else segment._replace(text=segment.text.translate(_SPELLED_OUT))


def console() -> Console:
    """The console for people; plain where standard output is no terminal."""
    return _Terminal(highlight=False, soft_wrap=True)


def print_rows(out: Console, rows: Iterable[tuple[str, str]], *, indent: int = 0, style: str = "") -> None:
    """Print labels and texts in two columns; on a terminal texts go on below their beginning."""
    rows = list(rows)
    width = max((len(label) for label, _ in rows), default=0)
    column = indent + (width + 2 if width else 0)
    for label, text in rows:
        first = f"{' ' * indent}{label}".ljust(column)
        # A path stays in one piece, so that it can be copied; into a pipe each row is one line.
        lines = _wrapped(text, out.width - column) if out.is_terminal else [text]
        for line in lines:
            out.print(f"{first}{line}", style=style, markup=False)
            first = " " * column


def _wrapped(text: str, width: int) -> list[str]:
    return textwrap.wrap(text, max(width, 20), break_long_words=False, break_on_hyphens=False) or [""]


def print_json(value: object) -> None:
    """Write one JSON value and a line end to standard output."""
    text = msgspec.json.format(msgspec.json.encode(value), indent=2)
    sys.stdout.buffer.write(text + b"\n")
    sys.stdout.buffer.flush()


def locator_json(locator: Locator) -> dict[str, Any]:
    """A locator without its empty fields, and its label."""
    return {**msgspec.to_builtins(locator), "label": locator.label()}


def progress_line(progress: IndexProgress) -> str:
    """What indexing is doing, in one line."""
    if progress.state == "idle":
        return "up to date"
    parts = [progress.state if not progress.reason else f"{progress.state} ({progress.reason})"]
    if progress.words_queued:
        parts.append(f"{counted(progress.words_queued, 'file')} to read ({progress.files_per_s:.0f}/s)")
    if progress.meaning_queued:
        parts.append(
            f"{counted(progress.meaning_queued, 'passage')} to embed ({progress.chunks_per_s:.0f}/s)"
        )
    if progress.pictures_queued:
        parts.append(f"{counted(progress.pictures_queued, 'file')} with pictures of text to read")
    if progress.eta_s is not None and (progress.words_queued or progress.meaning_queued):
        parts.append(f"about {human_seconds(progress.eta_s)} left")
    if progress.model_change is not None:
        parts.append(model_change_line(progress.model_change))
    return ", ".join(parts)


def model_change_line(change: ModelChangeView) -> str:
    """How far another model for search by meaning has come, in one line."""
    if change.problem and not change.total:
        return f"{change.model} waits to take over search by meaning"
    share = f"{100 * change.done // change.total} %" if change.total else "begins"
    parts = [f"building search by meaning with {change.model}: {share}"]
    if change.problem:
        parts.append("waiting")
    elif change.chunks_per_s:
        parts.append(f"{change.chunks_per_s:.0f} passages/s")
    if change.eta_s is not None and not change.problem:
        parts.append(f"about {human_seconds(change.eta_s)} left")
    return ", ".join(parts)


class ProgressBar:
    """A progress bar on standard error; silent where that is no terminal."""

    def __init__(self, title: str) -> None:
        """Show `title` before the bar."""
        # Costs 25 ms to import, and most commands have nothing to wait for.
        from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

        target = Console(stderr=True)
        self._progress = Progress(
            SpinnerColumn(),
            TextColumn("{task.description}"),
            BarColumn(bar_width=24),
            TextColumn("{task.fields[line]}"),
            TimeElapsedColumn(),
            console=target,
            transient=True,
            disable=not target.is_terminal,
        )
        self._task = self._progress.add_task(title, total=None, line="")
        self._most = 0

    def __enter__(self) -> ProgressBar:
        self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._progress.stop()

    def show(self, progress: IndexProgress) -> None:
        """Draw the state of indexing."""
        change = progress.model_change
        left = progress.words_queued + progress.meaning_queued + progress.pictures_queued
        left += change.total - change.done if change is not None else 0
        self._most = max(self._most, left)
        total = self._most or None
        self._progress.update(
            self._task, total=total, completed=self._most - left, line=progress_line(progress)
        )
