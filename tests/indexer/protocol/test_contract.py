"""What crosses between two processes of perhaps two versions changes only together with its number."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import msgspec

from indexer.protocol.messages import PROTOCOL_VERSION, REPLIES, REQUESTS

RECORDED = {
    2: "6a3cc0d3cd6aa9a8",
    3: "e05cce8739e84dc1",
    4: "86c62a8aa0b465ed",
    5: "438dc899034315d3",
    6: "9588dde5bde222fe",
}
"""Protocol version → digest of the forms of all its messages."""


def test_a_changed_message_raises_the_protocol_version() -> None:
    assert RECORDED.get(PROTOCOL_VERSION) == _digest(), (
        "The messages have changed since this protocol version: raise PROTOCOL_VERSION, so that an engine left "
        f"running over an update is replaced, and record {_digest()!r} here."
    )


def _digest() -> str:
    kinds = sorted({*REQUESTS, *REPLIES}, key=lambda kind: kind.__name__)
    _, forms = msgspec.json.schema_components(kinds)
    return hashlib.sha256(json.dumps(_bare(forms), sort_keys=True).encode()).hexdigest()[:16]


def _bare(schema: Any) -> Any:
    """A schema without its descriptions: the docstring of a message is no part of it."""
    if isinstance(schema, dict):
        return {
            key: _bare(value)
            for key, value in schema.items()
            if key != "description" or not isinstance(value, str)
        }
    return [_bare(each) for each in schema] if isinstance(schema, list) else schema
