"""The beginning of a conversation: find the engine, prove the key, agree on a version."""

from __future__ import annotations

import time

from indexer.errors import (
    DeskhoundError,
    EngineSilentError,
    EngineUnavailableError,
    ProtocolError,
    VersionMismatchError,
    error_from_codes,
)
from indexer.paths import DataDirectory
from indexer.protocol.address import engine_address, read_key
from indexer.protocol.codec import (
    EVENT_ID,
    MAX_REPLY_BYTES,
    MAX_REQUEST_BYTES,
    Envelope,
    decode,
    encode,
    reply_types,
)
from indexer.protocol.launch import STOP_S, StopOutcome, await_end, ensure_engine
from indexer.protocol.lock import is_engine_running, read_record
from indexer.protocol.messages import PROTOCOL_VERSION, ErrorReply, Hello, StopRequest, Welcome
from indexer.protocol.transport import Wire, connect
from indexer.protocol.version import app_version, version_order

HANDSHAKE_S = 10.0
_GIVE_UP_S = 8.0
"""Somebody takes connections and does not greet: a killed engine's socket does until the system is done with
it, and an engine on its way out until it is gone, 2 s at most on a machine that is not busy."""
_LONGEST_RETRY_S = 0.3
_NO_ANSWER_STOP_S = 2.0
"""For an engine that was not heard of for as long as a handshake may take."""


def open_connection(directory: DataDirectory, *, client: str, start: bool) -> tuple[Wire, Welcome]:
    """A greeted connection to the engine; with `start`, to one started or replaced for it.

    Raises:
        EngineUnavailableError: none runs and none could be started; says why.
        VersionMismatchError: the engine is newer than this client.
        DataDirectoryError: the data directory cannot be used.
    """
    deadline = time.monotonic() + _GIVE_UP_S
    retry_s, has_started = 0.0, False
    while time.monotonic() < deadline:
        time.sleep(retry_s)
        retry_s = min(retry_s + 0.1, _LONGEST_RETRY_S)
        wire = _reach(directory)
        if wire is None:
            if not start:
                raise EngineUnavailableError("Deskhound's engine is not running.")
            ensure_engine(directory)
            if not has_started:  # which may have taken longer on a slow or busy machine
                has_started, deadline = True, time.monotonic() + _GIVE_UP_S
            continue
        try:
            welcome = _greet(wire, directory, client)
            if not _must_replace(welcome, start=start):
                return wire, welcome
        except (EngineUnavailableError, TimeoutError):
            wire.close()
            if not start:
                raise no_answer() from None
            continue
        except BaseException:
            wire.close()
            raise
        _ask_to_stop(wire)
        await_end(directory)
    raise no_answer()


def no_answer() -> EngineSilentError:
    """The error that tells of an engine whose socket is open, and that is not heard of all the same."""
    return EngineSilentError(
        "Deskhound's engine does not answer.",
        hint="If it stays like this, end it with: deskhound engine --stop. Nothing is lost by that.",
    )


def stop_engine(directory: DataDirectory) -> StopOutcome | None:
    """End the engine, of whatever version and whether or not it answers; None where none runs."""
    patience_s = STOP_S
    wire = _reach(directory)
    try:
        if wire is not None:
            try:
                _greet(wire, directory, "command")
                _ask_to_stop(wire)
            finally:
                wire.close()
    except (EngineUnavailableError, TimeoutError):
        patience_s = _NO_ANSWER_STOP_S
    if is_engine_running(directory):
        return await_end(directory, timeout_s=patience_s)
    return StopOutcome.STOPPED if wire is not None else None  # it may be gone before anybody looks


def error_in(reply: ErrorReply) -> DeskhoundError:
    """The error a reply tells of, as the class of its code."""
    return error_from_codes((reply.code, *reply.bases), reply.message, reply.hint)


def _reach(directory: DataDirectory) -> Wire | None:
    """A connection to whoever listens for this data directory; not authenticated yet."""
    record = read_record(directory)
    addresses = [record.address] if record is not None and record.address else []
    for address in dict.fromkeys([*addresses, engine_address(directory)]):
        if (wire := connect(address)) is not None:
            return wire
    return None


def _greet(wire: Wire, directory: DataDirectory, client: str) -> Welcome:
    """Prove the key, say who we are, hear who they are."""
    key = read_key(directory)
    if key is None:
        raise EngineUnavailableError("The engine's key is missing.")
    with wire.within(HANDSHAKE_S):
        if not wire.authenticate(key, first=False):
            raise EngineUnavailableError("The engine does not accept this client's key.")
        hello = Envelope(EVENT_ID, Hello(PROTOCOL_VERSION, app_version(), client))
        wire.send(encode(hello, max_bytes=MAX_REQUEST_BYTES))
        reply = decode(wire.receive(MAX_REPLY_BYTES)).open(reply_types()).message
    if isinstance(reply, ErrorReply):
        raise error_in(reply)
    if not isinstance(reply, Welcome):
        raise ProtocolError("the engine did not welcome this client")
    return reply


def _must_replace(welcome: Welcome, *, start: bool) -> bool:
    """Whether this client is newer than the engine, which then has to go.

    Raises:
        VersionMismatchError: they speak different protocols, and this client may not replace it.
    """
    is_newer = (PROTOCOL_VERSION, version_order(app_version())) > (
        welcome.protocol_version,
        version_order(welcome.app_version),
    )
    if is_newer and start:
        return True
    if welcome.protocol_version == PROTOCOL_VERSION:
        return False
    age = "an older" if is_newer else "a newer"
    releases = f" ({welcome.app_version}, this program {app_version()})"
    raise VersionMismatchError(
        f"Deskhound's running engine is of {age} version than this program"
        f"{releases if welcome.app_version != app_version() else ''}.",
        hint="The window and any other command replace it."
        if is_newer
        else "If Deskhound was updated meanwhile, close this program and start it again."
        " Where two are installed: deskhound engine --stop",
    )


def _ask_to_stop(wire: Wire) -> None:
    """Send `StopRequest`, which every version understands, and hang up when it has been heard."""
    try:
        with wire.within(HANDSHAKE_S):
            wire.send(encode(Envelope(1, StopRequest()), max_bytes=MAX_REQUEST_BYTES))
            wire.receive(MAX_REPLY_BYTES)
    except (EngineUnavailableError, ProtocolError, TimeoutError):
        return  # it goes, or is ended when it does not
    finally:
        wire.close()
