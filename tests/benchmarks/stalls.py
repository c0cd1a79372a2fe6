"""A probe of an event loop: how long it was blocked, in which step, and where in the code."""

from __future__ import annotations

import sys
import threading
import time
import traceback
from dataclasses import dataclass
from types import FrameType

from PySide6.QtCore import QObject, QTimer

BEAT_MS = 5
LIMIT_S = 0.05
"""What the design allows."""


@dataclass(frozen=True, slots=True)
class Stall:
    """A time in which the loop did not turn."""

    step: str
    wall_ms: float
    own_ms: float
    """Processor time of the window's thread."""
    starved_ms: float
    """How long it could have gone on but other programs had the processors (Linux only)."""
    others_ms: float
    """Processor time of the window's other threads, which have the interpreter's lock meanwhile."""
    where: str
    """The stack once the limit was passed, innermost frame last; empty where the loop turned before it was seen."""


class StallProbe(QObject):
    """A timer that beats in the window's thread, and a thread that looks where it stands when it is late."""

    def __init__(self, parent: QObject, *, limit_s: float = LIMIT_S) -> None:
        super().__init__(parent)
        self.step = ""
        self.stalls: list[Stall] = []
        self.beats = 0
        self.longest_ms: dict[str, float] = {}
        """The longest beat of each step."""
        self._limit_s = limit_s
        self._main = threading.get_ident()
        self._last = _now()
        self._seen: tuple[float, str] = (0.0, "")
        self._is_over = threading.Event()
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._on_beat)
        self._thread = threading.Thread(target=self._watch, name="stall-probe", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._last = _now()
        self._timer.start(BEAT_MS)
        self._thread.start()

    def stop(self) -> None:
        """End, the last beat included."""
        self._on_beat()
        self._timer.stop()
        self._is_over.set()
        self._thread.join()

    def _on_beat(self) -> None:
        before, self._last = self._last, _now()
        self.beats += 1
        wall, own, starved, whole = (now - then for now, then in zip(self._last, before, strict=True))
        self.longest_ms[self.step] = max(self.longest_ms.get(self.step, 0.0), 1000 * wall)
        if wall > self._limit_s:
            began, where = self._seen
            place = where if began == before[0] else ""
            others = whole - own
            self.stalls.append(
                Stall(self.step, 1000 * wall, 1000 * own, 1000 * starved, 1000 * others, place)
            )

    def _watch(self) -> None:
        while not self._is_over.wait(BEAT_MS / 1000):
            began = self._last[0]
            if time.perf_counter() - began > self._limit_s and self._seen[0] != began:
                self._seen = (began, _where(sys._current_frames().get(self._main)))


def _now() -> tuple[float, float, float, float]:
    """Seconds: by the clock, of this thread, of its waiting for a processor, of the process."""
    try:
        with open("/proc/thread-self/schedstat", encoding="ascii") as file:
            starved = int(file.read().split()[1]) / 1e9
    except OSError:
        starved = 0.0
    return time.perf_counter(), time.thread_time(), starved, time.process_time()


def _where(frame: FrameType | None) -> str:
    stack = traceback.extract_stack(frame) if frame is not None else []
    own = [entry for entry in stack if "/desktop/" in entry.filename or "/indexer/" in entry.filename]
    return " > ".join(
        f"{entry.filename.rpartition('/')[2]}:{entry.lineno} {entry.name}" for entry in own[-5:]
    )
