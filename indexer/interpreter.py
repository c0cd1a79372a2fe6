"""How Deskhound starts and runs a Python of its own: the engine, and the engine's children."""

from __future__ import annotations

import contextlib
import gc
import os
import site
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

_MANY_FILES = 4096
_PR_SET_TIMERSLACK = 29
_RARELY_S = 600


def module_command(module: str, args: Sequence[str] = ()) -> list[str]:
    """The command line that runs a module of ours.

    `-P`: the working directory may be any folder of the user's and is no place to import from.
    """
    return [sys.executable, "-P", "-m", module, *args]


def with_source_tree(environment: Mapping[str, str]) -> dict[str, str]:
    """`environment`, in which a Python finds this very `indexer` even where it is not installed."""
    root = str(Path(__file__).resolve().parents[1])
    if root in site.getsitepackages():
        return dict(environment)
    path = [root, *filter(None, [environment.get("PYTHONPATH")])]
    return {**environment, "PYTHONPATH": os.pathsep.join(path)}


def collect_garbage_sparingly() -> None:
    """Call it once a process is set up: what lives now is never looked at again, and cycles are sought less often.

    Indexing makes millions of objects and hardly a cycle; looking for them took 5 % of the engine's time, and a tenth
    of a short command's.
    """
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


def allow_many_files() -> None:
    """Raise the number of files that may be open to what the system allows anyway, where it is few.

    macOS starts programs with 256, which 100 clients and a merge of the word index use up.
    """
    if sys.platform == "win32":
        return
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = _MANY_FILES if hard == resource.RLIM_INFINITY else min(hard, _MANY_FILES)
    if 0 <= soft < most:
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))


@contextlib.contextmanager
def threads_that_wake_rarely() -> Iterator[None]:
    """Threads that begin inside oversleep as the system likes, up to ten minutes, where it can have them do so (Linux).

    For those of libraries that look again and again for what concerns nobody: a thread inherits the timer slack of
    the one that starts it (prctl(2)).
    """
    if sys.platform != "linux":
        yield
        return
    import ctypes

    libc = ctypes.CDLL(None)
    libc.prctl(_PR_SET_TIMERSLACK, ctypes.c_ulong(_RARELY_S * 10**9), 0, 0, 0)
    try:
        yield
    finally:
        libc.prctl(_PR_SET_TIMERSLACK, ctypes.c_ulong(0), 0, 0, 0)  # 0: as the process began


def return_freed_memory() -> None:
    """Hand what was freed back to the system, where the C library keeps it for itself (glibc does).

    A vectors process that had flushed 100,000 rows kept 190 MB more than one that had only opened them.
    """
    if sys.platform != "linux":
        return
    import ctypes

    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)  # musl has none and keeps nothing
    if trim is not None:
        trim(0)
