from __future__ import annotations

import sys

import pytest

from desktop.autostart.entry import StartAtLogin
from desktop.widgets.login_row import LoginRow


class FakeEntry:
    """An entry that is kept in memory, as long as the disk is not read-only."""

    def __init__(self):
        self.kept = []
        self.is_read_only = False

    def command(self):
        return self.kept

    def write(self, command):
        self._check()
        self.kept = list(command)

    def remove(self):
        self._check()
        self.kept = []

    def _check(self):
        if self.is_read_only:
            raise PermissionError(13, "Permission denied", "/home/mara/.config/autostart/deskhound.desktop")


@pytest.fixture
def entry():
    return FakeEntry()


@pytest.fixture
def row(qtbot, entry):
    made = LoginRow(StartAtLogin(entry, [sys.executable, "--hidden"]))
    qtbot.addWidget(made)
    made.show()
    return made


def test_it_is_off_until_the_user_wants_it(row, entry):
    assert not row.box.isChecked()
    row.box.click()
    assert (row.box.isChecked(), entry.kept) == (True, [sys.executable, "--hidden"])
    row.box.click()
    assert (row.box.isChecked(), entry.kept) == (False, [])


def test_an_entry_that_went_elsewhere_is_off_when_the_page_is_opened_again(row, entry):
    row.box.click()
    entry.kept = []
    row.hide()
    row.show()
    assert not row.box.isChecked()


@pytest.mark.parametrize("was_on", [False, True])
def test_what_cannot_be_changed_is_said_and_stays(row, entry, was_on):
    if was_on:
        row.box.click()
    entry.is_read_only = True
    row.box.click()
    assert row.box.isChecked() is was_on
    assert row.cost() == (
        "This cannot be changed: Permission denied (/home/mara/.config/autostart/deskhound.desktop)."
    )
    entry.is_read_only = False
    row.box.click()
    assert (row.box.isChecked(), row.cost()) == (not was_on, "")
