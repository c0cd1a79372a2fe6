from __future__ import annotations

import json

import pytest

from desktop.preferences import Preferences
from desktop.presenters.search import SearchPhase, SearchState
from desktop.presenters.searches import MAX_RECENT, SEARCHES, SearchesPresenter
from desktop.presenters.settings import SettingsPresenter
from indexer.protocol import messages as m


@pytest.fixture
def preferences(qapp, tmp_path):
    return Preferences(tmp_path / "window.ini")


@pytest.fixture
def settings(qtbot, engine, fake):
    fake.scripts[m.ReadSettingsRequest] = lambda _request: [m.SettingsReply({"history.keep": "true"})]
    made = SettingsPresenter(engine)
    with qtbot.waitSignal(made.loaded):
        made.refresh()
    return made


@pytest.fixture
def searches(preferences, settings):
    return SearchesPresenter(preferences, settings, looked_at_ms=1)


def test_the_last_search_comes_first_and_each_stands_once(searches):
    for query in ("notice", "invoice", "notice"):
        searches.note(query)
    assert searches.recent == ("notice", "invoice")


def test_a_search_that_was_written_on_takes_the_place_of_its_beginning(searches):
    for query in ("rent", "notice", "notice period"):
        searches.note(query)
    assert searches.recent == ("notice period", "rent")


def test_only_so_many_are_remembered(searches):
    for number in range(MAX_RECENT + 5):
        searches.note(f"{number} pages")
    assert len(searches.recent) == MAX_RECENT


def test_they_are_there_again_after_a_restart(searches, preferences, settings, tmp_path):
    searches.note("notice")
    searches.keep("type:pdf invoice", is_kept=True)
    preferences.sync()
    again = SearchesPresenter(Preferences(tmp_path / "window.ini"), settings)
    assert (again.recent, again.kept) == (("notice",), ("type:pdf invoice",))
    assert again.earlier("") == "notice"


@pytest.mark.parametrize("held", ["{", "[]", '{"recent": 5, "kept": [1, "a"]}', '"x"'])
def test_what_is_damaged_is_forgotten(preferences, settings, held):
    preferences.keep_text(SEARCHES, held)
    assert SearchesPresenter(preferences, settings).recent == ()


def test_results_that_were_looked_at_for_a_while_count(qtbot, searches):
    searches.follow(SearchState(SearchPhase.SEARCHING, "notice"))
    searches.follow(SearchState(SearchPhase.SETTLED, "notice", total=3))
    qtbot.waitUntil(lambda: searches.recent == ("notice",))


def test_what_was_found_by_nothing_or_written_over_does_not_count(qtbot, searches):
    searches.follow(SearchState(SearchPhase.SETTLED, "xqzt", total=0))
    searches.follow(SearchState(SearchPhase.SETTLED, "notic", total=3))
    searches.follow(SearchState(SearchPhase.SEARCHING, "notice"))
    searches.follow(SearchState(SearchPhase.SETTLED, "notice", total=3))
    qtbot.waitUntil(lambda: searches.recent == ("notice",))


def test_who_wants_nothing_remembered_is_obeyed(qtbot, searches, settings, fake):
    fake.scripts[m.ReadSettingsRequest] = lambda _request: [m.SettingsReply({"history.keep": "false"})]
    with qtbot.waitSignal(settings.loaded):
        settings.refresh()
    searches.note("notice")
    assert searches.recent == ()
    searches.keep("notice", is_kept=True)  # which is wanted
    assert searches.kept == ("notice",)


def test_the_way_leads_back_and_forth(searches):
    for query in ("one", "two", "three"):
        searches.note(query)
    assert searches.earlier("three") == "two"
    assert searches.earlier("two") == "one"
    assert searches.earlier("one") == ""
    assert searches.later() == "two"
    assert searches.later() == "three"
    assert searches.later() == ""


def test_the_way_back_from_something_new_leads_to_where_the_user_came_from(searches):
    searches.note("one")
    searches.note("two")
    assert searches.earlier("not noted yet") == "two"
    assert searches.earlier("two") == "one"


def test_another_way_leaves_what_lay_ahead(searches):
    for query in ("one", "two", "three"):
        searches.note(query)
    searches.earlier("three")
    searches.earlier("two")
    searches.note("one")  # looked at again: still the same place
    assert searches.later() == "two"
    searches.note("four")
    assert searches.later() == ""
    assert searches.earlier("four") == "two"


def test_forgetting_leaves_nothing_on_the_disk(searches, preferences, tmp_path):
    searches.note("secret")
    searches.keep("kept", is_kept=True)
    searches.forget("secret")
    searches.note("private")
    searches.forget_recent()
    assert (searches.recent, searches.earlier("")) == ((), "")
    assert json.loads(preferences.text(SEARCHES)) == {"recent": [], "kept": ["kept"]}
    searches.forget("kept")
    assert preferences.text(SEARCHES) == ""


def test_what_is_forgotten_leaves_the_disk_at_once(searches, preferences, tmp_path):
    searches.note("secret plans")
    preferences.sync()
    assert b"secret plans" in (tmp_path / "window.ini").read_bytes()
    searches.forget_recent()
    assert b"secret" not in (tmp_path / "window.ini").read_bytes()


def test_looking_on_does_not_bring_back_a_search_that_was_forgotten(qtbot, searches):
    found = SearchState(SearchPhase.SETTLED, "secret plans", total=3)
    searches.follow(found)
    qtbot.waitUntil(lambda: searches.recent == ("secret plans",))
    searches.forget_recent()
    searches.follow(found)  # as when the list is brought up to date
    assert not searches._looked_at.isActive()
    searches.follow(SearchState(SearchPhase.SETTLED, "prices", total=3))
    qtbot.waitUntil(lambda: searches.recent == ("prices",))
    searches.note("secret plans")  # one of its results was opened
    assert searches.recent == ("secret plans", "prices")


def test_searches_in_a_folder_go_with_it(searches, monkeypatch):
    monkeypatch.setenv("HOME", "/home/mara")
    searches.keep("rent in:/home/mara/Old", is_kept=True)
    searches.keep("rent in:Old", is_kept=True)
    left = ("notice", "prices in:/home/mara/Older", "tax in:~/Older/2024/", "all in:/home")
    for query in (*reversed(left), 'plans in:"/home/mara/Old/a b"', "private in:~/Old"):
        searches.note(query)
    searches.keep_within(["/home/mara/Older"])
    assert searches.kept == ("rent in:Old",)
    assert searches.recent == left


def test_as_long_as_no_folder_went_away_nothing_is_written(qtbot, searches):
    searches.note("prices in:/home/mara/Older")
    with qtbot.assertNotEmitted(searches.changed):
        searches.keep_within(["/home/mara"])
