"""A heading that shows and hides what is below it."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QToolButton, QVBoxLayout, QWidget

from desktop.icons import Icons


class Disclosure(QWidget):
    """A closed section; its button says open or closed by its arrow and to screen readers."""

    toggled = Signal(bool)

    def __init__(self, icons: Icons, title: str, body: QWidget) -> None:
        super().__init__()
        self._icons = icons
        self._body = body
        self._button = QToolButton()
        self._button.setText(title)
        self._button.setCheckable(True)
        self._button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._button.setIconSize(QSize(14, 14))
        self._button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._button.toggled.connect(self._on_toggled)
        icons.decorate(self._button, "chevron-right")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self._button, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(body)
        body.setVisible(False)

    def set_title(self, title: str) -> None:
        """Change the heading."""
        self._button.setText(title)

    def set_open(self, is_open: bool) -> None:
        """Show or hide the body."""
        self._button.setChecked(is_open)

    def _on_toggled(self, is_open: bool) -> None:
        self._icons.decorate(self._button, "chevron-down" if is_open else "chevron-right")
        self._body.setVisible(is_open)
        self.toggled.emit(is_open)
