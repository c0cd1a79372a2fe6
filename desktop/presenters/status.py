"""What the status line and the banner say: how far indexing has come, how the engine is."""

from __future__ import annotations

from dataclasses import dataclass, replace

from PySide6.QtCore import QElapsedTimer, QObject, QTimer, Signal

from desktop import formatting
from desktop.engine.client import Engine
from desktop.engine.connection import ConnectionState, ConnectionStatus
from desktop.presenters.counts import (
    STOPPED,
    SourceCounts,
    done_share,
    is_paused,
    is_stopped,
    status_wordings,
)
from indexer.protocol.messages import EngineStatus, ErrorReply, IndexProgress

STARTING_SHOWN_AFTER_MS = 1500
"""A start that takes no longer needs no banner."""
REFRESH_MS = 5000
"""How old the status may be while indexing goes on or a problem is shown: the engine tells progress by
itself, but problems, history and sizes only when asked."""
LONGEST_REFRESH_MS = 30_000
REFRESH_SHARE = 0.02
"""The engine counts vectors and walks its folders to answer, the longer the more it holds: that it is asked
may take this part of the time."""


@dataclass(frozen=True, slots=True)
class BannerText:
    """A banner; empty text hides it."""

    text: str = ""
    tone: str = "warn"
    can_retry: bool = False
    can_end: bool = False
    """Whether to offer an end to an engine that does not answer, rather than another try."""


class StatusPresenter(QObject):
    """Follows progress, problems and the connection."""

    line_changed = Signal(str)
    banner_changed = Signal(object)
    """A `BannerText`."""
    progress_changed = Signal(object)
    """An `IndexProgress`."""
    status_changed = Signal(object)
    """An `EngineStatus`."""

    def __init__(
        self, engine: Engine, *, starting_ms: int = STARTING_SHOWN_AFTER_MS, refresh_ms: int = REFRESH_MS
    ) -> None:
        super().__init__()
        self.status: EngineStatus | None = None
        self.progress: IndexProgress | None = None
        self.counts = SourceCounts()
        self._engine = engine
        self._problems: tuple[str, ...] = ()
        self._is_lost = False
        self._starting = QTimer(self, singleShot=True, interval=starting_ms)
        self._starting.timeout.connect(self._on_still_starting)
        self._starting.start()
        self._refresh_ms = refresh_ms
        self._refresh = QTimer(self, singleShot=True, interval=refresh_ms)
        self._since_asked = QElapsedTimer()
        self._refresh.timeout.connect(self.refresh)
        engine.connection_changed.connect(self._on_connection_changed)
        engine.progress_changed.connect(self._on_progress_changed)
        engine.status_changed.connect(self._on_status_changed)

    @property
    def line(self) -> str:
        """The status line."""
        return self.wordings[0]

    @property
    def wordings(self) -> tuple[str, ...]:
        """The status line and shorter wordings of it."""
        if not self._engine.is_ready and self.counts.total == 0:
            is_starting = self._engine.connection_status.state is ConnectionState.STARTING
            said = self.tr("Starting …") if is_starting else self.tr("The search engine cannot be reached")
            return (said,)
        return status_wordings(self.counts, self.progress)

    @property
    def share(self) -> float:
        """How much of the indexing is done, 0 to 1."""
        return done_share(self.counts)

    @property
    def is_paused(self) -> bool:
        """True while indexing is paused."""
        return is_paused(self.progress)

    @property
    def can_pause(self) -> bool:
        """True while there is an engine that could be paused or resumed."""
        return self.progress is not None and not is_stopped(self.progress)

    def refresh(self) -> None:
        """Ask how the engine is."""
        if self._engine.is_ready:
            self._since_asked.start()
            self._engine.status(self._on_reply, _ignore)

    def _on_connection_changed(self, status: ConnectionStatus) -> None:
        self._starting.stop()
        had_been_lost, self._is_lost = self._is_lost, status.state is ConnectionState.LOST
        if status.state is ConnectionState.READY:
            self.refresh()
            self._show_problems()
        elif status.state is ConnectionState.LOST:
            self._stand_still()
            text = self._lost_text(status, is_again=had_been_lost)
            self.banner_changed.emit(BannerText(text, "warn", can_retry=True, can_end=status.is_silent))
        elif status.state is ConnectionState.REFUSED:
            self._stand_still()
            text = formatting.sentences(status.message, status.hint)
            self.banner_changed.emit(BannerText(text, "bad", can_retry=True))
        else:
            self._starting.start()
        self.line_changed.emit(self.line)

    def _stand_still(self) -> None:
        """What was found is known still; what was at work is not."""
        self._refresh.stop()
        if self.progress is not None:
            self._take(
                replace(
                    self.progress,
                    state=STOPPED,
                    reason="",
                    current="",
                    files_per_s=0.0,
                    chunks_per_s=0.0,
                    eta_s=0.0,
                    model_change=None,
                )
            )
        if self.status is not None and self.progress is not None:
            self.status = replace(
                self.status, progress=self.progress, children=(), bytes_written={}, next_files=()
            )
            self.status_changed.emit(self.status)

    def _lost_text(self, status: ConnectionStatus, *, is_again: bool) -> str:
        if status.is_silent:
            return self.tr(
                "The search engine does not answer. It can be ended and started anew; nothing is lost."
            )
        if status.restarts and not is_again:
            return self.tr("The search engine stopped and is being started again. Nothing is lost.")
        text = self.tr("The search engine could not be started: {0}").format(status.message)
        return formatting.sentences(text, status.hint)

    def _on_still_starting(self) -> None:
        if not self._engine.is_ready:
            self.banner_changed.emit(BannerText(self.tr("The search engine is starting …"), "info"))

    def _on_progress_changed(self, progress: IndexProgress) -> None:
        self._take(progress)
        if not self._refresh.isActive():
            self._refresh.start()

    def _take(self, progress: IndexProgress) -> None:
        self.progress = progress
        self.counts = SourceCounts.of(progress.counts)
        self.line_changed.emit(self.line)
        self.progress_changed.emit(progress)

    def _on_reply(self, status: EngineStatus) -> None:
        pause_ms = round(self._since_asked.elapsed() / REFRESH_SHARE)
        self._refresh.setInterval(max(self._refresh_ms, min(pause_ms, LONGEST_REFRESH_MS)))
        self._on_status_changed(status)

    def _on_status_changed(self, status: EngineStatus) -> None:
        self.status = status
        self._problems = status.problems
        self._show_problems()
        self._take(status.progress)
        self.status_changed.emit(status)
        if self._problems:  # they may end without any progress
            self._refresh.start()

    def _show_problems(self) -> None:
        if self._engine.is_ready:
            self.banner_changed.emit(BannerText(" · ".join(self._problems)))


def _ignore(_error: ErrorReply) -> None:
    """The next event says it again."""
