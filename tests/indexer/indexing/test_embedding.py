from __future__ import annotations

import itertools
import logging
import threading
import time
from collections.abc import Callable, Iterator
from types import SimpleNamespace

import pytest

from indexer.errors import DataDirectoryError, EmbeddingError
from indexer.indexing import embedding
from indexer.indexing.budget import VectorBudget
from indexer.indexing.embedding import MeaningWorker
from indexer.indexing.throttle import Manners, Throttle
from indexer.storage.catalog.catalog import Catalog
from tests.indexer.indexing.fakes import FakeEmbedder
from tests.indexer.storage.builders import MODEL, Shelf
from tests.waiting import PATIENCE_S, wait_for


class Desk:
    """A worker over a real catalog."""

    def __init__(self, catalog: Catalog) -> None:
        self.embedder = FakeEmbedder()
        self.throttle = Throttle(Manners, is_on_battery=lambda: False)
        self.stored = 0
        self.worker = MeaningWorker(
            catalog,
            self.embedder,
            self.throttle,
            budget=VectorBudget(catalog, MODEL, lambda: 1 << 30),
            may_run=lambda: True,
            on_stored=self._count,
            on_damage=lambda error: None,
        )

    def _count(self) -> None:
        self.stored += 1

    def end(self) -> None:
        self.throttle.stop()
        self.embedder.gate.set()
        assert self.worker.stop(time.monotonic() + PATIENCE_S)


@pytest.fixture
def desk(catalog: Catalog) -> Iterator[Desk]:
    made = Desk(catalog)
    yield made
    made.end()


def test_what_comes_while_it_finds_nothing_to_do_is_embedded_at_once(
    catalog: Catalog, shelf: Shelf, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between the look that found nothing and the sleep: a lost call would cost 30 s, and tell of rest until then."""
    look = catalog.meaning.pending
    idle: list[bool] = []

    def pending(model, limit):
        found = look(model, limit)
        if limit == 1 and not idle:
            shelf.index("late.txt", "late\n")
            desk.worker.wake()
            idle.append(desk.worker.is_idle())
        return found

    monkeypatch.setattr(catalog.meaning, "pending", pending)
    desk.worker.start()
    wait_for(lambda: desk.embedder.texts == ["late"], PATIENCE_S)
    wait_for(desk.worker.is_idle, PATIENCE_S)
    assert idle == [False]


def start_with_two_groups_under_way(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second waits for the first, which waits for the embedder's gate."""
    desk.embedder.gate.clear()
    submitted = threading.Semaphore(0)
    submit: Callable = desk.worker._requests.submit

    def counted(*args):
        future = submit(*args)
        submitted.release()
        return future

    monkeypatch.setattr(desk.worker._requests, "submit", counted)
    desk.worker.start()
    assert submitted.acquire(timeout=PATIENCE_S)
    assert submitted.acquire(timeout=PATIENCE_S)


def test_a_stop_while_a_further_group_waits_is_no_failure(
    shelf: Shelf, desk: Desk, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    shelf.index("long.txt", "".join(f"line {number}\n" for number in range(200)))
    start_with_two_groups_under_way(desk, monkeypatch)
    assert not desk.worker.stop(time.monotonic())
    with caplog.at_level(logging.WARNING):
        desk.end()
    assert caplog.messages == []
    assert desk.stored == 1  # what was embedded is kept


def test_nothing_is_embedded_while_the_battery_is_spared(
    shelf: Shelf, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the next group under way meanwhile, two thirds of the time were worked instead of one."""
    shelf.index("long.txt", "".join(f"line {number}\n" for number in range(200)))
    desk.throttle._is_on_battery = lambda: True
    submitted: list[int] = []
    submit: Callable = desk.worker._requests.submit
    monkeypatch.setattr(
        desk.worker._requests, "submit", lambda *args: submitted.append(len(args[1])) or submit(*args)
    )
    rests: list[tuple[int, int]] = []
    monkeypatch.setattr(
        desk.throttle, "rest", lambda _: rests.append((sum(submitted), len(desk.embedder.texts)))
    )
    desk.worker.start()
    wait_for(desk.worker.is_idle, PATIENCE_S)
    assert rests == [(16, 16), (80, 80), (144, 144), (200, 200)]


def test_what_was_under_way_when_indexing_was_paused_is_stored(
    shelf: Shelf, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It waited for the end of the pause, or for mains power, unfindable, and a kill lost it."""
    shelf.index("long.txt", "".join(f"line {number}\n" for number in range(200)))
    start_with_two_groups_under_way(desk, monkeypatch)
    desk.throttle.pause()
    desk.embedder.gate.set()
    wait_for(lambda: desk.stored, PATIENCE_S)


@pytest.mark.parametrize(
    ("manners", "is_full_speed", "is_gentle"),
    [(Manners(), False, True), (Manners(), True, False), (Manners(is_gentle=False), False, False)],
)
def test_full_speed_and_the_settings_say_whether_the_machine_is_left_to_others(
    shelf: Shelf, desk: Desk, manners: Manners, is_full_speed: bool, is_gentle: bool
) -> None:
    shelf.index("short.txt", "line\n")
    desk.throttle._manners = lambda: manners
    desk.throttle.resume(full_speed=is_full_speed)
    desk.worker.start()
    wait_for(lambda: desk.embedder.texts, PATIENCE_S)
    assert desk.embedder.was_gentle is is_gentle


def test_groups_of_a_slow_model_are_small(shelf: Shelf, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """A current edit waits for the groups under way: for minutes behind 64 texts of a model that makes one a second."""
    shelf.index("long.txt", "".join(f"line {number}\n" for number in range(60)))
    groups: list[int] = []
    answer = desk.embedder.embed

    def embed(texts, **_manner):
        groups.append(len(texts))
        return answer(texts)

    monkeypatch.setattr(desk.embedder, "embed", embed)
    seconds = itertools.count(0.0, 10.0)
    monkeypatch.setattr(embedding, "time", SimpleNamespace(monotonic=lambda: next(seconds)))
    desk.worker.start()
    wait_for(desk.worker.is_idle, PATIENCE_S)
    monkeypatch.undo()
    assert groups == [16, 16, 8, 8, 8, 4]


def test_a_problem_is_said_no_more_once_the_embedder_works_again(
    shelf: Shelf, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not only once all is embedded, which may take hours."""
    monkeypatch.setattr(embedding, "_FIRST_RETRY_S", 0.01)
    shelf.index("long.txt", "".join(f"line {number}\n" for number in range(200)))
    desk.embedder.failure = EmbeddingError("Ollama does not answer.")
    desk.worker.start()
    wait_for(lambda: desk.worker.problem == "Ollama does not answer.", PATIENCE_S)
    answer, second = desk.embedder.embed, threading.Event()

    def embed(texts, **_manner):
        if desk.embedder.texts and not second.is_set():  # the first group is embedded
            desk.embedder.gate.clear()
            second.set()
        return answer(texts)

    monkeypatch.setattr(desk.embedder, "embed", embed)
    desk.embedder.failure = None
    assert second.wait(PATIENCE_S)
    wait_for(lambda: desk.worker.problem == "", PATIENCE_S)
    assert len(desk.embedder.texts) < 200


def test_trouble_is_said_no_more_once_there_is_nothing_left_to_store(
    catalog: Catalog, shelf: Shelf, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(embedding, "_FIRST_RETRY_S", 0.01)
    document, _ = shelf.index("only.txt", "only\n")

    def store(*_args, **_values):
        raise DataDirectoryError("The disk is full.")

    told: list[str] = []
    tell = desk.throttle.trouble

    def trouble(teller, reason):
        catalog.documents.remove([document])
        tell(teller, reason)
        told.append(reason)

    monkeypatch.setattr(catalog, "store_vectors", store)
    monkeypatch.setattr(desk.throttle, "trouble", trouble)
    desk.worker.start()
    wait_for(lambda: told == ["The disk is full."], PATIENCE_S)
    wait_for(lambda: desk.throttle.reason() == (False, ""), PATIENCE_S)
    assert desk.worker.is_idle()
