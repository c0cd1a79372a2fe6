"""The search field: large, with an icon, a sign of work, and a button that clears it."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QLineEdit

from desktop import formatting
from desktop.icons import Icons
from desktop.theme import Theme
from desktop.widgets.busy_bar import BusyBar
from desktop.widgets.controls import icon_button, set_look
from desktop.widgets.resting_caret import RestingCaret

MAX_CHARS = 4000
KEEP_KEY = "Ctrl+D"
GLASS_SIZE = 20


class _Line(QLineEdit):
    """The field itself; keys that mean something to the window are reported."""

    focus_changed = Signal(bool)
    moved_down = Signal()
    moved_up = Signal()
    asked = Signal()
    accepted = Signal()
    escaped = Signal()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Tell the frame."""
        super().focusInEvent(event)
        self.focus_changed.emit(True)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Tell the frame."""
        super().focusOutEvent(event)
        self.focus_changed.emit(False)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take words; folders are for the window, though they come with their paths as words."""
        if event.mimeData().hasUrls():
            event.ignore()
        else:
            super().dragEnterEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Down goes to the results, Enter searches, with Ctrl it asks; Escape is for the window to understand."""
        key = event.key()
        is_for_preview = event.modifiers() & Qt.KeyboardModifier.AltModifier
        if key in (Qt.Key.Key_Down, Qt.Key.Key_PageDown) and not is_for_preview:
            self.moved_down.emit()
        elif key in (Qt.Key.Key_Up, Qt.Key.Key_PageUp) and not is_for_preview:
            self.moved_up.emit()
        elif key == Qt.Key.Key_Escape:
            self.escaped.emit()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            is_ask = event.modifiers() & Qt.KeyboardModifier.ControlModifier
            (self.asked if is_ask else self.accepted).emit()
        else:
            super().keyPressEvent(event)


class SearchField(QFrame):
    """A framed line edit; emits what the user means rather than which key was pressed."""

    text_changed = Signal(str)
    moved_down = Signal()
    moved_up = Signal()
    asked = Signal()
    """Ctrl+Enter."""
    accepted = Signal()
    """Enter."""
    escaped = Signal()
    """Escape."""
    keep_toggled = Signal(bool)
    """The search shall be kept, or no longer."""

    def __init__(
        self, theme: Theme, icons: Icons, *, placeholder: str, scale: float = 1.2, can_keep: bool = False
    ) -> None:
        super().__init__()
        self.setObjectName("searchFrame")
        self._theme = theme
        self._icons = icons
        self._glass = QLabel()
        self.line = _Line()
        self.line.setFont(theme.font(scale))
        self.line.setPlaceholderText(placeholder)
        self.line.setAccessibleName(placeholder)
        self.line.setMaxLength(MAX_CHARS)
        RestingCaret(self.line)
        self._clear = icon_button(icons, "close", self.tr("Clear"), size=16)
        self._can_keep = can_keep
        self._is_kept = False
        self.star = icon_button(icons, "star", self.tr("Keep this search"), shortcut=KEEP_KEY, size=16)
        for each in (self._clear, self.star):
            keeps_place = each.sizePolicy()
            keeps_place.setRetainSizeWhenHidden(each is self._clear or can_keep)  # else the field grows
            each.setSizePolicy(keeps_place)
            each.setVisible(False)
        self._busy = BusyBar(theme, self.tr("Searching"), 54)
        self._busy.setVisible(False)
        self._lay_out()
        self._connect()
        self._draw_glass()

    def text(self) -> str:
        """The query as typed."""
        return self.line.text()

    def set_text(self, text: str) -> None:
        """Replace the query; reported like typing."""
        self.line.setText(text)

    def show_kept(self, is_kept: bool) -> None:
        """Say whether this search is among those that are kept."""
        self._is_kept = is_kept
        self._icons.decorate(self.star, *(("star-full", "accent") if is_kept else ("star", "muted")))
        text = self.tr("Keep this search no longer") if is_kept else self.tr("Keep this search")
        self.star.setAccessibleName(text)
        self.star.setToolTip(f"{text} ({formatting.key_name(KEEP_KEY)})")

    def set_busy(self, is_busy: bool) -> None:
        """Show or hide the sign of work."""
        self._busy.setVisible(is_busy)

    def focus(self) -> None:
        """Put the cursor here, with the text selected."""
        self.line.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.line.selectAll()

    def clear(self) -> None:
        """Empty the field and put the cursor here."""
        self.line.clear()
        self.line.setFocus()

    def take_key(self, event: QKeyEvent) -> None:
        """Go on writing with a key that was pressed elsewhere."""
        self.line.setFocus()
        self.line.end(False)
        QCoreApplication.sendEvent(self.line, event)

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 7, 8, 7)
        row.setSpacing(8)
        for widget in (self._glass, self.line, self._busy, self.star, self._clear):
            row.addWidget(widget)
        self.setFocusProxy(self.line)

    def _connect(self) -> None:
        self.line.textChanged.connect(self._on_text_changed)
        self.line.focus_changed.connect(lambda has_focus: set_look(self, "active", has_focus))
        self.line.moved_down.connect(self.moved_down)
        self.line.moved_up.connect(self.moved_up)
        self.line.asked.connect(self.asked)
        self.line.accepted.connect(self.accepted)
        self.line.escaped.connect(self.escaped)
        self._clear.clicked.connect(self.clear)
        self.star.clicked.connect(lambda: self.keep_toggled.emit(not self._is_kept))
        self._theme.changed.connect(self._draw_glass)

    def _draw_glass(self) -> None:
        side = self._icons.scaled(GLASS_SIZE)
        self._glass.setPixmap(self._icons.pixmap("search", "muted", side, self.devicePixelRatioF()))

    def _on_text_changed(self, text: str) -> None:
        self._clear.setVisible(bool(text))
        self.star.setVisible(self._can_keep and bool(text.strip()))
        self.text_changed.emit(text)


def is_writing(event: QKeyEvent) -> bool:
    """Whether a key is a letter, or Backspace: it is meant for a search field, wherever it was pressed."""
    if event.modifiers() & ~(Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier):
        return False
    return event.key() == Qt.Key.Key_Backspace or (event.text().isprintable() and bool(event.text().strip()))
