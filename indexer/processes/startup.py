"""How a child process comes to life: its command, its channel, and what ties it to its parent."""

from __future__ import annotations

import ctypes
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import BinaryIO, Protocol, cast

import msgspec

from indexer.processes.environment import OPTIONS_VARIABLE
from indexer.processes.streams import ByteStream, PipeStream

if sys.platform != "win32":
    from indexer.processes.streams import SocketStream

_PR_SET_PDEATHSIG = 1  # <sys/prctl.h>


@dataclass(frozen=True, slots=True)
class StartOptions:
    """What a parent tells its child through the environment."""

    name: str
    parent_pid: int
    niceness: int = 0
    memory_bytes: int | None = None
    gentle_end_s: float = 0.0

    def encoded(self) -> str:
        """As text for the environment."""
        return msgspec.json.encode(self).decode()


class Process(Protocol):
    """What a running child is held by: `subprocess.Popen` or `ForkedProcess`."""

    @property
    def pid(self) -> int:
        """The system's id."""
        ...

    def wait(self, timeout: float | None = None) -> int:
        """Wait for its end; returns the exit code, negative for a signal.

        Raises:
            subprocess.TimeoutExpired: it still runs.
        """
        ...

    def terminate(self) -> None:
        """Send SIGTERM."""
        ...

    def kill(self) -> None:
        """Send SIGKILL."""
        ...


def begin_child_life() -> StartOptions:
    """In the child: die with the parent, leave Ctrl-C to it, take priority and memory cap.

    Raises:
        SystemExit: the process was not started by a supervisor, or its parent is gone already.
    """
    text = os.environ.pop(OPTIONS_VARIABLE, None)
    if text is None:
        raise SystemExit("This is a part of Deskhound's engine, which starts it; it does nothing by itself.")
    options = msgspec.json.decode(text, type=StartOptions)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if not options.gentle_end_s:
        _die_with_parent(options.parent_pid)
    _lower_priority(options.niceness)
    _cap_memory(options.memory_bytes)
    return options


def _die_with_parent(parent_pid: int) -> None:
    """Have the kernel end this process when the parent's starting thread ends (Linux).

    Elsewhere the end of the pipe does it, which a handler stuck in native code may delay.
    """
    if sys.platform != "linux":
        return
    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent_pid:  # it died before the call above
        raise SystemExit(1)


def _lower_priority(niceness: int) -> None:
    if niceness <= 0:
        return
    if sys.platform == "win32":
        import psutil

        psutil.Process().nice(psutil.BELOW_NORMAL_PRIORITY_CLASS)
    else:
        os.nice(niceness)


def _cap_memory(memory_bytes: int | None) -> None:
    """Cap private memory. RLIMIT_AS would count mapped files and reserved address space too."""
    if memory_bytes is None or sys.platform != "linux":
        return
    import resource

    _soft, hard = resource.getrlimit(resource.RLIMIT_DATA)
    cap = memory_bytes if hard == resource.RLIM_INFINITY else min(memory_bytes, hard)
    resource.setrlimit(resource.RLIMIT_DATA, (cap, cap))


def start_process(
    command: Sequence[str], environment: Mapping[str, str]
) -> tuple[Process, ByteStream, BinaryIO]:
    """Start a child; returns the process, the channel to it and its standard error.

    Raises:
        OSError: the process cannot be started.
    """
    if sys.platform == "win32":
        process = subprocess.Popen(
            command,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            creationflags=subprocess.CREATE_NO_WINDOW,
        )
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stderr is not None
        stream = PipeStream(os.dup(process.stdout.fileno()), os.dup(process.stdin.fileno()))
        process.stdin.close()
        process.stdout.close()
        return process, stream, cast("BinaryIO", process.stderr)
    else:  # noqa: RET505 - so that mypy leaves it out on Windows
        return with_channel(
            lambda stdin, stderr: subprocess.Popen(
                command, env=environment, stdin=stdin, stdout=stderr, stderr=stderr
            )
        )


if sys.platform != "win32":

    def with_channel(launch: Callable[[int, int], Process]) -> tuple[Process, ByteStream, BinaryIO]:
        """Have `launch` start a child on the descriptors of its standard input and its output; as `start_process`."""
        ours, theirs = socket.socketpair()
        read_fd, write_fd = os.pipe()
        try:
            process = launch(theirs.fileno(), write_fd)
        except BaseException:
            ours.close()
            os.close(read_fd)
            raise
        finally:
            theirs.close()
            os.close(write_fd)
        return process, SocketStream(ours), open(read_fd, "rb")


def exit_reason(code: int) -> str:
    """An exit code in words."""
    if code >= 0:
        return f"exit code {code}" if code < 256 else f"exit code {code:#x}"
    try:
        name = signal.Signals(-code).name
    except ValueError:
        name = f"signal {-code}"
    return f"{name} (out of memory?)" if name == "SIGKILL" else name
