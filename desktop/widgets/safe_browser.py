"""A text view that loads nothing and links nowhere, for what comes from documents and models."""

from __future__ import annotations

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QImage, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QTextBrowser, QWidget


class SafeBrowser(QTextBrowser):
    """Links are only reported by `anchorClicked`; resources of any address are empty.

    Qt's own loads local files that a document names, and on Windows network shares.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._is_followed = False
        """Whether the click that is under way has followed a link."""
        self.anchorClicked.connect(self._on_followed)
        self.setOpenLinks(False)
        self.setOpenExternalLinks(False)
        self.setUndoRedoEnabled(False)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextBrowserInteraction | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """The caret, too, tells where the keyboard is: who reads and clicks sees none."""
        self.setCursorWidth(0)
        super().mousePressEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Show the caret where the keyboard is used."""
        self.setCursorWidth(1)
        super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Leave no frame around a link that was clicked: it tells where the keyboard is, and only that."""
        self._is_followed = False
        super().mouseReleaseEvent(event)
        if self._is_followed:
            cursor = self.textCursor()
            cursor.clearSelection()
            self.setTextCursor(cursor)

    def _on_followed(self) -> None:
        self._is_followed = True

    def loadResource(self, _kind: int, _name: QUrl | str) -> object:
        """Nothing, whatever is asked for."""
        return QImage()

    def doSetSource(self, _name: QUrl | str, _kind: object = None) -> None:
        """Never navigate."""
