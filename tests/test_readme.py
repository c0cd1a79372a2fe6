"""What the README says that one can type, and where it says that things lie."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
import typer

from desktop.__main__ import opens_window
from indexer.cli.commands import COMMANDS, build
from indexer.settings import SETTINGS

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text("utf-8").replace("\\|", "|")
TYPED = [typed for typed in re.findall(r"deskhound ((?:[a-z]+|--)[^`\n]*)", README) if "─" not in typed]


def options_of(command):
    return {option for parameter in command.params for option in (*parameter.opts, *parameter.secondary_opts)}


@pytest.fixture(scope="module")
def root():
    return typer.main.get_command(build())


@pytest.mark.parametrize("typed", TYPED)
def test_commands_and_options_exist(root, typed):
    command, known = root, options_of(root)
    for word in typed.split():
        subcommands = getattr(command, "commands", {})
        if word.startswith(("--", "[--")):
            option = word.strip("[],.…")
            assert option in known or opens_window([option])
        elif subcommands:
            names = word.rstrip(",.;").split("|")
            assert set(names) <= set(subcommands)
            command = subcommands[names[0]]
            known |= options_of(command)


def test_every_command_is_told_of():
    named = {typed.split()[0] for typed in TYPED}
    assert [name for name in COMMANDS if name not in named] == []


def test_settings_exist():
    groups = "|".join(sorted({name.partition(".")[0] for name in SETTINGS if "." in name}))
    named = re.findall(rf"(?:`|settings )((?:{groups})\.[a-z_]+)", README)
    assert named
    assert [name for name in named if name not in SETTINGS] == []


def test_places_exist():
    named = re.findall(r"`((?:indexer|desktop|resources|tests|\.ci)/[\w./]*)`", README)
    assert named
    assert [name for name in named if not (ROOT / name).exists()] == []


def test_extras_exist():
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["optional-dependencies"]
    named = re.findall(r"--extra (\w+)|'\.\[(\w+)\]'", README)
    assert {one or other for one, other in named} == set(extras)
