from __future__ import annotations

import plistlib

import pytest

from desktop.entries.launch_agent import LaunchAgent

COMMAND = ["/opt/venv/bin/python", "-P", "-m", "desktop", "--data-dir", "/Users/mara/my <data> & more"]


@pytest.fixture
def entry(tmp_path):
    return LaunchAgent(tmp_path / "LaunchAgents", "deskhound-t")


@pytest.fixture
def file(tmp_path):
    return tmp_path / "LaunchAgents" / "deskhound-t.plist"


def test_what_is_written_is_read_and_removed(entry, file):
    assert entry.command() == []
    entry.write(COMMAND)
    assert entry.command() == COMMAND
    job = plistlib.loads(file.read_bytes())
    assert (job["Label"], job["RunAtLoad"], job["ProgramArguments"]) == ("deskhound-t", True, COMMAND)
    entry.remove()
    entry.remove()
    assert not file.exists()


@pytest.mark.parametrize("change", [{"Disabled": True}, {"RunAtLoad": False}, {"ProgramArguments": 1}])
def test_a_job_that_does_not_run_at_login_is_none(entry, file, change):
    entry.write(COMMAND)
    file.write_bytes(plistlib.dumps(plistlib.loads(file.read_bytes()) | change))
    assert entry.command() == []


@pytest.mark.parametrize("content", [b"", b"<plist>", b"\x00\x01", plistlib.dumps([1])])
def test_a_damaged_list_is_none(entry, file, content):
    file.parent.mkdir()
    file.write_bytes(content)
    assert entry.command() == []
