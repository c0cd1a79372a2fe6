from __future__ import annotations

import sys

import pytest

from desktop.entries.entry import OwnEntry
from desktop.widgets.entry_row import EntryRow
from tests.desktop.kept_entry import KeptEntry


@pytest.fixture
def entry():
    return KeptEntry()


@pytest.fixture
def row(qtbot, entry):
    made = EntryRow(OwnEntry(entry, [sys.executable, "--hidden"]), "Start at login", "")
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
