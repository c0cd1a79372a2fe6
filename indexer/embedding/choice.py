"""Which embedding model is used, in a form that crosses to a child process."""

from __future__ import annotations

from dataclasses import dataclass

from indexer.domain import ModelIdentity
from indexer.embedding.minilm import MiniLmEmbedder, described_identity
from indexer.embedding.ollama import OllamaEmbedder
from indexer.errors import ModelReplacedError
from indexer.ollama_http import parse_host
from resources import resource_path

SHIPPED_MODEL = "all-minilm-l6-v2"


@dataclass(frozen=True, slots=True)
class EmbedderChoice:
    """The shipped model, or with `ollama_model` one of Ollama."""

    ollama_model: str = ""
    ollama_url: str = ""
    """As `OLLAMA_HOST` may be written; empty for this machine."""
    allowed_urls: tuple[str, ...] = ()
    """Base URLs of other machines that the user has allowed."""
    identity: ModelIdentity | None = None
    """Where it is known already: nothing else will do, its vectors would not compare."""


def open_embedder(choice: EmbedderChoice, *, threads: int = 1) -> MiniLmEmbedder | OllamaEmbedder:
    """Open the chosen model; see the two classes for `threads` and the errors raised.

    Raises:
        ModelReplacedError: another one than wanted goes by its name now.
    """
    embedder: MiniLmEmbedder | OllamaEmbedder
    if choice.ollama_model:
        embedder = OllamaEmbedder(
            choice.ollama_model, parse_host(choice.ollama_url), allowed_urls=frozenset(choice.allowed_urls)
        )
    else:
        embedder = MiniLmEmbedder(resource_path("models", SHIPPED_MODEL), threads)
    if choice.identity is not None and embedder.identity != choice.identity:
        raise ModelReplacedError(f"Another version of “{choice.identity.name}” is installed now.")
    return embedder


def shipped_identity() -> ModelIdentity:
    """The model that comes with Deskhound.

    Raises:
        EmbeddingError: it is missing or damaged.
    """
    return described_identity(resource_path("models", SHIPPED_MODEL))
