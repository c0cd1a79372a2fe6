from __future__ import annotations

import pytest

from indexer.errors import EngineUnavailableError, QueryError
from indexer.mcp.link import EngineLink


class Client:
    """Stands for `EngineClient`."""

    def __init__(self, *outcomes: object) -> None:
        self.outcomes = list(outcomes)
        self.is_closed = False

    def call(self, _request: object, *, timeout_s: float) -> object:
        outcome = self.outcomes.pop(0)
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    def close(self) -> None:
        self.is_closed = True


@pytest.fixture
def clients():
    return []


@pytest.fixture
def link(clients):
    waiting = iter(clients)
    return EngineLink(lambda: next(waiting))


def test_nothing_is_connected_before_the_first_question(clients, link):
    clients += [Client("one", "two")]
    assert [link.ask("a"), link.ask("b")] == ["one", "two"]
    link.close()
    assert clients[0].is_closed


def test_an_engine_that_went_away_is_asked_again_once(clients, link):
    clients += [Client("one", EngineUnavailableError("gone")), Client(EngineUnavailableError("gone"))]
    assert link.ask("a") == "one"
    with pytest.raises(EngineUnavailableError):
        link.ask("b")
    assert [client.is_closed for client in clients] == [True, False]


def test_what_the_engine_refuses_is_not_asked_again(clients, link):
    clients += [Client(QueryError("too long"), "still there")]
    with pytest.raises(QueryError):
        link.ask("a")
    assert link.ask("b") == "still there"


def test_an_engine_that_cannot_be_started_is_tried_again_at_the_next_question():
    outcomes = [EngineUnavailableError("no"), Client("one")]

    def connect():
        outcome = outcomes.pop(0)
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    link = EngineLink(connect)
    with pytest.raises(EngineUnavailableError):
        link.ask("a")
    assert link.ask("b") == "one"
    link.close()
    link.close()
