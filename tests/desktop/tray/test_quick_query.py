from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from desktop.actions import DocumentActions
from desktop.opening import FileOpener
from desktop.presenters.search import SearchPresenter
from desktop.tray.quick_query import WIDTH, QuickQuery
from indexer.protocol import messages as m
from tests.desktop import samples


@pytest.fixture
def quick(qtbot, engine, fake, theme, icons):
    fake.scripts[m.SearchRequest] = lambda _request: [samples.reply(samples.hits(9))]
    presenter = SearchPresenter(engine, view="quick", typing_ms=5)
    made = QuickQuery(presenter, DocumentActions(engine, FileOpener()), theme, icons, home="/data")
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


def test_letters_in_the_list_go_on_with_the_query(qtbot, quick):
    qtbot.keyClicks(quick.field.line, "word")
    qtbot.waitUntil(quick.results.isVisible)
    qtbot.keyClick(quick.field.line, Qt.Key.Key_Down)
    qtbot.keyClicks(quick.results, "s")
    assert quick.field.text() == "words"
