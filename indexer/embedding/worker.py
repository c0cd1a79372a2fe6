"""The embedder child: embeds in bulk, niced, and lets queries go first.

Run as `python -m indexer.embedding.worker CHOICE`, the choice of a model as JSON. Requests are served
concurrently so that a hold gets through while texts are embedded, and that the texts of the next request
are at hand when those of the one before run out.
"""

from __future__ import annotations

import functools
import logging
import sys
import threading
import time

import msgspec
import numpy as np

from indexer.embedding.choice import EmbedderChoice, open_embedder
from indexer.embedding.minilm import MiniLmEmbedder
from indexer.embedding.ollama import OllamaEmbedder
from indexer.embedding.requests import (
    EmbedReply,
    EmbedRequest,
    HoldRequest,
    IdentityReply,
    IdentityRequest,
)
from indexer.processes.child import ChildContext, Reply, serve

logger = logging.getLogger(__name__)

MAX_HOLD_S = 20.0
"""A hold ends by itself after this: the word to go on may have been lost with a crashed query."""

_CANCEL_CHECK_S = 0.25


class Gate:
    """Where embedding threads wait while they are held."""

    def __init__(self, *, max_hold_s: float = MAX_HOLD_S) -> None:
        self._max_hold_s = max_hold_s
        self._open = threading.Event()
        self._open.set()
        self._held_until = 0.0

    def hold(self, is_held: bool) -> None:
        """Close or open the gate."""
        self._held_until = time.monotonic() + self._max_hold_s
        if is_held:
            self._open.clear()
        else:
            self._open.set()

    def pass_through(self, context: ChildContext) -> None:
        """Wait while the gate is closed, on behalf of a request.

        Raises:
            CancelledError: the caller gave up.
        """
        while True:
            context.raise_if_cancelled()
            if self._open.wait(_CANCEL_CHECK_S) or time.monotonic() > self._held_until:
                return


class EmbeddingHandlers:
    """Serves the requests of `indexer.embedding.requests`."""

    def __init__(self, choice: EmbedderChoice, threads: int) -> None:
        self._choice = choice
        self._threads = threads
        self._gate = Gate()
        self._opening = threading.Lock()
        self._embedder: MiniLmEmbedder | OllamaEmbedder | None = None

    def open(self) -> None:
        """Load the shipped model before the first request; a server may not be there yet."""
        if not self._choice.ollama_model:
            self._opened()

    def identify(self, _request: IdentityRequest, _context: ChildContext) -> Reply:
        """Which model this is, as of now."""
        with self._opening:
            if isinstance(self._embedder, OllamaEmbedder):
                self._embedder = None  # texts may be under way: its connection ends with the last of them
        return Reply(IdentityReply(self._opened().identity))

    def hold(self, request: HoldRequest, _context: ChildContext) -> None:
        """Stop before the next text, or go on."""
        self._gate.hold(request.is_held)

    def embed(self, request: EmbedRequest, context: ChildContext) -> Reply:
        """Embed texts."""
        embedder = self._opened()
        vectors = embedder.embed_documents(
            request.texts, before_each=functools.partial(self._gate.pass_through, context)
        )
        dimension = embedder.identity.dimension
        rows = np.concatenate([np.empty((0, dimension), np.float32), *vectors])
        return Reply(EmbedReply(tuple(len(part) for part in vectors), dimension), (rows.data,))

    def _opened(self) -> MiniLmEmbedder | OllamaEmbedder:
        """The model, opened where it is not yet; a failure is told to each request that meets it."""
        with self._opening:
            if self._embedder is None:
                self._embedder = open_embedder(self._choice, threads=self._threads)
            return self._embedder


def main() -> None:
    """Serve until the engine asks to end or is gone."""
    choice = msgspec.json.decode(sys.argv[1], type=EmbedderChoice)
    handlers = EmbeddingHandlers(choice, threads=int(sys.argv[2]))
    serve(
        {EmbedRequest: handlers.embed, IdentityRequest: handlers.identify, HoldRequest: handlers.hold},
        concurrent=True,
        setup=handlers.open,
    )


if __name__ == "__main__":
    main()
