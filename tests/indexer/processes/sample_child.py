"""A child whose handlers behave well or badly, as asked."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import stat
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import psutil

from indexer.errors import EmbeddingError, EncryptedError
from indexer.processes.child import ChildContext, Reply, serve


@dataclass(frozen=True, slots=True)
class Echo:
    text: str


@dataclass(frozen=True, slots=True)
class Count:
    upto: int
    then_wait: bool = False


@dataclass(frozen=True, slots=True)
class Misbehave:
    how: str
    amount: int = 0


@dataclass(frozen=True, slots=True)
class Number:
    value: int


@dataclass(frozen=True, slots=True)
class Report:
    pid: int
    parent: int
    niceness: int
    environment: dict[str, str]
    path: list[str]
    thread: str


@dataclass(frozen=True, slots=True)
class AskReport:
    pass


@dataclass(frozen=True, slots=True)
class Unlisted:
    """A reply the parent does not expect."""


REQUESTS = (Echo, Count, Misbehave, AskReport)
REPLIES = (Echo, Number, Report)


def echo(message: Echo, context: ChildContext) -> Reply:
    if context.fds:
        assert all(stat.S_ISREG(os.fstat(fd).st_mode) for fd in context.fds)
        return Reply(Echo("".join(os.read(fd, 100).decode() for fd in context.fds)))
    return Reply(message, context.blobs)


def count(message: Count, context: ChildContext) -> Iterator[Reply]:
    try:
        for value in range(message.upto):
            yield Reply(Number(value), (np.full(3, value, np.float32),))
        while message.then_wait:
            context.raise_if_cancelled()
            time.sleep(0.005)
    finally:
        # Seen by the test through AskReport: the generator was closed in the child.
        os.environ["COUNT_CLOSED"] = str(message.upto)


def report(message: AskReport, context: ChildContext) -> Reply:
    name = threading.current_thread().name
    niceness = os.nice(0)
    return Reply(Report(os.getpid(), os.getppid(), niceness, dict(os.environ), sys.path, name))


def hang(message: Misbehave) -> Iterator[Reply]:
    yield Reply(Number(0))  # tells the test that it has begun
    mark("hang")  # and that no check for cancelling lies ahead
    if message.how == "hang":
        threading.Event().wait()
    ctypes.PyDLL(None).sleep(3600)  # PyDLL keeps the GIL: no thread of this process runs


def print_much(message: Misbehave) -> None:
    sys.stdout.write("stray print")
    os.write(1, b"from native code\n" * 1000)


def raise_ours(message: Misbehave) -> None:
    raise EncryptedError("needs a password", hint="give one")


def raise_theirs(message: Misbehave) -> None:
    raise KeyError("secret words of a document")


def write_nonsense(message: Misbehave) -> None:
    for fd in range(3, 50):
        with contextlib.suppress(OSError):
            if stat.S_ISSOCK(os.fstat(fd).st_mode):
                os.write(fd, b"\xff" * 1000)  # as a length: more than any frame may have


def free_beneath(message: Misbehave) -> Reply:
    """Free many small pieces and keep the last, above which the C library's heap could shrink by itself.

    Tells the memory that is held afterwards, in bytes: later some may have been returned.
    """
    pieces = [bytes(10_000) for _ in range(message.amount // 10_000)]
    KEPT.append(pieces.pop())
    pieces.clear()
    return Reply(Number(psutil.Process().memory_info().rss))


KEPT: list[bytes] = []

WAYS: dict[str, Callable[[Misbehave], Reply | Iterator[Reply] | None]] = {
    "hang": hang,
    "hang in native code": hang,
    "crash": lambda _message: ctypes.string_at(0) and None,
    "exit": lambda _message: os._exit(7),
    "print": print_much,
    "raise ours": raise_ours,
    "raise theirs": raise_theirs,
    "eat memory": lambda message: Reply(Number(len(bytearray(message.amount)))),
    "free beneath": free_beneath,
    "reply much": lambda message: Reply(Number(1), (bytes(message.amount),)),
    "reply nonsense": lambda _message: Reply(Unlisted()),
    "write nonsense": write_nonsense,
    "ignore SIGTERM": lambda _message: signal.signal(signal.SIGTERM, signal.SIG_IGN) and None,
}


def misbehave(message: Misbehave, context: ChildContext) -> Reply | Iterator[Reply] | None:
    return WAYS[message.how](message)


def fail() -> None:
    raise EmbeddingError("the model is missing", hint="install it again")


SETUPS = {"fail": fail, "hang at start": threading.Event().wait}


def mark(moment: str) -> None:
    """Write the file that an argument names for this moment."""
    for arg in sys.argv[1:]:
        if arg.startswith(f"{moment}="):
            with open(arg.partition("=")[2], "w") as file:
                file.write("torn down")


def mark_end() -> None:
    mark("end")


def main() -> None:
    sys.stdout.write("printed before serving")
    serve(
        {Echo: echo, Count: count, Misbehave: misbehave, AskReport: report},
        concurrent="concurrent" in sys.argv,
        setup=next((action for name, action in SETUPS.items() if name in sys.argv), None),
        teardown=mark_end,
    )


if __name__ == "__main__":
    main()
