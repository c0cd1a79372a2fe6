"""Hello, cancel, subscribe, stop: the life of a connection."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Hello:
    """First message of a client."""

    protocol_version: int
    app_version: str
    client: str
    """`window`, `command` or `mcp`."""


@dataclass(frozen=True, slots=True)
class Welcome:
    """The engine's answer to `Hello`."""

    protocol_version: int
    app_version: str
    pid: int


@dataclass(frozen=True, slots=True)
class ErrorReply:
    """A request failed; `code` is an error class's code (see `indexer.errors`)."""

    code: str
    message: str
    hint: str = ""
    bases: tuple[str, ...] = ()
    """Codes of the class's bases, nearest first, for a client that does not know `code`."""


@dataclass(frozen=True, slots=True)
class Done:
    """A request that returns nothing is done."""


@dataclass(frozen=True, slots=True)
class CancelRequest:
    """Give up the request with this id of the same connection."""

    request_id: int


@dataclass(frozen=True, slots=True)
class PingRequest:
    """Say anything: the client wonders whether the engine still lives."""


@dataclass(frozen=True, slots=True)
class SubscribeRequest:
    """Send events (`IndexProgress`, `SourcesChanged`) from now on."""


@dataclass(frozen=True, slots=True)
class StopRequest:
    """End the engine; replied to before it goes."""
