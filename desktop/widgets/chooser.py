"""A drop-down list of named values that scrolling a page past it cannot change."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPalette, QPen, QPolygonF, QWheelEvent
from PySide6.QtWidgets import QComboBox, QStyledItemDelegate


class Chooser(QComboBox):
    """Holds (name, value) pairs; a value that is not among them is added when it is shown, numbers in their order."""

    def __init__(self, name_of: Callable[[Any], str] = str) -> None:
        super().__init__()
        self._name_of = name_of
        self.setItemDelegate(QStyledItemDelegate(self))  # the usual one knows nothing of the stylesheet
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def set_choices(self, choices: Sequence[tuple[str, Any]]) -> None:
        """Offer other values; the shown one stays."""
        value = self.currentData()
        self.clear()
        for name, data in choices:
            self.addItem(name, data)
        if value is not None:
            self.show_value(value)

    def show_value(self, value: Any) -> None:
        """Show a value."""
        index = self.findData(value)
        if index < 0 and value not in (None, "", 0):
            index = self._place(value)
            self.insertItem(index, self._name_of(value), value)
        self.setCurrentIndex(max(0, index))

    def _place(self, value: Any) -> int:
        """Before the first larger number, else at the end."""
        held = [self.itemData(index) for index in range(self.count())]
        is_number = isinstance(value, int) and all(isinstance(each, int) for each in held)
        return next((index for index, each in enumerate(held) if is_number and each > value), len(held))

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Take the wheel only with the focus, else leave it to the page."""
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the arrow, for which the stylesheet would need an image per theme."""
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        group = QPalette.ColorGroup.Active if self.isEnabled() else QPalette.ColorGroup.Disabled
        pen = QPen(self.palette().color(group, QPalette.ColorRole.Text))
        pen.setWidthF(1.5)
        painter.setPen(pen)
        middle = QPointF(self.width() - 16.0, self.height() / 2.0)
        arrow = (QPointF(-4, -2), QPointF(0, 2), QPointF(4, -2))
        painter.drawPolyline(QPolygonF([middle + point for point in arrow]))
        painter.end()
