from __future__ import annotations

import contextlib
import json
import struct
from collections.abc import Mapping
from typing import get_args

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from indexer.errors import ProtocolError
from indexer.protocol.codec import MAX_REPLY_BYTES, Envelope, decode, encode, reply_types, request_types
from indexer.protocol.messages import (
    REPLIES,
    REQUESTS,
    AddSourceRequest,
    Box,
    ExplainRequest,
    PagePreview,
    SearchReply,
    SearchRequest,
    SubscribeRequest,
)

text = st.text(st.characters(exclude_categories=["Cs"]))


@given(text, text, st.integers(0, 2**31), st.booleans(), st.binary(max_size=1000))
def test_a_request_and_its_blob_survive(query: str, view: str, number: int, last: bool, blob: bytes) -> None:
    envelope = Envelope(number, SearchRequest(query, view=view), last, blob)
    assert decode(encode(envelope, max_bytes=1 << 20)).open(request_types()) == envelope


@given(st.binary(max_size=300).filter(lambda data: b"\0" not in data))
def test_a_path_of_any_bytes_survives(data: bytes) -> None:
    path = data.decode("utf-8", "surrogateescape")  # as `os.fsdecode` gives it
    for request in (AddSourceRequest(path), ExplainRequest(path), SearchRequest("words", folder=path)):
        assert decode(encode(Envelope(1, request), max_bytes=1000)).open(request_types()).message == request


@pytest.mark.parametrize("rest", ["", "zz", "f", "41"])
def test_what_only_looks_like_a_path_of_other_bytes_is_a_path_or_refused(rest: str) -> None:
    sealed = decode(encode(Envelope(1, ExplainRequest(f"\0bytes:{rest}")), max_bytes=1000))
    with contextlib.suppress(ProtocolError):
        assert isinstance(sealed.open(request_types()).message.path, str)


def test_no_other_text_may_be_of_any_bytes() -> None:
    with pytest.raises(ProtocolError, match="cannot be sent"):
        encode(Envelope(1, SearchRequest("\udcff")), max_bytes=1000)


def _mapping(kind: type) -> st.SearchStrategy[dict[object, object]]:
    key, value = get_args(kind)
    return st.dictionaries(st.from_type(key), st.from_type(value), max_size=2)


@pytest.fixture(scope="module", autouse=True)
def small_json_values() -> None:
    """Examples of what JSON can hold, kept small."""
    st.register_type_strategy(str, st.text(st.characters(exclude_categories=["Cs"]), max_size=8))
    st.register_type_strategy(int, st.integers(-(2**63), 2**63 - 1))
    st.register_type_strategy(float, st.floats(allow_nan=False, allow_infinity=False))
    st.register_type_strategy(Mapping, _mapping)


@pytest.mark.parametrize("kind", [*REQUESTS, *REPLIES], ids=lambda kind: kind.__name__)
def test_every_message_class_survives(kind: type) -> None:
    types = request_types() if kind in REQUESTS else reply_types()

    @settings(max_examples=8, suppress_health_check=list(HealthCheck), database=None)
    @given(st.from_type(kind))
    def survives(message: object) -> None:
        assert decode(encode(Envelope(7, message), max_bytes=1 << 24)).open(types).message == message

    survives()


@given(st.binary(max_size=3000))
def test_garbage_is_a_protocol_error(data: bytes) -> None:
    with pytest.raises(ProtocolError):
        decode(data).open(request_types())


@given(st.integers(0, 500), st.integers(0, 255))
def test_a_flipped_byte_is_an_error_or_another_value_of_the_same_class(where: int, value: int) -> None:
    data = bytearray(encode(Envelope(1, SearchRequest("some words", limit=10)), max_bytes=1 << 20))
    data[where % len(data)] = value
    try:
        envelope = decode(bytes(data)).open(request_types())
    except ProtocolError:
        return
    assert isinstance(envelope.message, SearchRequest)
    assert isinstance(envelope.message.limit, int)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | text,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(text, inner, max_size=4),
    max_leaves=8,
)


@given(json_values, st.sampled_from(sorted(request_types())))
def test_any_json_as_a_body_is_refused_or_fits_the_class(body: object, name: str) -> None:
    header = json.dumps({"id": 1, "type": name, "last": True, "body": body}).encode()
    try:
        message = decode(struct.pack(">I", len(header)) + header).open(request_types()).message
    except ProtocolError:
        return
    assert type(message).__name__ == name


def test_a_reply_is_no_request() -> None:
    data = encode(Envelope(1, SubscribeRequest()), max_bytes=1000)
    assert decode(data).id == 1
    with pytest.raises(ProtocolError, match="unexpected message 'SubscribeRequest'"):
        decode(data).open(reply_types())


def test_what_is_too_large_or_no_text_is_refused_before_it_is_sent() -> None:
    page = PagePreview(1, 1, 1, 10, 10, (Box(0, 0, 1, 1),))
    with pytest.raises(ProtocolError, match="too large"):
        encode(Envelope(1, page, blob=bytes(1000)), max_bytes=1000)
    with pytest.raises(ProtocolError, match="cannot be sent"):
        encode(Envelope(1, SearchRequest("\udcff")), max_bytes=MAX_REPLY_BYTES)


def test_deeply_nested_json_does_not_overflow_the_stack() -> None:
    header = b'{"id":1,"type":"SearchRequest","last":true,"body":' + b"[" * 10**6 + b"]" * 10**6 + b"}"
    with pytest.raises(ProtocolError):
        decode(struct.pack(">I", len(header)) + header)


def test_class_names_are_unique_on_the_wire() -> None:
    assert len(request_types()) == len(REQUESTS)
    assert len(reply_types()) == len(REPLIES)
    assert SearchReply in REPLIES
