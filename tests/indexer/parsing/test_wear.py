"""Workers are replaced when they are worn, and files may grow under them."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from indexer.domain import DocumentState
from indexer.parsing import workerhandle
from indexer.parsing.pool import ParserPool
from indexer.processes.supervisor import Supervisor
from indexer.storage.textblocks import decode_text

pytestmark = pytest.mark.process

_LARGEST_BYTES = 10_000_000


def _restarts(supervisor: Supervisor) -> int:
    (worker,) = [view for view in supervisor.views() if view.name == "parser-1"]
    return worker.restarts


@pytest.mark.parametrize("limit", ["RECYCLED_PARSES", "RECYCLED_BYTES"])
def test_a_worker_that_read_or_keeps_too_much_is_replaced(
    pool: ParserPool, supervisor: Supervisor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, limit: str
) -> None:
    page = tmp_path / "a.html"
    page.write_text("<p>read by a library</p>")

    def read() -> int:
        (found,) = pool.parse(str(page))
        assert found.state is DocumentState.WORDS
        return _restarts(supervisor)

    before = read()
    assert read() == before
    monkeypatch.setattr(workerhandle, limit, 1)
    assert [read() - before for _ in range(3)] == [0, 1, 2]


@pytest.mark.parametrize("size", [1_000, 2_000_000])
def test_a_file_that_grows_while_it_is_read_is_read_as_it_was_at_one_moment(
    pool: ParserPool, tmp_path: Path, size: int
) -> None:
    for number in range(3):
        path = tmp_path / f"growing-{number}.html"
        path.write_text("<p>" + "word " * (size // 5))
        with growing(path):
            least = path.stat().st_size
            (found,) = pool.parse(str(path))
            most = path.stat().st_size
        assert found.state is DocumentState.WORDS
        text = decode_text(found.text_blocks).strip()
        assert text
        assert ("word " * len(text)).startswith(text)
        assert least <= found.size_bytes <= most


@contextmanager
def growing(path: Path) -> Iterator[None]:
    """It is appended to meanwhile, but not for ever: on a busy machine it would become too large to be read whole."""
    stop = threading.Event()

    def grow() -> None:
        with path.open("a") as file:
            while file.tell() < _LARGEST_BYTES and not stop.wait(0.0005):
                file.write("word " * 1_000)
                file.flush()

    thread = threading.Thread(target=grow)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()
