"""The main window: rail, pages, banner, status line; geometry, shortcuts, drops."""

from __future__ import annotations

from collections.abc import Callable
from enum import IntEnum
from functools import partial

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QAction, QCloseEvent, QDragEnterEvent, QDropEvent, QKeySequence, QMouseEvent
from PySide6.QtWidgets import QHBoxLayout, QMainWindow, QStackedWidget, QWidget

from desktop.icons import Icons
from desktop.preferences import Preferences
from desktop.presenters.status import BannerText
from desktop.theme import Theme
from desktop.views.questions import Questions
from desktop.views.search_view import SearchView
from desktop.widgets.banner import Banner
from desktop.widgets.columns import seamless_column
from desktop.widgets.fitting import fitting
from desktop.widgets.rail import Rail
from desktop.widgets.status_line import StatusLine

DEFAULT_SIZE = QSize(1280, 800)


class Page(IntEnum):
    """The pages, in the rail's order; the first run has no button."""

    SEARCH = 0
    SOURCES = 1
    ACTIVITY = 2
    SETTINGS = 3
    FIRST_RUN = 4


class MainWindow(QMainWindow):
    """Holds the pages. All but the search page are made when they are first opened."""

    closed = Signal()
    quit_wanted = Signal()
    retry_wanted = Signal()
    end_wanted = Signal()
    """An end to an engine that does not answer."""
    earlier_wanted = Signal()
    later_wanted = Signal()
    """The search before this one, or after it."""
    folders_dropped = Signal(object)
    """A list of paths."""

    def __init__(self, search: SearchView, preferences: Preferences, theme: Theme, icons: Icons) -> None:
        super().__init__()
        self.setWindowTitle("Deskhound")
        self.setAcceptDrops(True)
        self.search = search
        self.banner = Banner(icons)
        self.confirm = Banner(icons)
        self.questions = Questions(self.confirm)
        self.status = StatusLine(theme, icons)
        self._preferences = preferences
        self._theme = theme
        self._factories: dict[Page, Callable[[], QWidget]] = {}
        self._pages: dict[Page, QWidget] = {Page.SEARCH: search}
        self._stack = QStackedWidget()
        self._stack.addWidget(search)
        self._rail = Rail(theme, icons)
        self._rail.add("search", self.tr("Search"), "Ctrl+1")
        self._rail.add("folder", self.tr("Sources"), "Ctrl+2")
        self._rail.add("activity", self.tr("Activity"), "Ctrl+3")
        self._rail.add("settings", self.tr("Settings"), "Ctrl+4")
        self._rail.chosen.connect(lambda number: self.open_page(Page(number)))
        self._lay_out()
        self._add_shortcuts()
        self.banner_text = BannerText()
        self._restore()
        self.open_page(Page.SEARCH)

    def set_page(self, page: Page, factory: Callable[[], QWidget]) -> None:
        """Say how a page is made."""
        self._factories[page] = factory

    def page(self, page: Page) -> QWidget:
        """A page, made at first use."""
        if page not in self._pages:
            self._pages[page] = self._factories[page]()
            self._stack.addWidget(self._pages[page])
        return self._pages[page]

    @property
    def open_page_number(self) -> Page:
        """The page that is open."""
        shown = self._stack.currentWidget()
        return next(page for page, widget in self._pages.items() if widget is shown)

    def open_page(self, page: Page) -> None:
        """Show a page; the search page takes the cursor into its field."""
        self.confirm.let_go()
        self._stack.setCurrentWidget(self.page(page))
        self._rail.open(page)
        self._rail.setVisible(page is not Page.FIRST_RUN)
        self.status.setVisible(page is not Page.FIRST_RUN)
        if page is Page.SEARCH:
            self.search.field.setFocus()
        else:
            self.page(page).setFocus(Qt.FocusReason.OtherFocusReason)

    def show_banner(self, banner: BannerText) -> None:
        """Say what is wrong, or nothing."""
        if banner == self.banner_text:
            return
        self.banner_text = banner
        is_news = banner.tone != "info" or self.open_page_number is not Page.FIRST_RUN
        if not (banner.text and is_news):
            self.banner.hide()
            return
        action, act = (self.tr("Try now") if banner.can_retry else ""), self.retry_wanted
        if banner.can_end:
            action, act = self.tr("End it and start anew"), self.end_wanted
        self.banner.say(banner.text, tone=banner.tone, action=action, act=act.emit)

    def say_failed(self, text: str) -> None:
        """Something the user asked for did not work."""
        self.confirm.say(text, tone="bad")

    def show_keys(self) -> None:
        """Show which keys do what."""
        from desktop.views.shortcuts import ShortcutsDialog

        dialog = ShortcutsDialog(self._theme, self)
        dialog.open()
        dialog.finished.connect(dialog.deleteLater)

    def bring_up(self) -> None:
        """Show, raise and focus the window."""
        self.setWindowState(
            (self.windowState() & ~Qt.WindowState.WindowMinimized) | Qt.WindowState.WindowActive
        )
        self.show()
        self.raise_()
        self.activateWindow()

    def sizeHint(self) -> QSize:
        """The size of a first start: no larger than the screen, with its frame."""
        return fitting(DEFAULT_SIZE, self.screen())

    def keep_state(self) -> None:
        """Remember geometry and splitter."""
        self._preferences.keep_state("window", self.saveGeometry())
        self._preferences.keep_state("search-splitter", self.search.splitter.saveState())

    def closeEvent(self, event: QCloseEvent) -> None:
        """Remember how the window stands."""
        self.keep_state()
        self.closed.emit()
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """The mouse's own buttons lead back and forth, as in a browser."""
        if event.button() == Qt.MouseButton.BackButton:
            self.earlier_wanted.emit()
        elif event.button() == Qt.MouseButton.ForwardButton:
            self.later_wanted.emit()
        else:
            super().mousePressEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Folders may be dropped anywhere; a result that is dragged out passes over its own window."""
        if event.source() is None and any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Hand on what was dropped."""
        paths = [url.toLocalFile() for url in event.mimeData().urls() if url.isLocalFile()]
        event.acceptProposedAction()
        if paths:
            self.folders_dropped.emit(paths)

    def _lay_out(self) -> None:
        body = seamless_column()
        body.addWidget(self._stack, 1)
        # Below the pages: a banner that comes or goes must not move what is about to be clicked.
        for widget in (self.confirm, self.banner):
            body.addWidget(widget)
        row = QHBoxLayout()
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self._rail)
        row.addLayout(body, 1)
        whole = QWidget()
        whole.setObjectName("page")
        column = seamless_column(whole)
        column.addLayout(row, 1)
        column.addWidget(self.status)
        self.setCentralWidget(whole)
        self.status.clicked.connect(lambda: self.open_page(Page.ACTIVITY))
        for banner in (self.confirm, self.banner):
            banner.left.connect(self._go_back)
        self.search.settings_wanted.connect(lambda: self.open_page(Page.SETTINGS))
        self.search.sources_wanted.connect(lambda: self.open_page(Page.FIRST_RUN))  # while there are none

    def _add_shortcuts(self) -> None:
        for keys, act in (
            (("Ctrl+L", "Ctrl+F", "Ctrl+K"), self._focus_search),
            (("Ctrl+Return", "Ctrl+Enter"), self.search.ask),
            (("Ctrl+1",), partial(self.open_page, Page.SEARCH)),
            (("Ctrl+2",), partial(self.open_page, Page.SOURCES)),
            (("Ctrl+3",), partial(self.open_page, Page.ACTIVITY)),
            (("Ctrl+4", "Ctrl+,"), partial(self.open_page, Page.SETTINGS)),
            (("Alt+Left",), self.earlier_wanted.emit),
            (("Alt+Right",), self.later_wanted.emit),
            (("F1",), self.show_keys),
            (("Ctrl+Q",), self.quit_wanted.emit),
            (("Ctrl+W",), self.close),
        ):
            action = QAction(self)
            action.setShortcuts([QKeySequence(key) for key in keys])
            action.triggered.connect(lambda _checked=False, act=act: act())
            self.addAction(action)

    def _go_back(self) -> None:
        """The focus goes to the page that is open, of a search to its results."""
        page = self.page(self.open_page_number)
        results = self.search.results
        (results if results.isVisible() else page).setFocus(Qt.FocusReason.OtherFocusReason)

    def _focus_search(self) -> None:
        self.open_page(Page.SEARCH)
        self.search.field.focus()

    def _restore(self) -> None:
        self.resize(self.sizeHint())
        if geometry := self._preferences.state("window"):
            self.restoreGeometry(geometry)
        if splitter := self._preferences.state("search-splitter"):
            self.search.splitter.restoreState(splitter)
