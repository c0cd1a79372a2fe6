"""Links below each other under a heading, each with a button that forgets where it leads."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from desktop import formatting
from desktop.icons import Icons
from desktop.widgets.controls import button, holds_focus, icon_button, label

LONGEST_CHARS = 80
KEPT_AT_EACH_END = LONGEST_CHARS // 2


@dataclass(frozen=True, slots=True)
class Link:
    """A text, what a click does, and the button beside it: its icon, its name and what it does."""

    text: str
    follow: Callable[[], object]
    tip: str = ""
    icon: str = ""
    name: str = ""
    act: Callable[[], object] | None = None


class LinkList(QWidget):
    """A heading and rows; the rows are made anew whenever others are shown."""

    left = Signal()
    """The last row went away with the focus."""

    def __init__(self, icons: Icons) -> None:
        super().__init__()
        self._icons = icons
        self._rows: list[QWidget] = []
        self._links: list[QPushButton] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(40, 0, 40, 20)
        self._column.setSpacing(2)
        self._heading = label(tone="muted")
        self._column.addWidget(self._heading, 0, Qt.AlignmentFlag.AlignCenter)

    def links(self) -> tuple[QPushButton, ...]:
        """The links that are shown."""
        return tuple(self._links)

    def heading(self) -> str:
        """What the links are."""
        return self._heading.text()

    def show_links(self, heading: str, links: Sequence[Link]) -> None:
        """Show other links; the focus goes on to the row that takes the place of its own."""
        held = next((place for place, row in enumerate(self._rows) if holds_focus(row)), None)
        for row in self._rows:
            row.deleteLater()
        self._links.clear()
        self._heading.setText(heading)
        self._rows = [self._row(link) for link in links]
        for place, row in enumerate(self._rows, 1):
            self._column.insertWidget(place, row, 0, Qt.AlignmentFlag.AlignCenter)
        if held is not None and self._rows:
            row = self._rows[min(held, len(self._rows) - 1)]
            row.show()  # else by the next layout, and until then nothing takes the focus
            row.findChildren(QAbstractButton)[-1].setFocus()
        elif held is not None:
            self.left.emit()

    def _row(self, link: Link) -> QWidget:
        shown = button(link.text.replace("&", "&&"), "link", tip=link.tip)
        shown.clicked.connect(link.follow)
        self._links.append(shown)
        row = QWidget()
        side_by_side = QHBoxLayout(row)
        side_by_side.setContentsMargins(0, 0, 0, 0)
        side_by_side.setSpacing(4)
        side_by_side.addWidget(shown)
        if link.act is not None:
            beside = icon_button(self._icons, link.icon, link.name, size=12)
            beside.clicked.connect(link.act)
            side_by_side.addWidget(beside)
        return row


def shortened(text: str) -> str:
    """A text that fits into a link, with nothing hidden in it: a path in a query ends with the file's name."""
    text = formatting.legible(text)
    if len(text) <= LONGEST_CHARS:
        return text
    return f"{text[:KEPT_AT_EACH_END].rstrip()} … {text[-KEPT_AT_EACH_END:].lstrip()}"
