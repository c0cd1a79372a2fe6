"""A slim banner above everything: something is wrong, and what can be done. Never a dialog."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QAccessibleEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from desktop.icons import Icons
from desktop.widgets.controls import button, icon_button, label, set_look


class Banner(QFrame):
    """One line of text with an optional action; screen readers are told when it appears."""

    def __init__(self, icons: Icons, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("banner")
        self._text = label(wraps=True)
        self._action = button("", "link")
        self._action.hide()
        self._act: Callable[[], None] | None = None
        self._close = icon_button(icons, "close", self.tr("Dismiss"), size=14)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 5, 8, 5)
        row.addWidget(self._text, 1)
        row.addWidget(self._action)
        row.addWidget(self._close)
        self._action.clicked.connect(self._on_action)
        self._close.clicked.connect(self.hide)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.hide()

    def text(self) -> str:
        """What is said."""
        return self._text.text()

    def let_go(self) -> None:
        """The user has turned to something else: keep only what can still be acted on."""
        if self._act is None:
            self.hide()

    def say(
        self, text: str, *, tone: str = "warn", action: str = "", act: Callable[[], None] | None = None
    ) -> None:
        """Show a text; tones: `info`, `warn`, `bad`."""
        self._text.setText(text)
        self._action.setText(action)
        self._action.setVisible(bool(action))
        self._act = act
        set_look(self, "tone", tone)
        self.setAccessibleName(text)
        self.show()
        QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.Alert))

    def _on_action(self) -> None:
        if self._act is not None:
            self._act()
