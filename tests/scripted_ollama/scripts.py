"""What the scripted Ollama does for one request, and what it saw."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class ChatScript:
    """One reply of `/api/chat`, played as a stream or in one piece as the request says."""

    text: str = ""
    thinking: str = ""
    """Sent before the text where the model thinks and the request does not switch it off."""
    leaks_thinking: bool = False
    """The trace stands in the content as `<think>…</think>`, whatever the request says."""
    tokens: tuple[str, ...] = ()
    """Exact chunks instead of `text` cut into words."""
    gate: threading.Event | None = None
    """Nothing is sent, not even headers, until this is set: queueing and a slow load."""
    gate_after: tuple[int, threading.Event] | None = None
    """Pause after this many chunks until the event is set."""
    status: int = 200
    body: bytes = b""
    """The whole reply where `status` is not 200."""
    error_after: int | None = None
    """After this many chunks, a line with `error` and the end."""
    error: str = "an error was encountered while running the model"
    cut_after: int | None = None
    """After this many chunks a clean end without `done`, as when a token is repeated 30 times."""
    drop_after: int | None = None
    """After this many chunks the connection breaks."""
    junk_after: int | None = None
    """After this many chunks a line that is not JSON."""
    done_reason: str = "stop"
    prompt_tokens: int | None = None
    """`prompt_eval_count`; by default an estimate of 4 characters each."""
    text_in_last: bool = False
    """The last chunk, the one with `done`, carries the last word."""
    blank_lines: bool = False

    def chunks(self) -> tuple[str, ...]:
        """The content in the pieces it is sent in."""
        if self.tokens:
            return self.tokens
        words = self.text.split(" ")
        return tuple(word if i == 0 else f" {word}" for i, word in enumerate(words)) if self.text else ()


@dataclass(frozen=True, slots=True)
class Layer:
    """A layer of a download."""

    digest: str
    total: int
    completed: tuple[int, ...]
    """Successive values; 0 is sent as an absent field, as Ollama does."""


@dataclass(frozen=True, slots=True)
class PullScript:
    """One reply of `/api/pull`."""

    layers: tuple[Layer, ...] = (
        Layer("sha256:" + "a" * 64, 2_000_000, (0, 900_000, 2_000_000)),
        Layer("sha256:" + "b" * 64, 1_000, (1_000,)),
    )
    error: str = ""
    """A line with `error` after the layers, HTTP 200."""
    gate: threading.Event | None = None
    """Pause after the first layer until this is set."""
    ends_silently: bool = False
    """The stream ends with neither `success` nor an error."""


@dataclass(slots=True)
class Exchange:
    """A request as it arrived, and how it ended."""

    method: str
    path: str
    headers: Mapping[str, str]
    raw: bytes
    json: Any
    """The parsed body, None where there is none."""
    hung_up: threading.Event = field(default_factory=threading.Event)
    """Set when the client closed the connection before the reply was complete."""
    finished: threading.Event = field(default_factory=threading.Event)
    """Set when the reply is complete or given up."""
