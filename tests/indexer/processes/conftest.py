from __future__ import annotations

import sys
from collections.abc import Callable, Iterator

import pytest

from indexer.processes.spec import ChildSpec
from indexer.processes.supervisor import Child, Supervisor
from tests.indexer.processes.sample_child import REPLIES, REQUESTS
from tests.own_threads import threads_end
from tests.waiting import PATIENCE_S

MODULE = "tests.indexer.processes.sample_child"


@pytest.fixture
def no_thread_stays() -> Iterator[None]:
    with threads_end(PATIENCE_S):
        yield


@pytest.fixture
def supervisor(no_thread_stays: None) -> Iterator[Supervisor]:
    with Supervisor() as supervisor:
        yield supervisor


def spec(name: str = "sample", **options: object) -> ChildSpec:
    return ChildSpec(name, MODULE, request_types=REQUESTS, reply_types=REPLIES, **options)  # type: ignore[arg-type]


@pytest.fixture(
    scope="module",
    params=[
        pytest.param(False, id="spawned"),
        pytest.param(
            True, id="forked", marks=pytest.mark.skipif(sys.platform != "linux", reason="Linux forks")
        ),
    ],
)
def from_template(request: pytest.FixtureRequest) -> bool:
    """Both ways of starting a child keep the same promises."""
    return bool(request.param)


@pytest.fixture
def start(supervisor: Supervisor, from_template: bool) -> Callable[..., Child]:
    def start(name: str = "sample", *, now: bool = True, **options: object) -> Child:
        return supervisor.start(spec(name, from_template=from_template, **options), now=now)

    return start


@pytest.fixture
def child(start: Callable[..., Child]) -> Child:
    """A child that the test may break."""
    return start()


@pytest.fixture(scope="module")
def shared_child(from_template: bool) -> Iterator[Child]:
    """A child that the test leaves as it was."""
    with Supervisor() as supervisor:
        yield supervisor.start(spec(from_template=from_template))
