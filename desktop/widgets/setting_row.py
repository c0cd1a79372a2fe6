"""One setting: its control, what it does, and what a change costs before it is applied."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QFrame, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from desktop.widgets.chooser import Chooser
from desktop.widgets.controls import button, label, set_look

CONTROL_WIDTH = 260


class SettingRow(QWidget):
    """Base of the rows: a control, a help text, and a note with Apply and Keep."""

    wanted = Signal(object)
    """The value the user wants."""
    confirmed = Signal()
    reverted = Signal()

    def __init__(self, control: QWidget, name: str, text: str, *, is_wide: bool = False) -> None:
        super().__init__()
        self._is_setting = False
        self._control = control
        control.setAccessibleName(name)
        control.setAccessibleDescription(text)
        head = QHBoxLayout()
        head.setSpacing(12)
        if not is_wide:
            caption = label(name, wraps=True)
            caption.setBuddy(control)  # on Linux a screen reader takes a choice's name from there alone
            head.addWidget(caption, 1)
        head.addWidget(control, 0 if not is_wide else 1)
        self._note = QFrame()
        self._note.setObjectName("note")
        self._cost = label(wraps=True)
        self._apply = button(self.tr("Apply"), "primary")
        self._keep = button(self.tr("Keep as it is"))
        note = QHBoxLayout(self._note)
        note.setContentsMargins(12, 8, 8, 8)
        note.addWidget(self._cost, 1)
        note.addWidget(self._keep)
        note.addWidget(self._apply)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 4, 0, 4)
        column.setSpacing(3)
        column.addLayout(head)
        if text:
            help_text = label(text, tone="muted", wraps=True)
            help_text.setContentsMargins(27 if is_wide else 0, 0, 0, 0)
            column.addWidget(help_text)
        column.addSpacing(3)
        column.addWidget(self._note)
        self._note.hide()
        self._apply.clicked.connect(self.confirmed)
        self._keep.clicked.connect(self.reverted)

    def show_value(self, value: Any) -> None:
        """Show the value in force; a note that is shown goes."""
        if self._apply.hasFocus() or self._keep.hasFocus():
            self.focus_control()  # else it goes to what comes next, with the note
        self._is_setting = True
        self._put(value)
        self._is_setting = False
        self._note.hide()

    def show_cost(self, cost: str) -> None:
        """Say what the wanted change costs and let the user decide."""
        self._say(cost, "warn", is_question=True)

    def show_error(self, text: str) -> None:
        """Say why the change was not made."""
        self._say(text, "bad", is_question=False)

    def cost(self) -> str:
        """What is said, empty when nothing is."""
        return self._cost.text() if not self._note.isHidden() else ""

    def _say(self, text: str, tone: str, *, is_question: bool) -> None:
        self._cost.setText(text)
        set_look(self._note, "tone", tone)
        self._apply.setVisible(is_question)
        self._keep.setVisible(is_question)
        self._note.show()

    def focus_control(self) -> None:
        """Put the cursor where the value is set."""
        self._control.setFocus()

    def _want(self, value: Any) -> None:
        if not self._is_setting:
            self.wanted.emit(value)

    def _put(self, value: Any) -> None:
        raise NotImplementedError


class CheckRow(SettingRow):
    """Yes or no."""

    def __init__(self, name: str, text: str) -> None:
        self.box = QCheckBox(name)
        super().__init__(self.box, name, text, is_wide=True)
        self.box.toggled.connect(self._want)

    def _put(self, value: Any) -> None:
        self.box.setChecked(bool(value))


class ChoiceRow(SettingRow):
    """One of several values, each with a name."""

    def __init__(self, name: str, text: str, *, name_of: Callable[[Any], str] = str) -> None:
        self.combo = Chooser(name_of)
        self.combo.setMinimumWidth(CONTROL_WIDTH)
        super().__init__(self.combo, name, text)
        self.combo.activated.connect(lambda _index: self._want(self.combo.currentData()))

    def set_choices(self, choices: list[tuple[str, Any]]) -> None:
        """Offer (name, value) pairs; the shown value stays."""
        self.combo.set_choices(choices)

    def _put(self, value: Any) -> None:
        self.combo.show_value(value)


class TextRow(SettingRow):
    """A line of text, taken when Enter is pressed or the field is left."""

    def __init__(self, name: str, text: str) -> None:
        self.line = QLineEdit()
        self.line.setMinimumWidth(CONTROL_WIDTH)
        super().__init__(self.line, name, text)
        self.line.editingFinished.connect(self._on_finished)

    def _on_finished(self) -> None:
        if self.line.isModified():
            self.line.setModified(False)
            self._want(self.line.text().strip())

    def _put(self, value: Any) -> None:
        if not self.line.isModified():  # else it is being written in
            self.line.setText(str(value or ""))
            self.line.setCursorPosition(0)  # of a long one the beginning is seen
