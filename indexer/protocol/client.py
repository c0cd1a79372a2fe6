"""The client's side of the engine: send a request, receive its replies."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Self

from indexer.paths import DataDirectory
from indexer.protocol.codec import Envelope


class EngineClient:
    """An authenticated connection to the engine of a data directory. Sending is thread-safe.

    Either `call` and `stream` (any thread, several at once: replies are told apart by their id), or
    `send` and `receive` from one event loop's thread.
    """

    @classmethod
    def connect(cls, directory: DataDirectory, *, client: str, start: bool = True) -> Self:
        """Connect, starting the engine where none runs (`start`).

        Raises:
            EngineUnavailableError: none runs and none could be started; says why.
            VersionMismatchError: the engine is newer than this client.
        """
        raise NotImplementedError

    def call(self, request: Any, *, timeout_s: float | None = None) -> Any:
        """Send a request and return the message of its last reply.

        Raises:
            DeskhoundError: an `ErrorReply`, raised as the class of its code.
            EngineUnavailableError: the engine went away.
        """
        raise NotImplementedError

    def stream(self, request: Any) -> Iterator[Envelope]:
        """Send a request and yield its replies; closing the iterator cancels. Raises as `call`."""
        raise NotImplementedError

    def send(self, request: Any) -> int:
        """Send a request and return its id; its replies come from `receive`."""
        raise NotImplementedError

    def receive(self, timeout_s: float | None = None) -> Envelope | None:
        """The next event or reply to a `send`; None when none came in time.

        Raises:
            EngineUnavailableError: the engine went away.
        """
        raise NotImplementedError

    def close(self) -> None:
        """Hang up; the engine gives up what this client asked for."""
        raise NotImplementedError
