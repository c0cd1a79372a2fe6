"""The row of filters below the search field: menus that edit the query's text."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QMenu, QPushButton, QWidget

from desktop import formatting
from desktop.presenters.query_text import (
    LANGUAGES,
    PERIODS,
    TYPE_GROUPS,
    Filters,
    read_filters,
    with_folder,
    with_languages,
    with_period,
    with_types,
    without_filters,
)
from desktop.widgets.controls import button, label, set_look
from desktop.widgets.flow import FlowLayout

SORTS = (
    ("relevance", "Best first"),
    ("newest", "Newest first"),
    ("oldest", "Oldest first"),
    ("name", "By name"),
    ("size", "Largest first"),
)
LONGEST_CHARS = 40
"""More of what was chosen than this stands in a tool tip."""
FIRST_LANGUAGES = 8
"""So many of the languages that were met stand in the menu itself."""


def _tr(text: str) -> str:
    return QCoreApplication.translate("FilterBar", text)


class FilterBar(QWidget):
    """Type, date, folder, language and order; shows what the query says and changes what it says."""

    query_edited = Signal(str)
    sort_chosen = Signal(str)
    folder_wanted = Signal()
    """The user wants to pick a folder with a dialog."""

    def __init__(self, *, home: str) -> None:
        super().__init__()
        self._home = home
        self._query = ""
        self._folders: tuple[str, ...] = ()
        self._languages: tuple[str, ...] = ()
        self._type = self._menu_button(self.tr("Type"), self._fill_types)
        self._date = self._menu_button(self.tr("Date"), self._fill_periods)
        self._folder = self._menu_button(self.tr("Folder"), self._fill_folders)
        self._language = self._menu_button(self.tr("Language"), self._fill_languages)
        self._sort = self._menu_button(_tr(SORTS[0][1]), self._fill_sorts)
        self._sort_key = SORTS[0][0]
        self._name_sort()
        self._reset = button(self.tr("Clear filters"), "link")
        self._reset.clicked.connect(lambda: self._edit(without_filters(self._query)))
        self.summary = label(tone="muted")
        chips = FlowLayout(7)
        for widget in (
            self._type,
            self._date,
            self._folder,
            self._language,
            self._sort,
            self._reset,
        ):
            chips.addWidget(widget)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(7)
        row.addLayout(chips, 1)
        row.addWidget(self.summary, 0, Qt.AlignmentFlag.AlignTop)
        height = self._type.sizeHint().height()
        self._reset.setFixedHeight(height)  # on one line with the chips
        self.summary.setFixedHeight(height)
        self.show_query("")

    def show_query(self, query: str) -> None:
        """Show the filters of a query."""
        self._query = query
        filters = read_filters(query)
        self._mark(self._type, self.tr("Type"), _types_text(filters))
        self._mark(self._date, self.tr("Date"), _period_text(filters))
        self._mark(self._folder, self.tr("Folder"), formatting.document_name(filters.folder, ""))
        self._mark(self._language, self.tr("Language"), _languages_text(filters))
        self._reset.setVisible(not filters.is_empty)

    def set_folders(self, folders: Sequence[str]) -> None:
        """The sources, offered by the folder menu."""
        self._folders = tuple(folders)

    def set_languages(self, languages: Sequence[str]) -> None:
        """The languages of what was found, the most frequent first: they head the language menu."""
        self._languages = tuple(languages)

    def set_folder(self, folder: str) -> None:
        """Limit the query to a folder."""
        self._edit(with_folder(self._query, folder))

    def _menu_button(self, text: str, fill: Callable[[QMenu], None]) -> QPushButton:
        made = button(text + "  ▾", "chip")
        menu = QMenu(made)

        def refill() -> None:
            menu.clear()
            for former in menu.findChildren(QMenu):  # what a menu leads to outlives its entry
                former.deleteLater()
            fill(menu)

        menu.aboutToShow.connect(refill)
        made.setMenu(menu)
        return made

    def _mark(self, chip: QPushButton, name: str, value: str) -> None:
        text = f"{name}: {value}" if value else name
        is_long = len(text) > LONGEST_CHARS
        chip.setText((f"{text[:LONGEST_CHARS].rstrip()} …" if is_long else text) + "  ▾")
        chip.setToolTip(formatting.tool_tip(text) if is_long else "")
        chip.setAccessibleName(text)
        set_look(chip, "active", bool(value))

    def _edit(self, query: str) -> None:
        if query != self._query:
            self.query_edited.emit(query)

    def _fill_types(self, menu: QMenu) -> None:
        chosen = set(read_filters(self._query).types)
        self._add(menu, self.tr("Any type"), not chosen, lambda: self._edit(with_types(self._query, ())))
        menu.addSeparator()
        for name, kind in TYPE_GROUPS:
            self._add(menu, _tr(name), kind in chosen, partial(self._toggle_type, kind))

    def _toggle_type(self, kind: str) -> None:
        chosen = read_filters(self._query).types
        kept = tuple(name for name in chosen if name != kind)
        self._edit(with_types(self._query, kept if kind in chosen else (*chosen, kind)))

    def _fill_periods(self, menu: QMenu) -> None:
        filters = read_filters(self._query)
        for name, after in (("Any time", ""), *PERIODS):
            is_on = after == filters.after and not filters.before
            self._add(menu, _tr(name), is_on, partial(self._choose_period, after))

    def _choose_period(self, after: str) -> None:
        self._edit(with_period(self._query, after))

    def _fill_folders(self, menu: QMenu) -> None:
        chosen = read_filters(self._query).folder
        self._add(menu, self.tr("Everywhere"), not chosen, lambda: self.set_folder(""))
        menu.addSeparator()
        for folder in self._folders:
            text = formatting.legible(formatting.shorten_home(folder, self._home))
            self._add(menu, text, folder == chosen, partial(self.set_folder, folder))
        menu.addSeparator()
        menu.addAction(self.tr("Another folder …")).triggered.connect(self.folder_wanted)

    def _fill_languages(self, menu: QMenu) -> None:
        chosen = read_filters(self._query).languages
        self._add(menu, self.tr("Any language"), not chosen, partial(self._choose_languages, ()))
        menu.addSeparator()
        first = tuple(dict.fromkeys((*self._languages[:FIRST_LANGUAGES], *chosen)))
        for code in first:
            self._add_language(menu, code, chosen)
        others = menu if not first else menu.addMenu(self.tr("Others"))
        for code in sorted({*LANGUAGES, *self._languages} - {*first}, key=formatting.language):
            self._add_language(others, code, chosen)

    def _add_language(self, menu: QMenu, code: str, chosen: tuple[str, ...]) -> None:
        rest = tuple(each for each in chosen if each != code)
        wanted = rest if code in chosen else (*chosen, code)
        self._add(menu, formatting.language(code), code in chosen, partial(self._choose_languages, wanted))

    def _choose_languages(self, languages: tuple[str, ...]) -> None:
        self._edit(with_languages(self._query, languages))

    def _fill_sorts(self, menu: QMenu) -> None:
        for key, name in SORTS:
            self._add(menu, _tr(name), key == self._sort_key, partial(self._choose_sort, key))

    def _choose_sort(self, key: str) -> None:
        self._sort_key = key
        self._name_sort()
        set_look(self._sort, "active", key != SORTS[0][0])
        self.sort_chosen.emit(key)

    def _name_sort(self) -> None:
        name = _tr(dict(SORTS)[self._sort_key])
        self._sort.setText(name + "  ▾")
        self._sort.setAccessibleName(self.tr("Order: {0}").format(name))

    def _add(self, menu: QMenu, text: str, is_on: bool, act: Callable[[], None]) -> None:
        action = QAction(text.replace("&", "&&"), menu)
        action.setCheckable(True)
        action.setChecked(is_on)
        action.triggered.connect(lambda _checked=False: act())
        menu.addAction(action)


def _types_text(filters: Filters) -> str:
    """The chosen types, those of the menu by its names."""
    names = {kind: name for name, kind in TYPE_GROUPS}
    return ", ".join(_tr(names[kind]) if kind in names else kind for kind in filters.types)


def _languages_text(filters: Filters) -> str:
    """The chosen languages by their names."""
    return ", ".join(formatting.language(code) for code in filters.languages)


def _period_text(filters: Filters) -> str:
    """The chosen period by name where it is one of the menu's, else its dates."""
    names = {after: name for name, after in PERIODS}
    if filters.after in names and not filters.before:
        return _tr(names[filters.after])
    if not filters.before:
        return _tr("since {0}").format(filters.after) if filters.after else ""
    return (
        f"{filters.after} – {filters.before}" if filters.after else _tr("before {0}").format(filters.before)
    )
