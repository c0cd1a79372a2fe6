"""`deskhound settings`: show and change them."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from indexer.cli import session
from indexer.cli.options import DataDirOption, JsonOption
from indexer.cli.output import console, print_json, print_rows
from indexer.errors import NotFoundError
from indexer.protocol.messages import (
    ChangeSettingRequest,
    ReadSettingsRequest,
    SettingChanged,
    SettingsReply,
)
from indexer.settings import SETTINGS


def settings(
    name: Annotated[str, typer.Argument(help="A setting; without one, all are shown.")] = "",
    value: Annotated[
        str | None, typer.Argument(help="Its new value; `default` goes back to it.", show_default=False)
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what the change would cost.")] = False,
    as_json: JsonOption = False,
    data_dir: DataDirOption = None,
) -> None:
    """Show settings, or change one."""
    with session.engine(data_dir) as client:
        if value is not None:
            reply = client.call(ChangeSettingRequest(name=name, value=_as_json(value), is_dry_run=dry_run))
        else:
            reply = client.call(ReadSettingsRequest())
    if isinstance(reply, SettingChanged):
        verb = "would be" if dry_run else "is now"
        console().print(f"{reply.name} {verb} {reply.value}. {reply.cost}".rstrip(), markup=False)
        return
    assert isinstance(reply, SettingsReply)
    if name and name not in reply.values:
        raise NotFoundError(f"There is no setting {name!r}.", hint="See: deskhound settings")
    shown = {each: text for each, text in reply.values.items() if name in ("", each)}
    if as_json:
        print_json({each: json.loads(text) for each, text in shown.items()})
        return
    for each, text in shown.items():
        console().print(f"{each} = {text}", markup=False)
        if each in SETTINGS:
            print_rows(console(), [("", SETTINGS[each].help)], indent=2, style="dim")


def _as_json(value: str) -> str:
    """What was typed as JSON: `true`, `3` and `["a"]` as they are, anything else as a text."""
    if value == "default":
        return "null"
    try:
        json.loads(value)
    except ValueError:
        return json.dumps(value)
    return value
