"""What can be done with a document: open, show in its folder, copy, quote, explain, forget."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtWidgets import QMenu, QWidget

from desktop import formatting
from desktop.engine.client import Engine
from desktop.opening import FileOpener, decode_raw
from desktop.presenters.answer_text import as_text
from desktop.presenters.preview_target import PreviewTarget, Spot
from desktop.transfer import as_files
from indexer.protocol.messages import AnswerDone, ErrorReply, HitView

OPEN_KEY = "Ctrl+O"
REVEAL_KEY = "Ctrl+Shift+O"
COPY_KEY = "Ctrl+C"
COPY_PATH_KEY = "Ctrl+Shift+C"
QUOTE_KEY = "Ctrl+Shift+K"


class DocumentActions(QObject):
    """One method per action; what must be said to the user is a signal, never a dialog."""

    noted = Signal(str)
    """Something was done, e.g. copied."""
    failed = Signal(str)
    """Something could not be done."""
    explain_wanted = Signal(str)
    """Printable path of the file whose being found is to be explained."""
    forgotten = Signal(str, int)
    """Name and id of a document whose content is gone: nothing may show it any more; `remember` takes it back."""
    folder_wanted = Signal(str)
    """Printable folder to search in."""

    def __init__(self, engine: Engine, opener: FileOpener) -> None:
        super().__init__()
        self.opener = opener
        self._engine = engine
        opener.missed.connect(self._on_missed)
        opener.refused.connect(self._on_refused)

    def open(self, target: HitView | PreviewTarget, query: str = "") -> None:
        """Open the file; a member opens the file it lies in."""
        self.opener.open(target.raw_path)
        self._engine.opened(target.document_id, query)

    def reveal(self, target: HitView | PreviewTarget) -> None:
        """Show the file in the file manager."""
        self.opener.reveal(target.raw_path)

    def copy_path(self, target: HitView | PreviewTarget) -> None:
        """Put the path on the clipboard."""
        QGuiApplication.clipboard().setText(target.path)
        self.noted.emit(self.tr("Path copied"))

    def copy_file(self, target: HitView | PreviewTarget) -> None:
        """Put the file on the clipboard: a file manager pastes it, a text its path."""
        QGuiApplication.clipboard().setMimeData(as_files([target]))
        self.noted.emit(self.tr("File copied"))

    def copy_answer(self, done: AnswerDone) -> None:
        """Put an answer with its sources on the clipboard."""
        QGuiApplication.clipboard().setText(as_text(done))
        self.noted.emit(self.tr("Answer copied with its sources"))

    def quote(self, target: PreviewTarget, spot: Spot | None) -> None:
        """Put the passage with its source on the clipboard."""
        QGuiApplication.clipboard().setText(quotation(target, spot))
        self.noted.emit(self.tr("Copied with its source"))

    def forget(self, target: HitView | PreviewTarget) -> None:
        """Purge the document's content from the index, and answers drawn from it; the file stays."""
        name = formatting.document_name(target.path, target.member)
        self._engine.forget(
            target.document_id,
            lambda: self.forgotten.emit(name, target.document_id),
            self._on_error,
        )

    def remember(self, document_id: int) -> None:
        """Index a forgotten document again."""
        self._engine.retry(document_id, lambda: self.noted.emit(self.tr("Reading again")), self._on_error)

    def menu(self, hit: HitView, query: str, parent: QWidget) -> QMenu:
        """The context menu of a hit."""
        target = PreviewTarget.of_hit(hit)
        menu = QMenu(parent)
        self._add(menu, self.tr("Open"), OPEN_KEY).triggered.connect(lambda: self.open(hit, query))
        self._add(menu, self.tr("Show in folder"), REVEAL_KEY).triggered.connect(lambda: self.reveal(hit))
        menu.addSeparator()
        self._add(menu, self.tr("Copy file"), COPY_KEY).triggered.connect(lambda: self.copy_file(hit))
        self._add(menu, self.tr("Copy path"), COPY_PATH_KEY).triggered.connect(lambda: self.copy_path(hit))
        best = target.spots[0] if target.spots else None
        quote = self._add(menu, self.tr("Copy passage with its source"), QUOTE_KEY)
        quote.triggered.connect(lambda: self.quote(target, best))
        quote.setEnabled(best is not None)
        menu.addSeparator()
        folder = formatting.folder_of(hit.path)
        menu.addAction(self.tr("Search only in this folder")).triggered.connect(
            lambda: self.folder_wanted.emit(folder)
        )
        menu.addAction(self.tr("Why is this found?")).triggered.connect(
            lambda: self.explain_wanted.emit(hit.path)
        )
        if hit.also_at:
            copies = menu.addMenu(self.tr("The same content is also at"))
            for path in hit.also_at[:20]:
                copies.addAction(path.replace("&", "&&")).setEnabled(False)
        menu.addSeparator()
        menu.addAction(self.tr("Forget its content")).triggered.connect(lambda: self.forget(hit))
        return menu

    def _add(self, menu: QMenu, text: str, key: str) -> QAction:
        """An entry that shows its shortcut; the window owns the shortcut itself."""
        return menu.addAction(f"{text}\t{key}")

    def _on_missed(self, raw_path: str) -> None:
        name = formatting.document_name(decode_raw(raw_path), "")
        self.failed.emit(self.tr("“{0}” is not there any more").format(name))

    def _on_refused(self, raw_path: str) -> None:
        name = formatting.document_name(decode_raw(raw_path), "")
        self.failed.emit(self.tr("No program opens “{0}”").format(name))

    def _on_error(self, error: ErrorReply) -> None:
        self.failed.emit(error.message)


def quotation(target: PreviewTarget, spot: Spot | None) -> str:
    """A passage with its source, as it is pasted into a text."""
    place = spot.locator.label() if spot is not None else ""
    source = formatting.source_text(target.title, target.path, target.member, place)
    text = " ".join(spot.text.split()) if spot is not None else ""
    return f"“{text}”\n— {source}" if text else source
