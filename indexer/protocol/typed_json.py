"""Messages as JSON: a class name beside a body, read back strictly as that class."""

from __future__ import annotations

import functools
import threading
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, cast

import msgspec

from indexer.errors import ProtocolError

_MARK = "\0bytes:"
"""Begins a text that is no Unicode: a path of other bytes, which follow in hex. No path holds the first of these."""
_MARK_IN_JSON = b"\\u0000bytes:"
_PATHS = ("path", "folder")
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


def encode_with_paths(value: object) -> bytes:
    """As `encode_json`, but a `path` or a `folder` may be of any bytes (as Python has them: with lone surrogates).

    Raises:
        ProtocolError: it holds what JSON cannot.
    """
    fields = {name: getattr(value, name) for name in _PATHS if isinstance(getattr(value, name, None), str)}
    marked = {name: _marked(path) for name, path in fields.items()}
    return encode_json(value if marked == fields else replace(cast("Any", value), **marked))


def decode_with_paths(name: str, body: bytes, types: Mapping[str, type]) -> Any:
    """What `encode_with_paths` made, as `decode_named` reads it.

    Raises:
        ProtocolError: the name is unknown or the body does not fit.
    """
    value = decode_named(name, body, types)
    if _MARK_IN_JSON not in body:
        return value
    fields = {name: getattr(value, name) for name in _PATHS if isinstance(getattr(value, name, None), str)}
    try:
        return replace(value, **{name: _unmarked(path) for name, path in fields.items()})
    except ValueError as error:
        raise ProtocolError(f"malformed {name}: {error}") from error


def _marked(text: str) -> str:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return _MARK + text.encode("utf-8", "surrogateescape").hex()
    return text


def _unmarked(text: str) -> str:
    if not text.startswith(_MARK):
        return text
    return bytes.fromhex(text.removeprefix(_MARK)).decode("utf-8", "surrogateescape")


_preparing = threading.Lock()


def _decoder(expected: type) -> msgspec.json.Decoder[Any]:
    """The decoder of a class, made by one thread at a time.

    msgspec 0.22 keeps with a class what it knows of its fields, for others to find, before it has looked at all of
    them, which runs Python: a second thread read a field that was not there yet, and the process ended with SIGSEGV.
    """
    with _preparing:
        return _made(expected)


@functools.cache
def _made(expected: type) -> msgspec.json.Decoder[Any]:
    return msgspec.json.Decoder(expected)
