"""What the engine and the embedder child say to each other."""

from __future__ import annotations

from dataclasses import dataclass

from indexer.domain import ModelIdentity


@dataclass(frozen=True, slots=True)
class EmbedRequest:
    """Embed texts as documents."""

    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class EmbedReply:
    """Vectors travel as one blob of float32, shape (sum of `parts`, dimension)."""

    parts: tuple[int, ...]
    """Number of vectors of each text, in order."""
    dimension: int


@dataclass(frozen=True, slots=True)
class IdentityRequest:
    """Ask which model the child has; one of Ollama is looked at anew, it may have been replaced."""


@dataclass(frozen=True, slots=True)
class IdentityReply:
    """The model of the child."""

    identity: ModelIdentity


@dataclass(frozen=True, slots=True)
class HoldRequest:
    """Stop before the next text, or go on."""

    is_held: bool


REQUESTS = (EmbedRequest, IdentityRequest, HoldRequest)
REPLIES = (EmbedReply, IdentityReply)
