from __future__ import annotations

import gc
import threading
import weakref

import pytest
from PySide6.QtCore import QObject

from desktop.garbage import INTERVAL_MS, LONGEST_INTERVAL_MS, GarbageCollector


class Knot:
    """An object that only the collector can free."""

    def __init__(self):
        self.itself = self


@pytest.fixture
def collector(qapp):
    owner = QObject()
    made = GarbageCollector(owner)
    yield made
    made.stop()
    gc.disable()  # as the other tests expect it


def test_no_other_thread_collects(collector):
    knot = weakref.ref(Knot())
    thread = threading.Thread(target=lambda: [Knot() for _ in range(5000)])
    thread.start()
    thread.join()
    assert knot() is not None
    collector.collect_due()
    assert knot() is None


def test_it_looks_the_less_often_the_longer_nothing_is_due(collector):
    gc.collect()
    collector._on_tick()
    collector._on_tick()
    assert collector.interval_ms == 4 * INTERVAL_MS
    for _ in range(9):
        collector._on_tick()
    assert collector.interval_ms == LONGEST_INTERVAL_MS
    knots = [Knot() for _ in range(5000)]
    collector._on_tick()
    assert collector.interval_ms == INTERVAL_MS
    assert len(knots) == 5000


def test_nothing_is_collected_that_is_not_due(collector):
    gc.collect()
    knot = weakref.ref(Knot())
    collector.collect_due()
    assert knot() is not None
