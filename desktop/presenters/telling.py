"""What presenters have in common whose requests may fail, or be worth a word when they are done."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from desktop import formatting
from indexer.protocol.messages import ErrorReply


class TellingPresenter(QObject):
    """Tells the window what was done and what could not be."""

    noted = Signal(str)
    failed = Signal(str)

    def _on_error(self, error: ErrorReply) -> None:
        if error.code != "engine_unavailable":  # the banner says that
            self.failed.emit(formatting.sentences(error.message, error.hint))
