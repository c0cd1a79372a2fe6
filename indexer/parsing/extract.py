"""Extraction on its own: every file below a path through the workers, its text and a report into a folder.

What `deskhound extract` runs; nothing is indexed.
"""

from __future__ import annotations

import errno
import json
import os
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import IO

from indexer.domain import DocumentState
from indexer.errors import DeskhoundError, InputError, SpecialFileError
from indexer.parsing.extracted import AlreadyKnown, Extracted
from indexer.parsing.filereading import Outcome
from indexer.parsing.media.ocr import is_available
from indexer.parsing.messages import SMALL_BYTES, TOGETHER
from indexer.parsing.parser import ParseOptions
from indexer.parsing.pool import ParserPool
from indexer.paths import display_path
from indexer.storage.textblocks import decode_text

REPORT_NAME = "report.jsonl"

_NAMES_AT_FAULT = (errno.ENAMETOOLONG, errno.EISDIR, errno.ENOTDIR, errno.EEXIST)
"""A name with no room for a suffix, or where another file's text has a folder."""


@dataclass(slots=True)
class ExtractSummary:
    """What came of a run."""

    files: int = 0
    chars: int = 0
    size_bytes: int = 0
    seconds: float = 0.0
    states: dict[str, int] = field(default_factory=dict)
    """State → number of files."""


def extract_tree(
    root: str,
    out: str,
    pool: ParserPool,
    *,
    options: ParseOptions | None = None,
    threads: int = 3,
    on_file: Callable[[str, ExtractSummary], None] = lambda _path, _summary: None,
) -> ExtractSummary:
    """Write `OUT/<relative path>.txt` for every file with text, and `OUT/report.jsonl` with a line for every file.

    Args:
        root: a folder, or a single file.
        out: made where missing; files in it are overwritten, and skipped as input.
        pool: parses.
        options: caps and passwords.
        threads: how many ask the pool and write; one more than it has workers, so that none waits for a writer.
        on_file: told each finished path, from any thread.

    Raises:
        InputError: there is nothing at `root`, or `out` cannot be written.
    """
    if not os.path.lexists(root):
        raise InputError(f"There is nothing at “{display_path(root)}”.")
    report = _open_report(out)
    started = time.monotonic()
    run = _Run(root, out, pool, options or ParseOptions(), report)
    with report, ThreadPoolExecutor(threads, thread_name_prefix="extract") as executor:
        pictured: list[str] = []
        for done, left in executor.map(run.extract, _groups(_files_below(root, out))):
            pictured += left
            for path in done:
                on_file(path, run.summary)
        for path in executor.map(run.recognize, pictured):
            on_file(path, run.summary)
    run.summary.seconds = time.monotonic() - started
    return run.summary


def _open_report(out: str) -> IO[str]:
    try:
        os.makedirs(out, exist_ok=True)
        return Path(out, REPORT_NAME).open("w", encoding="utf-8", errors="backslashreplace")
    except OSError as error:
        raise InputError(f"“{display_path(out)}” cannot be written: {error.strerror}.") from error


class _Run:
    """One extraction of a tree."""

    def __init__(self, root: str, out: str, pool: ParserPool, options: ParseOptions, report: IO[str]) -> None:
        self.summary = ExtractSummary()
        self._base = root if os.path.isdir(root) else os.path.dirname(root)
        self._out = out
        self._pool = pool
        self._options = options
        self._may_recognize = options.use_ocr and is_available(options.ocr_engine)
        self._report = report
        self._lock = threading.Lock()
        self._made: set[str] = set()

    def extract(self, paths: list[str]) -> tuple[list[str], list[str]]:
        """Read files and write what was found; returns their paths, those apart whose pictures are to be read yet."""
        options = replace(self._options, use_ocr=False)
        outcomes = self._pool.parse_many([(path, frozenset()) for path in paths], options=options)
        done, pictured = list[str](), list[str]()
        for path, outcome in zip(paths, outcomes, strict=True):
            if self._may_recognize and _has_pictures(outcome):
                pictured.append(path)
            else:
                self._store(path, outcome)
                done.append(path)
        return done, pictured

    def recognize(self, path: str) -> str:
        """Read a file with the text in its pictures, which takes seconds a page; returns its path."""
        [outcome] = self._pool.parse_many([(path, frozenset())], options=self._options)
        self._store(path, outcome)
        return path

    def _store(self, path: str, outcome: Outcome) -> None:
        relative = os.path.relpath(path, self._base)
        if isinstance(outcome, DeskhoundError):
            self._record(_unread(relative, outcome), 0, 0)
            return
        parts = [one for one in outcome if not isinstance(one, AlreadyKnown)]
        text = "\n".join(_texts(parts))
        unwritten = self._write(relative, text)
        entry = _entry(relative, parts) | ({"unwritten": unwritten} if unwritten else {})
        self._record(entry, len(text), parts[0].size_bytes)

    def _write(self, relative: str, text: str) -> str:
        """Write a text; returns why it has no file, where its name is at fault.

        Raises:
            InputError: nothing can be written, e.g. as the disk is full.
        """
        target = os.path.join(self._out, relative + ".txt")
        try:
            if not text:
                Path(target).unlink(missing_ok=True)  # of an earlier run
                return ""
            if (folder := os.path.dirname(target)) not in self._made:
                os.makedirs(folder, exist_ok=True)
                self._made.add(folder)
            with open(target, "wb") as file:
                file.write(text.encode("utf-8", "replace"))
        except OSError as error:
            if error.errno not in _NAMES_AT_FAULT:
                raise InputError(f"“{display_path(target)}” cannot be written: {error.strerror}.") from error
            return f"Its text has no file: {error.strerror}." if text else ""
        return ""

    def _record(self, entry: dict[str, object], chars: int, size_bytes: int) -> None:
        with self._lock:
            self._report.write(json.dumps(entry, ensure_ascii=False) + "\n")
            self.summary.files += 1
            self.summary.chars += chars
            self.summary.size_bytes += size_bytes
            state = str(entry["state"])
            self.summary.states[state] = self.summary.states.get(state, 0) + 1


def _unread(relative: str, error: DeskhoundError) -> dict[str, object]:
    is_left_out = isinstance(error, SpecialFileError)
    state = DocumentState.EXCLUDED if is_left_out else DocumentState.FAILED
    return {"path": display_path(relative), "state": state.value, "reason": error.message}


def _texts(parts: list[Extracted]) -> Iterator[str]:
    """The file's text, then that of each member under its path."""
    for part in parts:
        if part.member:
            yield f"\n=== {part.member} ==="
        if part.char_count:
            yield decode_text(part.text_blocks)


def _entry(relative: str, parts: list[Extracted]) -> dict[str, object]:
    own = parts[0]
    entry: dict[str, object] = {
        "path": display_path(relative),
        "format": own.format,
        "state": own.state.value,
        "reason": own.reason,
        "seconds": round(own.seconds, 4),
        "peak_memory_bytes": own.peak_memory_bytes,
        "pages": own.metadata.page_count,
        "chars": sum(part.char_count for part in parts),
        "chunks": sum(len(part.chunks) for part in parts),
        "language": own.metadata.language,
        "title": own.metadata.title,
        "size_bytes": own.size_bytes,
    }
    if len(parts) > 1:
        entry["members"] = [
            {"path": part.member, "format": part.format, "state": part.state.value, "reason": part.reason}
            for part in parts[1:]
        ]
    if own.state is DocumentState.WORDS:
        del entry["reason"]
    return entry


def _has_pictures(outcome: Outcome) -> bool:
    return not isinstance(outcome, DeskhoundError) and any(
        isinstance(one, Extracted) and one.needs_ocr for one in outcome
    )


def _groups(paths: Iterable[str]) -> Iterator[list[str]]:
    """Neighbours that are small enough to be read in one exchange; the others alone."""
    group: list[str] = []
    size = 0
    for path in paths:
        own = _size_of(path)
        if group and (size + own > SMALL_BYTES or len(group) == TOGETHER):
            yield group
            group, size = [], 0
        group.append(path)
        size += own
    if group:
        yield group


def _size_of(path: str) -> int:
    try:
        return os.lstat(path).st_size
    except OSError:  # said in full when it is opened
        return 0


def _files_below(root: str, out: str) -> Iterator[str]:
    """Everything below a folder that is no folder, in order of names; links are reported and not followed."""
    if not os.path.isdir(root) or os.path.islink(root):
        yield root
        return
    skipped = os.path.realpath(out)
    for folder, folders, names in os.walk(root):
        folders[:] = sorted(
            name for name in folders if os.path.realpath(os.path.join(folder, name)) != skipped
        )
        for name in sorted(names):
            yield os.path.join(folder, name)
