from __future__ import annotations

import logging
import threading
import time
from collections.abc import Iterator

import pytest

from indexer.domain import DocumentState
from indexer.indexing import pipeline as pipeline_module
from indexer.indexing import throttle as throttle_module
from indexer.indexing.outcomes import OutcomeStore
from indexer.indexing.pipeline import Pipeline
from indexer.indexing.reading import JobReader
from indexer.indexing.throttle import Manners, Throttle
from indexer.parsing.parser import ParseOptions
from tests.indexer.indexing.conftest import Library
from tests.indexer.indexing.fakes import FakeParserPool
from tests.indexer.indexing.workshop import Workshop
from tests.waiting import PATIENCE_S, wait_for


class Plant:
    """A pipeline over a real catalog, whose storing can be held up."""

    def __init__(self, library: Library) -> None:
        self.library = library
        self.throttle = Throttle(Manners, is_on_battery=lambda: False)
        self.has_stored = threading.Event()
        self.may_go_on = threading.Event()
        self.may_go_on.set()
        self.failures: list[Exception] = []
        self.pipeline = Pipeline(
            library.catalog,
            JobReader(library.catalog, FakeParserPool(), ParseOptions, on_away=list),
            OutcomeStore(library.catalog, lambda _path: (), ParseOptions),
            self.throttle,
            processes=1,
            on_stored=self._on_stored,
            on_damage=lambda error: None,
        )

    def _on_stored(self, is_edit: bool) -> None:
        self.has_stored.set()
        assert self.may_go_on.wait(PATIENCE_S)
        if self.failures:
            raise self.failures.pop()

    def fill(self, count: int) -> None:
        for number in range(count):
            self.library.write(f"{number}.txt", f"text {number}\n")
        self.library.scan()

    def states(self) -> dict[str, int]:
        return {str(state): count for state, count in self.library.catalog.counts.total().items()}

    def end(self) -> None:
        self.throttle.stop()
        self.may_go_on.set()
        assert self.pipeline.stop(time.monotonic() + PATIENCE_S)


@pytest.fixture
def plant(library: Library) -> Iterator[Plant]:
    made = Plant(library)
    yield made
    made.end()


def test_a_stop_reaches_the_thread_that_stores_behind_a_full_queue(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pipeline_module, "_BATCH_DOCUMENTS", 2)
    crowded = Plant(library)
    crowded.may_go_on.clear()
    crowded.fill(20)
    crowded.pipeline.start()
    assert crowded.has_stored.wait(PATIENCE_S)
    wait_for(crowded.pipeline._finished.full, PATIENCE_S)
    crowded.throttle.stop()
    assert not crowded.pipeline.stop(time.monotonic())
    crowded.may_go_on.set()
    for thread in crowded.pipeline._running:
        thread.join(PATIENCE_S)
    assert not any(thread.is_alive() for thread in crowded.pipeline._running)


def test_memory_is_given_back_before_a_long_rest(plant: Plant, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pipeline_module, "_REST_S", 0.01)
    given_back = threading.Semaphore(0)
    monkeypatch.setattr(pipeline_module, "return_freed_memory", given_back.release)
    plant.fill(3)
    plant.pipeline.start()
    assert plant.has_stored.wait(PATIENCE_S)
    assert given_back.acquire(timeout=PATIENCE_S)


def test_what_goes_wrong_after_storing_does_not_end_its_thread(
    plant: Plant, caplog: pytest.LogCaptureFixture
) -> None:
    plant.failures.append(RuntimeError("a bug"))
    plant.fill(1)
    plant.pipeline.start()
    wait_for(lambda: not plant.failures, PATIENCE_S)
    plant.library.write("next.txt")
    plant.library.scan()
    plant.pipeline.wake()
    wait_for(lambda: plant.states() == {DocumentState.WORDS: 2}, PATIENCE_S)
    assert "storing failed unexpectedly" in caplog.messages


def test_a_look_at_the_queue_that_fails_unexpectedly_is_made_again(
    plant: Plant, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(throttle_module, "_RETRY_AFTER_TROUBLE_S", 0.0)
    look = plant.library.catalog.jobs.next
    has_failed: set[int] = set()

    def fail_once(*args, **values):
        if threading.get_ident() not in has_failed:  # each thread once
            has_failed.add(threading.get_ident())
            raise RuntimeError("a bug")
        return look(*args, **values)

    monkeypatch.setattr(plant.library.catalog.jobs, "next", fail_once)
    plant.fill(1)
    plant.pipeline.start()
    with caplog.at_level(logging.ERROR):
        wait_for(lambda: plant.states() == {DocumentState.WORDS: 1}, PATIENCE_S)
    assert set(caplog.messages) == {"indexing failed unexpectedly"}


def test_a_file_that_cannot_be_stored_for_a_bug_fails_alone(
    plant: Plant, monkeypatch: pytest.MonkeyPatch
) -> None:
    plant.fill(3)
    contents = plant.library.catalog.contents
    store = contents.store
    (broken,) = plant.library.catalog.documents_at(str(plant.library.root / "1.txt"))

    def store_others(document, *args, **values):
        if document == broken.id:
            raise KeyError("a bug")
        return store(document, *args, **values)

    monkeypatch.setattr(contents, "store", store_others)
    plant.pipeline.start()
    wait_for(lambda: plant.states() == {DocumentState.WORDS: 2, DocumentState.FAILED: 1}, PATIENCE_S)
    wait_for(plant.pipeline.is_idle, PATIENCE_S)


def test_nothing_counts_as_found_by_meaning_before_the_worker_was_told_of_it(
    workshop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else whoever waits for it, or a model that is to take over, goes on without the last files."""
    workshop.add()
    workshop.settle()
    machine = workshop.service._machine
    tell_stored, tell_applied = machine.pipeline._on_stored, machine.words._on_applied
    is_stored, is_asked = threading.Event(), threading.Event()
    early: list[bool] = []

    def on_applied() -> None:
        if is_stored.is_set() and machine.words.is_idle():
            assert is_asked.wait(PATIENCE_S)
        tell_applied()

    def on_stored(is_edit: bool) -> None:
        is_stored.set()
        machine.words.wake(is_hurried=True)
        wait_for(machine.words.is_idle, PATIENCE_S)
        early.append(machine.has_meaning())
        is_asked.set()
        tell_stored(is_edit)

    monkeypatch.setattr(machine.words, "_on_applied", on_applied)
    monkeypatch.setattr(machine.pipeline, "_on_stored", on_stored)
    workshop.pool.gate.clear()
    workshop.write("a.txt")
    workshop.service.rescan()
    assert workshop.pool.started.acquire(timeout=PATIENCE_S)
    wait_for(lambda: machine.words.is_idle() and machine.live.worker.is_idle(), PATIENCE_S)
    workshop.pool.gate.set()
    wait_for(lambda: early, PATIENCE_S)
    assert early == [False]
    workshop.settle()
    assert workshop.store.count() == 1


def test_nothing_counts_as_found_by_meaning_before_the_store_has_it(
    workshop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    workshop.add()
    workshop.settle()
    machine = workshop.service._machine
    is_idle, upsert = machine.live.projector.is_idle, workshop.store.upsert
    may_apply = threading.Event()

    def is_idle_before_the_worker_is() -> bool:
        answer = is_idle()
        workshop.embedder.gate.set()
        wait_for(machine.live.worker.is_idle)
        return answer

    def apply_late(*args, **values) -> None:
        assert may_apply.wait(PATIENCE_S)
        upsert(*args, **values)

    monkeypatch.setattr(machine.live.projector, "is_idle", is_idle_before_the_worker_is)
    monkeypatch.setattr(workshop.store, "upsert", apply_late)
    workshop.embedder.gate.clear()
    workshop.write("a.txt")
    workshop.service.rescan()
    wait_for(machine.has_words)
    assert not machine.has_meaning()
    workshop.embedder.gate.set()
    may_apply.set()
    workshop.settle()
    assert workshop.store.count() == 1
