from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QTextCursor

from desktop.presenters.search import SearchPhase
from desktop.views.main_window import Page
from desktop.views.settings_page import PASSWORDS
from indexer.protocol import messages as m
from tests.desktop import samples
from tests.desktop.scenario import page_png
from tests.desktop.views.conftest import made_text


@pytest.fixture
def pane(qtbot, desk):
    """The preview of a first result."""
    desk.view.field.set_text("notice")
    qtbot.waitUntil(lambda: desk.search.state.phase is SearchPhase.SETTLED)
    qtbot.waitUntil(lambda: desk.preview.text is not None)
    return desk.view.preview


def test_what_is_shown_never_belongs_to_another_document_for_long(qtbot, desk, fake, pane):
    assert pane.shown() is pane.text_view
    del fake.scripts[m.PreviewRequest]
    desk.view.results.enter()
    desk.view.results.step(1)
    assert pane.shown() is pane.text_view  # what comes at once must not flicker
    qtbot.waitUntil(lambda: pane.shown() is pane.empty)
    assert pane.empty.title() == "Loading …"
    qtbot.waitUntil(lambda: fake.asked(m.PreviewRequest)[-1].document_id == 2)
    fake.reply(m.PreviewRequest, *made_text(fake.asked(m.PreviewRequest)[-1]))
    qtbot.waitUntil(lambda: pane.shown() is pane.text_view)


def test_space_in_the_results_reads_on_and_with_shift_back(qtbot, desk, fake, pane, monkeypatch):
    turned = []
    monkeypatch.setattr(desk.preview, "move_page", turned.append)
    long_text = m.TextPreview(1, "word\n" * 400, 0, 2000, (), None, m.Locator(), "txt", 0)
    pane.text_view.show_text(long_text)
    desk.view.results.enter()
    bar = pane.text_view.verticalScrollBar()
    qtbot.keyClick(desk.view.results, Qt.Key.Key_Space)
    assert (bar.value(), turned) == (bar.pageStep(), [])
    qtbot.keyClick(desk.view.results, Qt.Key.Key_Space, Qt.KeyboardModifier.ShiftModifier)
    assert (bar.value(), turned) == (0, [])
    qtbot.keyClick(desk.view.results, Qt.Key.Key_Space, Qt.KeyboardModifier.ShiftModifier)
    bar.setValue(bar.maximum())
    qtbot.keyClick(desk.view.results, Qt.Key.Key_Space)
    assert turned == [-1, 1]
    assert desk.view.field.text() == "notice"


def test_the_passage_of_the_first_page_and_of_the_first_text_is_in_sight(qtbot, desk, view, fake):
    pane = view.preview
    text = "word\n" * 300 + "notice" + "\nword" * 300
    low = m.Box(0.1, 0.7, 0.5, 0.01)
    found = m.Highlight(text.index("notice"), text.index("notice") + 6)

    def drawn(request):
        if request.want_image:
            return [(m.PagePreview(request.document_id, 3, 5, 900, 1270, (low,)), page_png(900))]
        return [m.TextPreview(2, text, 0, len(text), (found,), found, m.Locator(), "txt", 0)]

    passages = (samples.passage(1, "notice", "notice", page=3),)
    fake.scripts[m.SearchRequest] = lambda request: [
        samples.reply(
            (samples.hit(1 + ("txt" in request.query), f"/a/b.{request.query}", passages=passages),)
        )
    ]
    fake.scripts[m.PreviewRequest] = drawn
    view.field.set_text("pdf")
    qtbot.waitUntil(lambda: pane.shown() is pane.page_view)
    sheet, page = pane.page_view.widget(), pane.page_view
    top = round(0.7 * sheet.sizeHint().height())
    assert (
        page.verticalScrollBar().value() < top < page.verticalScrollBar().value() + page.viewport().height()
    )
    view.field.set_text("txt")
    qtbot.waitUntil(lambda: pane.shown() is pane.text_view)
    height, place = pane.text_view.viewport().height(), pane.text_view.cursorRect().top()
    assert height // 4 < place < height * 3 // 4


def test_how_long_a_document_is_stands_beside_its_size(qtbot, desk, fake, pane):
    slides = samples.hit(5, "/a/talk.pptx", passages=(samples.passage(5, "notice", "notice", slide=3),))
    fake.scripts[m.SearchRequest] = lambda _request: [samples.reply((slides,))]
    fake.scripts[m.PreviewRequest] = lambda request: [replace(made_text(request)[0], page_count=12)]
    desk.view.field.set_text("talk")
    qtbot.waitUntil(lambda: desk.preview.target.document_id == 5)
    qtbot.waitUntil(lambda: "12 slides" in pane._facts.text())
    assert pane.toolbar._place.text() == "slide 3 of 12"


@pytest.mark.parametrize(
    ("name", "said"),
    [("a.zip", "What lies in it is found on its own."), ("a.txt", "There is no text in this file.")],
)
def test_where_there_is_no_text_it_is_said_what_there_is(qtbot, desk, fake, pane, name, said):
    fake.scripts[m.SearchRequest] = lambda _request: [samples.reply((samples.hit(5, f"/data/{name}"),))]
    fake.scripts[m.PreviewRequest] = lambda request: [replace(made_text(request)[0], text="", focus=None)]
    desk.view.field.set_text(name)
    qtbot.waitUntil(lambda: pane.shown() is pane.empty and pane.empty.hint() == said)


def test_an_archive_leads_to_what_lies_in_it(qtbot, desk, fake, pane):
    archive = samples.hit(5, "/data/old papers.zip")
    fake.scripts[m.SearchRequest] = lambda _request: [samples.reply((archive,))]
    fake.scripts[m.PreviewRequest] = lambda request: [replace(made_text(request)[0], text="", focus=None)]
    desk.view.field.set_text("type:zip papers")
    qtbot.waitUntil(lambda: pane.empty.action() == "Show what lies in it")
    pane.empty.acted.emit()
    assert desk.view.field.text() == 'in:"/data/old papers.zip"'
    assert desk.view.filters._folder.text().startswith("Folder: old papers.zip")


@pytest.mark.parametrize(
    ("hit", "offered"),
    [
        (samples.hit(5, "/a/inner.zip", member="x/y.zip"), ""),
        (samples.hit(5, "/a/broken.zip", reason="It is damaged."), ""),
        (samples.hit(5, "/a/empty.txt"), ""),
    ],
)
def test_what_holds_nothing_that_can_be_listed_leads_nowhere(qtbot, desk, fake, pane, hit, offered):
    fake.scripts[m.SearchRequest] = lambda _request: [samples.reply((hit,))]
    fake.scripts[m.PreviewRequest] = lambda request: [replace(made_text(request)[0], text="", focus=None)]
    desk.view.field.set_text("papers")
    qtbot.waitUntil(lambda: pane.shown() is pane.empty and pane.empty.title() == "No preview")
    assert pane.empty.action() == offered


def test_a_locked_document_leads_to_where_its_password_is_given(qtbot, desk, fake, pane):
    locked = samples.hit(5, "/a/salaries.xlsx", state="encrypted", reason="A password is needed.")
    fake.scripts[m.SearchRequest] = lambda _request: [samples.reply((locked,))]
    fake.scripts[m.PreviewRequest] = lambda _request: [m.ErrorReply("unreadable", "A password is needed.")]
    desk.view.field.set_text("salaries")
    qtbot.waitUntil(lambda: pane.empty.title() == "No preview")
    pane.empty.acted.emit()
    assert desk.window.open_page_number is Page.SETTINGS
    row = desk.window.page(Page.SETTINGS).row(PASSWORDS)
    qtbot.waitUntil(lambda: row.line.hasFocus() and not row.line.visibleRegion().isEmpty())


def test_a_key_goes_on_to_the_next_found_word_and_then_to_later_text(qtbot, desk, fake, pane, asked):
    def part(request):
        made = replace(made_text(request)[0], start=request.start, total_chars=5000)
        return [replace(made, highlights=(m.Highlight(4, 10),), focus=None)]

    fake.scripts[m.PreviewRequest] = part
    desk.preview.show_hit(samples.hit(9, "/a/long.txt"), "notice")
    qtbot.waitUntil(lambda: desk.preview.text is not None and desk.preview.text.total_chars == 5000)
    qtbot.keyClick(desk.window, Qt.Key.Key_F3)
    assert pane.text_view.textCursor().selectedText() == "notice"
    before = len(fake.asked(m.PreviewRequest))
    qtbot.keyClick(desk.window, Qt.Key.Key_F3)
    assert asked(m.PreviewRequest, before + 1)[-1].start == len("The notice period is three months.")


def test_a_selection_is_quoted_in_place_of_the_passage(qtbot, desk, pane):
    def quote(start, end):
        cursor = pane.text_view.textCursor()
        cursor.setPosition(start)
        cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
        pane.text_view.setTextCursor(cursor)
        desk.actions.quote(desk.preview.target, pane._quoted())
        return QGuiApplication.clipboard().text().split("\n— ")

    text = pane.text_view.toPlainText()
    passage, source = quote(0, 0)
    assert passage.startswith("“Either party may end")
    assert ", p. 7 (" in source
    assert quote(4, 9) == ["“notic”", source]  # within the passage
    assert quote(0, len(text)) == [f"“{text}”", source.replace(", p. 7", "")]
