"""A seat in front of the window: a real engine behind it, and a probe of its event loop."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from PySide6.QtCore import QDeadlineTimer, QEventLoop, QPoint, QPointF, Qt, QTimer
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from desktop.app import _connect
from desktop.desk import Desk
from desktop.engine.connection import ConnectionState
from desktop.garbage import GarbageCollector
from desktop.presenters.search import SearchPhase
from indexer.errors import EngineUnavailableError
from indexer.paths import DataDirectory
from indexer.protocol.client import EngineClient
from indexer.protocol.messages import StopRequest
from tests.benchmarks.stalls import Stall, StallProbe

KEY_MS = 60
"""A quick typist."""


class Seat:
    """A window with a real engine, a probe at it, and what a user does with hands and eyes."""

    def __init__(self, app: QApplication, data: Path) -> None:
        self._directory = DataDirectory(data)
        self._directory.create()
        self.desk = Desk(app, data, lambda: _connect(self._directory))
        self.garbage = GarbageCollector(app)
        self.probe = StallProbe(app)
        self._told = 0
        self.desk.window.resize(1280, 800)
        self.desk.window.show()
        self.probe.start()
        self.desk.start()
        self.step("start")
        self.until(lambda: self.desk.engine.connection_status.state is ConnectionState.READY, 60)

    @property
    def is_indexing(self) -> bool:
        """Whether files still wait to be read."""
        progress = self.desk.status.progress
        return progress is None or bool(progress.words_queued) or progress.state == "scanning"

    def step(self, name: str) -> None:
        """Stalls belong to this from now on."""
        self.pause(0.02)
        for stall in self.probe.stalls[self._told :]:
            print(_line(stall), flush=True)
        self._told = len(self.probe.stalls)
        self.probe.step = name

    def pause(self, seconds: float) -> None:
        """Let the loop turn."""
        loop = QEventLoop()
        QTimer.singleShot(round(1000 * seconds), loop.quit)
        loop.exec()

    def until(self, is_so: Callable[[], bool], seconds: float = 5.0) -> bool:
        """Let the loop turn until something is so; False where it is not in time."""
        deadline = QDeadlineTimer(round(1000 * seconds))
        while not is_so() and not deadline.hasExpired():
            self.pause(0.01)
        return is_so()

    def add(self, folder: Path) -> None:
        """Watch a folder at full speed."""
        self.step("first folder")
        self.desk.sources.add([str(folder)])
        self.desk.sources.resume(full_speed=True)
        self.desk.leave_first_run()
        self.pause(2.0)

    def type(self, text: str) -> None:
        field = self.desk.view.field.line
        field.selectAll()
        for letter in text:
            QTest.keyClicks(field, letter)
            self.pause(KEY_MS / 1000)

    def await_results(self, query: str) -> None:
        def is_shown() -> bool:
            state = self.desk.search.state
            return state.query == query and state.phase in (SearchPhase.SETTLED, SearchPhase.FAILED)

        self.until(is_shown)

    def wheel(self, viewport: QWidget, notches: int) -> None:
        """Turn the wheel over a view."""
        place = QPointF(viewport.width() / 2, viewport.height() / 2)
        for _ in range(notches):
            event = QWheelEvent(
                place,
                viewport.mapToGlobal(place),
                QPoint(),
                QPoint(0, -120),
                Qt.MouseButton.NoButton,
                Qt.KeyboardModifier.NoModifier,
                Qt.ScrollPhase.NoScrollPhase,
                False,
            )
            QApplication.sendEvent(viewport, event)
            self.pause(0.016)

    def leave(self) -> None:
        """Close the window, and end the engine that was started for it."""
        self.step("quit")
        self.desk.stop()
        self.step("")
        self.probe.stop()
        self.garbage.stop()
        self.desk.window.close()
        with (
            suppress(EngineUnavailableError),
            EngineClient.connect(self._directory, client="command") as client,
        ):
            client.call(StopRequest())


def _line(stall: Stall) -> str:
    parts = f"own {stall.own_ms:.0f}, starved {stall.starved_ms:.0f}, other threads {stall.others_ms:.0f}"
    return f"{stall.wall_ms:6.0f} ms ({parts}) {stall.step}: {stall.where}"
