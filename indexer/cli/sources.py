"""`deskhound sources`: list, remove and pause what is watched."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from indexer.cli import session
from indexer.cli.options import DataDirOption, JsonOption
from indexer.cli.output import console, print_json
from indexer.cli.status import source_table
from indexer.errors import NotFoundError
from indexer.protocol.messages import (
    FailuresReply,
    ListFailuresRequest,
    PauseRequest,
    RemoveSourceRequest,
    ResumeRequest,
    RetryRequest,
)

sources = typer.Typer(no_args_is_help=True, help="List, remove and pause watched folders.")


@sources.command("list")
def list_sources(as_json: JsonOption = False, data_dir: DataDirOption = None) -> None:
    """List watched folders."""
    with session.engine(data_dir) as client:
        known = session.sources(client)
    if as_json:
        print_json(known)
    elif known:
        console().print(source_table(known))
    else:
        console().print("No folder is watched. Start with: deskhound index FOLDER")


@sources.command()
def remove(
    folder: Annotated[Path, typer.Argument(help="A watched folder. Its files stay as they are.")],
    data_dir: DataDirOption = None,
) -> None:
    """Stop watching a folder and purge what only it held from every store."""
    path = os.path.abspath(folder.expanduser())
    with session.engine(data_dir) as client:
        matching = [source for source in session.sources(client) if source.path == path]
        if not matching:
            raise NotFoundError(f"{folder} is not watched.", hint="See: deskhound sources list")
        client.call(RemoveSourceRequest(source_id=matching[0].source_id))
    console().print(f"{path}: no longer watched, its index is purged", markup=False)


@sources.command()
def failures(as_json: JsonOption = False, data_dir: DataDirOption = None) -> None:
    """List files that could not be read, each with its reason."""
    with session.engine(data_dir) as client:
        reply = client.call(ListFailuresRequest(limit=1000))
    assert isinstance(reply, FailuresReply)
    if as_json:
        print_json(reply)
        return
    for failure in reply.failures:
        place = f"{failure.path} ▸ {failure.member}" if failure.member else failure.path
        console().print(f"{place}: {failure.state}: {failure.reason}", markup=False)
    if not reply.failures:
        console().print("Every file could be read.")


@sources.command()
def retry(data_dir: DataDirOption = None) -> None:
    """Read all failed files again."""
    with session.engine(data_dir) as client:
        client.call(RetryRequest())


@sources.command()
def pause(
    minutes: Annotated[float, typer.Argument(min=0, help="For how long; 0 until resumed.")] = 0.0,
    data_dir: DataDirOption = None,
) -> None:
    """Pause indexing. Search goes on."""
    with session.engine(data_dir) as client:
        client.call(PauseRequest(seconds=minutes * 60))


@sources.command()
def resume(
    full_speed: Annotated[bool, typer.Option("--full-speed", help="Until the queue is empty.")] = False,
    data_dir: DataDirOption = None,
) -> None:
    """Go on indexing."""
    with session.engine(data_dir) as client:
        client.call(ResumeRequest(full_speed=full_speed))
