"""What stands where a list would be empty: an icon, a sentence, a hint, perhaps an action."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from desktop.icons import Icons
from desktop.theme import Theme
from desktop.widgets.controls import button, label

ICON_SIZE = 44


class EmptyState(QWidget):
    """Says why there is nothing to see and what to do about it."""

    acted = Signal()

    def __init__(self, theme: Theme, icons: Icons) -> None:
        super().__init__()
        self._icons = icons
        self._name = "search"
        self._picture = QLabel()
        self._picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._title = label(wraps=True)
        self._title.setFont(theme.font(1.2, bold=True))
        self._hint = label(tone="muted", wraps=True, is_copyable=True)
        self._action = button("")
        self._action.hide()
        self._action.clicked.connect(self.acted)
        column = QVBoxLayout(self)
        column.setContentsMargins(40, 24, 40, 40)
        column.setSpacing(8)
        column.addStretch(2)
        column.addWidget(self._picture)
        for text in (self._title, self._hint):
            text.setAlignment(Qt.AlignmentFlag.AlignCenter)
            column.addWidget(text)
        column.addSpacing(6)
        column.addWidget(self._action, 0, Qt.AlignmentFlag.AlignCenter)
        column.addStretch(3)
        theme.changed.connect(self._draw)

    def say(self, icon: str, title: str, hint: str = "", action: str = "") -> None:
        """Show a state; without an icon and a title the place stays empty."""
        self._name = icon
        self._title.setText(title)
        self._hint.setText(hint)
        self._hint.setVisible(bool(hint))
        self._action.setText(action)
        self._action.setVisible(bool(action))
        self._picture.setVisible(bool(icon))
        self._draw()

    def title(self) -> str:
        """What is said."""
        return self._title.text()

    def hint(self) -> str:
        """What is advised."""
        return self._hint.text()

    def action(self) -> str:
        """What is offered to be done about it; empty where that is nothing."""
        return self._action.text()

    def _draw(self) -> None:
        if self._name:
            side = self._icons.scaled(ICON_SIZE)
            pixmap = self._icons.pixmap(self._name, "disabled", side, self.devicePixelRatioF())
            self._picture.setPixmap(pixmap)
