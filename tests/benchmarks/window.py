"""Whether the window's event loop ever stands still: a real engine at full speed, and a user in front of it."""

from __future__ import annotations

import os
import sys
import tempfile
from functools import partial
from pathlib import Path
from typing import Any

if sys.platform.startswith("linux"):
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from desktop.views.main_window import Page
from tests.benchmarks import report, window_corpus
from tests.benchmarks.stalls import LIMIT_S
from tests.benchmarks.window_seat import KEY_MS, Seat

FILES = 50_000
QUERIES = (
    "notice period",
    "annual report",
    '"customer order"',
    "hardcase",
    "wat* -paper type:txt",
    "name:summary",
)
HARD = ("long", "one line", "empty lines", "wide", "marks", "picture", "scan")


def run(work: Path | None) -> dict[str, Any]:
    """Use the window while a folder is indexed, until it is; returns the longest stalls by step."""
    place = work or Path(tempfile.mkdtemp(prefix="deskhound-window-"))
    folder = place / "corpus"
    if not folder.exists():
        window_corpus.fill(folder, files=int(os.environ.get("DESKHOUND_FILES", FILES)))
    app = QApplication.instance() or QApplication(["deskhound"])
    assert isinstance(app, QApplication)
    user = User(app, place / "data")
    try:
        user.add(folder)
        rounds = 0
        while rounds == 0 or (user.is_indexing and rounds < int(os.environ.get("DESKHOUND_ROUNDS", 100))):
            user.once()
            rounds += 1
    finally:
        user.leave()
    rows = [
        {
            "step": step,
            "longest ms": longest,
            "over 50 ms": sum(each.step == step for each in user.probe.stalls),
        }
        for step, longest in user.probe.longest_ms.items()
    ]
    report.show(f"Window: {rounds} rounds, {user.probe.beats:,} beats", rows)
    return {"hardware": report.hardware(), "limit_ms": 1000 * LIMIT_S, "rows": rows}


class User(Seat):
    """Somebody who types, scrolls, looks and turns pages."""

    def once(self) -> None:
        """Everything, one after the other."""
        for act in (
            self._search,
            self._look,
            self._hard,
            self._filters,
            self._sources,
            self._others,
            self._quick,
        ):
            act()

    def _search(self) -> None:
        self.step("open search")
        self.desk.window.open_page(Page.SEARCH)
        for query in QUERIES:
            self.step("typing")
            self.type(query)
            self.await_results(query)
            self.step("scrolling")
            self.wheel(self.desk.view.results.viewport(), 30)
            bar = self.desk.view.results.verticalScrollBar()
            for share in (0.3, 0.9, 1.0, 0.5, 0.0):
                bar.setValue(round(share * bar.maximum()))
                self.pause(0.1)

    def _look(self) -> None:
        self.step("running through results")
        self.type("report")
        self.await_results("report")
        results = self.desk.view.results
        results.enter()
        for _ in range(25):
            QTest.keyClick(results, Qt.Key.Key_Down)
            self.pause(0.03)
        for _ in range(8):
            QTest.keyClick(results, Qt.Key.Key_Down)
            self.pause(0.4)

    def _hard(self) -> None:
        for name in HARD:
            self.step(f"preview: {name}")
            query = f'name:"{name} hardcase"'
            self.desk.view.field.set_text(query)
            self.await_results(query)
            self.pause(1.0)
            for _ in range(3):
                self.desk.preview.move_page(1)
                self.pause(0.3)
            preview = self.desk.view.preview
            part = preview.shown()
            if part is preview.text_view or part is preview.page_view:
                self.wheel(part.viewport(), 20)
            for zoom in (1, 1, 1, 0):
                self.desk.preview.zoom_by(zoom)
                self.pause(0.2)
            self.desk.preview.set_prefers_pages(not self.desk.preview.prefers_pages)
            self.pause(0.3)
            self.desk.preview.set_prefers_pages(not self.desk.preview.prefers_pages)

    def _filters(self) -> None:
        self.step("filters")
        self.type("meeting")
        self.await_results("meeting")
        filters = self.desk.view.filters
        for button in filters.findChildren(QWidget):
            menu = button.menu() if hasattr(button, "menu") else None
            if menu is not None:
                menu.popup(QPoint(100, 100))
                self.pause(0.1)
                menu.close()
        self.desk.view.field.set_text("meeting type:txt after:2020")
        self.pause(0.3)
        for sort in ("newest", "name", "size", "relevance"):
            self.desk.search.set_sort(sort)
            self.pause(0.3)

    def _sources(self) -> None:
        self.step("sources page")
        self.desk.window.open_page(Page.SOURCES)
        page: Any = self.desk.window.page(Page.SOURCES)
        self.pause(0.5)
        self.step("failures")
        page.show_failures()
        self.pause(0.5)
        failures = page.detail.failures.list
        for _ in range(100):
            before = self.desk.sources.failures.rowCount()
            failures.verticalScrollBar().setValue(failures.verticalScrollBar().maximum())
            self.until(partial(self._has_other_failures, before), 0.5)
            if self.desk.sources.failures.rowCount() >= self.desk.sources.failures.total:
                break
        self.wheel(failures.viewport(), 20)
        self.pause(1.5)
        self.step("rules")
        page.detail.tabs.setCurrentIndex(1)
        page.detail.rules.exclude.appendPlainText("*.log")
        self.pause(1.0)
        page.detail.rules.exclude.clear()
        page.detail.tabs.setCurrentIndex(0)
        self.pause(0.5)

    def _has_other_failures(self, known: int) -> bool:
        return self.desk.sources.failures.rowCount() != known

    def _others(self) -> None:
        for page in (Page.ACTIVITY, Page.SETTINGS, Page.SEARCH):
            self.step(f"{page.name.lower()} page")
            self.desk.window.open_page(page)
            self.pause(1.5)
        self.step("resizing")
        for width in (900, 1400, 1000, 1280):
            self.desk.window.resize(width, 700)
            self.pause(0.1)
        self.step("theme")
        for scheme in ("dark", "light"):
            self.desk.theme.choose(scheme)
            self.pause(0.3)
        self.step("asking")
        self.desk.view.field.set_text("what is the notice period of the contract?")
        self.desk.view.ask()
        self.pause(3.0)
        self.desk.answer.close()

    def _quick(self) -> None:
        self.step("quick query")
        self.desk.toggle_quick()
        quick = self.desk.quick
        assert quick is not None
        quick.field.line.clear()
        for letter in "budget":
            QTest.keyClicks(quick.field.line, letter)
            self.pause(KEY_MS / 1000)
        self.pause(0.5)
        quick.hide()
