"""`deskhound engine`: run or stop the engine by hand."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.text import Text

from indexer.cli.options import DataDirOption, chosen_directory
from indexer.cli.output import console
from indexer.paths import display_path
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
    directory, out = chosen_directory(data_dir), console()
    if not stop:
        from indexer.engine import run_engine

        ready = Text(
            f"The engine runs, with its data in {display_path(str(directory.root))}. Ctrl-C ends it."
        )
        run_engine(directory, on_ready=lambda: out.print(ready), keep=True)
        return
    told = {
        None: "No engine was running.",
        StopOutcome.STOPPED: "The engine has stopped.",
        StopOutcome.KILLED: "The engine did not stop by itself and was ended.",
    }
    out.print(told[stop_engine(directory)])
