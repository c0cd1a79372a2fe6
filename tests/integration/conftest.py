"""A real engine process per test, or per module, on a data directory of its own."""

from __future__ import annotations

import contextlib
import shutil
import signal
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from indexer.errors import DeskhoundError
from indexer.paths import DataDirectory
from indexer.protocol.client import EngineClient
from indexer.protocol.lock import is_engine_running, read_record
from indexer.protocol.messages import (
    AddSourceRequest,
    AnswerDone,
    AskRequest,
    RescanRequest,
    SearchReply,
    SearchRequest,
    StatusRequest,
    StopRequest,
    WaitRequest,
)
from indexer.retrieval.ranking import MEANING_PARTLY_DOWN
from tests.waiting import PATIENCE_S, wait_for


class RunningEngine:
    """An engine as a client sees it, with handles on its processes."""

    def __init__(self, directory: DataDirectory) -> None:
        self.directory = directory
        self.client = EngineClient.connect(directory, client="command")

    def reconnect(self) -> None:
        """Connect again after a kill; starts the engine if it is gone."""
        self.client.close()
        self.client = EngineClient.connect(self.directory, client="command")

    def add(self, folder: Path, *, until: str = "meaning", is_temporary: bool = False) -> int:
        """Watch a folder and wait for it; returns the source's id."""
        reply = self.client.call(AddSourceRequest(path=str(folder), is_temporary=is_temporary))
        self.wait(reply.source.source_id, until=until)
        return reply.source.source_id

    def rescan(self, source: int, *, until: str = "meaning") -> None:
        """Compare with the disk and wait."""
        self.client.call(RescanRequest(source_id=source))
        self.wait(source, until=until)

    def wait(self, source: int = 0, *, until: str = "meaning") -> None:
        """Wait until a source is quiet."""
        for _ in self.client.stream(WaitRequest(source_id=source, until=until)):
            pass

    def search(self, query: str, **options: object) -> SearchReply:
        """The settled reply, once the vectors are open: on a busy machine a search does not wait for them."""
        request = SearchRequest(query=query, settled_only=True, **options)
        found: list[SearchReply] = []

        def is_whole() -> bool:
            replies = [envelope.message for envelope in self.client.stream(request)]
            found.append(next(reply for reply in reversed(replies) if isinstance(reply, SearchReply)))
            return MEANING_PARTLY_DOWN not in found[-1].notes

        wait_for(is_whole)
        return found[-1]

    def paths(self, query: str, **options: object) -> list[str]:
        """Paths of the hits, their duplicates included, best first."""
        hits = self.search(query, limit=200, **options).hits
        return [path for hit in hits for path in (hit.path, *hit.also_at)]

    def ask(self, question: str) -> AnswerDone:
        """The finished answer."""
        replies = [envelope.message for envelope in self.client.stream(AskRequest(question))]
        return next(reply for reply in replies if isinstance(reply, AnswerDone))

    def status(self):
        """The engine at a glance."""
        return self.client.call(StatusRequest())

    def pid(self) -> int:
        """Of the engine process."""
        record = read_record(self.directory)
        assert record is not None
        return record.pid

    def children(self) -> list[psutil.Process]:
        """Its living children."""
        return psutil.Process(self.pid()).children(recursive=True)

    def kill(self) -> None:
        """SIGKILL the engine and wait until it and its children are gone."""
        engine = psutil.Process(self.pid())
        family = [engine, *engine.children(recursive=True)]
        engine.send_signal(signal.SIGKILL)
        psutil.wait_procs(family, timeout=PATIENCE_S)

    def stop(self) -> None:
        """Stop politely and wait until the engine is gone."""
        record = read_record(self.directory) if is_engine_running(self.directory) else None
        with contextlib.suppress(DeskhoundError):
            self.client.call(StopRequest())
        self.client.close()
        if record is not None:
            with contextlib.suppress(psutil.Error):
                psutil.Process(record.pid).wait(PATIENCE_S)


class Snapshot:
    """The data of a stopped engine, to begin from again and again."""

    def __init__(self, directory: DataDirectory) -> None:
        self.directory = directory
        self._kept = directory.root.with_name("snapshot")
        shutil.copytree(directory.root, self._kept)

    def restore(self) -> None:
        """Put it in place of whatever has become of it."""
        shutil.rmtree(self.directory.root)
        shutil.copytree(self._kept, self.directory.root)


@pytest.fixture
def directory(tmp_path: Path) -> DataDirectory:
    return DataDirectory(tmp_path / "data")


@pytest.fixture
def engine(directory: DataDirectory):
    running = RunningEngine(directory)
    yield running
    with contextlib.suppress(DeskhoundError):
        running.stop()


@contextlib.contextmanager
def home_of_a_module(place: Path) -> Iterator[None]:
    """What is started here sees nothing of the user's: the home of each test comes later, and goes with it."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("DESKHOUND_HOME", str(place / "home"))
        patched.setenv("XDG_RUNTIME_DIR", str(place))
        yield


@pytest.fixture(scope="module")
def shared_engine(tmp_path_factory: pytest.TempPathFactory):
    """One engine for the tests of a module that leave it as they found it: each start takes seconds."""
    place = tmp_path_factory.mktemp("shared")
    with home_of_a_module(place):
        running = RunningEngine(DataDirectory(place / "data"))
    yield running
    with contextlib.suppress(DeskhoundError):
        running.stop()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "files"
    place.mkdir()
    return place


def as_path(raw: str) -> bytes:
    """Bytes of a `raw_path`."""
    return bytes.fromhex(raw)
