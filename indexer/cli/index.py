"""`deskhound index`: watch folders."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from indexer.cli import session
from indexer.cli.options import DataDirOption
from indexer.cli.output import console
from indexer.paths import display_path
from indexer.protocol.client import EngineClient
from indexer.protocol.messages import (
    AddSourceRequest,
    ReadSettingsRequest,
    RescanRequest,
    SettingsReply,
    SourceReply,
)


def index(
    folders: Annotated[list[Path], typer.Argument(help="Folders to watch; watched ones are looked at anew.")],
    wait: Annotated[
        bool, typer.Option("--wait", help="Return when all is found by words and by meaning.")
    ] = False,
    data_dir: DataDirOption = None,
) -> None:
    """Watch folders and index what is in them."""
    out = console()
    with session.engine(data_dir) as client:
        known = {source.path: source for source in session.sources(client) if not source.is_temporary}
        added = []
        for folder in folders:
            path = os.path.realpath(folder.expanduser())
            if (watched := known.get(display_path(path))) is not None:
                session.asked(client, RescanRequest(source_id=watched.source_id))
                added.append(watched.source_id)
                out.print(f"{watched.path}: watched already, looking at it anew", markup=False)
                continue
            reply = session.asked(client, AddSourceRequest(path=path))
            assert isinstance(reply, SourceReply)
            added.append(reply.source.source_id)
            out.print(
                f"{reply.source.path}: watching" + (f" ({reply.note})" if reply.note else ""), markup=False
            )
        if not wait:
            _say_how_long(client)
        else:
            for source_id in added:
                session.wait(client, source_id, until="meaning", title="Indexing")
            for source in session.sources(client):
                if source.source_id in added:
                    counts = ", ".join(
                        f"{count:,} {state}" for state, count in source.counts.items() if count
                    )
                    out.print(f"{source.path}: {counts or 'no files'}", markup=False)


def _say_how_long(client: EngineClient) -> None:
    """The engine ends a minute after its last client, which may be this command."""
    reply = client.call(ReadSettingsRequest())
    assert isinstance(reply, SettingsReply)
    if reply.values["background_indexing"] == "false":
        sys.stderr.write(
            "Indexing goes on while the window is open or `deskhound engine` runs; --wait stays until it is done.\n"
        )
