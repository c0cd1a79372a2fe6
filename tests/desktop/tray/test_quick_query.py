from __future__ import annotations

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QGuiApplication

from desktop.actions import DocumentActions
from desktop.opening import FileOpener
from desktop.presenters.search import SearchPresenter
from desktop.tray.quick_query import WIDTH, QuickQuery
from indexer.protocol import messages as m
from tests.desktop import samples


@pytest.fixture
def quick(qtbot, engine, copies, fake, theme, icons):
    fake.scripts[m.SearchRequest] = lambda _request: [samples.reply(samples.hits(9))]
    presenter = SearchPresenter(engine, view="quick", typing_ms=5)
    made = QuickQuery(presenter, DocumentActions(engine, FileOpener(), copies), theme, icons, home="/data")
    qtbot.addWidget(made)
    made.pop_up()
    return made


def test_it_is_as_high_as_what_it_shows(qtbot, quick):
    empty = quick.height()
    qtbot.keyClicks(quick.field.line, "word")
    qtbot.waitUntil(lambda: quick.height() > empty + quick.results.row_height)
    assert quick.width() == WIDTH
    quick.field.clear()
    qtbot.waitUntil(lambda: quick.height() == empty)


@pytest.mark.parametrize("place", ["field", "list"])
def test_escape_closes_it_at_once(qtbot, quick, place):
    qtbot.keyClicks(quick.field.line, "word")
    qtbot.waitUntil(quick.results.isVisible)
    qtbot.keyClick(quick.field.line if place == "field" else quick.results, Qt.Key.Key_Escape)
    assert not quick.isVisible()


@pytest.fixture
def opened(quick, monkeypatch):
    """Paths of the files that were opened."""
    paths = []
    monkeypatch.setattr(quick._actions, "open", lambda hits: paths.extend(hit.path for hit in hits))
    return paths


def test_it_needs_no_mouse_and_the_cursor_stays_in_the_field(qtbot, quick, opened):
    qtbot.keyClicks(quick.field.line, "word")
    qtbot.waitUntil(quick.results.isVisible)
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Up):
        qtbot.keyClick(quick.field.line, key)
    qtbot.keyClick(quick.field.line, Qt.Key.Key_Return)
    assert opened == ["/data/file-000002.txt"]
    assert not quick.isVisible()


def test_a_number_opens_the_row_that_shows_it(qtbot, quick, opened):
    qtbot.keyClicks(quick.field.line, "word")
    qtbot.waitUntil(lambda: quick.results.isVisible() and quick.results.viewport().height() > 0)
    for _ in range(6):
        qtbot.keyClick(quick.field.line, Qt.Key.Key_Down)  # the second row is the first in sight
    qtbot.keyClick(quick.field.line, Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)
    shown = quick.results.height() // quick.results.row_height
    assert opened == [f"/data/file-{7 - shown + 2:06}.txt"]
    assert not quick.isVisible()


def test_the_passage_is_copied_with_its_source(qtbot, quick):
    qtbot.keyClicks(quick.field.line, "word")
    qtbot.waitUntil(quick.results.isVisible)
    qtbot.keyClick(quick.field.line, Qt.Key.Key_Down)
    modifiers = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    qtbot.keyClick(quick.field.line, Qt.Key.Key_K, modifiers)
    expected = "“line 2 holds the word”\n— file-000002.txt (/data/file-000002.txt)"
    assert QGuiApplication.clipboard().text() == expected
    assert quick.hint.text() == "Copied with its source"
    assert quick.isVisible()


def test_what_keys_do_is_said_in_fewer_words_where_letters_are_large(qtbot, quick):
    qtbot.keyClicks(quick.field.line, "word")
    qtbot.waitUntil(quick.results.isVisible)
    qtbot.waitUntil(lambda: quick.hint.text().startswith("9 results"))
    for said in ("9 results · Enter opens · Tab asks · Esc closes", "9 results"):
        quick.hint.setFixedWidth(quick.hint.fontMetrics().horizontalAdvance(said) + 2)
        assert quick.hint.shown() == said


class _Screen:
    """A low screen at the right of another."""

    def availableGeometry(self):
        return QRect(2000, 100, 1000, 500)


def test_it_opens_on_the_screen_with_the_pointer_and_fits_it(qtbot, quick, monkeypatch):
    quick.hide()
    monkeypatch.setattr(QGuiApplication, "screenAt", lambda _place: _Screen())
    quick.pop_up()
    screen = _Screen().availableGeometry()
    assert (quick.x(), quick.y()) == (screen.center().x() - WIDTH // 2, 200)
    qtbot.keyClicks(quick.field.line, "word")
    qtbot.waitUntil(quick.results.isVisible)
    qtbot.waitUntil(lambda: quick.height() > quick.results.height())
    assert quick.results.height() < 5 * quick.results.row_height
    assert quick.y() + quick.height() <= screen.bottom()


def test_letters_in_the_list_go_on_with_the_query(qtbot, quick):
    qtbot.keyClicks(quick.field.line, "word")
    qtbot.waitUntil(quick.results.isVisible)
    qtbot.keyClicks(quick.results, "s")
    assert quick.field.text() == "words"


def test_while_it_is_hidden_it_asks_nothing(qtbot, quick, fake):
    qtbot.keyClicks(quick.field.line, "word")
    qtbot.waitUntil(quick.results.isVisible)
    quick.hide()
    for number in (10, 20):
        fake.publish(samples.progress(counts={"indexed by words": number}))
    qtbot.waitUntil(lambda: quick._presenter._words_seen == 20)
    assert not quick._presenter._news.isActive()
    quick.pop_up()
    assert quick._presenter._news.isActive()
