from __future__ import annotations

import pytest

from indexer.cli.commands import COMMANDS


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_describes_itself_alone(deskhound, name):
    code, printed, _ = deskhound(name, "--help")
    assert code == 0
    assert f"deskhound {name}" in printed


def test_the_help_names_every_command(deskhound):
    code, printed, _ = deskhound("--help")
    assert code == 0
    assert [name for name in COMMANDS if name not in printed] == []


def test_a_mistyped_command_is_answered_with_the_one_meant(deskhound):
    code, _, said = deskhound("serach", "invoice")
    assert code == 2
    assert "search" in said


def test_options_may_stand_before_the_command(deskhound, client, tmp_path):
    code, _, _ = deskhound("--data-dir", str(tmp_path), "sources", "list")
    assert code == 0
    assert client.directory.root == tmp_path
