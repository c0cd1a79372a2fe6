from __future__ import annotations

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent

from desktop.engine.connection import ConnectionState
from desktop.preferences import Preferences
from desktop.presenters.search import SearchPhase
from desktop.views.main_window import Page
from indexer.protocol import messages as m
from tests.desktop import samples, scenario


def test_the_window_works_before_the_engine_is_there(qtbot, new_desk, fake):
    desk = new_desk()
    assert desk.window.isVisible()
    assert desk.window.status.text() == "Starting …"
    desk.view.field.set_text("notice")
    desk.engine.start()
    qtbot.waitUntil(lambda: desk.search.state.phase is SearchPhase.SETTLED)


def test_a_first_start_fits_on_the_screen(desk):
    # The screen of the offscreen platform is 800 × 800 pixels.
    available = desk.window.screen().availableSize()
    wanted = desk.window.sizeHint()
    assert wanted.width() < available.width()
    assert wanted.height() < available.height()


def test_pages_are_made_when_they_are_opened(qtbot, desk):
    assert list(desk.window._pages) == [Page.SEARCH]
    qtbot.keyClick(desk.window, Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)
    assert desk.window.open_page_number is Page.SOURCES
    qtbot.keyClick(desk.window, Qt.Key.Key_3, Qt.KeyboardModifier.ControlModifier)
    assert desk.window.open_page_number is Page.ACTIVITY
    qtbot.keyClick(desk.window, Qt.Key.Key_4, Qt.KeyboardModifier.ControlModifier)
    assert desk.window.open_page_number is Page.SETTINGS


@pytest.mark.parametrize("key", [Qt.Key.Key_L, Qt.Key.Key_F, Qt.Key.Key_K])
def test_the_search_field_is_one_key_away(qtbot, desk, key):
    desk.window.open_page(Page.SOURCES)
    qtbot.keyClick(desk.window, key, Qt.KeyboardModifier.ControlModifier)
    assert desk.window.open_page_number is Page.SEARCH
    assert desk.view.field.line.hasFocus()


def test_a_crash_of_the_engine_is_shown_and_the_window_goes_on(qtbot, desk, fake, collected):
    desk.view.field.set_text("notice")
    qtbot.waitUntil(lambda: desk.search.state.phase is SearchPhase.SETTLED)
    said = collected(desk.status.banner_changed)
    fake.refusals = [fake.unavailable()] * 50
    fake.crash()
    qtbot.waitUntil(lambda: desk.window.banner.isVisible())
    # On a busy machine the next try has failed, too, by now.
    assert "started again" in next(banner.text for banner in said if banner.text)
    assert desk.window.banner.text() == said[-1].text
    assert desk.view.results.model().rowCount() == 7
    fake.refusals.clear()
    desk.engine.retry_connection()
    qtbot.waitUntil(lambda: desk.engine.connection_status.state is ConnectionState.READY)
    qtbot.waitUntil(lambda: not desk.window.banner.isVisible())


def test_the_status_line_follows_progress_and_pauses(qtbot, desk, fake, asked):
    qtbot.waitUntil(lambda: desk.window.status.text().startswith("1,310 files: 1,204 found by words"))
    desk.window.status.pause_toggled.emit()
    asked(m.PauseRequest)
    fake.publish(samples.progress(state="paused", reason="by you"))
    qtbot.waitUntil(lambda: "paused (by you)" in desk.window.status.text())
    desk.window.status.pause_toggled.emit()
    asked(m.ResumeRequest)


@pytest.mark.parametrize("is_own", [False, True])
def test_only_what_comes_from_elsewhere_can_be_dropped(desk, tmp_path, is_own):
    class Drag:
        """Enters with a file; whose it is cannot be set on Qt's own event."""

        is_accepted = False

        def mimeData(self):
            data = QMimeData()
            data.setUrls([QUrl.fromLocalFile(str(tmp_path))])
            return data

        def source(self):
            return desk.view.results if is_own else None

        def acceptProposedAction(self):
            self.is_accepted = True

    drag = Drag()
    desk.window.dragEnterEvent(drag)
    assert drag.is_accepted is not is_own


def test_folders_can_be_dropped_anywhere(qtbot, desk, tmp_path, asked):
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(tmp_path)), QUrl("https://example.com/x")])
    drop = QDropEvent(
        QPointF(5, 5),
        Qt.DropAction.CopyAction,
        data,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    desk.window.dropEvent(drop)
    assert [request.path for request in asked(m.AddSourceRequest)] == [str(tmp_path)]


def test_geometry_and_splitter_come_back(qtbot, desk, new_desk):
    desk.window.resize(1000, 650)
    desk.view.splitter.setSizes([600, 300])
    desk.window.close()
    again = new_desk()
    again.window.resize(1000, 650)
    assert Preferences(desk.directory.window_settings).state("window") is not None
    assert Preferences(desk.directory.window_settings).state("search-splitter") is not None


def test_how_large_and_how_wide_parts_are_comes_back(qtbot, desk, new_desk):
    desk.window.open_page(Page.SOURCES)
    splitter = desk.window.page(Page.SOURCES).splitter
    qtbot.waitUntil(splitter.isVisible)
    splitter.moveSplitter(300, 1)
    desk.preview.zoom_by(1)
    desk.stop()
    again = new_desk()
    assert again.preview.zoom == desk.preview.zoom > 1
    assert again.view.preview.text_view.font().pointSizeF() > again.theme.font(1.05).pointSizeF()
    again.engine.start()
    again.window.open_page(Page.SOURCES)
    qtbot.waitUntil(lambda: again.window.page(Page.SOURCES).splitter.sizes() == splitter.sizes())


@pytest.mark.parametrize("words", [False, True])
def test_the_field_takes_words_and_leaves_folders_to_the_window(desk, tmp_path, words):
    data = QMimeData()
    data.setText(str(tmp_path))
    if not words:
        data.setUrls([QUrl.fromLocalFile(str(tmp_path))])
    none, left = Qt.KeyboardModifier.NoModifier, Qt.MouseButton.LeftButton
    event = QDragEnterEvent(QPoint(5, 5), Qt.DropAction.CopyAction, data, left, none)
    desk.view.field.line.dragEnterEvent(event)
    assert event.isAccepted() is words


def test_without_sources_the_empty_page_leads_to_them(qtbot, new_desk, fake):
    fake.scripts[m.ListSourcesRequest] = lambda _request: [m.SourcesReply(())]
    desk = new_desk()
    desk.engine.start()
    qtbot.waitUntil(lambda: desk.view.empty.title() == "No folders yet")
    desk.view.empty.acted.emit()
    assert desk.window.open_page_number is Page.FIRST_RUN


def test_an_explanation_opens_without_blocking(qtbot, desk):
    desk.sources.explain("/home/mara/Documents/HR/Salaries 2024.xlsx", "")
    from desktop.views.explain import ExplainDialog

    qtbot.waitUntil(lambda: desk.window.findChildren(ExplainDialog) != [])
    dialog = desk.window.findChildren(ExplainDialog)[0]
    assert dialog.advice.text() == "Remove the password, or save a copy without one."
    dialog.close()


def test_the_quick_query_opens_asks_and_closes(qtbot, desk, fake, monkeypatch):
    opened = []
    monkeypatch.setattr(desk.opener, "open", lambda raw, _place: opened.append(raw))
    desk.toggle_quick()
    quick = desk.quick
    qtbot.keyClicks(quick.field.line, "notice")
    qtbot.waitUntil(lambda: quick.results.model().rowCount() == 7)
    qtbot.keyClick(quick.field.line, Qt.Key.Key_Return)
    assert len(opened) == 1
    assert not quick.isVisible()
    desk.toggle_quick()
    quick.field.set_text("how long?")
    assert quick.focusNextPrevChild(True)
    assert not quick.isVisible()
    assert desk.view.field.text() == "how long?"
    qtbot.waitUntil(lambda: fake.asked(m.AskRequest) != [])
    desk.toggle_quick()
    qtbot.keyClick(quick.field.line, Qt.Key.Key_Escape)
    qtbot.keyClick(quick.field.line, Qt.Key.Key_Escape)
    assert not quick.isVisible()


def test_what_a_file_of_the_quick_query_is_asked_or_said_to_be_is_seen(qtbot, desk, tmp_path):
    desk.window.hide()
    (tmp_path / "run.sh").write_text("#!/bin/sh")
    desk.opener.open(str(tmp_path / "run.sh").encode().hex())
    qtbot.waitUntil(lambda: desk.window.isVisible() and "run.sh" in desk.window.confirm.text())
    desk.window.hide()
    desk.opener.open(str(tmp_path / "gone.txt").encode().hex())
    qtbot.waitUntil(lambda: desk.window.isVisible() and "gone.txt" in desk.window.confirm.text())


def test_what_nobody_sees_is_not_brought_up_to_date(qtbot, desk, fake):
    desk.view.field.set_text("notice")
    qtbot.waitUntil(lambda: desk.search.state.phase is SearchPhase.SETTLED)
    desk.window.open_page(Page.ACTIVITY)
    for number in (1000, 2000):
        fake.publish(samples.progress(counts={"indexed by words": number}))
    qtbot.waitUntil(lambda: desk.search._words_seen == 2000)
    assert not desk.search._news.isActive()
    desk.window.open_page(Page.SEARCH)
    assert desk.search._news.isActive()


@pytest.mark.parametrize("by", ["key", "mouse"])
def test_a_banner_that_goes_gives_the_focus_back(qtbot, desk, by):
    desk.view.field.set_text("notice")
    qtbot.waitUntil(lambda: desk.search.state.phase is SearchPhase.SETTLED)
    desk.view.results.enter()
    desk.actions.many_wanted.emit("12 files", lambda: None)
    action = desk.window.confirm._action
    if by == "key":
        action.setFocus()
        qtbot.keyClick(action, Qt.Key.Key_Return)
    else:
        qtbot.mouseClick(action, Qt.MouseButton.LeftButton)
    assert not desk.window.confirm.isVisible()
    assert desk.view.results.hasFocus()
    desk.window.open_page(Page.SOURCES)
    desk.window.say_failed("It did not work.")
    desk.window.confirm._close.setFocus()
    qtbot.keyClick(desk.window.confirm._close, Qt.Key.Key_Return)
    assert desk.window.page(Page.SOURCES).list.hasFocus()


def test_nothing_is_seen_any_more_when_the_process_ends(desk):
    desk.toggle_quick()
    desk.stop()
    assert not desk.window.isVisible()
    assert not desk.quick.isVisible()


def test_filters_do_not_make_a_narrow_window_grow(qtbot, desk, view):
    desk.window.resize(560, 500)
    width = desk.window.width()
    view.field.set_text(
        "haus type:pdf,word,mail lang:de,en,fr,it after:2020 before:2024 in:/home/mara/Documents"
    )
    chip = view.filters._language
    qtbot.waitUntil(lambda: chip.y() > view.filters._type.y())
    assert desk.window.width() == width
    assert chip.geometry().bottom() <= view.filters.height()
    view.field.set_text(f"in:/home/{'long' * 50}")
    assert len(view.filters._folder.text()) < 60
    assert view.filters._folder.accessibleName().endswith("longlong")


def test_results_and_pages_do_not_make_a_narrow_window_grow(qtbot, desk, fake, view):
    fake.scripts[m.PreviewRequest] = scenario.text_preview
    desk.window.resize(640, 480)  # half of a small screen
    view.field.set_text("notice period")
    qtbot.waitUntil(lambda: desk.preview.page > 0)
    desk.window.open_page(Page.SOURCES)
    qtbot.waitUntil(lambda: desk.window.page(Page.SOURCES).selected() is not None)
    fake.publish(samples.progress())
    qtbot.waitUntil(lambda: desk.window.page(Page.SOURCES)._speed.text() != "")
    assert desk.window.minimumSizeHint().width() <= 640
    assert desk.window.width() == 640
