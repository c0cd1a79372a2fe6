"""The running window with all its parts, built and joined in one place."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import cached_property, partial
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QApplication

from desktop import pages
from desktop.actions import DocumentActions
from desktop.copies import MemberCopies
from desktop.copy_store import CopyStore
from desktop.engine.client import Engine
from desktop.engine.connection import Connection
from desktop.engine.transport import Transport
from desktop.entries.own import OwnEntries, own_entries
from desktop.icons import Icons
from desktop.opening import FileOpener
from desktop.preferences import Preferences
from desktop.preloading import preload_later
from desktop.presenters.answer import AnswerPresenter
from desktop.presenters.conversations import ConversationsPresenter
from desktop.presenters.preview import PreviewPresenter
from desktop.presenters.search import SearchPhase, SearchPresenter, SearchState
from desktop.presenters.searches import SearchesPresenter
from desktop.presenters.settings import SettingsPresenter
from desktop.presenters.sources import SourcesPresenter
from desktop.presenters.status import StatusPresenter
from desktop.remembered import Remembered
from desktop.sample_documents import QUESTIONS, sample_folder
from desktop.theme import Theme
from desktop.tray.host import TrayHost
from desktop.tray.icon import TrayIcon
from desktop.tray.quick_query import QuickQuery
from desktop.views.main_window import MainWindow, Page
from desktop.views.search_view import SearchParts, SearchView
from desktop.widgets.entry_row import unchangeable
from indexer.paths import DataDirectory
from indexer.protocol.messages import ExplainReply, ExplainRequest

WELCOMED = "welcomed"
MEND_AFTER_MS = 3000
"""Not while the window comes up."""


class Desk(QObject):
    """All parts of the running window. Pages and the quick query are made when first needed."""

    quit_wanted = Signal()
    quick_hidden = Signal()

    def __init__(
        self,
        app: QApplication,
        directory: Path,
        connect: Callable[[], Transport],
        end_engine: Callable[[], object] = lambda: None,
    ) -> None:
        super().__init__()
        self.directory = DataDirectory(directory)
        self.home = os.path.expanduser("~")
        self._quick: QuickQuery | None = None
        self.tray: TrayIcon | None = None
        self.tray_host = TrayHost(self)
        self.preferences = Preferences(self.directory.window_settings)
        self.theme = Theme(app)
        self.theme.choose(self.preferences.text("theme", "system"))
        self.icons = Icons(self.theme)
        self.engine = Engine(Connection(connect, end_engine=end_engine))
        self.opener = FileOpener(self)
        self.copies = MemberCopies(self.engine, CopyStore(self.directory.copies), self)
        self.actions = DocumentActions(self.engine, self.opener, self.copies)
        self._make_presenters()
        parts = SearchParts(self.search, self.preview, self.answer)
        self.view = SearchView(parts, self.engine, self.actions, self.theme, self.icons, home=self.home)
        self.window = MainWindow(self.view, self.preferences, self.theme, self.icons)
        self.tray_host.found.connect(self._make_tray)
        self._set_pages()
        self._join_status()
        self._join_documents()
        self._join_sources()
        self.remembered = Remembered(self)
        if not self.preferences.flag(WELCOMED):
            self.window.open_page(Page.FIRST_RUN)

    def _make_presenters(self) -> None:
        self.search = SearchPresenter(self.engine, view="window")
        self.preview = PreviewPresenter(
            self.engine,
            prefers_pages=self.preferences.flag("pages", default=True),
            zoom=self.preferences.number("zoom", 1.0),
        )
        self.answer = AnswerPresenter(self.engine)
        self.sources = SourcesPresenter(self.engine)
        self.status = StatusPresenter(self.engine)
        self.settings = SettingsPresenter(self.engine)
        self.conversations = ConversationsPresenter(self.engine)
        self.searches = SearchesPresenter(self.preferences, self.settings)

    def start(self, *, is_hidden: bool = False) -> None:
        """Connect to the engine; the window is already on the screen, or hidden as it is at login."""
        self.engine.start()
        preload_later(self)
        QTimer.singleShot(MEND_AFTER_MS, self, lambda: self.entries.mend())
        if is_hidden:
            self.tray_host.wait()
        else:
            self.tray_host.look()

    def stop(self) -> None:
        """Remember how things stand and hang up."""
        self.window.keep_state()
        self.preferences.keep_flag("pages", self.preview.prefers_pages)
        self.preferences.keep_text("zoom", str(self.preview.zoom))
        if self.tray is not None:
            self.tray.hide()
        # What is seen when the interpreter ends is hidden then, and its handlers run amid the ruins: a crash.
        self.window.hide()
        if self._quick is not None:
            self._quick.hide()
        self.search.stop()
        self.searches.stop()
        self.copies.stop()
        self.engine.stop()  # last: it may take a second, and another window may be up by then

    @property
    def stays_in_tray(self) -> bool:
        """Whether closing the window leaves the tray icon as the way back."""
        return self.preferences.flag("tray", default=True) and self.tray is not None

    def say_in_tray(self, text: str) -> None:
        """Show a passing message at the tray icon."""
        if self.tray is not None:
            self.tray.say("Deskhound", text)

    def _make_tray(self) -> None:
        self.tray = TrayIcon(self.status)
        self.tray.show_wanted.connect(self.window.bring_up)
        self.tray.quick_wanted.connect(self.toggle_quick)
        self.tray.pause_wanted.connect(self.sources.pause)
        self.tray.resume_wanted.connect(self.sources.resume)
        self.tray.quit_wanted.connect(self.quit_wanted)

    def toggle_quick(self) -> None:
        """Show or hide the quick query."""
        if self._quick is None:
            presenter = SearchPresenter(self.engine, view="quick")
            self._quick = QuickQuery(presenter, self.actions, self.theme, self.icons, home=self.home)
            self._quick.ask_wanted.connect(self.ask_in_window)
            self._quick.window_wanted.connect(self.search_in_window)
            self._quick.closed.connect(self.quick_hidden)
            self.remembered.join_quick(self._quick, presenter)
        self._quick.toggle()

    @cached_property
    def entries(self) -> OwnEntries:
        """What the system may start this Deskhound by."""
        return own_entries(self.directory)

    @property
    def quick(self) -> QuickQuery | None:
        """The quick query, once it was shown."""
        return self._quick

    def _set_pages(self) -> None:
        self.window.set_page(Page.SOURCES, partial(pages.sources_page, self))
        self.window.set_page(Page.ACTIVITY, partial(pages.activity_page, self))
        self.window.set_page(Page.SETTINGS, partial(pages.settings_page, self))
        self.window.set_page(Page.FIRST_RUN, partial(pages.first_run_page, self))

    def _join_status(self) -> None:
        window, status = self.window, self.status
        status.line_changed.connect(lambda _line: window.status.show_text(*status.wordings))
        status.banner_changed.connect(window.show_banner)
        status.progress_changed.connect(
            lambda _progress: window.status.show_progress(
                status.share, is_paused=status.is_paused, can_pause=status.can_pause
            )
        )
        window.status.show_text(*status.wordings)
        window.status.pause_toggled.connect(self._toggle_pause)
        window.retry_wanted.connect(self.engine.retry_connection)
        window.end_wanted.connect(self.engine.end_engine)
        window.quit_wanted.connect(self.quit_wanted)

    def _join_documents(self) -> None:
        window = self.window
        self.opener.confirmation_needed.connect(
            lambda raw_path: window.questions.ask_before_running(self.opener, raw_path)
        )
        self.actions.many_wanted.connect(window.questions.ask_before_opening)
        self.actions.many_forgotten_wanted.connect(window.questions.ask_before_forgetting_documents)
        self.actions.save_wanted.connect(window.questions.ask_where_to_save)
        self.actions.noted.connect(window.status.note)
        self.actions.failed.connect(window.say_failed)
        for said in (self.opener.confirmation_needed, self.actions.failed):
            said.connect(self._have_it_seen)
        self.search.state_changed.connect(self._on_search)
        self.actions.explain_wanted.connect(
            lambda path, member: self.sources.explain(path, member, self.search.query)
        )
        self.sources.explained.connect(self._show_explanation)
        self.view.preview.password_wanted.connect(self.show_passwords)

    def _have_it_seen(self) -> None:
        """What the window says or asks of a file that was opened in the quick query."""
        if not self.window.isActiveWindow():
            self.window.bring_up()

    def _on_search(self, state: SearchState) -> None:
        if state.phase is SearchPhase.SEARCHING:  # another query, not a refresh of the same
            self.window.confirm.let_go()

    def _join_sources(self) -> None:
        self.sources.sources_shown.connect(self._on_sources_shown)
        self.sources.noted.connect(self.window.status.note)
        self.sources.failed.connect(self.window.say_failed)
        self.window.folders_dropped.connect(partial(pages.take_dropped, self))

    def _toggle_pause(self) -> None:
        if self.status.is_paused:
            self.sources.resume()
        else:
            self.sources.pause(0.0)

    def _on_sources_shown(self) -> None:
        has_sources = self.sources.sources.rowCount() > 0
        self.view.filters.set_folders(self.sources.folders)
        self.copies.keep_within([source.path for source in self.sources.sources.rows()])
        self.view.recent.suggest(QUESTIONS if sample_folder() in self.sources.folders else ())
        self.view.set_has_sources(has_sources)
        if has_sources and self.window.open_page_number is Page.FIRST_RUN:
            self.leave_first_run()

    def enter_menu(self) -> None:
        """Become one of the applications that the system offers."""
        try:
            self.entries.menu.turn(True)
        except OSError as error:
            self.window.say_failed(unchangeable(error))

    def choose_folders(self, paths: list[str]) -> None:
        """Watch the first folders, and search them."""
        self.sources.add(paths)
        self.leave_first_run()

    def leave_first_run(self) -> None:
        """Turn to the search; the welcome is not shown again."""
        self.preferences.keep_flag(WELCOMED, True)
        self.window.open_page(Page.SEARCH)

    def show_failures(self) -> None:
        """Show what could not be read."""
        from desktop.views.sources_page import SourcesPage

        self.window.open_page(Page.SOURCES)
        page = self.window.page(Page.SOURCES)
        if isinstance(page, SourcesPage):
            page.show_failures()

    def show_passwords(self) -> None:
        """Show where the passwords of locked files are given."""
        from desktop.views.settings_page import PASSWORDS, SettingsPage

        self.window.open_page(Page.SETTINGS)
        page = self.window.page(Page.SETTINGS)
        if isinstance(page, SettingsPage):
            page.go_to(PASSWORDS)

    def search_in_folder(self, folder: str) -> None:
        """Search below a folder."""
        self.window.open_page(Page.SEARCH)
        self.view.filters.set_folder(folder)

    def search_in_window(self, query: str) -> None:
        """Search in the window, whatever it shows now."""
        self.window.open_page(Page.SEARCH)
        self.window.bring_up()
        self.view.field.set_text(query)

    def ask_in_window(self, question: str) -> None:
        """Ask in the window, whatever it shows now."""
        self.search_in_window(question)
        self.view.ask()

    def _show_explanation(self, request: ExplainRequest, reply: ExplainReply) -> None:
        from desktop.views.explain import ExplainDialog

        dialog = ExplainDialog(request, reply, self.theme, self.window)
        dialog.open()
        dialog.finished.connect(dialog.deleteLater)
