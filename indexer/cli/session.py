"""What commands ask of the engine in common: a connection, and a folder that is indexed."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from indexer.cli.options import chosen_directory
from indexer.cli.output import ProgressBar
from indexer.errors import InputError
from indexer.protocol.client import EngineClient
from indexer.protocol.messages import (
    AddSourceRequest,
    IndexProgress,
    ListSourcesRequest,
    RescanRequest,
    SourceReply,
    SourcesReply,
    SourceView,
    WaitRequest,
)


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


def sources(client: EngineClient) -> tuple[SourceView, ...]:
    """All sources."""
    reply = client.call(ListSourcesRequest())
    assert isinstance(reply, SourcesReply)
    return reply.sources


def wait(client: EngineClient, source_id: int, *, until: str, title: str) -> None:
    """Wait until a source (0: all) is indexed, with a progress bar on a terminal."""
    with ProgressBar(title) as bar:
        for envelope in client.stream(WaitRequest(source_id=source_id, until=until)):
            if isinstance(envelope.message, IndexProgress):
                bar.show(envelope.message)


def indexed_folder(client: EngineClient, folder: Path | None, *, until: str) -> str:
    """The absolute path of a folder to search in, indexed first where it is no source.

    A folder below a source is searched as it is. Any other becomes a temporary source: it is
    compared with the disk at each use and not watched.

    Raises:
        InputError: there is no such folder.
    """
    if folder is None:
        return ""
    path = os.path.abspath(folder.expanduser())
    if not os.path.isdir(path):
        raise InputError(f"There is no folder {folder}.")
    source = covering(sources(client), path)
    if source is None:
        reply = client.call(AddSourceRequest(path=path, is_temporary=True))
        assert isinstance(reply, SourceReply)
        source = reply.source
    elif source.is_temporary:
        client.call(RescanRequest(source_id=source.source_id))
    if source.is_temporary:
        wait(client, source.source_id, until=until, title=f"Indexing {folder}")
    return path


def covering(known: tuple[SourceView, ...], path: str) -> SourceView | None:
    """The innermost source that holds a path, if any."""
    holding = [source for source in known if os.path.join(path, "").startswith(os.path.join(source.path, ""))]
    return max(holding, key=lambda source: len(source.path), default=None)
