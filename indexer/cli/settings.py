"""`deskhound settings`: show and change them."""

from __future__ import annotations

import json
import sys
from getpass import getpass
from typing import Annotated

import typer

from indexer.cli import session
from indexer.cli.options import DataDirOption, JsonOption
from indexer.cli.output import ProgressBar, console, print_json, print_rows
from indexer.errors import NotFoundError
from indexer.protocol.client import EngineClient
from indexer.protocol.messages import (
    ChangeSettingRequest,
    IndexProgress,
    ReadSettingsRequest,
    SettingChanged,
    SettingsReply,
    WaitRequest,
)
from indexer.settings import SETTINGS


def settings(
    name: Annotated[str, typer.Argument(help="A setting; without one, all are shown.")] = "",
    value: Annotated[
        str | None,
        typer.Argument(
            help="Its new value; `default` goes back to it, `-` reads a list unseen, a line for each text.",
            show_default=False,
        ),
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what the change would cost.")] = False,
    wait: Annotated[bool, typer.Option("--wait", help="Return once what it asks for is done.")] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask before a change that costs.")] = False,
    as_json: JsonOption = False,
    data_dir: DataDirOption = None,
) -> None:
    """Show settings, or change one."""
    with session.engine(data_dir) as client:
        if value is None:
            _show(client.call(ReadSettingsRequest()), name, as_json=as_json)
            return
        value = _read_lines() if value == "-" else _as_json(value)
        if sys.stdin.isatty() and not (dry_run or yes):
            _confirm(client, name, value)
        reply = session.asked(client, ChangeSettingRequest(name=name, value=value, is_dry_run=dry_run))
        if wait and not dry_run:
            _wait(client)
    assert isinstance(reply, SettingChanged)
    _tell(reply, "would be" if dry_run else "is now", as_json=as_json)


def _show(reply: object, name: str, *, as_json: bool) -> None:
    """Print one setting, or with no name all of them."""
    assert isinstance(reply, SettingsReply)
    if name and name not in reply.values:
        raise NotFoundError(f"There is no setting {name!r}.", hint="See: deskhound settings")
    shown = {each: text for each, text in reply.values.items() if name == each} or {
        each: _veiled(each, text) for each, text in reply.values.items()
    }
    if as_json:
        print_json({each: json.loads(text) for each, text in shown.items()})
        return
    for each, text in shown.items():
        console().print(f"{each} = {text}", markup=False)
        if each in SETTINGS:
            print_rows(console(), [("", SETTINGS[each].help)], indent=2, style="dim")


def _tell(changed: SettingChanged, verb: str, *, as_json: bool) -> None:
    """Print what a setting is or would be, and what that costs."""
    text = _veiled(changed.name, changed.value)
    if as_json:
        print_json({"name": changed.name, "value": json.loads(text), "cost": changed.cost})
    else:
        console().print(f"{changed.name} {verb} {text}. {changed.cost}".rstrip(), markup=False)


def _confirm(client: EngineClient, name: str, value: str) -> None:
    """Say what a change costs, where it costs something, and ask."""
    tried = client.call(ChangeSettingRequest(name=name, value=value, is_dry_run=True))
    assert isinstance(tried, SettingChanged)
    if tried.cost:
        console().print(tried.cost, markup=False)
        typer.confirm("Change it?", abort=True)


def _veiled(name: str, text: str) -> str:
    """A value's JSON text; a secret, which is asked for by its name alone, as stars."""
    if name not in SETTINGS or not SETTINGS[name].is_secret:
        return text
    return json.dumps(["***"] * len(json.loads(text)))


def _read_lines() -> str:
    """A list of texts as JSON, typed unseen or piped in, so that it stands in no history of the shell."""
    if not sys.stdin.isatty():
        return json.dumps([line.rstrip("\n") for line in sys.stdin])
    lines = []
    while line := getpass("One more, or Enter to end: "):
        lines.append(line)
    return json.dumps(lines)


def _wait(client: EngineClient) -> None:
    with ProgressBar("indexing") as bar:
        for envelope in client.stream(WaitRequest(until="model")):
            if isinstance(envelope.message, IndexProgress):
                bar.show(envelope.message)


def _as_json(value: str) -> str:
    """What was typed as JSON: `true`, `3` and `["a"]` as they are, anything else as a text."""
    if value == "default":
        return "null"
    try:
        json.loads(value)
    except ValueError:
        return json.dumps(value)
    return value
