from __future__ import annotations

import pytest

from desktop.models.results import HIT_ROLE
from desktop.presenters import search as search_module
from desktop.presenters.search import SearchPhase, SearchPresenter
from indexer.protocol import messages as m
from tests.desktop import samples


@pytest.fixture
def presenter(engine):
    return SearchPresenter(engine, view="window", typing_ms=30)


def test_typing_asks_at_once_and_then_only_for_the_newest(qtbot, engine, presenter, monkeypatch):
    queries = []  # handed to the connection: one that is not sent when the next comes is never sent
    monkeypatch.setattr(engine, "search", lambda request, *_: queries.append(request.query))
    for text in ("n", "no", "not", "noti", "notic", "notice"):
        presenter.set_query(text)
    qtbot.waitUntil(lambda: queries == ["n", "notice"])


def test_words_come_first_and_meaning_settles_them(qtbot, fake, presenter, asked):
    presenter.set_query("notice")
    asked(m.SearchRequest)
    fake.reply(m.SearchRequest, samples.reply(samples.hits(3), is_settled=False), last=False)
    qtbot.waitUntil(lambda: presenter.state.phase is SearchPhase.EARLY)
    assert presenter.model.rowCount() == 3
    fake.reply(m.SearchRequest, samples.reply(samples.hits(4), snapshot="s2"))
    qtbot.waitUntil(lambda: presenter.state.phase is SearchPhase.SETTLED)
    assert presenter.model.rowCount() == 4


def test_replies_to_what_was_typed_before_are_not_shown(qtbot, fake, presenter, asked):
    presenter.set_query("a")
    asked(m.SearchRequest)
    presenter.set_query("ab")
    asked(m.SearchRequest, 2)
    fake.reply(m.SearchRequest, samples.reply(samples.hits(7)), which=0)
    fake.reply(m.SearchRequest, samples.reply(samples.hits(2)))
    qtbot.waitUntil(lambda: presenter.state.phase is SearchPhase.SETTLED)
    assert presenter.model.rowCount() == 2


def test_what_is_kept_back_is_shown_until_the_query_changes(qtbot, presenter, asked):
    steps = (
        lambda: presenter.set_query("a"),
        presenter.show_distant,
        lambda: presenter.set_sort("newest"),
        lambda: presenter.set_query("ab"),
    )
    for count, step in enumerate(steps, 1):
        step()
        asked(m.SearchRequest, count)
    assert [request.with_distant for request in asked(m.SearchRequest, 4)] == [False, True, True, False]


def test_an_empty_field_shows_nothing_and_gives_up_the_request(qtbot, fake, presenter, asked):
    fake.scripts[m.SearchRequest] = lambda _request: [samples.reply(samples.hits(2))]
    presenter.set_query("a")
    qtbot.waitUntil(lambda: presenter.model.rowCount() == 2)
    presenter.set_query("  ")
    assert presenter.model.rowCount() == 0
    assert presenter.state.phase is SearchPhase.IDLE


def test_pages_are_fetched_from_the_snapshot_that_is_shown(qtbot, fake, presenter, asked):
    fake.scripts[m.SearchRequest] = lambda _request: [
        samples.reply(samples.hits(50), total=300, snapshot="s9")
    ]
    fake.scripts[m.PageRequest] = lambda request: [
        samples.reply(samples.hits(50, first=request.offset + 1), total=300, snapshot="s9")
    ]
    presenter.set_query("a")
    qtbot.waitUntil(lambda: presenter.model.rowCount() == 300)
    presenter.model.data(presenter.model.index(120), HIT_ROLE)
    qtbot.waitUntil(lambda: presenter.model.hit(120) is not None)
    assert asked(m.PageRequest) == [m.PageRequest("s9", 100, 50)]


def test_a_forgotten_snapshot_is_searched_anew(qtbot, fake, presenter, asked):
    fake.scripts[m.SearchRequest] = lambda _request: [samples.reply(samples.hits(50), total=300)]
    fake.scripts[m.PageRequest] = lambda _request: [m.ErrorReply("not_found", "gone")]
    presenter.set_query("a")
    qtbot.waitUntil(lambda: presenter.model.rowCount() == 300)
    presenter.model.page_needed.emit(100)
    asked(m.SearchRequest, 2)


def test_errors_are_shown_in_place_of_results(qtbot, fake, presenter):
    fake.scripts[m.SearchRequest] = lambda _request: [m.ErrorReply("query", "only a negation", "add a word")]
    presenter.set_query("-a")
    qtbot.waitUntil(lambda: presenter.state.phase is SearchPhase.FAILED)
    assert (presenter.state.message, presenter.state.hint) == ("only a negation", "add a word")


def test_the_query_is_asked_again_after_the_engine_came_back(qtbot, fake, presenter, asked):
    presenter.set_query("notice")
    asked(m.SearchRequest)
    fake.crash()
    requests = asked(m.SearchRequest, 2)
    assert requests[1].query == "notice"
    fake.reply(m.SearchRequest, samples.reply(samples.hits(1)))
    qtbot.waitUntil(lambda: presenter.state.phase is SearchPhase.SETTLED)
    assert presenter._news.isActive()  # while it indexes on, in a while
    fake.publish(samples.progress(state="idle"))
    asked(m.SearchRequest, 3)


def test_sorting_asks_again(qtbot, fake, presenter, asked):
    presenter.set_query("a")
    asked(m.SearchRequest)
    presenter.set_sort("newest")
    assert asked(m.SearchRequest, 2)[1].sort == "newest"


def test_news_are_soon_there_while_nothing_is_found(qtbot, fake, presenter, asked, monkeypatch):
    monkeypatch.setattr(search_module, "REFRESH_S", 3600.0)
    monkeypatch.setattr(search_module, "REFRESH_EMPTY_S", 0.05)
    fake.scripts[m.SearchRequest] = lambda _request: [samples.reply(())]
    presenter.set_query("a")
    qtbot.waitUntil(lambda: presenter.state.phase is SearchPhase.SETTLED)
    fake.publish(samples.progress(counts={"indexed by words": 10}))
    fake.scripts[m.SearchRequest] = lambda _request: [samples.reply(samples.hits(3))]
    fake.publish(samples.progress(counts={"indexed by words": 20}))  # the last news: indexing is done
    qtbot.waitUntil(lambda: presenter.model.rowCount() == 3)
    fake.publish(samples.progress(counts={"indexed by words": 30}))
    assert len(asked(m.SearchRequest)) == 2


def test_new_files_refresh_what_is_shown_without_going_back_to_words(
    qtbot, fake, presenter, asked, monkeypatch
):
    monkeypatch.setattr(search_module, "REFRESH_S", 0.0)
    fake.scripts[m.SearchRequest] = lambda _request: [samples.reply(samples.hits(1))]
    presenter.set_query("a")
    qtbot.waitUntil(lambda: presenter.state.phase is SearchPhase.SETTLED)
    del fake.scripts[m.SearchRequest]
    fake.publish(samples.progress(counts={"indexed by words": 10}))
    fake.publish(samples.progress(counts={"indexed by words": 20}))
    asked(m.SearchRequest, 2)
    fake.reply(m.SearchRequest, samples.reply(samples.hits(9), is_settled=False), last=False)
    fake.reply(m.SearchRequest, samples.reply(samples.hits(2)))
    qtbot.waitUntil(lambda: presenter.model.rowCount() == 2)


def test_news_wait_while_the_user_is_choosing(qtbot, fake, presenter, asked, monkeypatch):
    monkeypatch.setattr(search_module, "REFRESH_S", 0.0)
    fake.scripts[m.SearchRequest] = lambda _request: [samples.reply(samples.hits(3))]
    presenter.set_query("a")
    qtbot.waitUntil(lambda: presenter.state.phase is SearchPhase.SETTLED)
    presenter.set_still(True)
    fake.publish(samples.progress(counts={"indexed by words": 10}))
    fake.publish(samples.progress(counts={"indexed by words": 20}))
    qtbot.waitUntil(lambda: presenter._words_seen == 20)
    assert not presenter._news.isActive()
    presenter.set_still(False)
    asked(m.SearchRequest, 2)


def test_what_could_not_be_asked_by_meaning_is_asked_again(qtbot, fake, presenter, asked, monkeypatch):
    """A search of the first seconds kept saying that meaning is not ready, however long it was shown."""
    monkeypatch.setattr(search_module, "REFRESH_S", 0.0)
    down = samples.reply(samples.hits(1), is_whole=False, notes=("Search by meaning is not ready.",))
    replies = iter([down, down, samples.reply(samples.hits(2))])
    fake.scripts[m.SearchRequest] = lambda _request: [next(replies)]
    presenter.set_query("a")
    qtbot.waitUntil(lambda: presenter.model.rowCount() == 2)
    assert presenter.state.notes == ()
    assert not presenter._news.isActive()
    assert len(asked(m.SearchRequest)) == 3
