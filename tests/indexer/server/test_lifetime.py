from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from indexer.server.lifetime import Lifetime
from tests.waiting import PATIENCE_S

SOON_S, NOT_YET_S = 0.03, 0.12


@pytest.fixture
def idle() -> threading.Event:
    return threading.Event()


@pytest.fixture
def lifetime(idle: threading.Event) -> Iterator[Lifetime]:
    """Of an engine whose first client is there; after the last it does not stay for long."""
    lifetime = Lifetime(idle.set, idle_s=3600)
    lifetime.client_came()
    lifetime._idle_s = SOON_S
    yield lifetime
    lifetime.close()


def test_an_engine_whose_first_client_never_comes_ends(idle: threading.Event) -> None:
    Lifetime(idle.set, idle_s=SOON_S)
    assert idle.wait(PATIENCE_S)


def test_it_stays_while_a_client_is_there_and_ends_after_the_last(
    lifetime: Lifetime, idle: threading.Event
) -> None:
    lifetime.client_came()
    lifetime.client_left()
    assert lifetime.clients == 1
    assert not idle.wait(NOT_YET_S)
    lifetime.client_left()
    assert idle.wait(PATIENCE_S)


def test_it_stays_while_any_reason_holds(lifetime: Lifetime, idle: threading.Event) -> None:
    lifetime.keep("background indexing")
    lifetime.keep("a download")
    lifetime.release("background indexing")
    lifetime.client_left()
    assert not idle.wait(NOT_YET_S)
    lifetime.release("a download")
    assert idle.wait(PATIENCE_S)


def test_a_closed_lifetime_calls_nobody(lifetime: Lifetime, idle: threading.Event) -> None:
    lifetime.close()
    lifetime.client_left()
    assert not idle.wait(NOT_YET_S)
