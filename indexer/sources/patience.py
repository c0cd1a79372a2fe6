"""Asks volumes that may never answer: a server that is gone, or a disk, holds whoever asks, and not even a kill helps.

Such a question is asked in a thread of its own. Without an answer it is left to itself, and until it ends
nothing is asked of its volume any more: for everybody else the volume is one that does not answer.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from threading import Event, Lock, Thread
from typing import Any, TypeVar

from indexer.sources.volumes import MountTable

_Answer = TypeVar("_Answer")

_PATIENCE_S = 10.0
"""A disk that slept takes five to ten seconds to spin up."""


class Patience:
    """Knows which volumes do not answer now. Thread-safe."""

    def __init__(self, mounts: MountTable | None = None, *, patience_s: float = _PATIENCE_S) -> None:
        """Ask with care what `mounts` says is not on a disk of this machine; wait so long for a sign of life."""
        self._mounts = mounts or MountTable()
        self._patience_s = patience_s
        self._lock = Lock()
        self._silent: dict[tuple[str, int], _Question] = {}
        """The question that hangs, by where the volume is mounted, and the state of the table of mounts."""

    def ask(self, path: str, question: Callable[[Callable[[], None]], _Answer]) -> _Answer:
        """The answer to a question about a path.

        Args:
            path: what it is about.
            question: looks at the path; it calls its argument now and then to say that it is coming along.

        Raises:
            OSError: as `question` raises it; ETIMEDOUT where the volume does not answer.
        """
        place = self._mounts.unreliable(path)
        if not place:
            return question(say_nothing)
        volume = place, self._mounts.changes  # once something was mounted, it may be another volume
        with self._lock:
            asked = self._silent.get(volume)
            if asked is not None and not asked.is_done.is_set():
                raise _silence(path)
            self._silent.pop(volume, None)
        asked = _Question(question)
        if not asked.wait(self._patience_s):
            with self._lock:
                self._silent[volume] = asked
            raise _silence(path)
        if asked.error is not None:
            raise asked.error
        answer: _Answer = asked.answer
        return answer

    def status(self, path: str) -> os.stat_result:
        """`lstat` of a path.

        Raises:
            OSError: it is not there, may not be looked at, or does not answer.
        """
        return self.ask(path, lambda _: os.lstat(path))

    def is_gone(self, path: str) -> bool:
        """Whether there is nothing at a path, not even a broken link; False where its volume does not answer."""
        try:
            self.status(path)
        except ValueError:
            return True
        except OSError as error:
            return error.errno != errno.ETIMEDOUT
        return False


class _Question:
    """A question under way in its own thread."""

    def __init__(self, question: Callable[[Callable[[], None]], Any]) -> None:
        self.is_done = Event()
        self.answer: Any = None
        self.error: Exception | None = None
        self._question = question
        self._signs = 0
        Thread(target=self._ask, name="question", daemon=True).start()

    def wait(self, patience_s: float) -> bool:
        """Wait for the end, as long as there are signs of life; False where there are none any more."""
        seen = -1
        while not self.is_done.is_set() and self._signs != seen:
            seen = self._signs
            self.is_done.wait(patience_s)
        return self.is_done.is_set()

    def _ask(self) -> None:
        try:
            self.answer = self._question(self._give_sign)
        except Exception as error:  # noqa: BLE001 - raised where the answer is awaited
            self.error = error
        self.is_done.set()

    def _give_sign(self) -> None:
        self._signs += 1


def say_nothing() -> None:
    """Nobody waits for a sign of life."""


def _silence(path: str) -> OSError:
    return OSError(errno.ETIMEDOUT, os.strerror(errno.ETIMEDOUT), path)
