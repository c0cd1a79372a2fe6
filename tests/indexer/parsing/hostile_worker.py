"""A parser worker whose parsers do what they must not; what they were told comes back as their text.

The first line of a file says what to do: `!hostile connect 127.0.0.1 80`. Run by root it first drops to `nobody`.
Everything a parser needs is imported up here: afterwards not even that may be read.
"""

from __future__ import annotations

import ctypes
import importlib
import mmap
import os
import signal
import socket
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import ClassVar

from indexer.domain import Locator
from indexer.errors import LimitError
from indexer.parsing import filling, worker
from indexer.parsing.confinement.sandbox import readable_paths
from indexer.parsing.parser import Member, Nature, ParseResult, ParserInput, Section
from indexer.parsing.registry import Registry
from indexer.parsing.text.textfile import TextParser

NOBODY = 65_534
MAGIC = b"!hostile "
LIBC = ctypes.CDLL(None, use_errno=True)


class HostileParser:
    """Obeys the file."""

    name = "hostile"
    version = 3
    nature = Nature.TEXT
    formats: ClassVar[dict[str, str]] = {".hostile": "Hostile"}

    def sniff(self, head: bytes, suffix: str) -> bool:
        return head.startswith(MAGIC)

    def parse(self, source: ParserInput) -> ParseResult:
        verb, *words = bytes(source.data).split(b"\n")[0].decode().split()[1:]
        outcome = ACTIONS[verb](*words)
        if isinstance(outcome, ParseResult):
            return outcome
        return ParseResult(sections=[Section(str(outcome), Locator(line=1))], is_prose=False)


class QuietParser(HostileParser):
    """As hostile, and not announced."""

    name = "quiet"
    nature = Nature.LINES
    formats: ClassVar[dict[str, str]] = {".quiet": "Quiet"}


def attempt(action: Callable[[], object]) -> str:
    try:
        action()
    except (OSError, ValueError, RuntimeError) as error:
        return f"refused {type(error).__name__}"
    return "done"


def write(path: str) -> None:
    with open(path, "w") as target:
        target.write("was here")


def in_scratch() -> None:
    folder = Path(os.environ["TMPDIR"])
    (folder / "note").write_text("mine")
    assert (folder / "note").read_text() == "mine"


def fork() -> None:
    if os.fork() == 0:
        os._exit(0)


def thread() -> None:
    worker_thread = threading.Thread(target=time.monotonic)
    worker_thread.start()
    worker_thread.join()


def allocate(gigabytes: str) -> str:
    return str(len(bytearray(int(gigabytes) << 30)))


def map_memory(gigabytes: str) -> str:
    return attempt(lambda: mmap.mmap(-1, int(gigabytes) << 30, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS))


def loop() -> None:
    while True:
        pass


def segfault() -> None:
    ctypes.string_at(0)


def crash_once() -> str:
    """Die the first time; the folder is told apart by the worker's scratch, which stays."""
    marker = Path(os.environ["TMPDIR"]) / "crashed"
    if not marker.exists():
        marker.write_text("once")
        os._exit(1)
    return "survived"


def babble() -> None:
    """Write garbage to every socket there is."""
    for descriptor in range(3, 64):
        attempt(lambda descriptor=descriptor: os.write(descriptor, b"\x00\x00\x00\x05hello" * 3))
    time.sleep(30)


def lie() -> str:
    """Answer with text that is not there, by breaking the reader from inside."""
    filling.encode_text = lambda _text: ()
    return "text that never arrives"


def set_attribute(path: str) -> None:
    """By setxattrat, which Linux 6.13 brought."""
    value = ctypes.create_string_buffer(b"x")
    arguments = struct.pack("@QII", ctypes.addressof(value), 1, 0)
    call = (463, -100, path.encode(), 0, b"user.label", arguments, ctypes.c_size_t(len(arguments)))
    if LIBC.syscall(*call) != 0:
        raise OSError(ctypes.get_errno(), "setxattrat")


def flood() -> ParseResult:
    return ParseResult(sections=[Section("x" * (1 << 30))], is_prose=False)


def endless_sections() -> ParseResult:
    def sections() -> Iterator[Section]:
        while True:
            yield Section("y" * 100_000)

    return ParseResult(sections=list(sections()))


def members(kind: str) -> ParseResult:
    def found() -> Iterator[Member]:
        if kind == "endless":
            number = 0
            while True:
                number += 1
                yield Member(f"{number}.txt", lambda: b"ok")
        yield Member("good.txt", lambda: b"a good member")
        if kind == "raising":
            raise ValueError("the directory is torn")
        if kind in ("crashing", "hanging"):
            order = {"crashing": b"segfault", "hanging": b"loop"}[kind]
            yield Member("bad.hostile", lambda: MAGIC + order)
            yield Member("after.txt", lambda: b"read after all")
            return
        yield Member("bomb.txt", inflate)
        yield Member("after.txt", lambda: b"never read")

    def inflate() -> bytes:
        raise LimitError("The archive inflates to more than the limit.")

    return ParseResult(members=found())


ACTIONS: dict[str, Callable[..., object]] = {
    "connect": lambda host, port: attempt(lambda: socket.create_connection((host, int(port)), 2)),
    "unix": lambda path: attempt(lambda: socket.socket(socket.AF_UNIX).connect(path)),
    "udp": lambda: attempt(
        lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b"x", ("127.0.0.1", 9))
    ),
    "resolve": lambda: attempt(lambda: socket.getaddrinfo("localhost", 80)),
    "read": lambda path: attempt(lambda: Path(path).read_bytes()),
    "list": lambda path: attempt(lambda: os.listdir(path)),
    "write": lambda path: attempt(lambda: write(path)),
    "chmod": lambda path: attempt(lambda: os.chmod(path, 0o777)),
    "label": lambda path: attempt(lambda: set_attribute(path)),
    "remove": lambda path: attempt(lambda: os.unlink(path)),
    "scratch": lambda: attempt(in_scratch),
    "fork": lambda: attempt(fork),
    "exec": lambda: attempt(lambda: subprocess.run(["/bin/true"], check=True)),
    "kill": lambda: attempt(lambda: os.kill(os.getppid(), signal.SIGTERM)),
    "thread": lambda: attempt(thread),
    "allocate": allocate,
    "map": map_memory,
    "loop": loop,
    "segfault": segfault,
    "exit": lambda: os._exit(0),
    "crash-once": crash_once,
    "babble": babble,
    "lie": lie,
    "flood": flood,
    "endless": endless_sections,
    "members": members,
    "raise": lambda: [][1],
    "recurse": lambda: recurse(),
    "whoami": lambda: str(os.getuid()),
}


def recurse() -> None:
    recurse()


def drop_privileges() -> None:
    if sys.platform != "win32" and os.getuid() == 0:
        os.setgroups([])
        os.setgid(NOBODY)
        os.setuid(NOBODY)


def main() -> None:
    for needed in ("encodings.idna", "resource"):
        importlib.import_module(needed)
    readable_paths()
    drop_privileges()
    worker.run(lambda: Registry((HostileParser, QuietParser, TextParser)))


if __name__ == "__main__":
    main()
