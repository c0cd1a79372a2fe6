from __future__ import annotations

import pytest

from desktop import announcing
from desktop.presenters.search import SearchPhase, SearchState


@pytest.fixture
def announced(monkeypatch):
    """What screen readers are told to say."""
    said = []
    monkeypatch.setattr(
        announcing.QAccessible, "updateAccessibility", lambda event: said.append(event.message())
    )
    return said


def test_how_much_was_found_is_said_once_for_a_search(qtbot, desk, found, announced):
    announced.clear()
    settled = desk.search.state
    desk.search.state_changed.emit(settled)  # a refresh that finds the same
    assert announced == []
    for state in (
        SearchState(SearchPhase.SEARCHING, "vacation", 7),
        SearchState(SearchPhase.EARLY, "vacation", 1),
        SearchState(SearchPhase.SETTLED, "vacation", 1),
        SearchState(SearchPhase.SETTLED, "vacatoin"),
        SearchState(SearchPhase.FAILED, '"', message="A quote is open.", hint="Close it."),
    ):
        desk.search.state_changed.emit(state)
    assert announced == ["1 result", "Nothing found", "A quote is open. Close it."]


def test_nothing_is_said_for_what_is_hidden(desk, announced):
    desk.window.hide()
    desk.window.status.note("Path copied")
    assert announced == []


def test_notes_and_phases_of_an_answer_are_said(qtbot, desk, found, announced):
    desk.window.status.note("Path copied")
    desk.view.ask()
    qtbot.waitUntil(lambda: announced[-1].startswith("by "))
    assert announced[0] == "Path copied"
    assert "Looking for passages …" in announced
