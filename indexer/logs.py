"""The one logger setup: rotating files for the engine, marked lines on stderr for its children.

Logs never hold document text. Call sites keep to ids, paths and figures; what an exception says of
itself may quote a document, so a traceback is written with the class of the exception and the
message only of those whose wording is ours or the system's.
"""

from __future__ import annotations

import logging
import logging.handlers
import sys
import traceback
from pathlib import Path
from types import TracebackType

import msgspec

from indexer.errors import DeskhoundError

MAX_FILE_BYTES = 2_000_000
KEPT_FILES = 5

_MARK = "\x01"
"""Begins a child's log line; anything else on its stderr is a stray print or a crash report."""

_Raised = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class QuietFormatter(logging.Formatter):
    """Formats tracebacks without the messages of foreign exceptions."""

    def formatException(self, ei: _Raised) -> str:  # noqa: N802 - logging's name
        """The stack and the class of each exception of the chain, outermost cause first."""
        lines: list[str] = []
        error: BaseException | None = ei[1]
        while error is not None:
            said = f": {error}" if isinstance(error, DeskhoundError | OSError) else ""
            own = [f"{type(error).__module__}.{type(error).__qualname__}{said}"]
            lines = [*_stack(error.__traceback__), *own, *lines]
            error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
        return "\n".join(lines)


def _stack(trace: TracebackType | None) -> list[str]:
    return [
        f"  {frame.filename}:{frame.lineno} in {frame.name}"
        for frame in traceback.StackSummary.extract(traceback.walk_tb(trace), lookup_lines=False)
    ]


def log_to_files(folder: Path, name: str, *, level: str = "INFO") -> None:
    """Log this process to `folder/name.log`, rotated; replaces what was set up before."""
    folder.mkdir(parents=True, exist_ok=True)
    handler = logging.handlers.RotatingFileHandler(
        folder / f"{name}.log",
        maxBytes=MAX_FILE_BYTES,
        backupCount=KEPT_FILES,
        encoding="utf-8",
        errors="backslashreplace",  # a path may hold undecodable bytes
        delay=True,
    )
    handler.setFormatter(QuietFormatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    _install(handler, level)


def log_to_parent(*, level: str = "INFO") -> None:
    """Log this process, a child, as marked lines on stderr; the supervisor takes them up."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_MarkedFormatter())
    _install(handler, level)


class _MarkedFormatter(QuietFormatter):
    """One line per record: the mark, then level, logger and text as JSON."""

    def format(self, record: logging.LogRecord) -> str:
        text = super().format(record).encode("utf-8", "backslashreplace").decode()
        return _MARK + msgspec.json.encode((record.levelno, record.name, text)).decode()


def relay_child_line(line: str, child: str) -> bool:
    """Log a line of a child's stderr under the child's name; False where it is no log line."""
    if not line.startswith(_MARK):
        return False
    try:
        level, name, text = msgspec.json.decode(line[1:], type=tuple[int, str, str])
    except (msgspec.MsgspecError, RecursionError):
        return False
    # One logger per child, not the one it names: a hostile child could invent names without end.
    logging.getLogger(f"indexer.children.{child}").log(
        min(max(level, 0), logging.CRITICAL), "%s: %s", name, text
    )
    return True


def _install(handler: logging.Handler, level: str) -> None:
    root = logging.getLogger()
    for old in root.handlers[:]:
        root.removeHandler(old)
        old.close()
    root.addHandler(handler)
    root.setLevel(level)
    # Libraries tell of requests and pages at INFO; ours is the part of the log people read.
    for noisy in ("httpx", "httpcore", "chromadb", "llama_index", "PIL"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
    logging.captureWarnings(True)
