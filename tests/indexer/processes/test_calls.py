from __future__ import annotations

import os
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import psutil
import pytest

from indexer.errors import (
    ChildDiedError,
    ChildError,
    EncryptedError,
    ProtocolError,
)
from indexer.processes.supervisor import Child
from tests.indexer.processes.sample_child import AskReport, Count, Echo, Misbehave, Number, Report
from tests.waiting import PATIENCE_S, wait_for

pytestmark = pytest.mark.process

posix_only = pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals and descriptors")
linux_only = pytest.mark.skipif(sys.platform != "linux", reason="Linux system calls")


def test_a_message_and_its_blobs_come_back_unchanged(shared_child: Child) -> None:
    array = np.arange(600_000, dtype=np.float32).reshape(1000, 600)
    reply = shared_child.call(Echo("naïve 東京"), blobs=(array, b"", b"abc"), timeout_s=PATIENCE_S)
    assert reply.message == Echo("naïve 東京")
    assert [memoryview(blob).nbytes for blob in reply.blobs] == [array.nbytes, 0, 3]
    assert np.array_equal(np.frombuffer(reply.blobs[0], np.float32).reshape(1000, 600), array)


def test_replies_are_streamed_in_order(shared_child: Child) -> None:
    replies = list(shared_child.stream(Count(5)))
    assert [reply.message for reply in replies] == [Number(n) for n in range(5)]
    assert np.frombuffer(replies[4].blobs[0], np.float32).tolist() == [4, 4, 4]
    assert shared_child.call(Count(5)).message == Number(4)
    assert shared_child.call(Count(0)).message is None


def test_closing_a_stream_cancels_its_handler_and_frees_the_child(shared_child: Child) -> None:
    stream = shared_child.stream(Count(3, then_wait=True))
    assert next(stream).message == Number(0)
    stream.close()
    report = shared_child.call(AskReport(), timeout_s=PATIENCE_S).message
    assert report.environment["COUNT_CLOSED"] == "3"


def test_many_callers_share_one_child(shared_child: Child) -> None:
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda n: shared_child.call(Echo(str(n))).message.text, range(200)))
    assert answers == [str(n) for n in range(200)]


def test_a_concurrent_child_serves_a_quick_request_beside_a_long_one(start: Callable[..., Child]) -> None:
    child = start(args=("concurrent",))
    stream = child.stream(Count(1, then_wait=True))
    next(stream)
    assert child.call(Echo("quick"), timeout_s=PATIENCE_S).message == Echo("quick")
    stream.close()


@posix_only
def test_descriptors_travel_and_stay_open_on_this_side(shared_child: Child, tmp_path: Path) -> None:
    (tmp_path / "a").write_text("first ")
    (tmp_path / "b").write_text("second")
    fds = [os.open(tmp_path / name, os.O_RDONLY) for name in "ab"]
    try:
        assert shared_child.call(Echo(""), fds=fds).message.text == "first second"
        os.fstat(fds[0])
    finally:
        for fd in fds:
            os.close(fd)


@linux_only
def test_descriptors_do_not_pile_up_in_the_child(shared_child: Child, tmp_path: Path) -> None:
    (tmp_path / "a").write_text("x")
    pid = shared_child.call(AskReport()).message.pid
    before = psutil.Process(pid).num_fds()
    for _ in range(20):
        fd = os.open(tmp_path / "a", os.O_RDONLY)
        shared_child.call(Echo(""), fds=[fd])
        os.close(fd)
    shared_child.call(Echo(""))  # the last descriptor is closed after its reply was sent
    assert psutil.Process(pid).num_fds() == before


def test_an_error_of_the_tree_is_raised_as_its_own_class(shared_child: Child) -> None:
    with pytest.raises(EncryptedError, match="needs a password") as raised:
        shared_child.call(Misbehave("raise ours"))
    assert raised.value.hint == "give one"
    assert shared_child.call(Echo("still there")).message == Echo("still there")


def test_any_other_error_is_told_without_its_text(shared_child: Child) -> None:
    with pytest.raises(ChildError, match="KeyError") as raised:
        shared_child.call(Misbehave("raise theirs"))
    assert "secret" not in str(raised.value)


def test_stray_prints_do_not_corrupt_the_channel(shared_child: Child) -> None:
    shared_child.call(Misbehave("print"))
    assert shared_child.call(Echo("fine")).message == Echo("fine")


@linux_only
def test_memory_is_capped(start: Callable[..., Child]) -> None:
    child = start(memory_bytes=300 << 20)
    assert child.call(Misbehave("eat memory", 1 << 20)).message == Number(1 << 20)
    with pytest.raises(ChildError, match="memory"):
        child.call(Misbehave("eat memory", 1 << 30))
    assert child.call(Echo("still there")).message == Echo("still there")


@linux_only
def test_a_child_without_work_returns_the_memory_it_has_freed(child: Child) -> None:
    child.call(Echo("ready"))
    process = psutil.Process(child.view().pid)
    idle = process.memory_info().rss
    held = child.call(Misbehave("free beneath", amount=100_000_000)).message.value
    assert held > idle + 80_000_000
    wait_for(lambda: process.memory_info().rss < idle + 20_000_000)
    assert child.call(Echo("again")).message == Echo("again")


def test_a_frame_that_is_too_large_ends_the_child(start: Callable[..., Child]) -> None:
    child = start(max_frame_bytes=1 << 20)
    assert child.call(Misbehave("reply much", 1 << 19)).message == Number(1)
    with pytest.raises(ChildDiedError):
        child.call(Misbehave("reply much", 1 << 21))


@pytest.mark.parametrize("how", ["reply nonsense", "write nonsense"])
def test_a_child_that_breaks_the_protocol_is_ended(child: Child, how: str) -> None:
    with pytest.raises(ChildDiedError):
        child.call(Misbehave(how))
    assert child.call(Echo("again")).message == Echo("again")


def test_a_request_that_cannot_be_written_leaves_the_child_alone(shared_child: Child) -> None:
    with pytest.raises(ProtocolError, match="cannot be sent"):
        shared_child.call(Echo("\udcff"))
    assert shared_child.call(Echo("fine")).message == Echo("fine")
    with pytest.raises(TypeError, match="takes no Number"):
        shared_child.call(Number(1))


def test_the_environment_is_clean(start: Callable[..., Child], monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTPS_PROXY", "OPENAI_API_KEY", "CHROMA_SERVER_HOST", "LD_PRELOAD"):
        monkeypatch.setenv(name, "")
    child = start(niceness=7, environment={"EXTRA": "1"}, now=False)
    report: Report = child.call(AskReport()).message
    assert not {"HTTPS_PROXY", "OPENAI_API_KEY", "CHROMA_SERVER_HOST", "LD_PRELOAD"} & set(report.environment)
    assert report.environment["ORT_DISABLE_TELEMETRY"] == "1"
    assert report.environment["EXTRA"] == "1"
    assert "DESKHOUND_CHILD" not in report.environment
    assert "" not in report.path  # nothing is imported from the working directory
    assert report.parent == os.getpid()
    if sys.platform != "win32":
        assert report.niceness == os.nice(0) + 7
