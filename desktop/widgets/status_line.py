"""The line at the bottom: how far indexing has come, and what was just done."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QProgressBar, QSizePolicy

from desktop.announcing import announce
from desktop.icons import Icons
from desktop.theme import Theme
from desktop.widgets.controls import icon_button
from desktop.widgets.elided_label import ElidedLabel

NOTE_MS = 6000
LEAST_WIDTH = 120
"""What a long note leaves of the line."""


class StatusLine(QFrame):
    """Text at the left, a passing note at the right, pause and resume at the end."""

    pause_toggled = Signal()
    clicked = Signal()

    def __init__(self, theme: Theme, icons: Icons) -> None:
        super().__init__()
        self.setObjectName("statusLine")
        self._icons = icons
        self._text = ElidedLabel(mode=Qt.TextElideMode.ElideRight)
        self._text.setFont(theme.font(0.9))
        self._text.set_muted()
        self._bar = QProgressBar()
        self._bar.setRange(0, 1000)
        self._bar.setFixedWidth(110)
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName(self.tr("Progress of indexing"))
        # The note is read at once, so that the text gives way to it, down to its shortest wording.
        self._text.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._text.setMinimumWidth(LEAST_WIDTH)
        self._note = ElidedLabel()
        self._note.setFont(theme.font(0.9))
        self._note.set_tone("accent")
        self._note.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._pause = icon_button(icons, "pause", self.tr("Pause indexing"), size=14)
        policy = self._pause.sizePolicy()
        policy.setRetainSizeWhenHidden(True)  # else the line shrinks, and all above it moves
        self._pause.setSizePolicy(policy)
        self._timer = QTimer(self, singleShot=True, interval=NOTE_MS)
        self._timer.timeout.connect(lambda: self._note.set_text(""))
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 3, 8, 3)
        row.setSpacing(10)
        row.addWidget(self._bar)
        row.addWidget(self._text, 1)
        row.addWidget(self._note)
        row.addWidget(self._pause)
        self._pause.clicked.connect(self.pause_toggled)
        self.show_progress(1.0, is_paused=False, can_pause=False)

    def text(self) -> str:
        """The line as it is shown."""
        return self._text.text()

    def show_text(self, text: str, *shorter: str) -> None:
        """Show how far indexing has come, in the longest wording there is room for."""
        self._text.set_text(text, *shorter)

    def show_progress(self, share: float, *, is_paused: bool, can_pause: bool) -> None:
        """Show the bar while there is work and somebody to do it, and what the button does."""
        self._bar.setVisible(share < 1.0 and can_pause)
        self._bar.setValue(round(share * 1000))
        self._pause.setVisible(can_pause and (share < 1.0 or is_paused))
        self._icons.decorate(self._pause, "play" if is_paused else "pause")
        text = self.tr("Resume indexing") if is_paused else self.tr("Pause indexing")
        self._pause.setToolTip(text)
        self._pause.setAccessibleName(text)

    def note(self, text: str) -> None:
        """Say something for a moment."""
        self._note.set_text(text)
        announce(self, text)
        self._timer.start()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click leads to what is being done."""
        super().mouseReleaseEvent(event)
        if event.button() == Qt.MouseButton.LeftButton:
            self.clicked.emit()
