"""Envelopes: how a message between engine and client is written.

A frame is the length of a JSON header in 4 bytes (big-endian), the header
`{"id", "type", "last", "body"}`, then the blob.
"""

from __future__ import annotations

import functools
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import msgspec

from indexer.errors import ProtocolError
from indexer.protocol.messages import REPLIES, REQUESTS
from indexer.protocol.typed_json import (
    decode_json,
    decode_named,
    decode_with_paths,
    encode_json,
    encode_with_paths,
)

MAX_REQUEST_BYTES = 4 << 20
"""A query of a megabyte still arrives, to be refused in words."""
MAX_REPLY_BYTES = 64 << 20
"""A page image at the largest zoom is a few megabytes."""

EVENT_ID = 0
"""Of events, and of the greeting before any request."""

_LENGTH = struct.Struct(">I")


@dataclass(frozen=True, slots=True)
class Envelope:
    """A message on its way: a request's id is the client's choice, events have id 0."""

    id: int
    message: Any
    last: bool = True
    blob: bytes = b""
    """Raw bytes that travel in the same frame, e.g. the PNG of a `PagePreview`."""


class _Header(msgspec.Struct, frozen=True, rename={"name": "type"}):
    id: int
    name: str
    last: bool
    body: msgspec.Raw


@dataclass(frozen=True, slots=True)
class SealedEnvelope:
    """An envelope whose message has not been read yet; its id is known even if that fails."""

    id: int
    name: str
    last: bool
    body: bytes
    blob: bytes

    def open(self, types: Mapping[str, type]) -> Envelope:
        """Read the message.

        Raises:
            ProtocolError: it is none of `types`, or malformed.
        """
        read = decode_with_paths if self.name in request_types() else decode_named
        return Envelope(self.id, read(self.name, self.body, types), self.last, self.blob)


def encode(envelope: Envelope, *, max_bytes: int) -> bytes:
    """The bytes of an envelope.

    Raises:
        ProtocolError: it is larger than `max_bytes`, or holds what JSON cannot.
    """
    name = type(envelope.message).__name__
    write = encode_with_paths if name in request_types() else encode_json
    header = encode_json(_Header(envelope.id, name, envelope.last, msgspec.Raw(write(envelope.message))))
    size = _LENGTH.size + len(header) + len(envelope.blob)
    if size > max_bytes:
        raise ProtocolError(f"a message of {size:,} bytes is too large (at most {max_bytes:,})")
    return b"".join((_LENGTH.pack(len(header)), header, envelope.blob))


def decode(data: bytes) -> SealedEnvelope:
    """The envelope in `data`, still sealed.

    Raises:
        ProtocolError: malformed.
    """
    if len(data) < _LENGTH.size:
        raise ProtocolError("malformed envelope: too short")
    end = _LENGTH.size + _LENGTH.unpack_from(data)[0]
    if end > len(data):
        raise ProtocolError("malformed envelope: cut short")
    header: _Header = decode_json(memoryview(data)[_LENGTH.size : end], _Header)
    return SealedEnvelope(header.id, header.name, header.last, bytes(header.body), data[end:])


@functools.cache
def request_types() -> Mapping[str, type]:
    """Class name → class of all a client may send."""
    return {request.__name__: request for request in REQUESTS}


@functools.cache
def reply_types() -> Mapping[str, type]:
    """Class name → class of all an engine may send."""
    return {reply.__name__: reply for reply in REPLIES}
