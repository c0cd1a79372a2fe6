"""Opening and revealing files, by their raw path so that any name works.

Documents are data: what could run is opened only after the user said so.
"""

from __future__ import annotations

import logging
import os
import stat
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from urllib.parse import quote_from_bytes

from PySide6.QtCore import QObject, QProcess, QThreadPool, QUrl, Signal
from PySide6.QtGui import QDesktopServices

from desktop.formats import family
from desktop.runnable import runs_by_name
from desktop.viewers import command_at
from indexer.protocol.messages import Locator

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class OpeningCheck:
    """What was found out about a file before it is opened."""

    raw_path: str
    exists: bool
    may_run: bool
    command: tuple[str, ...] = ()
    """What opens it at a place; empty where the system opens it."""


def decode_raw(raw_path: str) -> str:
    """The path from its bytes in hexadecimal, with surrogate escapes."""
    return os.fsdecode(bytes.fromhex(raw_path))


def file_url(raw_path: str) -> QUrl:
    """The `file:` address of a path, correct for names that are not UTF-8."""
    path = decode_raw(raw_path)
    if sys.platform == "win32":
        return QUrl.fromLocalFile(path)
    return QUrl.fromEncoded(b"file://" + quote_from_bytes(os.fsencode(path)).encode())


def check(raw_path: str, place: Locator | None = None) -> OpeningCheck:
    """Look at a file that shall be opened at a place. May block on a slow volume: not for the window's thread."""
    path = decode_raw(raw_path)
    runs = runs_by_name(path)
    try:
        mode = os.stat(path).st_mode
    except OSError:
        return OpeningCheck(raw_path, exists=False, may_run=runs)
    # On many volumes every file has the run bit: it counts only where the ending says nothing.
    has_run_bit = sys.platform != "win32" and stat.S_ISREG(mode) and bool(mode & 0o111)
    may_run = runs or (has_run_bit and family(path) == "file")
    command = () if may_run or place is None else tuple(command_at(path, place))
    return OpeningCheck(raw_path, exists=True, may_run=may_run, command=command)


def start_program(command: Sequence[str]) -> bool:
    """Start a program of its own, which the window's end does not end; whether it could be."""
    found = QProcess.startDetached(command[0], list(command[1:]))
    return bool(found[0] if isinstance(found, tuple) else found)


class FileOpener(QObject):
    """Opens files with the desktop's own programs."""

    looked = Signal(object)
    """An `OpeningCheck`; comes from a pool thread."""
    confirmation_needed = Signal(str)
    """Raw path of a file that may run; `open_anyway` goes on."""
    missed = Signal(str)
    """Raw path of a file that is not there."""
    refused = Signal(str)
    """Raw path of a file that no program opens."""

    def __init__(
        self, parent: QObject | None = None, start: Callable[[Sequence[str]], bool] = start_program
    ) -> None:
        """Open with the system's programs, those that are told a place with `start`."""
        super().__init__(parent)
        self._start = start
        self.looked.connect(self._on_looked)

    def open(self, raw_path: str, place: Locator | None = None) -> None:
        """Open a file, at a place where the program can, after a look that may ask for confirmation."""
        QThreadPool.globalInstance().start(lambda: self.looked.emit(check(raw_path, place)))

    def open_anyway(self, raw_path: str) -> None:
        """Open a file without asking."""
        if not QDesktopServices.openUrl(file_url(raw_path)):
            self.refused.emit(raw_path)

    def reveal(self, raw_paths: Sequence[str]) -> None:
        """Show files in the file manager, selected where the system can; Windows can only with one a folder."""
        one_each = {os.path.dirname(decode_raw(each)): each for each in reversed(raw_paths)}
        if sys.platform == "win32":
            for each in one_each.values():
                QProcess.startDetached("explorer.exe", ["/select,", os.path.normpath(decode_raw(each))])
        elif sys.platform == "darwin":
            QProcess.startDetached("open", ["-R", *(decode_raw(each) for each in raw_paths)])
        else:
            self._ask_file_manager(
                [file_url(each) for each in raw_paths], otherwise=lambda: self._open_folders(list(one_each))
            )

    def _open_folders(self, paths: Sequence[str]) -> None:
        for path in paths:
            self.open_anyway(os.fsencode(path or "/").hex())

    def _on_looked(self, found: OpeningCheck) -> None:
        if not found.exists:
            self.missed.emit(found.raw_path)
        elif found.may_run:
            self.confirmation_needed.emit(found.raw_path)
        elif not (found.command and self._start(found.command)):
            self.open_anyway(found.raw_path)

    def _ask_file_manager(self, urls: Sequence[QUrl], *, otherwise: Callable[[], None]) -> None:
        """Call `org.freedesktop.FileManager1.ShowItems`, and `otherwise` where nobody offers it."""
        from PySide6.QtDBus import QDBusConnection, QDBusMessage, QDBusPendingCallWatcher

        bus = QDBusConnection.sessionBus()
        if not bus.isConnected():
            otherwise()
            return
        service = "org.freedesktop.FileManager1"
        message = QDBusMessage.createMethodCall(
            service, "/org/freedesktop/FileManager1", service, "ShowItems"
        )
        message.setArguments([[bytes(url.toEncoded().data()).decode("ascii") for url in urls], ""])
        # Without a parent: PySide 6.11 crashes where the parent goes between `finished` and `deleteLater`.
        watcher = QDBusPendingCallWatcher(bus.asyncCall(message))

        def on_finished() -> None:
            if watcher.isError():
                otherwise()
            watcher.deleteLater()

        watcher.finished.connect(on_finished)
