"""A label that shortens its text in the middle (paths) or at the end (titles) to fit."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QLabel, QSizePolicy

from desktop.delegates.painting import fitted
from desktop.formatting import legible, tool_tip


class ElidedLabel(QLabel):
    """One line of text, never wider than its place; the whole text is the tool tip.

    Where it does not fit, a shorter wording takes its place before anything is cut off. It is a `QLabel`, though
    it draws itself, for screen readers to take it for a text.
    """

    def __init__(self, text: str = "", mode: Qt.TextElideMode = Qt.TextElideMode.ElideMiddle) -> None:
        super().__init__()
        self._text = ""
        self._wordings: tuple[str, ...] = ()
        self._mode = mode
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.set_text(text)

    def text(self) -> str:
        """The whole text."""
        return self._text

    def set_text(self, text: str, *shorter: str) -> None:
        """Show another text, or the first of its shorter wordings that fits; line breaks become blanks."""
        self._text, *rest = (legible(" ".join(wording.split())) for wording in (text, *shorter))
        self._wordings = (self._text, *rest)
        self.setToolTip(tool_tip(self._text))
        self.setAccessibleName(self._text)
        self.updateGeometry()
        self.update()

    def shown(self) -> str:
        """The wording that there is room for, cut off where there is room for none."""
        return fitted(self._wordings, self.fontMetrics(), self.width(), self._mode)

    def set_tone(self, tone: str) -> None:
        """Draw in the colour of a role of the stylesheet: `muted` is secondary."""
        self.setProperty("tone", tone)

    def set_muted(self) -> None:
        """Draw in the colour of secondary text."""
        self.set_tone("muted")

    def sizeHint(self) -> QSize:
        """As wide as the text."""
        metrics = self.fontMetrics()
        return QSize(metrics.horizontalAdvance(self._text) + 2, metrics.height() + 2)

    def minimumSizeHint(self) -> QSize:
        """A few letters."""
        return QSize(self.fontMetrics().averageCharWidth() * 6, self.fontMetrics().height() + 2)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw what fits."""
        painter = QPainter(self)
        painter.setPen(self.palette().color(QPalette.ColorRole.WindowText))
        painter.drawText(
            self.rect(), Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, self.shown()
        )
        painter.end()
