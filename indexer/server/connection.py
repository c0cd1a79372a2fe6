"""A client that has been let in: its wire, and the thread that writes to it."""

from __future__ import annotations

import itertools
import threading
from contextlib import AbstractContextManager

from indexer.errors import EngineUnavailableError
from indexer.protocol.codec import (
    MAX_REPLY_BYTES,
    MAX_REQUEST_BYTES,
    Envelope,
    SealedEnvelope,
    decode,
    encode,
)
from indexer.protocol.transport import Wire
from indexer.server.outgoing import OutgoingQueue

FLUSH_S = 0.5
"""What a client gets to read what is queued for it when the engine hangs up."""
_numbers = itertools.count(1)


class ClientConnection:
    """Reads from the thread that owns it; writes from any, without waiting for the client."""

    def __init__(self, wire: Wire, outgoing: OutgoingQueue) -> None:
        self.number = next(_numbers)
        self._wire = wire
        self._outgoing = outgoing
        self._writer = threading.Thread(target=self._write, name=f"client-{self.number}-writer", daemon=True)
        self._writer.start()

    def receive(self) -> SealedEnvelope:
        """The client's next request.

        Raises:
            ProtocolError: oversized or malformed; nothing more can be received.
            EngineUnavailableError: the client is gone.
        """
        return decode(self._wire.receive(MAX_REQUEST_BYTES))

    def send(self, envelope: Envelope) -> None:
        """Queue an envelope. A client that has not read for long is hung up on.

        Raises:
            EngineUnavailableError: the client is gone.
            ProtocolError: the message is too large, or not for JSON.
        """
        if not self._outgoing.put(encode(envelope, max_bytes=MAX_REPLY_BYTES)):
            self._outgoing.close()
            self._wire.hang_up()
            raise EngineUnavailableError("the client is gone, or does not read its replies")

    def offer_event(self, kind: str, data: bytes) -> None:
        """Send an encoded event when there is time; the newest of its kind wins."""
        self._outgoing.offer(kind, data)

    def hang_up(self, flush_s: float = FLUSH_S) -> None:
        """Write what is queued, for `flush_s` at most, then end the conversation; from any thread."""
        self._outgoing.close()
        self._writer.join(max(flush_s, 0.0))
        self._wire.hang_up()

    def close(self) -> None:
        """Hang up and give back the wire; called by the thread that receives."""
        self.hang_up()
        self._writer.join()
        self._wire.close()

    def within(self, seconds: float) -> AbstractContextManager[None]:
        """Hang up if the body takes longer, see `Wire.within`."""
        return self._wire.within(seconds)

    def _write(self) -> None:
        try:
            while (data := self._outgoing.take()) is not None:
                self._wire.send(data)
        except EngineUnavailableError:
            self._outgoing.close()
            self._wire.hang_up()
