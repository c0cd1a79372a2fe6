"""Keeps one checked session of a model's live generation, and replaces what cannot be trusted."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from typing import TypeVar

from indexer.domain import ModelIdentity
from indexer.errors import (
    ChildDiedError,
    ChildError,
    ChildTimeoutError,
    CorruptStoreError,
    DeskhoundError,
    StorageError,
)
from indexer.processes.restarts import RestartHistory, RestartPolicy
from indexer.processes.supervisor import Supervisor
from indexer.storage.vectors.errors import BegunAnewError, InUseError, UncheckedError
from indexer.storage.vectors.generations import Generations
from indexer.storage.vectors.session import VectorSession

logger = logging.getLogger(__name__)

_RESETS = RestartPolicy(limit=3, window_s=3600.0)
"""An index that breaks again and again is left alone for a while instead of being rebuilt in a loop."""

_CLOSE_S = 1.0
"""Of the two seconds in which the whole engine stops."""

_Result = TypeVar("_Result")


class SessionKeeper:
    """Runs actions on the session. A process that dies under one is replaced, and the action repeated."""

    def __init__(self, generations: Generations, supervisor: Supervisor, model: ModelIdentity) -> None:
        self._generations = generations
        self._supervisor = supervisor
        self._model = model
        self._lock = threading.Lock()
        self._session: VectorSession | None = None
        self._starting: VectorSession | None = None
        self._asking = threading.Lock()
        self._opening: Future[VectorSession] | None = None
        self._resets = RestartHistory(_RESETS)
        self._has_served = False
        self._must_tell = False
        self._is_closed = False

    def run(self, action: Callable[[VectorSession], _Result], *, wait_s: float = -1) -> _Result:
        """Run `action` on a checked session.

        Raises:
            StorageError: no session can be had (within `wait_s` where it is being opened), or it failed
                twice.
        """
        failure: DeskhoundError | None = None
        for _ in range(2):
            session = self._current(wait_s)
            try:
                return action(session)
            except BegunAnewError:
                raise
            except CorruptStoreError as error:
                failure = error
                self._let_go(session, is_broken=True)
            except (ChildDiedError, ChildTimeoutError, UncheckedError) as error:
                failure = error  # unchecked: it died while idle, and this call started it again
                self._let_go(session, is_broken=False)
        assert failure is not None
        raise StorageError(f"The vectors are not available: {failure.message}") from failure

    @property
    def is_closed(self) -> bool:
        """Whether it has ended, for good."""
        return self._is_closed

    def tell_writer(self) -> None:
        """Raise `BegunAnewError` once after the generation was replaced behind the writer's back."""
        with self._lock:
            must_tell, self._must_tell = self._must_tell, False
        if must_tell:
            raise BegunAnewError("The vectors were begun anew.")

    def renew(self) -> None:
        """Go on with an empty generation, as the caller knows.

        Raises:
            StorageError: there is no room.
        """
        with self._lock:
            self._drop_session()
            self._begin_anew(self._generations.live(self._model))
            self._must_tell = False

    def swap(self, fresh: VectorSession) -> None:
        """Go on with a session built beside the one in use, whose generation is discarded.

        Raises:
            StorageError: the pointer cannot be written; nothing has changed.
        """
        with self._lock:
            former = self._generations.live(self._model)
            self._generations.make_live(fresh.generation, self._model)
            self._drop_session()
            self._session = fresh
        if former is not None:
            self._generations.discard(former)

    def close(self) -> None:
        """End the process, for good; also one that is just being opened."""
        self._is_closed = True
        if (starting := self._starting) is not None:
            starting.close(grace_s=0.0)
        with self._lock:
            session, self._session = self._session, None
        if session is not None:
            session.close(_CLOSE_S)

    def _current(self, wait_s: float) -> VectorSession:
        session = self._session
        if session is not None:
            return session
        return self._opened() if wait_s < 0 else self._opened_aside(wait_s)

    def _opened_aside(self, wait_s: float) -> VectorSession:
        """Opened by a thread of its own: a search waits so long only, also the one that asks first."""
        with self._asking:
            if self._opening is None or self._opening.done():
                self._opening = Future()
                threading.Thread(
                    target=_fulfil, args=(self._opening, self._opened), name="vectors-opening", daemon=True
                ).start()
            opening = self._opening
        try:
            return opening.result(wait_s)
        except TimeoutError:
            raise StorageError("The vectors are still being opened.") from None

    def _opened(self) -> VectorSession:
        with self._lock:
            try:
                if self._is_closed:
                    raise StorageError("The vectors are closed.")
                if self._session is None:
                    self._session = self._open()
                    self._has_served = True
                return self._session
            except (ChildError, InUseError) as error:
                raise StorageError(f"The vectors are not available: {error.message}") from error

    def _open(self) -> VectorSession:
        """The live generation, or an empty one where it cannot be trusted."""
        generation = self._generations.live(self._model)
        if generation is not None:
            try:
                return self._start(generation)
            except CorruptStoreError as error:
                self._note_damage(generation, error)
        return self._start(self._begin_anew(generation))

    def _start(self, generation: Path) -> VectorSession:
        session = VectorSession.start(generation, self._supervisor)
        self._starting = session
        try:
            if self._is_closed:
                raise StorageError("The vectors are closed.")
            session.check()
        finally:
            self._starting = None
        return session

    def _let_go(self, session: VectorSession, *, is_broken: bool) -> None:
        """Stop using a session that failed; replace the generation of a broken one."""
        with self._lock:
            if self._session is not session:
                return  # another thread was faster
            self._drop_session()
            if is_broken and not self._is_closed:
                self._note_damage(session.generation, None)
                self._begin_anew(session.generation)

    def _drop_session(self) -> None:
        session, self._session = self._session, None
        if session is not None:
            session.close(grace_s=0.0)

    def _note_damage(self, generation: Path, error: DeskhoundError | None) -> None:
        now = time.monotonic()
        if self._resets.has_failed(now):
            raise StorageError("The vectors broke too often; they are left alone for an hour.")
        self._resets.record(now)
        logger.warning("vectors in %s are given up: %s", generation.name, error or "they failed in use")

    def _begin_anew(self, generation: Path | None) -> Path:
        fresh = self._generations.create(self._model)
        self._generations.make_live(fresh, self._model)
        self._must_tell = self._has_served
        if generation is not None:
            self._generations.discard(generation)
        return fresh


def _fulfil(future: Future[_Result], find: Callable[[], _Result]) -> None:
    try:
        future.set_result(find())
    except BaseException as error:  # noqa: BLE001 - whoever waits gets it
        future.set_exception(error)
