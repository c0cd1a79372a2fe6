"""What `deskhound doctor` looks at: this machine, this installation, the data directory."""

from __future__ import annotations

import ctypes
import importlib.util
import os
import shutil
import sqlite3
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from indexer.errors import DeskhoundError
from indexer.parsing.media import ocr
from indexer.paths import DataDirectory
from indexer.protocol.lock import is_engine_running
from resources import resource_path

MIN_FREE_BYTES = 1_000_000_000
MIN_WATCHES = 65_536
"""Folders that inotify can watch; Debian's default since kernel 5.11 depends on memory."""

QT_LIBRARIES = {
    "libGL.so.1": "libgl1",
    "libEGL.so.1": "libegl1",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libglib-2.0.so.0": "libglib2.0-0",
}
"""Shared library → Debian package, for any Qt (tried on a bare Debian 12)."""

SCREEN_LIBRARIES = {
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
}
"""The same, for a window on an X11 screen."""

MODULES = ("chromadb", "tantivy", "llama_index.core", "onnxruntime", "tokenizers", "watchdog", "PySide6")


@dataclass(frozen=True, slots=True)
class Finding:
    """One check: `verdict` is `ok`, `warning` or `failure`."""

    subject: str
    verdict: str
    message: str
    hint: str = ""


def examine(directory: DataDirectory) -> list[Finding]:
    """Run every check; none of them changes anything."""
    checks: tuple[Callable[[], Iterator[Finding]], ...] = (
        _python,
        _sqlite,
        _modules,
        _ocr,
        _model,
        lambda: _data_directory(directory),
        lambda: _engine(directory),
        _qt_libraries,
        _watches,
        _ollama,
    )
    return [finding for check in checks for finding in check()]


def _python() -> Iterator[Finding]:
    version = ".".join(map(str, sys.version_info[:3]))
    yield Finding("Python", "ok", f"{version} at {sys.executable}")


def _sqlite() -> Iterator[Finding]:
    found = sqlite3.sqlite_version_info
    # https://sqlite.org/wal.html, "WAL-reset bug": fixed in 3.51.3, back-ported to 3.50.7 and 3.44.6.
    fixed = found >= (3, 51, 3) or (3, 50, 7) <= found < (3, 51) or (3, 44, 6) <= found < (3, 45)
    note = "" if fixed else "; older than the WAL-reset fix, so only one connection writes and checkpoints"
    yield Finding("SQLite", "ok", sqlite3.sqlite_version + note)


def _modules() -> Iterator[Finding]:
    missing = [name for name in MODULES if importlib.util.find_spec(name.partition(".")[0]) is None]
    if missing:
        yield Finding("Libraries", "failure", f"missing: {', '.join(missing)}", "Install Deskhound again.")
    else:
        yield Finding("Libraries", "ok", f"all {len(MODULES)} found")


def _ocr() -> Iterator[Finding]:
    found = [engine for engine in ocr.ENGINES if ocr.is_available(engine)]
    if not found:
        message = "not installed; scanned pages and images are found by name only"
        yield Finding("OCR", "warning", message, "uv sync --extra ocr, or pip install '.[ocr]'")
    else:
        hint = "" if ocr.RAPIDOCR in found else f"Have it used: deskhound settings ocr.engine {found[0]}"
        yield Finding("OCR", "ok", f"{' and '.join(found)} installed", hint)


def _model() -> Iterator[Finding]:
    try:
        path = resource_path("models", "all-minilm-l6-v2")
    except FileNotFoundError as error:
        yield Finding("Embedding model", "failure", str(error), "Install Deskhound again.")
    else:
        yield Finding("Embedding model", "ok", f"all-MiniLM-L6-v2 in {path}")


def _data_directory(directory: DataDirectory) -> Iterator[Finding]:
    place = directory.root
    while not place.exists():
        place = place.parent
    if not os.access(place, os.W_OK):
        yield Finding(
            "Data directory", "failure", f"{directory.root} cannot be written", "Choose one with --data-dir."
        )
        return
    free = shutil.disk_usage(place).free
    text = f"{directory.root}, {free / 1e9:.1f} GB free"
    if free < MIN_FREE_BYTES:
        yield Finding("Data directory", "warning", text, "Indexing pauses when the disk is full.")
    else:
        yield Finding("Data directory", "ok", text)


def _engine(directory: DataDirectory) -> Iterator[Finding]:
    from indexer.protocol.client import EngineClient

    try:
        if not is_engine_running(directory):
            yield Finding("Engine", "ok", "not running; the window and commands start it")
            return
        with EngineClient.connect(directory, client="command", start=False) as client:
            yield Finding("Engine", "ok", f"process {client.welcome.pid} answers")
    except DeskhoundError as error:
        yield Finding("Engine", "failure", error.message, error.hint)


def _qt_libraries() -> Iterator[Finding]:
    if sys.platform != "linux":
        return
    missing = [package for library, package in QT_LIBRARIES.items() if not _loads(library)]
    if os.environ.get("DISPLAY") and os.environ.get("QT_QPA_PLATFORM") != "offscreen":
        missing += [package for library, package in SCREEN_LIBRARIES.items() if not _loads(library)]
    if missing:
        hint = f"sudo apt-get install {' '.join(missing)}"
        yield Finding("Qt's libraries", "warning", "the window needs more; the command line does not", hint)
    else:
        yield Finding("Qt's libraries", "ok", "all found")


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def _watches() -> Iterator[Finding]:
    limit = Path("/proc/sys/fs/inotify/max_user_watches")
    if not limit.exists():
        return
    count = int(limit.read_text("ascii"))
    hint = "" if count >= MIN_WATCHES else f"sudo sysctl fs.inotify.max_user_watches={MIN_WATCHES * 8}"
    verdict = "ok" if count >= MIN_WATCHES else "warning"
    more = "" if not hint else "; what is beyond is looked at from time to time instead"
    yield Finding("Watched folders", verdict, f"up to {count:,}{more}", hint)


def _ollama() -> Iterator[Finding]:
    found = shutil.which("ollama")
    message = (
        f"found at {found}" if found else "not on the PATH; answers are made of sentences from your files"
    )
    yield Finding(
        "Ollama", "ok" if found else "warning", message, "" if found else "https://ollama.com/download"
    )
