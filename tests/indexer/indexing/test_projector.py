from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator

import pytest

from indexer.errors import ChildDiedError, CorruptStoreError
from indexer.indexing import projector as projector_module
from indexer.indexing.projector import Projector
from tests.waiting import PATIENCE_S, wait_for


class ScriptedProjection:
    """An index that is up to date, and does at rest what the test says."""

    name = "scripted"
    title = "Search by script"

    def __init__(self) -> None:
        self.at_rest: list[Callable[[], None]] = []
        self.recovery: Callable[[], None] = lambda: None
        self.prepared = threading.Semaphore(0)
        self.may_prepare = threading.Event()
        self.may_prepare.set()

    def prepare(self) -> None:
        assert self.may_prepare.wait(PATIENCE_S)
        self.prepared.release()

    def step(self, *, is_hurried: bool, is_cancelled: Callable[[], bool]) -> bool:
        return False

    def is_behind(self) -> bool:
        return False

    def rest(self, idle_s: float, is_cancelled: Callable[[], bool]) -> None:
        if self.at_rest:
            self.at_rest.pop()()

    def recover(self) -> None:
        self.recovery()


@pytest.fixture
def projection() -> ScriptedProjection:
    return ScriptedProjection()


@pytest.fixture
def projector(projection: ScriptedProjection, monkeypatch: pytest.MonkeyPatch) -> Iterator[Projector]:
    monkeypatch.setattr(projector_module, "_FIRST_RETRY_S", 0.01)
    made = Projector(projection)
    yield made
    projection.may_prepare.set()
    assert made.stop(time.monotonic() + PATIENCE_S)


def _raising(error: Exception) -> Callable[[], None]:
    def act() -> None:
        raise error

    return act


@pytest.mark.parametrize("error", [CorruptStoreError("torn"), ChildDiedError("gone"), RuntimeError("a bug")])
def test_an_index_that_is_to_be_compared_again_is_not_at_rest(
    projection: ScriptedProjection, projector: Projector, error: Exception
) -> None:
    """It may be empty by now: whoever waits for it, or has another model take over, must not believe it full."""
    projector.start()
    wait_for(projector.is_idle, PATIENCE_S)
    assert projection.prepared.acquire(timeout=PATIENCE_S)
    during_recovery: list[bool] = []
    projection.recovery = lambda: during_recovery.append(projector.is_idle())
    projection.may_prepare.clear()
    projection.at_rest.append(_raising(error))
    projector.wake()
    wait_for(lambda: bool(projector.problem), PATIENCE_S)
    assert not projector.is_idle()
    assert not any(during_recovery)
    projection.may_prepare.set()
    assert projection.prepared.acquire(timeout=PATIENCE_S)
    wait_for(projector.is_idle, PATIENCE_S)


def test_a_broken_index_that_cannot_even_be_deleted_is_tried_again(
    projection: ScriptedProjection, projector: Projector
) -> None:
    projection.recovery = _raising(OSError("the folder is held"))
    projection.at_rest.append(_raising(CorruptStoreError("torn")))
    projector.start()
    for _ in range(2):
        assert projection.prepared.acquire(timeout=PATIENCE_S)
    wait_for(projector.is_idle, PATIENCE_S)
