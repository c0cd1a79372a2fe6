"""The `deskhound` command with its subcommands."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from typing import Annotated

import typer

from indexer.cli import options

COMMANDS = (
    *("search", "ask", "index", "status", "why", "settings"),
    *("extract", "mcp", "engine", "doctor", "sources", "evaluate"),
)
"""In the order of the help, which puts groups of commands last. Each is a function, or a Typer of subcommands, in the
module of its name."""

_TAKES_A_QUERY = frozenset(("search", "ask"))


def _show_version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

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


def build(names: Sequence[str] = COMMANDS) -> typer.Typer:
    """The command with these subcommands; the others cost a third of a second to import and to describe."""
    app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
    app.callback()(_root)
    for name in names:
        command = getattr(import_module(f"indexer.cli.{name}"), name)
        if isinstance(command, typer.Typer):
            app.add_typer(command, name=name)
            continue
        # `-draft` is a query, not an option.
        settings = {"ignore_unknown_options": True} if name in _TAKES_A_QUERY else None
        app.command(context_settings=settings)(command)
    return app
