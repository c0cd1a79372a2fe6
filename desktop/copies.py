"""Documents as files on the disk: their own, or for what lies in an archive or a mail a copy of it."""

from __future__ import annotations

import logging
import os
import shutil
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QObject, QThreadPool, QTimer, Signal

from desktop import formatting
from desktop.copy_store import CopyStore, Origin, is_part_of, is_within
from desktop.engine.client import Engine
from desktop.presenters.preview_target import PreviewTarget
from desktop.runnable import runs_by_content, runs_by_name
from indexer.paths import display_path
from indexer.protocol.messages import ErrorReply, HitView, MemberPiece

logger = logging.getLogger(__name__)

SLOW_MS = 400
"""What takes longer is told."""

Target = HitView | PreviewTarget


@dataclass(frozen=True, slots=True)
class DocumentFile:
    """The file that stands for a document."""

    target: Target
    raw_path: str
    """Path's bytes in hexadecimal."""
    may_run: bool = False
    """Of a copy: a system may run it, as its name or its first bytes say."""

    @classmethod
    def own(cls, target: Target) -> DocumentFile:
        """The file itself; for a member the one it lies in."""
        return cls(target, target.raw_path)


OnFile = Callable[[DocumentFile], None]
OnFiles = Callable[[list[DocumentFile]], None]


class MemberCopies(QObject):
    """Has the engine take members out, and keeps copies of them until the window ends."""

    begun = Signal(str)
    """That something is being taken out, where it takes its time."""
    failed = Signal(str)
    """Why something could not be taken out or saved."""
    saved = Signal(str)
    """Path, as it is shown, of a copy that the user wanted kept."""
    _done = Signal(object)
    """What is to be called in the window's thread; comes from the pool's."""

    def __init__(self, engine: Engine, store: CopyStore, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._engine = engine
        self._store = store
        self._disk = QThreadPool(self)
        # One after the other: what is forgotten is deleted after it was written.
        self._disk.setMaxThreadCount(1)
        self._tickets: dict[int, Origin] = {}
        self._done.connect(self._on_done)
        self._run(store.clear)  # a window that was killed left its copies

    def gather(self, targets: Sequence[Target], on_files: OnFiles) -> None:
        """The documents as files, as far as they can be had: at once where all are, else when the copies are there.

        What cannot be taken out is told by `failed`; `on_files` is called unless that is all of them.
        """
        rest = deque(targets)
        files: list[DocumentFile] = []

        def take(file: DocumentFile) -> None:
            files.append(file)
            go_on()

        def go_on() -> None:
            while rest:
                target = rest.popleft()
                if target.member:
                    # One after the other: the engine has one worker for what the user waits for.
                    self._take(target, take, go_on)
                    return
                files.append(DocumentFile.own(target))
            if files:
                on_files(files)

        go_on()

    def save(self, target: Target, path: str) -> None:
        """Copy the document to a place of the user's choice."""

        def save(files: list[DocumentFile]) -> None:
            source = os.fsdecode(bytes.fromhex(files[0].raw_path))
            self._run(lambda: self._copy(source, path))

        self.gather([target], save)

    def forget(self, targets: Sequence[Target]) -> None:
        """Delete the copies of documents and of what lies in them."""
        places = [(target.path, target.member) for target in targets]
        self._drop(lambda origin: any(is_part_of(origin, *place) for place in places))

    def keep_within(self, folders: Sequence[str]) -> None:
        """Delete copies of what lies in none of the folders, printable paths: their source was removed."""
        self._drop(lambda origin: not is_within(origin.path, folders))

    def stop(self) -> None:
        """Delete all copies, and wait for it."""
        self._run(self._store.clear)
        self._disk.waitForDone()

    def _take(self, target: Target, on_file: OnFile, on_failed: Callable[[], None]) -> None:
        origin = Origin(target.document_id, target.path, target.member)
        pieces: list[bytes] = []

        def on_piece(piece: MemberPiece, data: bytes) -> None:
            pieces.append(data)
            if sum(map(len, pieces)) >= piece.size_bytes:
                self._tickets.pop(ticket, None)
                self._run(lambda: self._keep(target, origin, pieces, on_file, on_failed))

        def on_error(error: ErrorReply) -> None:
            self._tickets.pop(ticket, None)
            self._fail(target, error.message, on_failed)

        ticket = self._engine.read_member(target.document_id, on_piece, on_error)
        self._tickets[ticket] = origin
        QTimer.singleShot(SLOW_MS, self, lambda: self._tell_if_slow(ticket, target))

    def _tell_if_slow(self, ticket: int, target: Target) -> None:
        if ticket in self._tickets:
            name = formatting.document_name(target.path, target.member)
            text = self.tr("Taking “{0}” out of “{1}” …")
            self.begun.emit(text.format(name, formatting.document_name(target.path, "")))

    def _keep(
        self,
        target: Target,
        origin: Origin,
        pieces: list[bytes],
        on_file: OnFile,
        on_failed: Callable[[], None],
    ) -> None:
        """Runs in the pool's thread."""
        data = b"".join(pieces)
        pieces.clear()
        try:
            path = self._store.keep(origin, data)
        except OSError as error:
            reason = error.strerror or type(error).__name__
            self._done.emit(lambda: self._fail(target, reason, on_failed))
            return
        may_run = runs_by_name(path.name) or runs_by_content(path.name, data)
        file = DocumentFile(target, os.fsencode(path).hex(), may_run=may_run)
        self._done.emit(lambda: on_file(file))

    def _copy(self, source: str, path: str) -> None:
        """Runs in the pool's thread."""
        shown = formatting.legible(display_path(path))
        try:
            shutil.copyfile(source, path)
        except OSError as error:
            reason = error.strerror or type(error).__name__
            text = self.tr("“{0}” could not be saved: {1}").format(shown, reason)
            self._done.emit(lambda: self.failed.emit(text))
        else:
            self._done.emit(lambda: self.saved.emit(shown))

    def _on_done(self, act: Callable[[], None]) -> None:
        act()

    def _fail(self, target: Target, reason: str, on_failed: Callable[[], None]) -> None:
        name = formatting.document_name(target.path, target.member)
        text = self.tr("“{0}” could not be taken out of “{1}”: {2}")
        self.failed.emit(text.format(name, formatting.document_name(target.path, ""), reason))
        on_failed()

    def _drop(self, is_gone: Callable[[Origin], bool]) -> None:
        for ticket in [ticket for ticket, origin in self._tickets.items() if is_gone(origin)]:
            self._engine.cancel(ticket)
            del self._tickets[ticket]
        self._run(lambda: self._store.drop(is_gone))

    def _run(self, work: Callable[[], None]) -> None:
        def run() -> None:
            try:
                work()
            except Exception:  # the barrier of the pool's thread
                logger.exception("a copy could not be dealt with")

        self._disk.start(run)
