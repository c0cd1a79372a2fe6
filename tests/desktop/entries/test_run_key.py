from __future__ import annotations

import pytest

from desktop.entries.run_key import APPROVED, RUN, RunKey

COMMAND = [r"C:\Program Files\Python\pythonw.exe", "-P", "-m", "desktop", "--data-dir", r"D:\my data"]


class FakeRegistry:
    """The user's keys, in a dictionary."""

    def __init__(self):
        self.values = {}

    def value(self, key, name):
        return self.values.get((key, name))

    def set_text(self, key, name, text):
        self.values[key, name] = text

    def delete(self, key, name):
        self.values.pop((key, name), None)


@pytest.fixture
def registry():
    return FakeRegistry()


@pytest.fixture
def entry(registry):
    return RunKey(registry, "deskhound-t")


def test_what_is_written_is_read_and_removed(entry, registry):
    assert entry.command() == []
    entry.write(COMMAND)
    line = r'"C:\Program Files\Python\pythonw.exe" -P -m desktop --data-dir "D:\my data"'
    assert registry.values == {(RUN, "deskhound-t"): line}
    assert entry.command() == COMMAND[:1]
    entry.remove()
    entry.remove()
    assert registry.values == {}


def test_a_program_without_blanks_is_read_too(entry):
    entry.write([r"C:\Python\pythonw.exe", "-P"])
    assert entry.command() == [r"C:\Python\pythonw.exe"]


@pytest.mark.parametrize(("state", "is_on"), [(b"\x03" + bytes(11), False), (b"\x02" + bytes(11), True)])
def test_what_the_task_manager_switched_off_is_off(entry, registry, state, is_on):
    entry.write(COMMAND)
    registry.values[APPROVED, "deskhound-t"] = state
    assert bool(entry.command()) is is_on
    entry.write(COMMAND)
    assert entry.command() == COMMAND[:1]


def test_a_line_that_windows_would_leave_out_is_refused(entry, registry):
    with pytest.raises(OSError, match="too long"):
        entry.write([*COMMAND, "x" * 300])
    assert registry.values == {}
