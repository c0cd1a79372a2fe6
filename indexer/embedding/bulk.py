"""Bulk embedding: the engine's side of the embedder child."""

from __future__ import annotations

import contextlib
import os
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor

import msgspec
import numpy as np

from indexer.domain import ModelIdentity
from indexer.embedding.choice import EmbedderChoice
from indexer.embedding.embedder import Vectors, encodable
from indexer.embedding.requests import (
    REPLIES,
    REQUESTS,
    EmbedReply,
    EmbedRequest,
    HoldRequest,
    IdentityReply,
    IdentityRequest,
)
from indexer.errors import ChildDiedError, ChildError, EmbeddingError
from indexer.processes.child import Reply
from indexer.processes.spec import ChildSpec
from indexer.processes.supervisor import Child, Supervisor

GROUP_TEXTS = 64
"""Texts of one request: about a second of work."""

GROUPS_AT_ONCE = 2
"""While one group is embedded, the child reads the next: otherwise its threads wait for the last text of a group,
the way back and forth and the tokens of the next, 2 % of their time."""

_NICENESS = 10
_GENTLE_THREADS = 2
_TIMEOUT_S = 900.0
"""For one group. Ollama may load a model first, which takes minutes; a hold counts too."""


class BulkEmbedder:
    """Embeds many texts in a child process, niced where it is to be gentle. Thread-safe; a few calls at once."""

    def __init__(
        self,
        supervisor: Supervisor,
        choice: EmbedderChoice | None = None,
        *,
        name: str = "embedder",
        threads: int | None = None,
    ) -> None:
        """Describe the child; it starts at the first request.

        Args:
            supervisor: starts, watches and ends the child.
            choice: the model; the shipped one unless given.
            name: of the child. A second model beside the first needs another one.
            threads: texts embedded at the same time; unless given, at most 2 gently, else one a processor.
        """
        self._supervisor = supervisor
        self._name = name
        self._threads = threads
        self._choice = choice or EmbedderChoice()
        self._is_gentle = True
        self._switching = threading.Lock()
        self._child = self._describe()
        self._turn = threading.Semaphore(GROUPS_AT_ONCE)
        self._state = threading.Condition()
        self._holds = 0
        self._under_way = 0
        self._is_told_to_hold = False
        self._is_closed = False
        self._messenger = ThreadPoolExecutor(1, thread_name_prefix=f"{name}-hold")

    def identity(self) -> ModelIdentity:
        """The model of the child; starts it if need be.

        Raises:
            EmbeddingError: the model cannot be opened.
            ChildError: the child cannot be started.
        """
        reply = self._child.call(IdentityRequest(), timeout_s=_TIMEOUT_S).message
        if not isinstance(reply, IdentityReply):
            raise EmbeddingError("The embedder did not say which model it has.")
        return reply.identity

    def embed(self, texts: Sequence[str], *, is_gentle: bool = True) -> list[Vectors]:
        """Vectors of chunks, in order: an array of shape (parts, dimension) for each text.

        A text longer than the model's window has several parts. One that the model refuses whatever is
        done has none: shape (0, dimension). A child that dies is given one more try.

        Args:
            texts: the chunks.
            is_gentle: leave most of the machine to other programs. Another child takes over where it was not so
                before: a process may be niced, and never back.

        Raises:
            EmbeddingError: the model cannot embed.
            ChildError: the child died twice, cannot be started, or took too long.
        """
        found: list[Vectors] = []
        with self._turn:
            self._be_gentle(is_gentle)
            for start in range(0, len(texts), GROUP_TEXTS):
                group = tuple(encodable(text) for text in texts[start : start + GROUP_TEXTS])
                found += self._embed_group(group)
        return found

    def pause(self) -> None:
        """Let something more urgent have the processor: stop before the next text. Never waits.

        Pauses are counted: each needs its `resume`.
        """
        with self._state:
            self._holds += 1
            if self._holds == 1 and self._under_way:
                self._tell_soon()

    def resume(self) -> None:
        """Go on, if this was the last pause."""
        with self._state:
            self._holds -= 1
            if self._holds == 0:
                # Also between two groups: the pause may have reached the child with its last text.
                if self._under_way or self._is_told_to_hold:
                    self._tell_soon()
                self._state.notify_all()

    @contextlib.contextmanager
    def paused(self) -> Iterator[None]:
        """`pause` and `resume` around a block."""
        self.pause()
        try:
            yield
        finally:
            self.resume()

    def change(self, choice: EmbedderChoice) -> None:
        """The same model is found elsewhere: a new child takes over, also the texts under way."""
        with self._switching:
            self._choice = choice
            self._replace_child()

    def close(self) -> None:
        """End the child; texts under way are lost."""
        self._child.stop()
        with self._state:
            self._is_closed = True  # a query may still be under way, and resume at its end
        self._messenger.shutdown()

    def _be_gentle(self, is_gentle: bool) -> None:
        with self._switching:
            if is_gentle != self._is_gentle:
                self._is_gentle = is_gentle
                self._replace_child()

    def _replace_child(self) -> None:
        former, self._child = self._child, self._describe()
        former.stop()

    def _describe(self) -> Child:
        processors = os.cpu_count() or 1
        threads = self._threads or (min(_GENTLE_THREADS, processors) if self._is_gentle else processors)
        return self._supervisor.start(
            ChildSpec(
                self._name,
                "indexer.embedding.worker",
                args=(msgspec.json.encode(self._choice).decode(), str(threads)),
                request_types=REQUESTS,
                reply_types=REPLIES,
                niceness=_NICENESS if self._is_gentle else 0,
                # One text a thread is what the session runs; tokenising on all cores would get in the way.
                environment={"TOKENIZERS_PARALLELISM": "false"},
            ),
            now=False,
        )

    def _embed_group(self, group: tuple[str, ...]) -> list[Vectors]:
        with self._state:
            self._state.wait_for(lambda: not self._holds)
            self._under_way += 1
        try:
            try:
                reply = self._child.call(EmbedRequest(group), timeout_s=_TIMEOUT_S)
            except ChildDiedError:
                reply = self._child.call(EmbedRequest(group), timeout_s=_TIMEOUT_S)
        finally:
            with self._state:
                self._under_way -= 1
        return _vectors(reply, len(group))

    def _tell_soon(self) -> None:
        if not self._is_closed:
            self._messenger.submit(self._tell_hold)

    def _tell_hold(self) -> None:
        """Tell the child what holds now; a child that is gone needs no telling."""
        with self._state:
            request = HoldRequest(is_held=self._holds > 0)
            self._is_told_to_hold = request.is_held
        if self._child.is_alive:
            with contextlib.suppress(ChildError):
                self._child.call(request, timeout_s=_TIMEOUT_S)


def _vectors(reply: Reply, count: int) -> list[Vectors]:
    """The arrays of a reply, checked against what was asked."""
    message = reply.message
    if not isinstance(message, EmbedReply) or len(message.parts) != count or len(reply.blobs) != 1:
        raise EmbeddingError("The embedder replied with something else than vectors.")
    values = np.frombuffer(reply.blobs[0], np.float32)
    if values.size != sum(message.parts) * message.dimension:
        raise EmbeddingError("The embedder replied with vectors of uneven length.")
    rows = values.reshape(-1, message.dimension)
    return np.split(rows, np.cumsum(message.parts)[:-1])
