from __future__ import annotations

import sys

import pytest

from desktop.entries.entry import OwnEntry
from tests.desktop.kept_entry import KeptEntry

COMMAND = [sys.executable, "--hidden"]


@pytest.fixture
def kept():
    return KeptEntry()


@pytest.fixture
def own(kept):
    return OwnEntry(kept, COMMAND)


def test_the_state_is_what_is_kept(own, kept):
    assert not own.is_on
    own.turn(True)
    assert own.is_on
    assert kept.kept == COMMAND
    kept.kept = []
    assert not own.is_on
    own.turn(True)
    own.turn(False)
    assert kept.kept == []


def test_an_entry_whose_program_is_gone_is_off_until_it_is_mended(own, kept):
    kept.kept = ["/gone/python", "--hidden"]
    assert not own.is_on
    own.mend()
    assert own.is_on
    assert kept.kept == COMMAND


@pytest.mark.parametrize("left_alone", [[], [__file__, "--hidden"]])
def test_no_entry_and_one_of_another_installation_are_left_alone(own, kept, left_alone):
    kept.kept = left_alone
    own.mend()
    assert kept.kept is left_alone


def test_what_cannot_be_mended_ends_nothing(own, kept, caplog):
    kept.kept = ["/gone/python", "--hidden"]
    kept.is_read_only = True
    own.mend()
    assert kept.kept == ["/gone/python", "--hidden"]
    assert "Permission denied" in caplog.text
