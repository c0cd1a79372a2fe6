"""`deskhound engine`: run or stop the engine by hand."""

from __future__ import annotations

from typing import Annotated

import typer

from indexer.cli.options import DataDirOption, chosen_directory
from indexer.cli.output import console
from indexer.protocol.greeting import stop_engine
from indexer.protocol.launch import StopOutcome


def engine(
    stop: Annotated[
        bool, typer.Option("--stop", help="End the engine that runs for this data directory.")
    ] = False,
    data_dir: DataDirOption = None,
) -> None:
    """Run the engine in the foreground until Ctrl-C.

    The window and commands start one by themselves, which ends a minute after the last of them.
    """
    if not stop:
        from indexer.engine import run_engine

        raise typer.Exit(run_engine(chosen_directory(data_dir), keep=True))
    outcome = stop_engine(chosen_directory(data_dir))
    told = {
        None: "No engine was running.",
        StopOutcome.STOPPED: "The engine has stopped.",
        StopOutcome.KILLED: "The engine did not stop by itself and was ended.",
    }
    console().print(told[outcome])
