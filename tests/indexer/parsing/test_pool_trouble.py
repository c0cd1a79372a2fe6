"""A machine that cannot run workers, or runs them no longer: no file is to blame for that."""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from indexer.errors import ChildDiedError, ChildNotStartedError, StorageError
from indexer.parsing.parser import ParseOptions
from indexer.parsing.pool import ParserPool
from indexer.processes.supervisor import Supervisor
from indexer.sources.patience import Patience
from tests.unprivileged import unprivileged
from tests.waiting import PATIENCE_S, wait_for

pytestmark = pytest.mark.process


def test_a_worker_that_cannot_be_started_is_not_put_down_to_a_file(tmp_path, monkeypatch):
    def refuse(*_arguments, **_options):
        raise ChildNotStartedError("The parser-1 process cannot be started: no memory.")

    files = [tmp_path / name for name in ("a.txt", "b.txt")]
    for file in files:
        file.write_text("some text")
    with Supervisor() as supervisor:
        pool = ParserPool(supervisor, workers=1, scratch=tmp_path / "scratch", patience=Patience())
        monkeypatch.setattr(pool._bulk[0].child, "stream", refuse)
        with pytest.raises(StorageError, match="no memory"):
            list(pool.parse(str(files[0])))
        outcomes = pool.parse_many([(str(file), frozenset()) for file in files], options=ParseOptions())
    assert all(isinstance(outcome, StorageError) for outcome in outcomes)


@pytest.mark.skipif(sys.platform == "win32", reason="permissions are no bits there")
def test_a_worker_that_ends_at_its_start_is_not_put_down_to_a_file(tmp_path):
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o500)  # a data directory that became read-only
    (tmp_path / "a.txt").write_text("words")
    with unprivileged(), Supervisor() as supervisor:
        pool = ParserPool(supervisor, scratch=closed / "scratch", patience=Patience(), workers=1)
        with pytest.raises(StorageError, match="cannot be read now"):
            pool.parse(str(tmp_path / "a.txt"))


def test_workers_that_are_stopped_for_good_are_not_put_down_to_a_file(tmp_path):
    path = tmp_path / "long.txt"
    path.write_text("A sentence that is not the last one. " * 500_000)
    with Supervisor() as supervisor, ThreadPoolExecutor(1) as executor:
        pool = ParserPool(supervisor, workers=1, scratch=tmp_path / "scratch", patience=Patience())
        waiting = executor.submit(pool.parse, str(path))
        wait_for(lambda: [view.state for view in supervisor.views()].count("ready") == 1)
        supervisor.stop(0.0)
        with pytest.raises(ChildDiedError):
            waiting.result(PATIENCE_S)
