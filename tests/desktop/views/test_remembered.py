from __future__ import annotations

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QPushButton, QToolButton

from desktop.presenters.answer import AnswerPhase
from desktop.presenters.search import SearchPhase
from desktop.views.main_window import Page
from indexer.protocol import messages as m
from tests.desktop import samples, scenario


@pytest.fixture
def remembering(qtbot, desk):
    """A desk that knows that it may remember."""
    qtbot.waitUntil(lambda: desk.settings.value("history.keep") is True)
    return desk


def search(qtbot, desk, query):
    desk.view.field.set_text(query)
    settled = (SearchPhase.SETTLED, query)
    qtbot.waitUntil(lambda: (desk.search.state.phase, desk.search.state.query) == settled)
    desk.view.field.line.setFocus()
    qtbot.keyClick(desk.view.field.line, Qt.Key.Key_Return)


def button(banner, text):
    """What a banner offers; None where it does not."""
    return next((b for b in banner.findChildren(QPushButton) if b.isVisible() and b.text() == text), None)


def shown(desk):
    return [link.text() for link in desk.view.searches.links()]


def test_what_was_searched_before_is_offered_and_found_again(qtbot, remembering):
    desk, view = remembering, remembering.view
    search(qtbot, desk, "notice period")
    search(qtbot, desk, "type:pdf prices & terms")
    assert not view.searches.isVisible()
    view.field.clear()
    qtbot.waitUntil(view.searches.isVisible)
    assert view.searches.heading() == "Searched before"
    assert shown(desk) == ["type:pdf prices && terms", "notice period"]
    view.searches.links()[1].click()
    assert view.field.text() == "notice period"
    assert view.field.line.hasFocus()


def test_a_question_that_was_asked_is_not_offered_as_a_search_too(qtbot, remembering):
    desk, view = remembering, remembering.view
    search(qtbot, desk, desk.conversations.conversations[0].title)
    search(qtbot, desk, "notice period")
    view.field.clear()
    qtbot.waitUntil(view.searches.isVisible)
    assert shown(desk) == ["notice period"]


def test_a_search_is_kept_until_it_is_let_go_of(qtbot, remembering):
    desk, view = remembering, remembering.view
    assert not view.field.star.isVisible()
    search(qtbot, desk, "notice period")
    qtbot.keyClick(desk.window, Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: desk.searches.kept == ("notice period",))
    assert view.field.star.accessibleName() == "Keep this search no longer"
    view.field.set_text("notice period 2024")
    assert view.field.star.accessibleName() == "Keep this search"
    view.field.clear()
    qtbot.waitUntil(view.searches.isVisible)
    assert (view.searches.heading(), shown(desk)) == ("Kept searches", ["notice period"])
    view.searches.findChildren(QToolButton)[0].click()
    assert desk.searches.kept == ()


def test_a_search_can_be_forgotten(qtbot, remembering):
    desk, view = remembering, remembering.view
    search(qtbot, desk, "notice period")
    view.field.clear()
    qtbot.waitUntil(view.searches.isVisible)
    view.searches.findChildren(QToolButton)[0].click()
    assert not view.searches.isVisible()
    assert desk.searches.recent == ()


def test_keys_and_mouse_lead_back_and_forth(qtbot, remembering):
    desk, field = remembering, remembering.view.field
    for query in ("one", "two"):
        search(qtbot, desk, query)
    qtbot.keyClick(desk.window, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    assert field.text() == "one"
    desk.window.open_page(Page.ACTIVITY)
    qtbot.keyClick(desk.window, Qt.Key.Key_Right, Qt.KeyboardModifier.AltModifier)
    assert (field.text(), desk.window.open_page_number) == ("two", Page.SEARCH)
    back = Qt.MouseButton.BackButton
    press = QMouseEvent(
        QMouseEvent.Type.MouseButtonPress,
        QPointF(5, 5),
        QPointF(5, 5),
        back,
        back,
        Qt.KeyboardModifier.NoModifier,
    )
    desk.window.mousePressEvent(press)
    assert field.text() == "one"
    field.clear()
    qtbot.keyClick(field.line, Qt.Key.Key_Up)
    assert field.text() == "one"


def test_the_quick_query_shares_the_searches(qtbot, remembering, monkeypatch):
    desk = remembering
    monkeypatch.setattr(desk.opener, "open", lambda _path, _place: None)
    search(qtbot, desk, "notice period")
    desk.toggle_quick()
    qtbot.keyClick(desk.quick.field.line, Qt.Key.Key_Up)
    assert desk.quick.field.text() == "notice period"
    assert desk.quick.field.line.selectedText() == "notice period"
    desk.quick.field.set_text("prices")
    qtbot.waitUntil(lambda: desk.quick.results.current_hit() is not None)
    qtbot.keyClick(desk.quick.field.line, Qt.Key.Key_Return)
    assert desk.searches.recent == ("prices", "notice period")


def test_forgetting_all_takes_the_searches_too_but_not_those_that_are_kept(qtbot, remembering, asked):
    desk = remembering
    search(qtbot, desk, "notice period")
    desk.searches.keep("prices", is_kept=True)
    desk.remembered.ask_before_forgetting_all()
    assert "Forget all conversations and searches?" in desk.window.confirm.text()
    assert desk.searches.recent == ("notice period",)
    desk.window.confirm._on_action()
    assert (desk.searches.recent, desk.searches.kept) == ((), ("prices",))
    asked(m.DeleteConversationsRequest)


def test_who_forgets_a_document_may_forget_the_searches_in_the_same_place(qtbot, remembering, asked):
    desk, confirm = remembering, remembering.window.confirm
    search(qtbot, desk, "notice period")
    desk.actions.forget([scenario.hits()[1]])
    qtbot.waitUntil(confirm.isVisible)
    button(confirm, "Forget searches too").click()
    assert desk.searches.recent == ()
    button(confirm, "Index it again").click()  # which is still offered
    assert asked(m.RetryRequest) == [m.RetryRequest(2)]


def test_there_is_nothing_to_forget_where_nothing_is_remembered(qtbot, remembering):
    remembering.actions.forget([scenario.hits()[1]])
    qtbot.waitUntil(remembering.window.confirm.isVisible)
    assert button(remembering.window.confirm, "Forget searches too") is None


def test_searches_in_a_removed_source_go_and_the_others_may(qtbot, remembering, fake):
    desk, confirm = remembering, remembering.window.confirm
    source = desk.sources.sources.rows()[0]
    for query in ("notice period", f"prices in:{source.path}/Contracts"):
        search(qtbot, desk, query)
    left = tuple(each for each in desk.sources.sources.rows() if each != source)
    fake.scripts[m.ListSourcesRequest] = lambda _request: [m.SourcesReply(left)]
    desk.sources.remove(source)
    qtbot.waitUntil(lambda: desk.searches.recent == ("notice period",))
    button(confirm, "Forget searches").click()
    assert desk.searches.recent == ()
    assert not confirm.isVisible()


def test_searches_in_a_source_that_was_removed_while_the_window_was_closed_go(qtbot, remembering, new_desk):
    search(qtbot, remembering, "prices in:/home/mara/Gone")
    search(qtbot, remembering, "prices in:/home/mara/Documents")
    remembering.stop()
    remembering.preferences.sync()
    again = new_desk()
    again.engine.start()
    qtbot.waitUntil(lambda: again.sources.is_known)
    assert again.searches.recent == ("prices in:/home/mara/Documents",)


def test_what_was_drawn_from_a_removed_source_is_shown_no_more(qtbot, desk, found, fake, asked):
    found.ask()
    qtbot.waitUntil(lambda: desk.answer.state.phase is AnswerPhase.DONE)
    found.answer.text.citation_clicked.emit(1)
    asked(m.ListConversationsRequest, 2)
    searched, listed = (len(fake.asked(kind)) for kind in (m.SearchRequest, m.ListConversationsRequest))
    removed, *others = desk.sources.sources.rows()
    left = tuple(hit for hit in scenario.hits() if not hit.path.startswith(f"{removed.path}/"))
    fake.scripts[m.SearchRequest] = lambda _request: [samples.reply(left)]
    fake.publish(m.SourcesChanged(tuple(others)))
    qtbot.waitUntil(lambda: desk.answer.state.phase is AnswerPhase.IDLE)
    assert desk.preview.target.path == "/home/mara/Mail/inbox.mbox"  # the first of those that are left
    asked(m.SearchRequest, searched + 1)
    asked(m.ListConversationsRequest, listed + 1)


def test_the_quick_query_shows_nothing_that_was_forgotten(qtbot, desk, fake):
    desk.toggle_quick()
    desk.quick.field.set_text("notice")
    qtbot.waitUntil(lambda: desk.quick.results.model().rowCount() == 7)
    desk.quick.hide()
    fake.scripts[m.SearchRequest] = lambda _request: [samples.reply(scenario.hits()[1:])]
    desk.actions.forget([scenario.hits()[0]])
    qtbot.waitUntil(lambda: desk.quick.results.model().rowCount() == 6)


def test_the_focus_stays_where_searches_are_forgotten(qtbot, remembering):
    desk, links = remembering, remembering.view.searches
    for query in ("rent", "prices", "notice"):
        desk.searches.note(query)
    qtbot.waitUntil(links.isVisible)
    links.links()[1].parentWidget().findChild(QToolButton).setFocus()
    for left, name in ((2, "rent"), (1, "notice")):
        qtbot.keyClick(desk.window.focusWidget(), Qt.Key.Key_Return)
        assert len(desk.searches.recent) == left
        assert desk.window.focusWidget().accessibleName() == f"Forget “{name}”"
    qtbot.keyClick(desk.window.focusWidget(), Qt.Key.Key_Return)
    assert desk.view.field.line.hasFocus()
