"""`deskhound engine`: run or stop the engine by hand."""

from __future__ import annotations

from typing import Annotated

import typer

from indexer.cli import session
from indexer.cli.options import DataDirOption, chosen_directory
from indexer.cli.output import console
from indexer.errors import EngineUnavailableError
from indexer.protocol.messages import StopRequest


def engine(
    stop: Annotated[
        bool, typer.Option("--stop", help="End the engine that runs for this data directory.")
    ] = False,
    keep: Annotated[bool, typer.Option("--keep", help="Stay even when no client is connected.")] = False,
    data_dir: DataDirOption = None,
) -> None:
    """Run the engine in the foreground until Ctrl-C; the window and commands start it by themselves."""
    if not stop:
        from indexer.engine import run_engine

        raise typer.Exit(run_engine(chosen_directory(data_dir), keep=keep))
    try:
        with session.engine(data_dir, start=False) as client:
            client.call(StopRequest())
    except EngineUnavailableError:
        console().print("No engine was running.")
    else:
        console().print("The engine has stopped.")
