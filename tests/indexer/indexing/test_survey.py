from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator

import pytest

from indexer.domain import SourceId
from indexer.errors import CorruptDatabaseError, DataDirectoryError
from indexer.indexing import survey as survey_module
from indexer.indexing.scanning import ScanTarget
from indexer.indexing.survey import Surveyor, SurveyTimes
from indexer.indexing.throttle import Manners, Throttle
from tests.indexer.indexing.conftest import Library
from tests.waiting import PATIENCE_S, wait_for


class WatchedThrottle(Throttle):
    """Calls back where it is asked whether it is stopped, and where trouble is outlasted."""

    def __init__(self) -> None:
        super().__init__(Manners, is_on_battery=lambda: False)
        self.on_asked: Callable[[], None] = lambda: None
        self.outlasted = threading.Semaphore(0)

    @property
    def is_stopped(self) -> bool:
        self.on_asked()
        return super().is_stopped

    def outlast_trouble(self) -> None:
        self.outlasted.release()
        super().outlast_trouble()


class Tower:
    """A surveyor over a real folder and a real catalog; its looks can be held up."""

    def __init__(self, library: Library) -> None:
        self.library = library
        self.source = library.target.source
        self.throttle = WatchedThrottle()
        self.damage: list[Exception] = []
        self.problem: Exception | None = None
        self.has_begun = threading.Semaphore(0)
        self.may_look = threading.Event()
        self.may_look.set()
        self.during_look: list[Callable[[], None]] = []
        self._list = library.walker._list
        library.walker._list = self._look  # type: ignore[method-assign]
        self.surveyor = Surveyor(
            library.catalog,
            library.scanner,
            self.throttle,
            targets=self._targets,
            times=lambda: SurveyTimes(rescan_s=3600, grace_s=3600),
            on_found=lambda result, is_edit: None,
            on_damage=self.damage.append,
        )

    def _targets(self) -> Iterable[ScanTarget]:
        if self.problem is not None:
            problem, self.problem = self.problem, None
            raise problem
        return [self.library.target]

    def _look(self, *args):
        self.has_begun.release()
        if self.during_look:
            self.during_look.pop()()
        assert self.may_look.wait(PATIENCE_S)
        return self._list(*args)

    def settle(self) -> None:
        wait_for(self.surveyor.is_idle, PATIENCE_S)

    def is_whole(self) -> bool:
        """Whether the source was looked at to its end."""
        return self.library.catalog.sources.all()[0].scanned_s is not None

    def end(self) -> None:
        self.may_look.set()
        self.throttle.stop()
        assert self.surveyor.stop(time.monotonic() + PATIENCE_S)


@pytest.fixture
def tower(library: Library) -> Iterator[Tower]:
    made = Tower(library)
    yield made
    made.end()


def test_a_source_is_not_left_while_a_reported_change_in_it_is_merged(tower: Tower) -> None:
    """Removed now, its documents would come back behind the removal and stay."""
    tower.surveyor.start()
    tower.settle()
    path = tower.library.write("new.txt")
    tower.may_look.clear()
    while tower.has_begun.acquire(blocking=False):
        pass
    tower.surveyor.notice([str(path)])
    assert tower.has_begun.acquire(timeout=PATIENCE_S)
    assert not tower.surveyor.leave(tower.source, 0.0)
    tower.may_look.set()
    assert tower.surveyor.leave(tower.source, PATIENCE_S)


def test_a_source_that_could_not_be_left_is_looked_at_to_its_end(tower: Tower) -> None:
    tower.library.write("deep/a.txt")
    tower.may_look.clear()
    tower.surveyor.start()
    assert tower.has_begun.acquire(timeout=PATIENCE_S)
    assert not tower.surveyor.leave(tower.source, 0.0)
    tower.may_look.set()
    wait_for(tower.is_whole, PATIENCE_S)
    assert set(tower.library.documents()) == {"deep/a.txt"}


def test_a_source_that_was_left_is_not_looked_at_again_for_anybody_but_who_returns_to_it(
    tower: Tower,
) -> None:
    tower.surveyor.start()
    tower.settle()
    assert tower.surveyor.leave(tower.source, PATIENCE_S)
    path = tower.library.write("new.txt")
    tower.surveyor.want([tower.source])
    tower.surveyor.notice([str(path)])
    tower.settle()
    assert tower.library.documents() == {}
    tower.surveyor.return_to(tower.source)
    wait_for(lambda: set(tower.library.documents()) == {"new.txt"}, PATIENCE_S)


def test_it_is_at_work_also_on_what_comes_just_as_it_begins(tower: Tower) -> None:
    tower.surveyor.start()
    tower.settle()
    path = tower.library.write("new.txt")
    idle: list[bool] = []

    def notice_once() -> None:
        # Between the look at what is wanted and the first thing that is done of it.
        if sys._getframe(2).f_code.co_name == "_work" and not idle:
            idle.append(False)
            tower.surveyor.notice([str(path)])
            tower.during_look.append(lambda: idle.append(tower.surveyor.is_idle()))

    tower.throttle.on_asked = notice_once
    tower.surveyor.want([])
    wait_for(lambda: len(idle) > 1, PATIENCE_S)
    assert idle == [False, False]


def test_a_damaged_catalog_is_told_once_and_then_outlasted(tower: Tower) -> None:
    tower.problem = CorruptDatabaseError("catalog.db is damaged.")
    again = threading.Event()

    def on_damage(error: Exception) -> None:
        tower.damage.append(error)
        tower.problem = CorruptDatabaseError("catalog.db is damaged.")
        if len(tower.damage) > 1:
            again.set()
            tower.throttle.stop()

    tower.surveyor._on_damage = on_damage
    tower.surveyor._wanted.add(tower.source)
    tower.surveyor._thread.start()
    wait_for(lambda: again.is_set() or tower.throttle.outlasted.acquire(blocking=False), PATIENCE_S)
    assert len(tower.damage) == 1


def test_a_profile_that_cannot_be_read_after_sleep_does_not_end_the_thread(
    tower: Tower, monkeypatch: pytest.MonkeyPatch
) -> None:
    tower.surveyor.start()
    tower.settle()
    monkeypatch.setattr(survey_module, "_SLEPT_S", -1.0)  # it always slept
    monkeypatch.setattr(survey_module, "_TICK_S", 0.01)
    tower.problem = DataDirectoryError("The disk reported an error.")
    tower.surveyor.want([])
    wait_for(lambda: tower.problem is None, PATIENCE_S)
    monkeypatch.undo()
    tower.library.write("new.txt")
    tower.throttle.resume()
    tower.surveyor.want([SourceId(1)])
    wait_for(lambda: set(tower.library.documents()) == {"new.txt"}, PATIENCE_S)
