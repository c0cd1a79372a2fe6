"""Facts in two columns: what it is at the left, how it is at the right."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from desktop.presenters.activity import Fact
from desktop.widgets.controls import label, set_look

NAME_WIDTH = 80


class FactGrid(QWidget):
    """Shows facts. They may change many times a second: labels are kept and only told other texts."""

    def __init__(self) -> None:
        super().__init__()
        self._facts: tuple[Fact, ...] = ()
        self._rows: list[tuple[QLabel, QLabel]] = []
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(24)
        self._grid.setVerticalSpacing(8)
        self._grid.setColumnMinimumWidth(0, NAME_WIDTH)
        self._grid.setColumnStretch(1, 1)

    def facts(self) -> tuple[Fact, ...]:
        """What is shown."""
        return self._facts

    def show_facts(self, facts: Sequence[Fact]) -> None:
        """Show other facts."""
        self._facts = tuple(facts)
        while len(self._rows) < len(facts):
            self._add_row()
        for row, (name, text) in enumerate(self._rows):
            is_used = row < len(facts)
            name.setVisible(is_used)
            text.setVisible(is_used)
            if is_used:
                set_look(name, "tone", "" if facts[row].is_number else "muted")
                name.setText(facts[row].name)
                text.setText(facts[row].text)

    def _add_row(self) -> None:
        name, text = label(), label(wraps=True, is_copyable=True)
        name.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop)
        text.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        self._grid.addWidget(name, len(self._rows), 0)
        self._grid.addWidget(text, len(self._rows), 1)
        self._grid.setRowStretch(len(self._rows), 0)
        self._rows.append((name, text))
        self._grid.setRowStretch(len(self._rows), 1)  # in a high place they stand together at the top
