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
from desktop.widgets.card import Card, in_scroll_area
from desktop.widgets.columns import seamless_column
from desktop.widgets.controls import button, heading, label
from desktop.widgets.elided_label import ElidedLabel
from desktop.widgets.folder_dialog import ask_for_folder

WIDTH = 600
LONGEST_NAME = 240
"""Of a folder; the rest of its row is for where it lies."""


class FirstRunPage(QWidget):
    """Suggests folders that are there; nothing is indexed that is not ticked."""

    folders_chosen = Signal(object)
    """A list of paths."""
    menu_wanted = Signal()
    """Deskhound shall be among the system's applications; told with the folders."""
    skipped = Signal()

    def __init__(
        self,
        suggestions: list[str],
        samples: str,
        theme: Theme,
        icons: Icons,
        *,
        home: str,
        data_dir: str,
        offers_menu: bool = False,
    ) -> None:
        super().__init__()
        self.setObjectName("page")
        self._theme = theme
        self._icons = icons
        self._home = home
        self._boxes: list[tuple[QCheckBox, str]] = []
        self._pictures: list[tuple[QLabel, str, int]] = []
        """Each with its icon's name and size."""
        self._folders = QGridLayout()
        self._folders.setHorizontalSpacing(14)
        self._folders.setVerticalSpacing(8)
        self._folders.setColumnStretch(1, 1)
        self.start_button = button(self.tr("Start searching"), "primary")
        self._another = button(self.tr("Another folder …"))
        self._skip = button(self.tr("Later"), "link")
        self.menu_box = QCheckBox(self.tr("Show Deskhound among the applications"))
        self.menu_box.setChecked(offers_menu)
        if not offers_menu:
            self.menu_box.hide()
        self._lay_out(data_dir)
        for path in suggestions:
            self.add_folder(path, is_chosen=path == suggestions[0])
        if samples:
            text = self.tr("Sample documents")
            explanation = self.tr("of an invented company, to try it out")
            self._add(text, explanation, samples, is_chosen=not suggestions)
        self._connect()
        self._draw_pictures()
        self._on_toggled()

    def add_folder(self, path: str, *, is_chosen: bool = True) -> None:
        """List a folder."""
        path = os.path.normpath(path)
        for box, known in self._boxes:
            if known == path:
                box.setChecked(True)
                return
        name = formatting.document_name(path, "")
        self._add(name, formatting.shorten_home(path, self._home), path, is_chosen=is_chosen)

    def offer(self, path: str) -> None:
        """Add a folder that the user has named: what remains to be done is to start, and Enter does."""
        self.add_folder(path)
        self.start_button.setFocus()

    def chosen(self) -> list[str]:
        """The ticked folders."""
        return [path for box, path in self._boxes if box.isChecked()]

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Hand the focus on to the button. As a focus proxy it would cut Tab's way to what stands before it."""
        self.start_button.setFocus(event.reason())

    def _add(self, name: str, text: str, path: str, *, is_chosen: bool) -> None:
        box = QCheckBox()
        shown = box.fontMetrics().elidedText(name, Qt.TextElideMode.ElideMiddle, LONGEST_NAME)
        box.setText(shown.replace("&", "&&"))
        if shown != name:
            box.setAccessibleName(name)
            box.setToolTip(formatting.tool_tip(name))
        box.setAccessibleDescription(text)
        box.toggled.connect(self._on_toggled)
        place = ElidedLabel(text)
        place.set_muted()
        row = len(self._boxes)
        self._folders.addWidget(box, row, 0)
        self._folders.addWidget(place, row, 1)
        self._boxes.append((box, path))
        box.setChecked(is_chosen)
        self._order_tabs()

    def _order_tabs(self) -> None:
        """As they stand below each other."""
        boxes = (box for box, _ in self._boxes)
        chain = [*boxes, self._another, self.menu_box, self.start_button, self._skip]
        for before, after in pairwise(chain):
            QWidget.setTabOrder(before, after)

    def _lay_out(self, data_dir: str) -> None:
        title = heading(self.tr("Search your own files"), self._theme, 1.9)
        text = label(
            self.tr("By words and by meaning, with answers that show where they come from."),
            tone="muted",
            wraps=True,
        )
        text.setFont(self._theme.font(1.1))
        buttons = QHBoxLayout()
        buttons.addWidget(self.start_button)
        buttons.addWidget(self._skip)
        buttons.addStretch()
        inner = QWidget()
        inner.setMaximumWidth(WIDTH)
        column = QVBoxLayout(inner)
        column.setSpacing(12)
        for widget in (self._picture("hound", 56), title, text):
            column.addWidget(widget)
        column.addSpacing(6)
        column.addWidget(self._folders_card())
        column.addWidget(self.menu_box)
        column.addSpacing(4)
        column.addLayout(buttons)
        column.addSpacing(8)
        column.addLayout(self._promises(data_dir))
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(inner, 1000)  # as wide as it may be, in a narrow window as wide as that
        row.addStretch(1)
        page = QWidget()
        middle = QVBoxLayout(page)
        middle.addStretch(2)
        middle.addLayout(row)
        middle.addStretch(3)
        outer = seamless_column(self)
        outer.addWidget(in_scroll_area(page, self.tr("Welcome")))

    def _folders_card(self) -> Card:
        card = Card(self._theme, self.tr("Which folders?"))
        card.column.addLayout(self._folders)
        card.column.addSpacing(4)
        another = QHBoxLayout()
        another.setSpacing(12)
        another.addWidget(self._another)
        another.addWidget(label(self.tr("or drop it here"), tone="muted"))
        another.addStretch()
        card.column.addLayout(another)
        return card

    def _promises(self, data_dir: str) -> QGridLayout:
        """What happens to the files from now on."""
        rows = (
            (
                "search",
                self.tr(
                    "Names and words are found within seconds, meaning follows in the background. "
                    "You can search all the while, and pause it whenever you like."
                ),
            ),
            (
                "lock",
                self.tr(
                    "Nothing leaves this computer: there is no account and no telemetry. "
                    "Your files are only read, never changed."
                ),
            ),
            (
                "folder",
                self.tr(
                    "What is kept of them lies in {0}, for you alone. "
                    "Remove a folder again, and all of it is deleted."
                ).format(formatting.legible(formatting.shorten_home(data_dir, self._home))),
            ),
        )
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(8)
        grid.setColumnStretch(1, 1)
        for number, (icon, text) in enumerate(rows):
            grid.addWidget(self._picture(icon, 18), number, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(label(text, tone="muted", wraps=True), number, 1)
        return grid

    def _picture(self, icon: str, size: int) -> QLabel:
        picture = QLabel()
        self._pictures.append((picture, icon, size))
        return picture

    def _draw_pictures(self) -> None:
        for picture, icon, size in self._pictures:
            side = self._icons.scaled(size)
            picture.setPixmap(self._icons.pixmap(icon, "accent", side, picture.devicePixelRatioF()))

    def _connect(self) -> None:
        self._another.clicked.connect(self._on_another)
        self.start_button.clicked.connect(self._on_start)
        self._skip.clicked.connect(self.skipped)
        self._theme.changed.connect(self._draw_pictures)

    def _on_toggled(self) -> None:
        self.start_button.setEnabled(bool(self.chosen()))

    def _on_start(self) -> None:
        if self.menu_box.isChecked():
            self.menu_wanted.emit()
        self.folders_chosen.emit(self.chosen())

    def _on_another(self) -> None:
        ask_for_folder(self, self.tr("Choose a folder"), self.offer)
