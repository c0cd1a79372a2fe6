"""What the connection needs of the engine's client: the seam at which tests put a scripted engine."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

from indexer.protocol.messages import ErrorReply


class Received(Protocol):
    """What the connection needs of `indexer.protocol.codec.Envelope`."""

    @property
    def id(self) -> int:
        """The request's id on the wire, 0 for an event."""

    @property
    def message(self) -> Any:
        """The reply or event."""

    @property
    def last(self) -> bool:
        """Whether no more replies follow."""

    @property
    def blob(self) -> bytes:
        """Raw bytes that came along."""


@dataclass(frozen=True, slots=True)
class Failure:
    """Stands in for the reply that will not come."""

    message: ErrorReply
    id: int = 0
    last: bool = True
    blob: bytes = b""


class Transport(Protocol):
    """What the connection needs of `indexer.protocol.client.EngineClient`."""

    def send(self, request: Any) -> int:
        """Send a request and return its id."""

    def receive(self) -> Received | None:
        """The next reply or event, however long it takes; None on `wake`."""

    def wake(self) -> None:
        """Have `receive` return None, now or when it is next called. From any thread; never blocks."""

    def close(self) -> None:
        """Hang up."""
