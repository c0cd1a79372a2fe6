"""The connection to the engine: opened at the first question, and anew where the engine went away."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from indexer.errors import EngineUnavailableError
from indexer.protocol.client import EngineClient

PATIENCE_S = 120.0
"""For one answer; a model that embeds a query may have to be loaded first."""


class EngineLink:
    """Asks the engine, from any thread."""

    def __init__(self, connect: Callable[[], EngineClient]) -> None:
        """Nothing is connected before the first `ask`; `connect` starts the engine where none runs."""
        self._connect = connect
        self._lock = threading.Lock()
        self._client: EngineClient | None = None

    def ask(self, request: Any) -> Any:
        """The last reply to a request.

        Raises:
            DeskhoundError: the engine refuses, cannot be started, or does not answer.
        """
        client = self._connected(None)
        try:
            return client.call(request, timeout_s=PATIENCE_S)
        except EngineUnavailableError:
            # It was stopped, or a newer one took over; none of the requests changes anything.
            return self._connected(client).call(request, timeout_s=PATIENCE_S)

    def close(self) -> None:
        """Hang up."""
        with self._lock:
            if self._client is not None:
                self._client.close()
                self._client = None

    def _connected(self, lost: EngineClient | None) -> EngineClient:
        """The present connection, or a new one in place of the one that was `lost`."""
        with self._lock:
            if self._client is not None and self._client is lost:
                lost.close()
                self._client = None
            if self._client is None:
                self._client = self._connect()
            return self._client
