from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QDesktopServices, QGuiApplication

from desktop.presenters.answer import AnswerPhase
from desktop.presenters.search import SearchPhase
from desktop.views.main_window import Page
from indexer.protocol import messages as m
from tests.desktop import samples, scenario
from tests.desktop.fake_engine import done


@pytest.fixture
def view(desk):
    return desk.view


@pytest.fixture
def found(qtbot, desk, view):
    """The view after a search."""
    qtbot.keyClicks(view.field.line, "notice period")
    settled = (SearchPhase.SETTLED, "notice period")
    qtbot.waitUntil(lambda: (desk.search.state.phase, desk.search.state.query) == settled)
    qtbot.waitUntil(lambda: desk.preview.text is not None)
    return view


def test_typing_shows_results_and_the_preview_of_the_first(desk, found):
    assert found.results.model().rowCount() == 7
    assert found.filters.summary.text() == "7 results · 23 ms"
    assert found.preview.shown() is found.preview.text_view
    assert "notice period" in found.preview.text_view.toPlainText()


def test_the_whole_way_by_keyboard(qtbot, desk, found, fake, monkeypatch):
    opened = []
    monkeypatch.setattr(desk.opener, "open", opened.append)
    field = found.field.line
    assert field.hasFocus()
    qtbot.keyClick(field, Qt.Key.Key_Down)
    assert found.results.hasFocus()
    qtbot.keyClick(found.results, Qt.Key.Key_Down)
    assert desk.preview.target.document_id == 2
    qtbot.keyClick(found.results, Qt.Key.Key_Return)
    assert opened == [scenario.hits()[1].raw_path]
    qtbot.waitUntil(lambda: fake.asked(m.OpenedRequest) == [m.OpenedRequest(2, "notice period")])
    qtbot.keyClick(found.results, Qt.Key.Key_Up)
    qtbot.keyClick(found.results, Qt.Key.Key_Up)
    assert field.hasFocus()
    qtbot.keyClick(field, Qt.Key.Key_Escape)
    assert field.text() == ""
    assert desk.search.state.phase is SearchPhase.IDLE


def test_enter_in_the_field_goes_to_the_results(qtbot, found):
    qtbot.keyClick(found.field.line, Qt.Key.Key_Return)
    assert found.results.hasFocus()


def test_asking_shows_the_answer_above_the_results(qtbot, desk, found):
    qtbot.keyClick(found.field.line, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: desk.answer.state.phase is AnswerPhase.DONE)
    assert found.answer.isVisible()
    assert "three months' notice" in found.answer.text.toPlainText()
    assert found.answer.phase() == "by llama3.2:3b"
    assert "3 files could not be read" in found.answer.text.toPlainText()
    qtbot.waitUntil(lambda: found.answer.text.height() >= found.answer.text.text_height() - 1)


def test_an_answer_with_many_notes_does_not_make_a_small_window_grow(qtbot, desk, found, fake):
    def with_notes(request):
        *before, done_message = scenario.answer(request)
        return [*before, replace(done_message, notes=("A note that takes a line or two. " * 4,) * 6)]

    fake.scripts[m.AskRequest] = with_notes
    desk.window.resize(800, 520)
    found.ask()
    qtbot.waitUntil(lambda: desk.answer.state.phase is AnswerPhase.DONE)
    qtbot.waitUntil(lambda: found.answer.isVisible() and found.answer.height() > 100)
    assert desk.window.size() == QSize(800, 520)
    assert found.results.height() >= found.results.row_height


def test_a_citation_opens_the_preview_there(qtbot, desk, found, fake):
    found.ask()
    qtbot.waitUntil(lambda: desk.answer.state.phase is AnswerPhase.DONE)
    found.answer.text.citation_clicked.emit(2)
    assert desk.preview.target.document_id == 2
    qtbot.waitUntil(lambda: fake.asked(m.PreviewRequest)[-1].start == scenario.citations()[1].start)


def test_a_question_is_asked_without_its_filters_and_in_their_folder(qtbot, view, asked):
    view.field.set_text('how long? type:pdf in:"/home/mara/My files"')
    view.ask()
    request = asked(m.AskRequest)[0]
    assert (request.question, request.folder) == ("how long?", "/home/mara/My files")


def test_without_a_model_the_panel_says_so_and_offers_one(qtbot, desk, found, fake):
    plain = m.AnswerDone(
        "c", "Three months.", (), scenario.citations(), "", True, True, ("No model wrote this.",), m.Ledger()
    )
    fake.scripts[m.AskRequest] = lambda _request: [plain]
    found.ask()
    qtbot.waitUntil(lambda: desk.answer.state.phase is AnswerPhase.DONE)
    assert "No model wrote this." in found.answer.text.toPlainText()
    assert found.answer.phase() == "from your files' own words"
    found.answer.model_wanted.emit()
    assert desk.window.open_page_number is Page.SETTINGS


def test_an_answer_can_be_stopped_and_closed(qtbot, desk, found, fake, asked):
    del fake.scripts[m.AskRequest]
    found.ask()
    asked(m.AskRequest)
    fake.reply(m.AskRequest, m.AnswerDelta("Three"), last=False)
    qtbot.waitUntil(lambda: found.answer.text.toPlainText() == "Three")
    desk.answer.cancel()
    assert found.answer.phase() == "stopped"
    desk.answer.close()
    assert not found.answer.isVisible()


def test_nothing_found_says_what_may_help(qtbot, desk, view, fake):
    fake.scripts[m.SearchRequest] = lambda _request: [samples.reply(())]
    view.field.set_text("zzz type:pdf")
    qtbot.waitUntil(lambda: desk.search.state.phase is SearchPhase.SETTLED)
    assert view.empty.title() == "Nothing found"
    assert view.empty.hint().splitlines() == [
        "Clearing the filters may help.",
        "1,204 of 1,310 files are found by words so far; more may come.",
        "Files that could not be read are listed under Sources.",
    ]


def test_a_query_that_cannot_be_run_is_said_in_the_list(qtbot, desk, view, fake):
    fake.scripts[m.SearchRequest] = lambda _request: [
        m.ErrorReply("query", "Only a negation.", "Add a word.")
    ]
    view.field.set_text("-a")
    qtbot.waitUntil(lambda: desk.search.state.phase is SearchPhase.FAILED)
    assert (view.empty.title(), view.empty.hint()) == ("Only a negation.", "Add a word.")


def test_notes_on_a_query_are_shown(qtbot, desk, view, fake):
    fake.scripts[m.SearchRequest] = lambda _request: [
        samples.reply(samples.hits(1), notes=("Filter size: was left out.",))
    ]
    view.field.set_text("a size:big")
    qtbot.waitUntil(lambda: view.notes.isVisible())
    assert view.notes.text() == "Filter size: was left out."


def test_filters_are_words_in_the_field(qtbot, desk, view, asked):
    view.field.set_text("budget")
    view.filters.query_edited.emit("budget type:pdf")
    assert view.field.text() == "budget type:pdf"
    qtbot.waitUntil(lambda: "budget type:pdf" in [request.query for request in asked(m.SearchRequest)])


def test_a_pasted_page_is_cut_to_what_a_query_may_be(view):
    view.field.set_text("word " * 100_000)
    assert len(view.field.text()) == 4000


def test_the_menu_of_a_hit_offers_what_can_be_done(qtbot, desk, found):
    menu = desk.actions.menu(scenario.hits()[1], "notice", found)
    texts = [action.text().partition("\t")[0] for action in menu.actions() if action.text()]
    assert texts[:4] == ["Open", "Show in folder", "Copy path", "Copy passage with its source"]
    assert "The same content is also at" in texts


def test_a_forgotten_document_is_shown_nowhere_any_more(qtbot, desk, found, fake):
    found.ask()
    qtbot.waitUntil(lambda: desk.answer.state.phase is AnswerPhase.DONE)
    cited = scenario.citations()[0].document_id
    hit = next(hit for hit in scenario.hits() if hit.document_id == cited)
    desk.preview.show_hit(hit, "notice")
    searched = len(fake.asked(m.SearchRequest))
    left = tuple(hit for hit in scenario.hits() if hit.document_id != cited)
    fake.scripts[m.SearchRequest] = lambda _request: [samples.reply(left)]
    fake.scripts[m.ForgetRequest] = done
    desk.actions.forget(hit)
    qtbot.waitUntil(lambda: desk.answer.state.phase is AnswerPhase.IDLE)
    assert desk.answer.state.text == ""
    assert desk.preview.target is None or desk.preview.target.document_id != cited
    qtbot.waitUntil(lambda: len(fake.asked(m.SearchRequest)) > searched)


def test_a_passage_is_copied_with_its_source(desk, found):
    desk.actions.quote(desk.preview.target, desk.preview.spot)
    copied = QGuiApplication.clipboard().text()
    assert copied.startswith("“Either party may end")
    assert copied.endswith(
        "— Framework supply agreement with Northwind Paper, p. 7 "
        "(/home/mara/Documents/Contracts/2024/Supplier agreement Northwind.pdf)"
    )


def test_what_failed_is_said_until_the_user_turns_to_something_else(qtbot, desk, found, tmp_path):
    desk.opener.open(str(tmp_path / "gone.txt").encode().hex())
    qtbot.waitUntil(desk.window.confirm.isVisible)
    assert desk.window.confirm.text() == "“gone.txt” is not there any more"
    found.field.set_text("another query")
    qtbot.waitUntil(lambda: not desk.window.confirm.isVisible())


def test_an_answer_is_copied(qtbot, desk, found):
    found.ask()
    qtbot.waitUntil(lambda: desk.answer.state.phase is AnswerPhase.DONE)
    found.answer._copy.click()
    assert QGuiApplication.clipboard().text().startswith("The agreement with Northwind Paper")
    assert desk.window.status._note.text() == "Answer copied with its sources"


def test_a_program_asks_before_it_is_opened(qtbot, desk, tmp_path, monkeypatch):
    opened = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(url.fileName()) or True)
    script = tmp_path / "run.sh"
    script.write_text("#!/bin/sh")
    desk.opener.open(str(script).encode().hex())
    qtbot.waitUntil(lambda: desk.window.confirm.isVisible())
    assert "run.sh" in desk.window.confirm.text()
    assert opened == []
    desk.window.confirm._on_action()
    assert opened == ["run.sh"]


def test_another_query_puts_the_answer_away_but_a_filter_does_not(qtbot, desk, found):
    found.ask()
    qtbot.waitUntil(lambda: desk.answer.state.phase is AnswerPhase.DONE)
    found.field.set_text("notice period type:pdf")
    assert found.answer.isVisible()
    qtbot.keyClicks(found.field.line, " x")
    assert not found.answer.isVisible()


def test_what_the_files_do_not_answer_is_said_once_and_can_be_followed_up(qtbot, desk, found, fake):
    none = m.AnswerDone(
        "c", "Your files do not seem to answer this.", (), (), "", False, True, (), m.Ledger()
    )
    fake.scripts[m.AskRequest] = lambda _request: [none]
    found.ask()
    qtbot.waitUntil(lambda: desk.answer.state.phase is AnswerPhase.DONE)
    assert found.answer.phase() == "no answer"
    assert not found.answer._verdict.isVisible()
    assert not found.answer._set_up.isVisible()
    assert found.answer._follow_up.isVisible()


def test_a_model_that_is_not_known_yet_is_loaded_by_no_name(qtbot, desk, found, fake, asked):
    del fake.scripts[m.AskRequest]
    found.ask()
    asked(m.AskRequest)
    fake.reply(m.AskRequest, m.AnswerDelta("", "loading"), last=False)
    qtbot.waitUntil(lambda: found.answer.phase() == "Loading the model …")


def test_an_answer_never_covers_what_went_wrong_in_a_small_window(qtbot, desk, found, fake):
    finished = scenario.answer(m.AskRequest("notice"))[-1]
    fake.scripts[m.AskRequest] = lambda _request: [replace(finished, is_complete=False)]
    found.ask()
    qtbot.waitUntil(lambda: desk.answer.state.phase is AnswerPhase.DONE)
    desk.window.resize(700, 500)
    panel = found.answer
    trouble = panel._trouble
    assert panel.trouble() == "The model stopped early; this is what it wrote."
    qtbot.waitUntil(lambda: panel.text.geometry().bottom() < trouble.geometry().top())
    # Rounding may cost a pixel, a squeezed label a line.
    qtbot.waitUntil(lambda: trouble.height() >= trouble.heightForWidth(trouble.width()) - 1)
    assert trouble.geometry().bottom() < panel._ledger.geometry().top()


def test_answers_of_a_conversation_are_turned_like_pages(qtbot, desk, found):
    found.ask()
    qtbot.waitUntil(lambda: desk.answer.state.phase is AnswerPhase.DONE)
    assert not found.answer._earlier.isVisible()
    qtbot.keyClicks(found.answer._follow_up, "and for employees?")
    qtbot.keyClick(found.answer._follow_up, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: (desk.answer.state.phase, desk.answer.state.turn) == (AnswerPhase.DONE, 2))
    assert found.answer._turn.text() == "2 of 2"
    assert not found.answer._later.isEnabled()
    found.answer._earlier.click()
    assert found.answer._title.text() == "notice period"


def test_what_was_forgotten_leaves_the_results_and_can_be_taken_back(qtbot, desk, found, fake, asked):
    searches = len(asked(m.SearchRequest))
    desk.actions.forget(scenario.hits()[1])
    qtbot.waitUntil(desk.window.confirm.isVisible)
    assert desk.window.confirm.text().startswith("“Employee handbook.docx” was forgotten")
    assert asked(m.ForgetRequest) == [m.ForgetRequest(2)]
    asked(m.SearchRequest, searches + 1)
    desk.window.confirm._on_action()
    assert asked(m.RetryRequest) == [m.RetryRequest(2)]
    assert not desk.window.confirm.isVisible()


def test_what_was_asked_before_can_be_read_again_and_gone_on_with(qtbot, desk, view, asked):
    qtbot.waitUntil(lambda: len(view.recent.links()) == 2)
    assert view.recent.isVisible()
    qtbot.mouseClick(view.recent.links()[0], Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: desk.answer.state.phase is AnswerPhase.DONE)
    assert view.field.text() == "How long is the notice period?"
    assert (desk.answer.state.question, desk.answer.state.turns) == ("And for employees?", 2)
    qtbot.waitUntil(lambda: not view.recent.isVisible())
    assert view.field.line.hasFocus()
    desk.answer.follow_up("and for managers?")
    assert asked(m.AskRequest)[-1].conversation == "c1"


def test_the_list_of_questions_follows_what_is_asked(qtbot, desk, found, asked):
    before = len(asked(m.ListConversationsRequest))
    found.ask()
    asked(m.ListConversationsRequest, before + 1)
    assert not found.recent.isVisible()
