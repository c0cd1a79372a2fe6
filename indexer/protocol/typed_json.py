"""Messages as JSON: a class name beside a body, read back strictly as that class."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import Any

import msgspec

from indexer.errors import ProtocolError

_NOT_JSON = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)


def encode_json(value: object) -> bytes:
    """`value` (a dataclass or struct) as JSON.

    Raises:
        ProtocolError: it holds what JSON cannot, such as a lone surrogate.
    """
    try:
        return msgspec.json.encode(value)
    except (TypeError, ValueError, RecursionError) as error:
        raise ProtocolError(f"{type(value).__name__} cannot be sent: {error}") from error


def decode_json(data: bytes | memoryview, expected: type) -> Any:
    """JSON as an instance of `expected`, of which every field must fit.

    Raises:
        ProtocolError: it does not.
    """
    try:
        return _decoder(expected).decode(data)
    except _NOT_JSON as error:
        raise ProtocolError(f"malformed {expected.__name__}: {error}") from error


def decode_named(name: str, body: bytes | memoryview, types: Mapping[str, type]) -> Any:
    """A message by the name of its class, which must be among `types`.

    Raises:
        ProtocolError: the name is unknown or the body does not fit.
    """
    expected = types.get(name)
    if expected is None:
        raise ProtocolError(f"unexpected message {name[:80]!r}")
    return decode_json(body, expected)


@functools.cache
def _decoder(expected: type) -> msgspec.json.Decoder[Any]:
    return msgspec.json.Decoder(expected)
