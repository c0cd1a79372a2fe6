"""The first page a new user sees: which folders, and off it goes."""

from __future__ import annotations

import os
from itertools import pairwise

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QCheckBox, QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from desktop import formatting
from desktop.icons import Icons
from desktop.theme import Theme
from desktop.widgets.card import Card
from desktop.widgets.controls import button, heading, label
from desktop.widgets.elided_label import ElidedLabel
from desktop.widgets.folder_dialog import ask_for_folder

WIDTH = 560


class FirstRunPage(QWidget):
    """Suggests folders that are there; nothing is indexed that is not ticked."""

    folders_chosen = Signal(object)
    """A list of paths."""
    skipped = Signal()

    def __init__(
        self, suggestions: list[str], samples: str, theme: Theme, icons: Icons, *, home: str
    ) -> None:
        super().__init__()
        self.setObjectName("page")
        self._home = home
        self._boxes: list[tuple[QCheckBox, str]] = []
        self._folders = QGridLayout()
        self._folders.setHorizontalSpacing(14)
        self._folders.setVerticalSpacing(8)
        self._folders.setColumnStretch(1, 1)
        self.start_button = button(self.tr("Start searching"), "primary")
        self._another = button(self.tr("Another folder …"))
        self._skip = button(self.tr("Later"), "link")
        self._lay_out(theme, icons)
        for path in suggestions:
            self.add_folder(path, is_chosen=path == suggestions[0])
        if samples:
            text = self.tr("Sample documents")
            explanation = self.tr("of an invented company, to try it out")
            self._add(text, explanation, samples, is_chosen=not suggestions)
        self._connect()
        self._on_toggled()

    def add_folder(self, path: str, *, is_chosen: bool = True) -> None:
        """Offer a folder."""
        path = os.path.normpath(path)
        for box, known in self._boxes:
            if known == path:
                box.setChecked(True)
                return
        name = formatting.document_name(path, "")
        self._add(name, formatting.shorten_home(path, self._home), path, is_chosen=is_chosen)

    def chosen(self) -> list[str]:
        """The ticked folders."""
        return [path for box, path in self._boxes if box.isChecked()]

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Hand the focus on to the button. As a focus proxy it would cut Tab's way to what stands before it."""
        self.start_button.setFocus(event.reason())

    def _add(self, name: str, text: str, path: str, *, is_chosen: bool) -> None:
        box = QCheckBox(name.replace("&", "&&"))
        box.setChecked(is_chosen)
        box.setAccessibleDescription(text)
        box.toggled.connect(self._on_toggled)
        place = ElidedLabel(text)
        place.set_muted()
        row = len(self._boxes)
        self._folders.addWidget(box, row, 0)
        self._folders.addWidget(place, row, 1)
        self._boxes.append((box, path))
        self._order_tabs()

    def _order_tabs(self) -> None:
        """As they stand below each other."""
        chain = [*(box for box, _ in self._boxes), self._another, self.start_button, self._skip]
        for before, after in pairwise(chain):
            QWidget.setTabOrder(before, after)

    def _lay_out(self, theme: Theme, icons: Icons) -> None:
        picture = QLabel()

        def draw() -> None:
            picture.setPixmap(icons.pixmap("hound", "accent", 56, picture.devicePixelRatioF()))

        draw()
        theme.changed.connect(draw)
        title = heading(self.tr("Search your own files"), theme, 1.9)
        text = label(
            self.tr(
                "By words and by meaning, with answers that show where they come from. "
                "Nothing leaves this computer."
            ),
            tone="muted",
            wraps=True,
        )
        text.setFont(theme.font(1.1))
        card = Card(theme, self.tr("Which folders?"))
        card.column.addLayout(self._folders)
        card.column.addSpacing(4)
        card.column.addWidget(self._another, 0, Qt.AlignmentFlag.AlignLeft)
        buttons = QHBoxLayout()
        buttons.addWidget(self.start_button)
        buttons.addWidget(self._skip)
        buttons.addStretch()
        inner = QWidget()
        inner.setFixedWidth(WIDTH)
        column = QVBoxLayout(inner)
        column.setSpacing(12)
        for widget in (picture, title, text):
            column.addWidget(widget)
        column.addSpacing(6)
        column.addWidget(card)
        column.addSpacing(4)
        column.addLayout(buttons)
        hint = label(
            self.tr("File names and words are found within seconds; meaning follows in the background."),
            tone="muted",
            wraps=True,
        )
        column.addWidget(hint)
        outer = QVBoxLayout(self)
        outer.addStretch(2)
        row = QHBoxLayout()
        row.addStretch()
        row.addWidget(inner)
        row.addStretch()
        outer.addLayout(row)
        outer.addStretch(3)

    def _connect(self) -> None:
        self._another.clicked.connect(self._on_another)
        self.start_button.clicked.connect(lambda: self.folders_chosen.emit(self.chosen()))
        self._skip.clicked.connect(self.skipped)

    def _on_toggled(self) -> None:
        self.start_button.setEnabled(bool(self.chosen()))

    def _on_another(self) -> None:
        ask_for_folder(self, self.tr("Choose a folder"), self.add_folder)
