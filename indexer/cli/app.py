"""The `deskhound` command with its subcommands, and the barrier that turns errors into exit codes."""

from __future__ import annotations

import sys
from importlib.metadata import version
from typing import Annotated

import typer

from indexer.cli import options
from indexer.cli.ask import ask
from indexer.cli.doctor import doctor
from indexer.cli.engine import engine
from indexer.cli.evaluate import evaluate
from indexer.cli.extract import extract
from indexer.cli.index import index
from indexer.cli.search import search
from indexer.cli.settings import settings
from indexer.cli.sources import sources
from indexer.cli.status import status
from indexer.cli.why import why
from indexer.errors import DeskhoundError, EngineError

EXIT_FAILED = 1
EXIT_ENGINE = 3


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"deskhound {version('deskhound')}")
        raise typer.Exit


def _root(
    data_dir: options.DataDirOption = None,
    show_version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Private search with answers over your own files. Without a command, the window opens."""
    options.remember_data_dir(data_dir)


def build() -> typer.Typer:
    """The command with all its subcommands."""
    app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
    app.callback()(_root)
    for command in (index, status, why, settings, extract, engine, doctor):
        app.command()(command)
    # `-draft` is a query, not an option.
    app.command(context_settings={"ignore_unknown_options": True})(search)
    app.command(context_settings={"ignore_unknown_options": True})(ask)
    app.add_typer(sources, name="sources")
    app.add_typer(evaluate, name="evaluate")
    return app


def run(arguments: list[str]) -> int:
    """Run a command line; returns the exit code (see `indexer.cli`)."""
    try:
        build()(arguments, prog_name="deskhound")
    except SystemExit as ended:
        return ended.code if isinstance(ended.code, int) else 0
    except BrokenPipeError:
        # The reader of our output, `head` say, has seen enough.
        sys.stderr.close()
    except DeskhoundError as error:
        sys.stderr.write(f"deskhound: {error.message}\n")
        if error.hint:
            sys.stderr.write(f"{error.hint}\n")
        return EXIT_ENGINE if isinstance(error, EngineError) else EXIT_FAILED
    return 0
