"""Where the window is built and joined: application, theme, engine, presenters, views, tray."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication

from desktop.actions import DocumentActions
from desktop.engine.client import Engine
from desktop.engine.connection import Connection, Transport
from desktop.icons import Icons
from desktop.opening import FileOpener
from desktop.preferences import Preferences
from desktop.presenters.answer import AnswerPresenter
from desktop.presenters.preview import PreviewPresenter
from desktop.presenters.search import SearchPresenter
from desktop.presenters.status import StatusPresenter
from desktop.theme import Theme
from desktop.views.main_window import MainWindow
from desktop.views.search_view import SearchParts, SearchView


class Desk(QObject):
    """All parts of the running window, joined."""

    def __init__(self, app: QApplication, directory: Path, connect: Callable[[], Transport]) -> None:
        super().__init__()
        home = os.path.expanduser("~")
        self.preferences = Preferences(directory)
        self.theme = Theme(app)
        self.theme.choose(self.preferences.text("theme", "system"))
        self.icons = Icons(self.theme)
        self.engine = Engine(Connection(connect))
        self.opener = FileOpener(self)
        self.actions = DocumentActions(self.engine, self.opener)
        self.search = SearchPresenter(self.engine, view="window")
        self.preview = PreviewPresenter(
            self.engine, prefers_pages=self.preferences.flag("pages", default=True)
        )
        self.answer = AnswerPresenter(self.engine)
        self.status = StatusPresenter(self.engine)
        parts = SearchParts(self.search, self.preview, self.answer)
        self.view = SearchView(parts, self.engine, self.actions, self.theme, self.icons, home=home)
        self.window = MainWindow(self.view, self.preferences, self.theme, self.icons)
        self._join()

    def _join(self) -> None:
        window, status = self.window, self.status
        status.line_changed.connect(window.status.show_text)
        status.banner_changed.connect(window.show_banner)
        status.progress_changed.connect(
            lambda _progress: window.status.show_progress(status.share, is_paused=status.is_paused)
        )
        window.status.show_text(status.line)
        window.retry_wanted.connect(self.engine.retry_connection)
        self.opener.confirmation_needed.connect(
            lambda raw_path: window.ask_before_running(self.opener, raw_path)
        )
        self.actions.noted.connect(window.status.note)
        self.actions.failed.connect(window.say_failed)

    def stop(self) -> None:
        """End the connection."""
        self.window.keep_state()
        self.engine.stop()
