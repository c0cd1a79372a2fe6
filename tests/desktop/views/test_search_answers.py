from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QToolButton

from desktop.presenters.answer import AnswerPhase
from desktop.presenters.search import SearchPhase
from desktop.sample_documents import QUESTIONS, sample_folder
from desktop.views.main_window import Page
from indexer.protocol import messages as m
from tests.desktop import samples, scenario, scenario_pages


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


def test_a_long_answer_is_shown_from_its_beginning(qtbot, desk, found):
    desk.window.resize(640, 480)
    found.ask()
    qtbot.waitUntil(lambda: desk.answer.state.phase is AnswerPhase.DONE)
    bar = found.answer.text.verticalScrollBar()
    qtbot.waitUntil(lambda: found.answer.text.isVisible() and found.answer.text.height() > 30)
    assert (bar.value(), bar.maximum() > 0) == (0, True)


def test_a_citation_opens_the_preview_there(qtbot, desk, found, fake):
    found.ask()
    qtbot.waitUntil(lambda: desk.answer.state.phase is AnswerPhase.DONE)
    found.answer.text.citation_clicked.emit(2)
    assert desk.preview.target.document_id == 2
    qtbot.waitUntil(lambda: fake.asked(m.PreviewRequest)[-1].start == scenario.citations()[1].start)


def test_a_cited_passage_stays_while_results_are_refreshed(qtbot, desk, found, fake, asked):
    found.ask()
    qtbot.waitUntil(lambda: desk.answer.state.phase is AnswerPhase.DONE)
    found.answer.text.citation_clicked.emit(2)
    newer = samples.hit(99, "/data/newer.txt", passages=(samples.passage(99, "notice", "notice"),))
    fake.scripts[m.SearchRequest] = lambda _request: [samples.reply((newer, *scenario.hits()))]
    with qtbot.waitSignal(desk.search.model.replaced):
        desk.search.refresh()
    assert desk.preview.target.is_cited
    assert found.results.current_hit().document_id == 1
    row = found.results.visualRect(found.results.currentIndex()).center()
    qtbot.mouseClick(found.results.viewport(), Qt.MouseButton.LeftButton, pos=row)
    assert (desk.preview.target.document_id, desk.preview.target.is_cited) == (1, False)


def test_the_header_of_a_cited_document_says_as_much_as_that_of_a_hit(qtbot, desk, found):
    shown = desk.preview.target
    found.ask()
    qtbot.waitUntil(lambda: desk.answer.state.phase is AnswerPhase.DONE)
    found.answer.text.citation_clicked.emit(1)
    cited = desk.preview.target
    assert cited.is_cited
    assert cited.spots[0].start == scenario.citations()[0].start
    assert (cited.modified_s, cited.size_bytes, cited.author) == (
        shown.modified_s,
        shown.size_bytes,
        "Jonas Weber",
    )


def test_a_question_and_what_follows_are_about_the_files_of_its_filters(qtbot, desk, view, asked):
    view.field.set_text('how long? type:pdf lang:de in:"/home/mara/My files"')
    view.ask()
    request = asked(m.AskRequest)[0]
    assert (request.question, request.folder) == ("how long?", "/home/mara/My files")
    assert request.filters == "type:pdf lang:de"
    qtbot.waitUntil(lambda: desk.answer.state.phase is AnswerPhase.DONE)
    desk.answer.follow_up("and then?")
    second = asked(m.AskRequest, 2)[1]
    assert (second.folder, second.filters) == (request.folder, request.filters)


def test_filters_alone_are_no_question(qtbot, desk, view):
    view.field.set_text("type:pdf")
    qtbot.waitUntil(lambda: desk.search.state.phase is SearchPhase.SETTLED)
    assert not view.ask_button.isEnabled()
    view.field.set_text("type:pdf notice")
    qtbot.waitUntil(view.ask_button.isEnabled)


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


def test_in_the_narrowest_column_an_answer_can_still_be_stopped(qtbot, desk, found, fake, asked):
    """Its button was squeezed until it said `to`."""
    del fake.scripts[m.AskRequest]
    found.ask()
    asked(m.AskRequest)
    desk.window.resize(100, 100)
    panel = found.answer
    qtbot.waitUntil(lambda: panel.width() <= 262)
    assert panel._stop.isVisible()
    assert panel._stop.width() >= panel._stop.sizeHint().width()


def test_an_answer_is_copied(qtbot, desk, found):
    found.ask()
    qtbot.waitUntil(lambda: desk.answer.state.phase is AnswerPhase.DONE)
    found.answer._copy.click()
    assert QGuiApplication.clipboard().text().startswith("The agreement with Northwind Paper")
    assert desk.window.status._note.text() == "Answer copied with its sources"


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
    written = m.AnswerDelta("The agreement ends with three months' notice. " * 20)
    error = m.ErrorReply("ollama_unavailable", "Ollama went away.", "Start it again.")
    fake.scripts[m.AskRequest] = lambda _request: [written, error]
    found.ask()
    qtbot.waitUntil(lambda: desk.answer.state.phase is AnswerPhase.FAILED)
    desk.window.resize(700, 500)
    panel = found.answer
    trouble = panel._trouble
    assert panel.trouble() == "Ollama went away.\nStart it again."
    qtbot.waitUntil(lambda: panel.text.geometry().bottom() < trouble.geometry().top())
    # Rounding may cost a pixel, a squeezed label a line.
    qtbot.waitUntil(lambda: trouble.height() >= trouble.heightForWidth(trouble.width()) - 1)
    assert trouble.geometry().bottom() < panel.height()


def test_how_a_writing_ended_is_said_once(qtbot, desk, found, fake):
    """The engine's note was followed by a second one, of the window, in red."""
    note = "llama3.2:3b stopped before it had finished; this is the text so far."
    finished = scenario.answer(m.AskRequest("notice"))[-1]
    fake.scripts[m.AskRequest] = lambda _request: [replace(finished, is_complete=False, notes=(note,))]
    found.ask()
    qtbot.waitUntil(lambda: desk.answer.state.phase is AnswerPhase.DONE)
    assert note in found.answer.text.toPlainText()
    assert found.answer.trouble() == ""


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


def test_nothing_leaps_while_a_follow_up_is_answered(qtbot, desk, found, fake):
    found.ask()
    qtbot.waitUntil(lambda: desk.answer.state.phase is AnswerPhase.DONE)
    panel, line = found.answer, found.answer._follow_up
    qtbot.waitUntil(lambda: not panel._fit.isActive() and panel.height() >= panel._height())
    before = (panel.height(), line.y())
    del fake.scripts[m.AskRequest]
    line.setFocus()
    qtbot.keyClicks(line, "and for employees?")
    qtbot.keyClick(line, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: desk.answer.state.is_busy and not panel.text.isVisible())
    assert line.hasFocus()
    qtbot.keyClicks(line, "and then?")  # written ahead
    qtbot.keyClick(line, Qt.Key.Key_Return)
    assert line.text() == "and then?"
    qtbot.waitUntil(lambda: not panel._fit.isActive())
    now = (panel.height(), line.y())
    assert [abs(a - b) <= 1 for a, b in zip(before, now, strict=True)] == [True, True]  # a pixel of rounding
    qtbot.waitUntil(lambda: len(fake.asked(m.AskRequest)) == 2)
    for reply in scenario.answer(fake.asked(m.AskRequest)[1]):
        fake.reply(m.AskRequest, reply, last=isinstance(reply, m.AnswerDone))
    qtbot.waitUntil(lambda: desk.answer.state.phase is AnswerPhase.DONE)
    assert line.hasFocus()


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


def test_the_sample_documents_come_with_questions_until_one_was_asked(qtbot, desk, view, fake, asked):
    samples_folder = samples.source(9, sample_folder())
    fake.scripts[m.ListConversationsRequest] = lambda _request: [m.ConversationsReply(())]
    fake.scripts[m.ListSourcesRequest] = lambda _request: [m.SourcesReply((samples_folder,))]
    desk.conversations.refresh()
    desk.sources.refresh()
    qtbot.waitUntil(lambda: [link.text() for link in view.recent.links()] == [*QUESTIONS])
    assert view.recent.isVisible()
    assert view.recent.heading() == "Try to ask"
    view.recent.links()[0].click()
    assert asked(m.AskRequest)[0].question == QUESTIONS[0]
    assert view.field.text() == QUESTIONS[0]
    fake.scripts[m.ListConversationsRequest] = lambda _request: [scenario_pages.conversations()]
    desk.conversations.refresh()
    qtbot.waitUntil(lambda: view.recent.heading() == "Asked before")


def test_the_list_of_questions_follows_what_is_asked(qtbot, desk, found, asked):
    before = len(asked(m.ListConversationsRequest))
    found.ask()
    asked(m.ListConversationsRequest, before + 1)
    assert not found.recent.isVisible()


def test_a_conversation_is_forgotten_after_a_word_from_the_user(qtbot, desk, view, fake, asked):
    qtbot.waitUntil(lambda: len(view.recent.links()) == 2)
    forget = view.recent.findChildren(QToolButton)[0]
    assert forget.accessibleName() == "Forget “How long is the notice period?”"
    forget.click()
    assert desk.window.confirm.text().startswith("Forget “How long is the notice period?”?")
    assert fake.asked(m.DeleteConversationsRequest) == []
    desk.window.confirm._on_action()
    assert asked(m.DeleteConversationsRequest) == [m.DeleteConversationsRequest("c1")]
