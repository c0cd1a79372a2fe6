from __future__ import annotations

import os
import subprocess
import sys

import pytest

from indexer.cli import app
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


@pytest.mark.parametrize("encoding", ["ascii", "cp1252"])
def test_a_pipe_of_any_encoding_takes_every_letter(tmp_path, encoding):
    command = [sys.executable, "-m", "desktop", "doctor", "--data-dir", str(tmp_path / "données")]
    done = subprocess.run(command, capture_output=True, env={**os.environ, "PYTHONIOENCODING": encoding})
    assert done.stderr == b""
    assert "✓ Python" in done.stdout.decode()


@pytest.mark.skipif(sys.platform == "win32", reason="a shell that closes a stream")
def test_what_is_printed_into_a_closed_stream_goes_nowhere(tmp_path):
    command = [sys.executable, "-m", "desktop", "--data-dir", str(tmp_path / "data"), "doctor", "--json"]
    shell = ["sh", "-c", '"$@" >&-', "sh", *command]
    done = subprocess.run(shell, stderr=subprocess.PIPE)
    assert done.stderr == b""


def test_ctrl_c_before_the_command_begins_is_no_crash(deskhound, monkeypatch):
    def interrupted(_arguments):
        raise KeyboardInterrupt

    monkeypatch.setattr(app, "_run", interrupted)
    assert deskhound("status") == (130, "", "")


def test_a_folder_of_other_files_becomes_no_data_directory(deskhound, client, tmp_path):
    (tmp_path / "letter.txt").write_text("Dear Ada,")
    code, _, said = deskhound("--data-dir", str(tmp_path), "sources", "list")
    assert code == 1
    assert "deskhound index FOLDER" in said
    (tmp_path / "catalog.db").write_bytes(b"")
    assert deskhound("--data-dir", str(tmp_path), "sources", "list")[0] == 0


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs a device that is always full")
def test_output_that_finds_no_room_is_said(tmp_path):
    command = [sys.executable, "-m", "desktop", "doctor", "--data-dir", str(tmp_path / "new")]
    with open("/dev/full", "wb") as full:
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True)
    assert (done.returncode, done.stderr) == (1, "deskhound: No space left on device.\n")
