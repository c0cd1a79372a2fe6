"""What commands ask of the engine in common: a connection, and a folder that is indexed."""

from __future__ import annotations

import math
import os
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any

from indexer.cli.options import chosen_directory
from indexer.cli.output import ProgressBar
from indexer.errors import DeskhoundError, InputError, NotFoundError
from indexer.paths import display_path, is_within
from indexer.protocol.client import EngineClient
from indexer.protocol.messages import (
    AddSourceRequest,
    IndexProgress,
    ListSourcesRequest,
    RescanRequest,
    SourceReply,
    SourcesReply,
    SourceView,
    StatusRequest,
    WaitRequest,
)

_LONG_S = 5.0
MEANING_PATIENCE_S = 30.0
"""How long a command waits for meaning once all is found by words; the rest is embedded behind."""


@contextmanager
def engine(data_dir: Path | None, *, start: bool = True) -> Iterator[EngineClient]:
    """A connection to the engine of a data directory, started when it does not run.

    Raises:
        EngineUnavailableError: it cannot be started, or with `start` off does not run.
    """
    client = EngineClient.connect(chosen_directory(data_dir), client="command", start=start)
    try:
        yield client
    finally:
        client.close()


def asked(client: EngineClient, request: Any) -> Any:
    """The reply to a request that changes something; says so where it is long in coming, as while a disk hangs."""
    is_answered = threading.Event()
    saying = threading.Timer(_LONG_S, _say_waiting, (client, is_answered))
    saying.daemon = True
    saying.start()
    try:
        return client.call(request)
    finally:
        is_answered.set()
        saying.cancel()


def _say_waiting(client: EngineClient, is_answered: threading.Event) -> None:
    problems: tuple[str, ...] = ()
    with suppress(DeskhoundError):
        problems = client.call(StatusRequest(), timeout_s=_LONG_S).problems
    reason = ". ".join(problem.rstrip(".") for problem in problems) or "What it is at: deskhound status"
    if not is_answered.is_set():
        sys.stderr.write(f"Still waiting for the engine. {reason}.\n")


def sources(client: EngineClient) -> tuple[SourceView, ...]:
    """All sources."""
    reply = client.call(ListSourcesRequest())
    assert isinstance(reply, SourcesReply)
    return reply.sources


def watched(client: EngineClient, folder: str) -> SourceView:
    """The source that a folder is, also one on a volume that does not answer where it is named by its own path.

    Raises:
        NotFoundError: it is none.
    """
    known = {source.path: source for source in sources(client)}
    typed = os.path.abspath(os.path.expanduser(folder))
    source = known.get(display_path(typed)) or known.get(display_path(os.path.realpath(typed)))
    if source is not None:
        return source
    raise NotFoundError(f"{display_path(folder)} is not watched.", hint="See: deskhound sources list")


def wait(
    client: EngineClient, source_id: int, *, until: str, title: str, patience_s: float = math.inf
) -> bool:
    """Wait until a source (0: all) is indexed, with a progress bar on a terminal.

    Returns:
        Whether it is; False where `patience_s` was over first.
    """
    given_up = time.monotonic() + patience_s
    has_told_pause = False
    with ProgressBar(title) as bar, closing(client.stream(WaitRequest(source_id, until))) as replies:
        for envelope in replies:
            if isinstance(envelope.message, IndexProgress):
                bar.show(envelope.message)
                if envelope.message.state == "paused" and not has_told_pause:
                    has_told_pause = True
                    hint = "Go on with: deskhound sources resume"
                    sys.stderr.write(f"Indexing waits: {envelope.message.reason}. {hint}\n")
            if time.monotonic() > given_up and not envelope.last:
                return False
    return True


def indexed_folder(client: EngineClient, folder: Path | None, *, needs_meaning: bool = False) -> str:
    """The absolute path of a folder to search in, indexed first where it is no source.

    A folder below a source is searched as it is. Any other becomes a temporary source: it is
    compared with the disk at each use and not watched. Every file is found by words on return; by
    meaning too, unless that takes long and is not what the search `needs_meaning` for.

    Raises:
        InputError: there is no such folder.
    """
    if folder is None:
        return ""
    path = os.path.abspath(folder.expanduser())
    if not os.path.isdir(path):
        raise InputError(f"There is no folder {display_path(str(folder))}.")
    source = covering(sources(client), display_path(path))
    if source is None:
        reply = client.call(AddSourceRequest(path=path, is_temporary=True))
        assert isinstance(reply, SourceReply)
        source = reply.source
    elif source.is_temporary:
        client.call(RescanRequest(source_id=source.source_id))
    if source.is_temporary:
        title = f"Indexing {folder}"
        wait(client, source.source_id, until="words", title=title)
        patience_s = math.inf if needs_meaning else MEANING_PATIENCE_S
        if not wait(client, source.source_id, until="meaning", title=title, patience_s=patience_s):
            sys.stderr.write("Searching by words and best guesses: not all is indexed by meaning yet.\n")
    return path


def covering(known: tuple[SourceView, ...], path: str) -> SourceView | None:
    """The innermost source that holds a path, if any; all paths as they are shown."""
    holding = [source for source in known if is_within(path, source.path)]
    return max(holding, key=lambda source: len(source.path), default=None)
