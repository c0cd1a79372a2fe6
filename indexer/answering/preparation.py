"""Getting a model ready while the search runs."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Iterator
from typing import Any

from indexer.answering.messages import Prepare, Prepared, Written
from indexer.answering.ollama.reach import require_listener
from indexer.answering.seams import AnswerChild, IsCancelled
from indexer.errors import CancelledError, ChildDiedError, DeskhoundError
from indexer.processes.child import Reply

_POLL_S = 0.05


@contextlib.contextmanager
def streamed(child: AnswerChild, request: Any) -> Iterator[Iterator[Reply]]:
    """The replies to a request; leaving early cancels it."""
    replies = child.stream(request)
    try:
        yield replies
    finally:
        close = getattr(replies, "close", None)
        if close is not None:
            close()


class Preparation:
    """A `Prepare` under way in a thread of its own. Use as a context manager: leaving gives it up."""

    def __init__(self, child: AnswerChild, request: Prepare) -> None:
        """Begin at once."""
        self._child = child
        self._request = request
        self._given_up = threading.Event()
        self._over = threading.Event()
        self._prepared: Prepared | None = None
        self._error: DeskhoundError | None = None
        self.phase = "loading"
        threading.Thread(target=self._run, name="prepare-model", daemon=True).start()

    def __enter__(self) -> Preparation:
        return self

    def __exit__(self, *_exception: object) -> None:
        self._given_up.set()

    def result(self, is_cancelled: IsCancelled, on_wait: Callable[[str], None]) -> Prepared:
        """The model, as soon as it is ready; `on_wait` is called with the phase meanwhile.

        Raises:
            CancelledError: the caller gave up.
            DeskhoundError: there is no model to be had.
        """
        while not self._over.wait(_POLL_S):
            if is_cancelled():
                raise CancelledError("cancelled")
            on_wait(self.phase)
        if self._error is not None:
            raise self._error
        if self._prepared is None:
            raise ChildDiedError("The answering process ended.")
        return self._prepared

    def _run(self) -> None:
        try:
            # Most machines without Ollama never need the child, which takes a second to start.
            require_listener(self._request.settings.host, self._request.settings.allowed_hosts)
            with streamed(self._child, self._request) as replies:
                self._read(replies)
        except DeskhoundError as error:
            self._error = error
        finally:
            self._over.set()

    def _read(self, replies: Iterator[Reply]) -> None:
        for reply in replies:
            if isinstance(reply.message, Prepared):
                self._prepared = reply.message
            elif isinstance(reply.message, Written):
                self.phase = reply.message.phase
            if self._given_up.is_set():
                return
