"""Starting and stopping the engine so that there is exactly one, however many ask at once.

Clients take turns to start it (a file lock); the one whose turn it is starts a detached process and
reads its standard output until the engine says `ready`, or why it cannot.
"""

from __future__ import annotations

import contextlib
import functools
import os
import signal
import stat
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from enum import StrEnum
from typing import IO

from indexer.errors import (
    DataDirectoryError,
    DeskhoundError,
    EngineUnavailableError,
    ProtocolError,
    error_codes,
    error_from_codes,
)
from indexer.interpreter import module_command, with_source_tree
from indexer.paths import DataDirectory
from indexer.protocol.lock import (
    EngineRunningError,
    is_engine_running,
    launch_turn,
    prepare_data_directory,
    read_record,
)
from indexer.protocol.typed_json import decode_json, encode_json

ENGINE_MODULE = "indexer.engine"
START_S = 300.0
"""One that is ended begins anew the next time: on a machine that has much else to do, a minute was not enough for the
imports, and the tables of a million files may have to be migrated. A start that took longer is stuck."""
STOP_S = 10.0
_POLL_S = 0.02
_GROUP_NICENESS = 5
_MAX_OUTPUT_BYTES = 1_000_000
_MAX_TOLD_BYTES = 4096


class StartOutcome(StrEnum):
    """What `ensure_engine` did."""

    STARTED = "started"
    RUNNING = "running"
    """One was there already, or another client started it meanwhile."""


class StopOutcome(StrEnum):
    """What `await_end` saw."""

    STOPPED = "stopped"
    KILLED = "killed"
    """It did not end by itself in time."""


@dataclass(frozen=True, slots=True)
class _Announcement:
    """The one line an engine writes to standard output."""

    ready: bool
    codes: tuple[str, ...] = ()
    message: str = ""
    hint: str = ""


def ensure_engine(
    directory: DataDirectory, *, module: str = ENGINE_MODULE, timeout_s: float = START_S
) -> StartOutcome:
    """See that an engine serves this data directory, starting one if need be; waits until it listens.

    Raises:
        DataDirectoryError: the data directory cannot be used.
        EngineUnavailableError: the engine ended at its start, or is not ready in time; says why.
        DeskhoundError: what the engine itself gave as the reason.
    """
    prepare_data_directory(directory)
    deadline = time.monotonic() + timeout_s
    with launch_turn(directory, timeout_s) as is_our_turn:
        if not is_our_turn:
            raise EngineUnavailableError("The engine is being started, but does not get ready.")
        while True:
            while is_engine_running(directory):  # started by hand, or going down
                if (record := read_record(directory)) is not None and record.address:
                    return StartOutcome.RUNNING
                if time.monotonic() > deadline:
                    raise EngineUnavailableError("An engine is running, but does not get ready.")
                time.sleep(_POLL_S)
            # A client that was killed amid a start leaves an engine that takes the directory a moment later.
            with contextlib.suppress(EngineRunningError):
                _start(directory, module, deadline)
                return StartOutcome.STARTED


def announce_ready() -> None:
    """Engine: tell whoever started it that it listens, and let go of its standard output."""
    _announce(_Announcement(ready=True))


def announce_failure(error: DeskhoundError) -> None:
    """Engine: tell whoever started it why it cannot run."""
    _announce(_Announcement(False, tuple(error_codes(error)), error.message, error.hint))


def await_end(directory: DataDirectory, *, timeout_s: float = STOP_S) -> StopOutcome:
    """Wait for the engine, which was asked to stop, to be gone; past the time, end it."""
    if _wait_until_free(directory, timeout_s):
        return StopOutcome.STOPPED
    # The lock is held, so the pid in it is that of a live engine and not of a stranger.
    for number in (signal.SIGTERM, getattr(signal, "SIGKILL", signal.SIGTERM)):
        record = read_record(directory)
        if record is not None and is_engine_running(directory):
            with contextlib.suppress(OSError):
                os.kill(record.pid, number)
        if _wait_until_free(directory, timeout_s / 2):
            break
    return StopOutcome.KILLED


def _wait_until_free(directory: DataDirectory, timeout_s: float) -> bool:
    deadline = time.monotonic() + timeout_s
    while is_engine_running(directory):
        if time.monotonic() > deadline:
            return False
        time.sleep(_POLL_S)
    return True


def _start(directory: DataDirectory, module: str, deadline: float) -> None:
    with _open_output(directory) as output:
        output_start = output.tell()
        process = _spawn(directory, module, output)
    assert process.stdout is not None
    overdue = threading.Timer(max(0.0, deadline - time.monotonic()), process.kill)
    overdue.daemon = True
    overdue.start()
    try:
        with process.stdout as announcements:
            line = announcements.readline()
    finally:
        overdue.cancel()
    if not line:
        code = process.wait()
        if time.monotonic() >= deadline:
            raise EngineUnavailableError("The engine did not get ready in time and was ended.")
        said = _last_words(directory, output_start)
        raise EngineUnavailableError(
            f"The engine ended while it started (exit code {code}). {said}".rstrip(),
            hint=f"See {directory.logs}.",
        )
    # The engine outlives us; until then somebody has to take note of its end.
    threading.Thread(target=process.wait, name="engine-reaper", daemon=True).start()
    try:
        announcement: _Announcement = decode_json(line, _Announcement)
    except ProtocolError as error:
        process.kill()
        raise EngineUnavailableError("The engine started, but does not say so.") from error
    if not announcement.ready:
        raise error_from_codes(announcement.codes, announcement.message, announcement.hint)


def _spawn(directory: DataDirectory, module: str, output: IO[bytes]) -> subprocess.Popen[bytes]:
    """Start the engine detached: it outlives the terminal and the window, and holds no folder."""
    detached = getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0) | getattr(subprocess, "CREATE_NO_WINDOW", 0)
    try:
        process = subprocess.Popen(
            module_command(module, ["--data-dir", str(directory.root)]),
            env=with_source_tree(os.environ),
            cwd=directory.root,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=output,
            start_new_session=sys.platform != "win32",
            creationflags=detached,
        )
    except OSError as error:
        raise EngineUnavailableError(f"The engine cannot be started: {error.strerror}.") from error
    _give_way(process.pid)
    return process


def _give_way(pid: int) -> None:
    """Have the engine with all its children give way to what the user sees (Linux).

    A session of its own is a scheduling group of its own, which gets as much of the processors as the
    window's, however nice its members are (`autogroup` in sched(7)). On 2 busy cores the window waited
    20 to 48 times in half a minute longer than 50 ms for a processor, up to 0.5 s; like this 2 to 8 times.
    """
    with contextlib.suppress(OSError), open(f"/proc/{pid}/autogroup", "w", encoding="ascii") as group:
        group.write(str(_GROUP_NICENESS))


def _announce(announcement: _Announcement) -> None:
    """Write the line; from then on standard output goes where standard error goes."""
    if not stat.S_ISFIFO(os.fstat(1).st_mode):
        return  # started by hand, in a terminal
    with contextlib.suppress(BrokenPipeError):  # whoever started us gave up
        os.write(1, encode_json(announcement) + b"\n")
    sys.stdout.flush()
    os.dup2(2, 1)


def _output_path(directory: DataDirectory) -> str:
    return str(directory.logs / "engine-output.log")


def _open_output(directory: DataDirectory) -> IO[bytes]:
    """Where the engine's standard error goes: crash reports, mostly nothing.

    Raises:
        DataDirectoryError: it cannot be written.
    """
    path = _output_path(directory)
    try:
        directory.logs.mkdir(mode=0o700, exist_ok=True)
        is_large = os.path.exists(path) and os.path.getsize(path) > _MAX_OUTPUT_BYTES
        return open(path, "wb" if is_large else "ab", opener=functools.partial(os.open, mode=0o600))
    except OSError as error:
        raise DataDirectoryError(
            f"{path} cannot be written: {error.strerror}.",
            hint="Check its permissions and those of the folders it lies in.",
        ) from error


def _last_words(directory: DataDirectory, start: int) -> str:
    """What ended the engine: the last full line it wrote to standard error after `start`."""
    with open(_output_path(directory), "rb") as file:
        size = file.seek(0, os.SEEK_END)
        file.seek(max(start, size - _MAX_TOLD_BYTES))
        lines = file.read().decode("utf-8", "replace").splitlines()
    return next((line for line in reversed(lines) if line.strip() and not line[0].isspace()), "")
