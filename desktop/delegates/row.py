"""What the delegates of all lists have in common."""

from __future__ import annotations

from abc import abstractmethod
from typing import ClassVar

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QSize
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem

from desktop.icons import Icons
from desktop.theme import Theme

Index = QModelIndex | QPersistentModelIndex


class RowDelegate(QStyledItemDelegate):
    """Draws rows that are equally high, which lets a list of 100,000 lay itself out at once."""

    least_width: ClassVar[int] = 240
    """Pixels."""
    icon_size: ClassVar[int] = 24
    """Pixels, with large letters more."""

    def __init__(self, theme: Theme, icons: Icons, *, home: str = "", parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._icons = icons
        self._icon_px = icons.scaled(self.icon_size)
        self._home = home

    @abstractmethod
    def row_height(self) -> int:
        """The height of all rows, in pixels; it follows the font."""

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        """As high as all rows."""
        return QSize(self.least_width, self.row_height())
