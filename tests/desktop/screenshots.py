"""Render the window's main states to a folder, without a screen and without an engine.

python -m tests.desktop.screenshots FOLDER
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

if sys.platform.startswith("linux"):
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QDeadlineTimer, QEventLoop, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QWidget

from desktop.desk import Desk
from desktop.engine.connection import ConnectionState
from desktop.presenters.answer import AnswerPhase
from desktop.presenters.search import SearchPhase
from desktop.views.main_window import Page
from indexer.errors import EngineSilentError
from tests.desktop.scenario import scripted_engine

SIZE = (1280, 800)


class Studio:
    """A desk in front of a scripted engine, and a camera."""

    def __init__(self, app: QApplication, folder: Path, scheme: str) -> None:
        self._folder = folder
        self._scheme = scheme
        self.fake = scripted_engine()
        self.desk = Desk(app, Path(tempfile.mkdtemp()), self.fake.connect)
        self.desk.theme.choose(scheme)
        self.desk.window.resize(*SIZE)

    def shoot(self, name: str, widget: QWidget | None = None) -> None:
        """Save what a widget shows."""
        self.settle()
        picture = (widget or self.desk.window).grab()
        picture.save(str(self._folder / f"{name}-{self._scheme}.png"))

    def wait(self, is_so: Callable[[], bool], timeout_ms: int = 5000) -> None:
        """Run the event loop until a condition holds."""
        deadline = QDeadlineTimer(timeout_ms)
        loop = QEventLoop()
        while not is_so() and not deadline.hasExpired():
            QTimer.singleShot(5, loop.quit)
            loop.exec()
        if not is_so():
            raise TimeoutError("the window did not come to the state that is to be shown")

    def settle(self) -> None:
        """Let timers of a quarter of a second and less run out."""
        loop = QEventLoop()
        QTimer.singleShot(350, loop.quit)
        loop.exec()

    def search(self, query: str) -> None:
        """Search and wait for settled results."""
        self.desk.window.open_page(Page.SEARCH)
        self.desk.view.field.set_text(query)
        self.wait(lambda: self.desk.search.state.phase is SearchPhase.SETTLED)


def first_run(studio: Studio) -> None:
    """Before anything is indexed."""
    studio.desk.window.show()
    studio.shoot("first-run")
    page = studio.desk.window.page(Page.FIRST_RUN)
    page.skipped.emit()
    studio.shoot("starting")


def searching(studio: Studio) -> None:
    """Results with a page, with text, several of them chosen, and with an answer."""
    desk = studio.desk
    desk.engine.start()
    studio.wait(lambda: desk.engine.connection_status.state is ConnectionState.READY)
    studio.shoot("idle")
    studio.search("notice period")
    studio.wait(lambda: desk.preview.page > 0)
    studio.shoot("search-page")
    desk.view.results.enter()
    desk.view.results.step(1)
    studio.wait(lambda: desk.preview.text is not None)
    studio.shoot("search-text")
    QTest.keyClick(desk.view.results, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    studio.shoot("several")
    desk.view.results.step(-2)
    desk.view.field.set_text("how long is the notice period of our contracts?")
    desk.view.ask()
    studio.wait(lambda: desk.answer.state.phase is AnswerPhase.DONE)
    studio.shoot("answer")
    desk.answer.close()


def pages(studio: Studio) -> None:
    """Sources, rules, failures, activity, settings."""
    desk = studio.desk
    desk.window.open_page(Page.SOURCES)
    studio.shoot("sources")
    detail = desk.window.page(Page.SOURCES).detail
    detail.tabs.setCurrentIndex(1)
    detail.rules.exclude.appendPlainText("*.log")
    studio.shoot("rules")
    detail.show_failures()
    detail.failures.list.setCurrentIndex(desk.sources.failures.index(0))
    studio.shoot("failures")
    desk.window.open_page(Page.ACTIVITY)
    studio.shoot("activity")
    desk.window.open_page(Page.SETTINGS)
    settings = desk.window.page(Page.SETTINGS)
    studio.settle()
    combo = settings.row("embedding.model").findChild(QComboBox)
    combo.setCurrentIndex(1)
    combo.activated.emit(1)
    studio.shoot("settings")


def trouble(studio: Studio) -> None:
    """The engine does not answer, or went away, while the window works on; then the quick query."""
    desk = studio.desk
    desk.window.open_page(Page.SEARCH)
    studio.search("notice period")
    for name, error in (
        ("engine-silent", EngineSilentError("The engine does not answer.")),
        ("engine-lost", studio.fake.unavailable()),
    ):
        studio.fake.refusals = [error] * 50
        studio.fake.transports[-1].put(error)
        studio.wait(lambda: desk.engine.connection_status.state is ConnectionState.LOST)
        studio.shoot(name)
        studio.fake.refusals.clear()
        desk.engine.retry_connection()
        studio.wait(lambda: desk.engine.connection_status.state is ConnectionState.READY)
    desk.toggle_quick()
    quick = desk.quick
    if quick is not None:
        quick.field.set_text("notice")
        studio.wait(lambda: quick.results.model().rowCount() > 0)
        studio.shoot("quick", quick)


def main(arguments: list[str]) -> int:
    """Render all states, light and dark; returns the exit code."""
    folder = Path(arguments[0] if arguments else "screenshots")
    folder.mkdir(parents=True, exist_ok=True)
    app = QApplication.instance() or QApplication(["screenshots"])
    for scheme in ("light", "dark"):
        studio = Studio(app, folder, scheme)
        for scene in (first_run, searching, pages, trouble):
            scene(studio)
        studio.desk.stop()
        studio.desk.window.close()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
