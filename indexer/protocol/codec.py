"""Envelopes: how a message between engine and client is written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Envelope:
    """A message on its way: a request's id is the client's choice, events have id 0."""

    id: int
    message: Any
    last: bool = True
    blob: bytes = b""
    """Raw bytes that travel in the same frame, e.g. the PNG of a `PagePreview`."""
