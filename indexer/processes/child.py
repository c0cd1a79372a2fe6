"""The loop of every child process: read a request, run its handler, write its replies."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from indexer.processes.frames import Blob


@dataclass(frozen=True, slots=True)
class Reply:
    """A message (a frozen dataclass) and the raw buffers that travel with it.

    On the sending side blobs may be anything with a contiguous buffer, a numpy array too; on the
    receiving side they are read-only memoryviews.
    """

    message: Any
    blobs: Sequence[Blob] = ()


class ChildContext:
    """What a handler knows of the request it serves, besides its message."""

    blobs: tuple[memoryview, ...]
    """The request's blobs, read-only."""
    fds: tuple[int, ...]
    """Open file descriptors that came along; closed after the handler ended (POSIX only)."""

    def is_cancelled(self) -> bool:
        """Whether the caller gave up, or the process was asked to stop."""
        raise NotImplementedError

    def raise_if_cancelled(self) -> None:
        """Raise `CancelledError` where `is_cancelled`."""
        raise NotImplementedError


Handler = Callable[[Any, ChildContext], Iterable[Reply] | Reply | None]
"""Serves one request type. Several replies are best yielded from a generator: each is written
as it comes. None replies with an empty last frame."""


def serve(
    handlers: Mapping[type, Handler],
    *,
    concurrent: bool = False,
    setup: Callable[[], None] | None = None,
    teardown: Callable[[], None] | None = None,
) -> None:
    """Serve requests until the parent asks to stop or is gone; then the process ends.

    Call it first thing in `main()`: it takes the channel away from stray prints before heavy
    imports, which belong into `setup`. An error of `indexer.errors` raised by a handler or by
    `setup` is raised again as the same class in the parent.

    Args:
        handlers: request class → handler.
        concurrent: run each request in a thread of its own instead of one after the other.
        setup: runs before the first request; the parent's time limits start after it.
        teardown: runs at the end, unless the process is killed.
    """
    raise NotImplementedError
