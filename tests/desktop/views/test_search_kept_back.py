from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton

from desktop.presenters.search import SearchPhase
from indexer.protocol import messages as m
from tests.desktop import samples


def _keeping_back(request):
    if request.with_distant:
        return [samples.reply(samples.hits(5))]
    return [samples.reply(samples.hits(2 if request.query == "notice" else 0), distant=3)]


def test_what_is_not_close_is_shown_on_request(qtbot, desk, view, fake):
    fake.scripts[m.SearchRequest] = _keeping_back
    view.field.set_text("notice")
    qtbot.waitUntil(lambda: desk.search.state.phase is SearchPhase.SETTLED)
    assert view.more.isVisible()
    assert view.more.text() == "3 more, less close"
    view.more.click()
    qtbot.waitUntil(lambda: desk.search.model.rowCount() == 5)
    assert not view.more.isVisible()


def test_the_line_below_the_list_stays_while_another_query_is_searched(qtbot, desk, view, fake, asked):
    fake.scripts[m.SearchRequest] = _keeping_back
    view.field.set_text("notice")
    qtbot.waitUntil(lambda: desk.search.state.phase is SearchPhase.SETTLED)
    del fake.scripts[m.SearchRequest]
    view.field.set_text("notices")
    asked(m.SearchRequest, 2)
    assert view.more.isVisible()
    fake.reply(m.SearchRequest, samples.reply(samples.hits(2), is_settled=False), last=False)
    qtbot.waitUntil(lambda: desk.search.state.phase is SearchPhase.EARLY)
    assert view.more.isVisible()
    fake.reply(m.SearchRequest, samples.reply(samples.hits(2)))
    qtbot.waitUntil(lambda: desk.search.state.phase is SearchPhase.SETTLED)
    assert not view.more.isVisible()


def test_where_nothing_is_close_the_nearest_are_offered(qtbot, desk, view, fake):
    fake.scripts[m.SearchRequest] = _keeping_back
    view.field.set_text("qwzx")
    qtbot.waitUntil(lambda: desk.search.state.phase is SearchPhase.SETTLED)
    assert view.empty.title() == "Nothing found yet"
    assert not view.more.isVisible()
    view.empty.acted.emit()
    qtbot.waitUntil(lambda: desk.search.model.rowCount() == 5)


def test_where_filters_leave_nothing_they_can_be_let_go_of(qtbot, desk, view, fake):
    fake.scripts[m.SearchRequest] = lambda request: [
        samples.reply(samples.hits(0 if "type:" in request.query else 2))
    ]
    view.field.set_text("notice type:pdf after:2024")
    qtbot.waitUntil(lambda: desk.search.state.phase is SearchPhase.SETTLED)
    (button,) = [each for each in view.empty.findChildren(QPushButton) if each.isVisible()]
    assert button.text() == "Search without the filters"
    qtbot.keyClick(button, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: desk.search.model.rowCount() == 2)
    assert view.field.text() == "notice"
    assert view.field.line.hasFocus()


def test_where_words_alone_find_nothing_no_way_out_is_offered(qtbot, desk, view, fake):
    fake.scripts[m.SearchRequest] = lambda _request: [samples.reply(())]
    view.field.set_text("qwzx")
    qtbot.waitUntil(lambda: desk.search.state.phase is SearchPhase.SETTLED)
    assert not any(each.isVisible() for each in view.empty.findChildren(QPushButton))


def test_where_no_file_waits_to_be_read_nothing_was_found(qtbot, desk, view, fake):
    fake.scripts[m.SearchRequest] = lambda _request: [samples.reply((), coverage=m.Coverage(9, by_words=9))]
    view.field.set_text("zeppelin")
    qtbot.waitUntil(lambda: desk.search.state.phase is SearchPhase.SETTLED)
    assert (view.empty.title(), view.empty.hint()) == ("Nothing found", "Fewer or other words may help.")
