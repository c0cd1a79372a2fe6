"""A button that shows and hides what belongs to it."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QWidget

from desktop.icons import Icons
from desktop.widgets.controls import ToolButton

ICON_SIZE = 14


class DisclosureButton(ToolButton):
    """Says open or closed by its arrow, and to screen readers by its checked state."""

    def __init__(self, icons: Icons, title: str, body: QWidget) -> None:
        super().__init__()
        self._icons = icons
        self._body = body
        self.setText(title)
        self.setCheckable(True)
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        side = icons.scaled(ICON_SIZE)
        self.setIconSize(QSize(side, side))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.toggled.connect(self._on_toggled)
        self._on_toggled(False)

    def _on_toggled(self, is_open: bool) -> None:
        self._icons.decorate(self, "chevron-down" if is_open else "chevron-right")
        self._body.setVisible(is_open)
