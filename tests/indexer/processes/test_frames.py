from __future__ import annotations

import contextlib
import json
import os
import socket
import struct
import sys
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.errors import ProtocolError
from indexer.processes.frames import Frame, FrameChannel, Signal, encode_frame

if sys.platform == "win32":
    pytest.skip("socket pairs of bytes are POSIX", allow_module_level=True)

from indexer.processes.streams import SocketStream


@dataclass(frozen=True, slots=True)
class Sample:
    text: str
    numbers: tuple[int, ...] = ()
    table: Mapping[str, float] | None = None
    data: bytes = b""


TYPES = {"Sample": Sample}
CAP = 1 << 20


def receive_bytes(data: bytes) -> list[Frame]:
    """What a channel makes of `data` and the end of the stream after it."""
    ours, theirs = socket.socketpair()
    channel = FrameChannel(SocketStream(ours), max_frame_bytes=CAP)

    def send() -> None:
        with theirs:
            theirs.sendall(data)

    sender = threading.Thread(target=send)
    sender.start()
    frames = []
    try:
        while (frame := channel.receive()) is not None:
            frames.append(frame)
    finally:
        channel.close()
        sender.join()
    return frames


def as_bytes(*args: object, **options: object) -> bytes:
    return b"".join(encode_frame(*args, **{"frame_id": 1, "last": True} | options))  # type: ignore[arg-type]


@pytest.fixture
def channels() -> Iterator[tuple[FrameChannel, FrameChannel]]:
    ends = [FrameChannel(SocketStream(end), max_frame_bytes=CAP) for end in socket.socketpair()]
    yield ends[0], ends[1]
    for end in ends:
        end.close()


text = st.text(st.characters(exclude_categories=["Cs"]))


@given(
    st.builds(Sample, text, st.lists(st.integers(-(2**63), 2**63 - 1)).map(tuple), data=st.binary()),
    st.lists(st.binary(max_size=1000), max_size=20),
    st.integers(0, 2**31),
    st.booleans(),
)
def test_any_message_and_blobs_survive(message: Sample, blobs: list[bytes], number: int, last: bool) -> None:
    (frame,) = receive_bytes(as_bytes(message, blobs, frame_id=number, last=last))
    assert frame.decode(TYPES) == message
    assert [bytes(blob) for blob in frame.blobs] == blobs
    assert (frame.id, frame.last) == (number, last)


@given(st.binary(max_size=2000))
def test_garbage_is_a_protocol_error_or_the_end(data: bytes) -> None:
    try:
        frames = receive_bytes(data)
    except ProtocolError:
        return
    assert frames == []


@given(st.integers(0, 400), st.integers(0, 255), st.integers(0, 400))
def test_a_frame_with_a_flipped_byte_or_cut_short_is_the_same_or_an_error(
    where: int, value: int, length: int
) -> None:
    whole = as_bytes(Sample("a text", (1, 2)), [b"blob"])
    damaged = bytearray(whole)
    damaged[where % len(whole)] = value
    try:
        for frame in receive_bytes(bytes(damaged[: length or None])):
            frame.decode(TYPES)
    except ProtocolError:
        return


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | text,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(text, inner, max_size=4),
    max_leaves=8,
)


@given(st.dictionaries(st.sampled_from(["id", "type", "last", "body", "blobs", "more"]), json_values))
def test_any_json_for_a_header_is_refused_or_understood(header: dict[str, object]) -> None:
    data = json.dumps(header).encode()
    try:
        for frame in receive_bytes(struct.pack(">I", len(data)) + data):
            assert isinstance(frame.name, str)
            frame.decode(TYPES)
    except ProtocolError:
        return


@given(json_values)
def test_any_json_for_a_body_is_refused_or_fits_the_class(body: object) -> None:
    frame = Frame(1, "Sample", True, json.dumps(body).encode())
    try:
        message = frame.decode(TYPES)
    except ProtocolError:
        return
    assert isinstance(message.text, str)


@pytest.mark.parametrize(
    "data",
    [
        struct.pack(">I", CAP + 1),
        struct.pack(">I", 2**32 - 1) + b"{}",
        as_bytes(Sample("x" * CAP)),
        as_bytes(Sample("x"), [bytes(CAP)]),
        as_bytes(Sample("x"), [bytes(CAP // 4)] * 4),
    ],
    ids=["header length", "absurd length", "long body", "long blob", "many blobs"],
)
def test_more_than_the_cap_is_refused_before_it_is_read(data: bytes) -> None:
    with pytest.raises(ProtocolError, match="more than allowed"):
        receive_bytes(data[:200])


@pytest.mark.parametrize("sizes", [[-1], [-5, 10], [2**62, 2**62], [1] * 100_001])
def test_absurd_blob_sizes_are_refused(sizes: list[int]) -> None:
    header = json.dumps({"id": 1, "type": "Sample", "last": True, "body": {}, "blobs": sizes}).encode()
    with pytest.raises(ProtocolError):
        receive_bytes(struct.pack(">I", len(header)) + header)


def test_deeply_nested_json_does_not_overflow_the_stack() -> None:
    body = b"[" * 100_000 + b"]" * 100_000
    header = b'{"id":1,"type":"Sample","last":true,"body":' + body + b"}"
    with contextlib.suppress(ProtocolError):  # a Python that looks at its stack, as 3.14 does, may have room
        receive_bytes(struct.pack(">I", len(header)) + header)


def test_an_unexpected_type_is_refused() -> None:
    (frame,) = receive_bytes(as_bytes(Signal.NOTHING))
    with pytest.raises(ProtocolError, match="unexpected message '_nothing'"):
        frame.decode(TYPES)


@pytest.mark.parametrize("message", [Sample("\udcff"), object(), {1: object()}])
def test_what_json_cannot_hold_is_refused_before_anything_is_sent(message: object) -> None:
    with pytest.raises(ProtocolError, match="cannot be sent"):
        as_bytes(message)


@pytest.mark.parametrize(
    "blob", [np.zeros((0, 384), np.float32), np.ones((3, 4), np.float16), bytearray(b"x"), memoryview(b"xyz")]
)
def test_blobs_may_be_any_buffer(blob: object) -> None:
    (frame,) = receive_bytes(as_bytes(Sample(""), [blob]))
    assert bytes(frame.blobs[0]) == bytes(memoryview(blob))  # type: ignore[arg-type]
    assert frame.blobs[0].readonly


def test_frames_of_many_threads_do_not_mix(channels: tuple[FrameChannel, FrameChannel]) -> None:
    sender, receiver = channels
    blob = bytes(50_000)

    def send(number: int) -> None:
        for _ in range(10):
            sender.send(Sample(str(number)), [blob], frame_id=number)

    threads = [threading.Thread(target=send, args=(number,)) for number in range(1, 7)]
    for thread in threads:
        thread.start()
    frames = [receiver.receive() for _ in range(60)]
    for thread in threads:
        thread.join()
    assert all(frame and frame.decode(TYPES).text == str(frame.id) for frame in frames)


def test_a_reader_that_never_reads_is_given_up(channels: tuple[FrameChannel, FrameChannel]) -> None:
    sender, _never_reads = channels
    with pytest.raises(TimeoutError):
        sender.send(Sample(""), [bytes(4 << 20)], frame_id=1, is_stuck=lambda _seconds: True)


def test_sending_to_a_closed_stream_is_an_os_error(channels: tuple[FrameChannel, FrameChannel]) -> None:
    sender, receiver = channels
    receiver.close()
    with pytest.raises(OSError, match=r"pipe|peer"):
        sender.send(Sample(""), frame_id=1)


def test_descriptors_nobody_takes_are_closed() -> None:

    for takes_fds in (False, True):
        ours, theirs = socket.socketpair()
        channel = FrameChannel(SocketStream(ours), max_frame_bytes=CAP, takes_fds=takes_fds)
        sending = FrameChannel(SocketStream(theirs), max_frame_bytes=CAP)
        read_fd, write_fd = os.pipe()
        sending.send(Sample(""), frame_id=1, fds=[write_fd])
        os.close(write_fd)
        frame = channel.receive()
        assert frame is not None
        assert len(frame.fds) == takes_fds
        assert not any(os.get_inheritable(fd) for fd in frame.fds)
        frame.close_fds()
        assert os.read(read_fd, 1) == b""  # every copy of the write end is closed
        os.close(read_fd)
        channel.close()
        sending.close()
