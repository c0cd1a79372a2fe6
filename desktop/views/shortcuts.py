"""All keys on one sheet."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QSize, Qt
from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget

from desktop import formatting
from desktop.presenters.activity import Fact
from desktop.theme import Theme
from desktop.widgets.card import Card, in_scroll_area
from desktop.widgets.controls import button
from desktop.widgets.facts import FactGrid
from desktop.widgets.fitting import fitting

WIDTH, HEIGHT = 560, 640

KEYS = (
    (
        "Search",
        (
            ("Ctrl+L", "to the search field"),
            ("Down", "from the field to the results; letters lead back"),
            ("Return", "to the results; there: open the file"),
            ("Ctrl+Return", "ask instead of search"),
            ("Alt+Left", "the search before; in an empty field also Up"),
            ("Alt+Right", "the search after"),
            ("Ctrl+D", "keep this search, or no longer"),
            ("Esc", "stop an answer, clear the field; elsewhere: back to the field"),
        ),
    ),
    (
        "The selected result",
        (
            ("Ctrl+O", "open"),
            ("Ctrl+Shift+O", "show in its folder"),
            ("Ctrl+C", "copy the file; pasted into a text, its path"),
            ("Ctrl+Shift+C", "copy its path"),
            ("Ctrl+Shift+K", "copy the passage, or what is selected in the preview, with its source"),
            ("Shift+F10", "all that can be done with it"),
            ("Shift+Down", "choose several; the keys above are for all of them"),
            ("Ctrl+A", "choose all, a thousand at most"),
        ),
    ),
    (
        "Preview",
        (
            ("Space", "in the results: read on; with Shift back"),
            ("F3", "next word that was found"),
            ("Shift+F3", "previous one"),
            ("Alt+Down", "next passage"),
            ("Alt+Up", "previous passage"),
            ("Alt+PgDown", "next page"),
            ("Alt+PgUp", "previous page"),
            ("Ctrl+T", "as it looks, or as text"),
            ("Ctrl++", "larger"),
            ("Ctrl+-", "smaller"),
            ("Ctrl+0", "to the width of the view"),
        ),
    ),
    (
        "Window",
        (
            ("Ctrl+1", "search"),
            ("Ctrl+2", "sources"),
            ("Ctrl+3", "activity"),
            ("Ctrl+4", "settings"),
            ("F1", "these keys"),
            ("Ctrl+W", "close the window"),
            ("Ctrl+Q", "quit"),
        ),
    ),
    (
        "Quick search",
        (
            ("Down", "next result; the cursor stays in the field"),
            ("Up", "previous result"),
            ("Return", "open the file"),
            ("Ctrl+1", "open the first in sight; the others by their numbers"),
            ("Tab", "ask in the window"),
            ("Ctrl+Shift+K", "copy the passage with its source"),
            ("Esc", "close"),
        ),
    ),
)
"""By place: (keys, what they do)."""


class ShortcutsDialog(QDialog):
    """Shows `KEYS`; it does not block the window."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(_tr("Keys"))
        sheet = QWidget()
        cards = QVBoxLayout(sheet)
        cards.setContentsMargins(0, 0, 8, 0)
        cards.setSpacing(12)
        for place, keys in KEYS:
            grid = FactGrid()
            grid.show_facts([Fact(formatting.key_name(key), _tr(text)) for key, text in keys])
            card = Card(theme, _tr(place))
            card.column.addWidget(grid)
            cards.addWidget(card)
        close = button(_tr("Close"))
        close.clicked.connect(self.close)
        column = QVBoxLayout(self)
        column.setContentsMargins(22, 20, 14, 16)
        column.addWidget(in_scroll_area(sheet, _tr("Keys")), 1)
        column.addWidget(close, 0, Qt.AlignmentFlag.AlignRight)
        self.resize(fitting(QSize(WIDTH, HEIGHT), self.screen()))
        close.setFocus()


def _tr(text: str) -> str:
    return QCoreApplication.translate("ShortcutsDialog", text)
