"""Ends a worker that grows past its cap, on systems whose kernel does not."""

from __future__ import annotations

import logging
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from indexer.processes.supervisor import Child

logger = logging.getLogger(__name__)

_EVERY_S = 0.25

KERNEL_CAPS_MEMORY = sys.platform == "linux"
"""RLIMIT_DATA counts private memory there; macOS accepts limits without keeping them, Windows has none."""


@contextmanager
def memory_watched(child: Child, cap_bytes: int | None) -> Iterator[None]:
    """Watch a child while it works; starts nothing where the kernel keeps the cap."""
    if KERNEL_CAPS_MEMORY or cap_bytes is None:
        yield
        return
    done = threading.Event()
    watcher = threading.Thread(target=_watch, args=(child, cap_bytes, done), name="memory-watch", daemon=True)
    watcher.start()
    try:
        yield
    finally:
        done.set()
        watcher.join()


def _watch(child: Child, cap_bytes: int, done: threading.Event) -> None:
    while not done.wait(_EVERY_S):
        if child.view().memory_bytes > cap_bytes:
            logger.warning("%s has grown past its memory cap and is ended", child.name)
            child.kill()
            return
