"""Whether a test's threads have ended, and where those that did not stand."""

from __future__ import annotations

import contextlib
import sys
import threading
import traceback
from collections.abc import Iterator

from tests.waiting import wait_for


@contextlib.contextmanager
def threads_end(seconds: float) -> Iterator[None]:
    """Every thread that the body starts ends within `seconds` of its end; else an AssertionError says where it is."""
    before = set(threading.enumerate())
    yield
    try:
        wait_for(lambda: set(threading.enumerate()) <= before, seconds)
    except AssertionError:
        left = set(threading.enumerate()) - before
        assert not left, "\n".join(_stack(thread) for thread in left)


def _stack(thread: threading.Thread) -> str:
    frame = sys._current_frames().get(thread.ident or 0)
    return f"{thread!r} is at:\n{''.join(traceback.format_stack(frame))}"
