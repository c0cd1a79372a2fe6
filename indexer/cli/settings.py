"""`deskhound settings`: show and change what the engine's settings say."""

from __future__ import annotations

import json
from typing import Annotated

import typer
from rich.table import Table
from rich.text import Text

from indexer.cli import session
from indexer.cli.options import DataDirOption, JsonOption
from indexer.cli.output import ProgressBar, console, print_json
from indexer.errors import InputError
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
    name: Annotated[str, typer.Argument(help="A setting; without it all are shown.")] = "",
    value: Annotated[str | None, typer.Argument(help="What to set it to; `default` for the default.")] = None,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask before a change that costs.")] = False,
    wait: Annotated[bool, typer.Option("--wait", help="Return once the change is complete.")] = False,
    as_json: JsonOption = False,
    data_dir: DataDirOption = None,
) -> None:
    """Show settings, or change one; what a change costs is said before it is made."""
    with session.engine(data_dir) as client:
        if value is None:
            _show(client, name, as_json=as_json)
            return
        text = _as_json_text(client, name, value)
        tried = client.call(ChangeSettingRequest(name, text, is_dry_run=True))
        assert isinstance(tried, SettingChanged)
        if tried.cost:
            console().print(Text(tried.cost))
            if not yes:
                typer.confirm("Change it?", abort=True)
        client.call(ChangeSettingRequest(name, text))
        if wait:
            _wait(client)


def _show(client: EngineClient, name: str, *, as_json: bool) -> None:
    values = _values(client)
    if name:
        _check(name, values)
        values = {name: values[name]}
    if as_json:
        print_json({key: json.loads(text) for key, text in values.items()})
        return
    table = Table(box=None, pad_edge=False, show_header=False)
    for key, text in values.items():
        table.add_row(Text(key), Text(text), Text(SETTINGS[key].help if key in SETTINGS else "", style="dim"))
    console().print(table)


def _as_json_text(client: EngineClient, name: str, value: str) -> str:
    """What was typed as JSON: a text needs no quotes."""
    values = _values(client)
    _check(name, values)
    if value == "default":
        return "null"
    return json.dumps(value) if isinstance(json.loads(values[name]), str) else value


def _values(client: EngineClient) -> dict[str, str]:
    reply = client.call(ReadSettingsRequest())
    assert isinstance(reply, SettingsReply)
    return dict(reply.values)


def _check(name: str, values: dict[str, str]) -> None:
    if name not in values:
        raise InputError(f"There is no setting {name!r}.", hint="See: deskhound settings")


def _wait(client: EngineClient) -> None:
    with ProgressBar("indexing") as bar:
        for envelope in client.stream(WaitRequest(until="model")):
            if isinstance(envelope.message, IndexProgress):
                bar.show(envelope.message)
