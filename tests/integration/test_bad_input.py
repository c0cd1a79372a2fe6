"""Bad folders, bad files, bad queries: each a clear error or state, and nothing else suffers."""

from __future__ import annotations

import contextlib
import os
import socket
import sys

import pytest

from indexer.errors import DataDirectoryError, QueryError, SourceError
from indexer.paths import DataDirectory
from indexer.protocol.client import EngineClient
from indexer.protocol.messages import AddSourceRequest, ListFailuresRequest
from tests.integration.conftest import RunningEngine
from tests.unprivileged import unprivileged

pytestmark = pytest.mark.process


@pytest.fixture(scope="module")
def watched(shared_engine, tmp_path_factory):
    """A file in a folder that the shared engine watches."""
    file = tmp_path_factory.mktemp("watched") / "a.txt"
    file.write_text("C++ user@example.com", "utf-8")
    shared_engine.add(file.parent)
    return file


@pytest.mark.parametrize("kind", ["missing", "a file", "again", "data directory"])
def test_a_folder_that_cannot_be_watched_is_refused_with_a_reason(shared_engine, watched, kind):
    path = {
        "missing": watched.parent / "none",
        "a file": watched,
        "again": watched.parent,
        "data directory": shared_engine.directory.root,
    }[kind]
    with pytest.raises(SourceError):
        shared_engine.client.call(AddSourceRequest(path=str(path)))
    assert shared_engine.paths("user@example.com") == [str(watched)]


def test_nested_folders_are_accepted_and_nothing_is_found_twice(engine, folder):
    inner = folder / "inner"
    inner.mkdir()
    (inner / "a.txt").write_text("nested words", "utf-8")
    engine.add(folder)
    reply = engine.client.call(AddSourceRequest(path=str(inner)))
    assert reply.note
    engine.wait()
    assert engine.paths("nested words") == [str(inner / "a.txt")]


def test_the_data_directory_inside_a_source_is_left_out(engine, tmp_path, directory):
    (tmp_path / "beside.txt").write_text("beside the data", "utf-8")
    engine.add(tmp_path)
    engine.wait()
    assert engine.paths("beside the data") == [str(tmp_path / "beside.txt")]
    assert engine.status().coverage.documents == 1


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX files")
def test_odd_files_get_a_state_and_the_rest_goes_on(engine, folder, monkeypatch):
    os.mkfifo(folder / "fifo")
    with socket.socket(socket.AF_UNIX) as listening:
        monkeypatch.chdir(folder)  # a socket's path must be short
        listening.bind("socket")
        (folder / "loop").symlink_to(folder)
        (folder / "gone").symlink_to(folder / "nowhere")
        (folder / "empty.txt").touch()
        (folder / "binary.bin").write_bytes(bytes(range(256)) * 50)
        (folder / "cut.pdf").write_bytes(b"%PDF-1.7\n1 0 obj")
        (folder / "latin.txt").write_bytes("Grüße aus Köln, Straße für Straße".encode("latin-1"))
        name = os.path.join(os.fsencode(folder), b"caf\xe9.txt")
        with open(name, "wb") as file:
            file.write(b"undecodable name")
        engine.add(folder)
    assert [bytes.fromhex(hit.raw_path) for hit in engine.search("undecodable", mode="keyword").hits] == [
        name
    ]
    assert engine.paths("Straße", mode="keyword") == [str(folder / "latin.txt")]
    assert engine.paths("binary.bin", mode="keyword") == [str(folder / "binary.bin")]
    failures = engine.client.call(ListFailuresRequest()).failures
    assert [(failure.path, bool(failure.reason)) for failure in failures] == [(str(folder / "cut.pdf"), True)]


def test_an_unreadable_folder_costs_only_itself(directory, folder):
    (folder / "open.txt").write_text("open words", "utf-8")
    closed = folder / "closed"
    closed.mkdir()
    (closed / "secret.txt").write_text("hidden", "utf-8")
    closed.chmod(0)
    with unprivileged():
        engine = RunningEngine(directory)
    source = engine.add(folder)
    assert engine.paths("open words") == [str(folder / "open.txt")]
    assert engine.paths("hidden", mode="keyword") == []
    closed.chmod(0o700)
    engine.rescan(source)
    assert engine.paths("hidden", mode="keyword") == [str(closed / "secret.txt")]
    engine.stop()


@pytest.mark.parametrize("query", ["", "   ", "-draft", "x" * 1_000_000])
def test_a_query_that_cannot_be_run_says_why(shared_engine, query):
    with pytest.raises(QueryError):
        shared_engine.search(query)


@pytest.mark.parametrize(
    "query", ["a\0b", 'stray " quote', "C++ user@example.com", "((", "in:", "OR OR", "*"]
)
def test_whatever_a_person_types_gets_an_answer_or_a_clear_error(shared_engine, watched, query):
    with contextlib.suppress(QueryError):
        shared_engine.search(query)
    assert shared_engine.paths("user@example.com") == [str(watched)]


def test_a_file_as_data_directory_is_a_clear_error(tmp_path):
    (tmp_path / "file").write_text("x", "utf-8")
    with pytest.raises(DataDirectoryError):
        EngineClient.connect(DataDirectory(tmp_path / "file"), client="command")


def test_a_data_directory_that_may_not_be_made_is_a_clear_error(tmp_path):
    place = tmp_path / "locked"
    place.mkdir(mode=0o500)
    with unprivileged(), pytest.raises(DataDirectoryError):
        EngineClient.connect(DataDirectory(place / "data"), client="command")


def test_a_data_directory_whose_files_may_not_be_written_is_a_clear_error(directory):
    with unprivileged():
        engine = RunningEngine(directory)
        engine.stop()
    directory.catalog.chmod(0o400)
    with unprivileged(), pytest.raises(DataDirectoryError):
        EngineClient.connect(directory, client="command")
    directory.catalog.chmod(0o600)
    engine.reconnect()  # nothing was taken for damage and thrown away
    engine.stop()
    assert not list(directory.root.glob("catalog.damaged-*"))
