"""A setting that is a list of secrets: one more is typed unseen, none is ever shown."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from desktop.widgets.controls import button
from desktop.widgets.setting_row import CONTROL_WIDTH, SettingRow


class SecretsRow(SettingRow):
    """Takes another secret when Enter is pressed; says how many are kept, and lets go of all."""

    def __init__(self, name: str, text: str) -> None:
        self._kept: list[str] = []
        self.line = QLineEdit()
        self.line.setEchoMode(QLineEdit.EchoMode.Password)
        self.forget = button("")
        control = QWidget()
        control.setMinimumWidth(CONTROL_WIDTH)  # of both: below and above the others, and no wider
        row = QHBoxLayout(control)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.forget)
        row.addWidget(self.line)
        super().__init__(control, name, text)
        self.line.setAccessibleName(name)
        self.line.setAccessibleDescription(text)
        self.line.setPlaceholderText(self.tr("Type one, then Enter"))
        self.forget.hide()
        self.line.returnPressed.connect(self._on_typed)
        self.reverted.connect(self.line.clear)
        self.forget.clicked.connect(lambda: self._want([]))

    def _on_typed(self) -> None:
        if self.line.text():
            self._want([*self._kept, self.line.text()])

    def focus_control(self) -> None:
        """Put the cursor where the value is set."""
        # Not by a focus proxy, which would cut Tab's way to the button that stands before it.
        self.line.setFocus()

    def _put(self, value: Any) -> None:
        kept = list(value or ())
        if kept != self._kept:
            self.line.clear()  # else one may be half typed
        self._kept = kept
        self.forget.setVisible(bool(kept))
        self.forget.setText(self.tr("Forget all ({0})").format(len(kept)))
