"""`deskhound sources`: what is watched, by which rules, and when."""

from __future__ import annotations

import sys
from dataclasses import replace
from typing import Annotated

import typer

from indexer.amounts import counted, human_bytes, human_seconds
from indexer.cli import session
from indexer.cli.options import DataDirOption, JsonOption, finite
from indexer.cli.output import console, print_json, print_rows
from indexer.cli.status import print_sources
from indexer.domain import DocumentState
from indexer.paths import whole_path
from indexer.protocol.client import EngineClient
from indexer.protocol.messages import (
    ChangeRulesRequest,
    FailuresReply,
    FailureView,
    ListFailuresRequest,
    PauseRequest,
    RemoveSourceRequest,
    ResumeRequest,
    RetryRequest,
    RulesReply,
    StatusRequest,
)

FolderArgument = Annotated[str, typer.Argument(help="A watched folder.", show_default=False)]
"""No Path: typer asks for the status of one, and a volume that does not answer holds who asks."""

_RULES = {
    "include": "Only files like",
    "exclude": "No files like",
    "use_gitignore": "Leave out what .gitignore names",
    "index_hidden": "Hidden files too",
    "max_file_bytes": "Largest file that is read",
    "give_to_model": "Answers may be written from it",
}

_ADVICE = {
    DocumentState.ENCRYPTED: "Add passwords, typed unseen, with: deskhound settings files.passwords -",
    DocumentState.NEEDS_OCR: "What can read pictures of text here, says: deskhound doctor",
}

_PAGE = 1000
_YEAR_MINUTES = 366 * 24 * 60

sources = typer.Typer(no_args_is_help=True, help="List watched folders, set their rules, pause indexing.")


@sources.command("list")
def list_sources(as_json: JsonOption = False, data_dir: DataDirOption = None) -> None:
    """List watched folders."""
    with session.engine(data_dir) as client:
        known = session.sources(client)
    if as_json:
        print_json(known)
    elif known:
        print_sources(console(), known)
    else:
        console().print("No folder is watched. Start with: deskhound index FOLDER")


@sources.command()
def remove(folder: FolderArgument, data_dir: DataDirOption = None) -> None:
    """Stop watching a folder and purge what only it held, and answers drawn from it; its files stay."""
    with session.engine(data_dir) as client:
        source = session.watched(client, folder)
        session.asked(client, RemoveSourceRequest(source_id=source.source_id))
    console().print(
        f"{source.path}: no longer watched; its index and the answers drawn from it are purged", markup=False
    )


@sources.command()
def rules(
    folder: FolderArgument,
    include: Annotated[
        list[str] | None,
        typer.Option("--include", help="Only files that match, as in .gitignore; repeatable."),
    ] = None,
    exclude: Annotated[
        list[str] | None, typer.Option("--exclude", help="No files that match, as in .gitignore; repeatable.")
    ] = None,
    reset: Annotated[bool, typer.Option("--reset", help="Start from the rules as they come.")] = False,
    gitignore: Annotated[
        bool | None, typer.Option("--gitignore/--no-gitignore", help="Leave out what .gitignore names.")
    ] = None,
    hidden: Annotated[
        bool | None, typer.Option("--hidden/--no-hidden", help="Index hidden files and folders.")
    ] = None,
    max_mb: Annotated[
        float | None,
        typer.Option(
            "--max-mb", min=0, callback=finite, help="Larger files by name only; 0: as in the settings."
        ),
    ] = None,
    to_model: Annotated[
        bool | None, typer.Option("--to-model/--not-to-model", help="Let answers be written from its files.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what the change would do.")] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask before the change.")] = False,
    data_dir: DataDirOption = None,
) -> None:
    """Show or change what is indexed in a folder; what is not named stays as it is."""
    chosen = {
        "include": tuple(include) if include is not None else None,
        "exclude": tuple(exclude) if exclude is not None else None,
        "use_gitignore": gitignore,
        "index_hidden": hidden,
        "max_file_bytes": int(max_mb * 1_000_000) if max_mb is not None else None,
        "give_to_model": to_model,
    }
    changes = {name: value for name, value in chosen.items() if value is not None}
    with session.engine(data_dir) as client:
        source = session.watched(client, folder)
        kept = {} if reset else {name: getattr(source, name) for name in chosen}
        if not changes and not reset:
            print_rows(console(), [(_RULES[name], _shown(value)) for name, value in kept.items()])
            return
        request = ChangeRulesRequest(source_id=source.source_id, is_dry_run=dry_run, **(kept | changes))
        if sys.stdin.isatty() and not (dry_run or yes):
            tried = session.asked(client, replace(request, is_dry_run=True))
            _print_effect(source.path, tried, "would be")
            typer.confirm("Change them?", abort=True)
        _print_effect(source.path, session.asked(client, request), "would be" if dry_run else "are")


def _print_effect(path: str, reply: object, are: str) -> None:
    """What a change of rules does, or would do."""
    assert isinstance(reply, RulesReply)
    console().print(
        f"{path}: {counted(reply.added, 'file')} {are} added, {reply.removed:,} removed, "
        + (f"{reply.changed:,} read or by name only from then on, " if reply.changed else "")
        + f"{reply.kept:,} stay as they are",
        markup=False,
    )


@sources.command()
def failures(as_json: JsonOption = False, data_dir: DataDirOption = None) -> None:
    """List files that could not be read, each with its reason."""
    with session.engine(data_dir) as client:
        found = _all_failures(client)
        queued = 0 if found else client.call(StatusRequest()).progress.words_queued
    if as_json:
        print_json(FailuresReply(tuple(found), len(found)))
        return
    for failure in found:
        place = whole_path(failure.path, failure.member)
        console().print(f"{place}: {failure.state}: {failure.reason}", markup=False)
    states = {failure.state for failure in found}
    for state, advice in _ADVICE.items():
        if state in states:
            console().print(advice)
    if queued:
        console().print(f"No file failed so far; {counted(queued, 'file')} still to be read.")
    elif not found:
        console().print("Every file could be read.")


def _all_failures(client: EngineClient) -> list[FailureView]:
    """However many there are, a page at a time: one reply would have to hold them all."""
    found: list[FailureView] = []
    while True:
        reply = client.call(ListFailuresRequest(offset=len(found), limit=_PAGE))
        assert isinstance(reply, FailuresReply)
        found += reply.failures
        if len(reply.failures) < _PAGE:
            return found


@sources.command()
def retry(data_dir: DataDirOption = None) -> None:
    """Read all files again that could not be read."""
    with session.engine(data_dir) as client:
        reply = client.call(ListFailuresRequest(limit=1))
        assert isinstance(reply, FailuresReply)
        session.asked(client, RetryRequest())
    console().print(f"{counted(reply.total, 'file')} to be read again")


@sources.command()
def pause(
    minutes: Annotated[
        float,
        typer.Argument(min=0, max=_YEAR_MINUTES, callback=finite, help="For how long; 0 until resumed."),
    ] = 0.0,
    until_tomorrow: Annotated[
        bool, typer.Option("--until-tomorrow", help="Until six o'clock in the morning.")
    ] = False,
    data_dir: DataDirOption = None,
) -> None:
    """Pause indexing, also over a restart. Search goes on."""
    with session.engine(data_dir) as client:
        session.asked(client, PauseRequest(seconds=minutes * 60, until_tomorrow=until_tomorrow))
    if until_tomorrow:
        length = "until six in the morning"
    else:
        length = f"for {human_seconds(minutes * 60)}" if minutes else "until you resume it"
    console().print(f"Indexing is paused {length}; search works. Go on with: deskhound sources resume")


@sources.command()
def resume(
    full_speed: Annotated[
        bool, typer.Option("--full-speed", help="Without regard for other programs, until all is indexed.")
    ] = False,
    data_dir: DataDirOption = None,
) -> None:
    """Go on indexing."""
    with session.engine(data_dir) as client:
        session.asked(client, ResumeRequest(full_speed=full_speed))
    console().print("Indexing goes on" + (" at full speed until all is indexed" if full_speed else ""))


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple | list):
        return " ".join(map(str, value)) or "-"
    return human_bytes(value) if isinstance(value, int) and value else "as in the settings"
