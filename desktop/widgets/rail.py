"""The navigation at the left: one button per page."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QFrame, QSizePolicy, QVBoxLayout

from desktop import formatting
from desktop.icons import Icons
from desktop.theme import Theme
from desktop.widgets.controls import ToolButton

WIDTH = 76
"""In pixels, with large letters more."""
ICON_SIZE = 22


class Rail(QFrame):
    """Emits which page was chosen and shows which one is open."""

    chosen = Signal(int)

    def __init__(self, theme: Theme, icons: Icons) -> None:
        super().__init__()
        self.setObjectName("rail")
        self.setMinimumWidth(WIDTH)
        self._icons = icons
        self._font = theme.font(0.85)
        self._names: list[str] = []
        self._group = QButtonGroup(self)
        self._group.setExclusive(True)
        self._group.idClicked.connect(self.chosen)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(7, 12, 7, 12)
        self._column.setSpacing(6)
        self._column.addStretch()

    def add(self, icon: str, text: str, key: str) -> None:
        """Add a page's button, above the empty space."""
        made = ToolButton()
        made.setText(text)
        made.setFont(self._font)
        side = self._icons.scaled(ICON_SIZE)
        made.setIconSize(QSize(side, side))
        made.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextUnderIcon)
        made.setCheckable(True)
        made.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)  # as wide as the widest name
        made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        made.setAccessibleName(text)
        made.setToolTip(f"{text} ({formatting.key_name(key)})")
        position = len(self._names)
        self._names.append(icon)
        self._group.addButton(made, position)
        self._icons.decorate(made, icon)
        self._column.insertWidget(position, made)

    def open(self, position: int) -> None:
        """Show a page's button as the open one."""
        for number, name in enumerate(self._names):
            made = self._group.button(number)
            made.setChecked(number == position)
            self._icons.decorate(made, name, "accent" if number == position else "muted")
