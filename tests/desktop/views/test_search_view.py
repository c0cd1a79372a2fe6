from __future__ import annotations

import sys

from PySide6.QtCore import Qt
from PySide6.QtGui import QDesktopServices, QGuiApplication, QInputMethodEvent, QKeySequence

from desktop.document_menu import DocumentMenu
from desktop.presenters.search import SearchPhase
from indexer.protocol import messages as m
from tests.desktop import samples, scenario


def test_typing_shows_results_and_the_preview_of_the_first(desk, found):
    assert found.results.model().rowCount() == 7
    assert found.filters.summary.text() == "7 results · 23 ms"
    assert found.preview.shown() is found.preview.text_view
    assert "notice period" in found.preview.text_view.toPlainText()


def test_the_whole_way_by_keyboard(qtbot, desk, found, fake, monkeypatch):
    opened = []
    monkeypatch.setattr(desk.opener, "open", lambda raw, _place: opened.append(raw))
    field = found.field.line
    assert field.hasFocus()
    qtbot.keyClick(field, Qt.Key.Key_Down)
    assert found.results.hasFocus()
    qtbot.keyClick(found.results, Qt.Key.Key_Down)
    assert desk.preview.target.document_id == 2
    qtbot.keyClick(found.results, Qt.Key.Key_Return)
    assert opened == [scenario.hits()[1].raw_path]
    qtbot.waitUntil(lambda: fake.asked(m.OpenedRequest) == [m.OpenedRequest(2)])
    qtbot.keyClick(found.results, Qt.Key.Key_Up)
    qtbot.keyClick(found.results, Qt.Key.Key_Up)
    assert field.hasFocus()
    qtbot.keyClick(field, Qt.Key.Key_Escape)
    assert field.text() == ""
    assert desk.search.state.phase is SearchPhase.IDLE


def test_what_is_still_being_composed_is_no_query_yet(qapp, desk, view, fake, asked):
    """Chinese, Japanese and Korean are written by an input method, which commits a word when it is chosen."""
    view.field.focus()
    qapp.sendEvent(view.field.line, QInputMethodEvent("けいやく", []))
    assert (view.field.text(), desk.search.query) == ("", "")
    chosen = QInputMethodEvent("", [])
    chosen.setCommitString("契約")
    qapp.sendEvent(view.field.line, chosen)
    assert asked(m.SearchRequest)[-1].query == "契約"


def test_enter_in_the_field_goes_to_the_results(qtbot, found):
    qtbot.keyClick(found.field.line, Qt.Key.Key_Return)
    assert found.results.hasFocus()


def test_a_search_that_takes_its_time_says_so_in_place_of_what_was_said_before(
    qtbot, desk, view, fake, asked
):
    del fake.scripts[m.SearchRequest]
    view.set_has_sources(False)
    assert view.empty.title() == "No folders yet"
    view.field.set_text("zeppelin")
    assert view.empty.title() == "", "what comes at once must not flicker"
    qtbot.waitUntil(lambda: view.empty.title() == "Searching …")
    asked(m.SearchRequest)
    fake.reply(m.SearchRequest, samples.reply((), is_settled=False), last=False)
    qtbot.waitUntil(lambda: desk.search.state.phase is SearchPhase.EARLY)
    assert view.empty.title() == "Searching …"
    fake.reply(m.SearchRequest, samples.reply(()))
    qtbot.waitUntil(lambda: view.empty.title() == "Nothing found yet")
    assert view.filters.summary.text() == "0 results · 23 ms"
    view.field.set_text("zeppelins")
    assert view.empty.title() == "Nothing found yet"
    qtbot.waitUntil(lambda: view.empty.title() == "Searching …")
    assert view.filters.summary.text() == "", "no list is shown whose number it could be"


def test_nothing_found_says_what_may_help(qtbot, desk, view, fake):
    fake.scripts[m.SearchRequest] = lambda _request: [samples.reply(())]
    view.field.set_text("zzz type:pdf")
    qtbot.waitUntil(lambda: desk.search.state.phase is SearchPhase.SETTLED)
    assert view.empty.title() == "Nothing found yet"
    assert view.empty.hint().splitlines() == [
        "Clearing the filters may help.",
        "1,204 of 1,310 files are found by words so far; more may come.",
        "Files that could not be read are listed under Sources.",
    ]
    assert view.preview.empty.title() == ""  # beside it there is nothing to select


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
    del fake.scripts[m.SearchRequest]
    view.field.set_text("another")
    qtbot.waitUntil(lambda: desk.search.state.phase is SearchPhase.SEARCHING)
    assert view.notes.isVisible()  # else what is below would leap up, and down again with the reply
    view.field.set_text("")
    assert not view.notes.isVisible()


def test_filters_are_words_in_the_field(qtbot, desk, view, asked):
    view.field.set_text("budget")
    view.filters.query_edited.emit("budget type:pdf")
    assert view.field.text() == "budget type:pdf"
    qtbot.waitUntil(lambda: "budget type:pdf" in [request.query for request in asked(m.SearchRequest)])


def test_folders_are_offered_from_home(tmp_path, desk, view):
    view.filters.set_folders((f"{tmp_path}/Documents", "/data"))
    menu = view.filters._folder.menu()
    menu.aboutToShow.emit()
    texts = [action.text() for action in menu.actions() if action.text()]
    assert texts == ["Everywhere", "~/Documents", "/data", "Another folder …"]
    menu.actions()[2].trigger()
    assert f"in:{tmp_path}/Documents" in view.field.text()


def test_languages_of_what_was_found_head_their_menu(qtbot, desk, view, fake):
    found = (samples.hit(1, "/a.txt", language="de"), samples.hit(2, "/b.txt", language=""))
    fake.scripts[m.SearchRequest] = lambda _request: [samples.reply(found)]
    view.field.set_text("haus")
    qtbot.waitUntil(lambda: desk.search.model.rowCount() == 2)
    menu = view.filters._language.menu()
    menu.aboutToShow.emit()
    texts = [action.text() for action in menu.actions() if action.text()]
    assert texts == ["Any language", "German", "Others"]
    others = [action.text() for action in menu.actions()[-1].menu().actions()]
    assert others[:2] == ["Arabic", "Chinese"]
    assert "German" not in others
    menu.actions()[2].trigger()
    assert view.field.text() == "haus lang:de"
    assert view.filters._language.accessibleName() == "Language: German"
    menu.aboutToShow.emit()
    menu.actions()[0].trigger()
    assert view.field.text() == "haus"


def test_a_pasted_page_is_cut_to_what_a_query_may_be(view):
    view.field.set_text("word " * 100_000)
    assert len(view.field.text()) == 4000


def test_the_menu_of_a_hit_offers_what_can_be_done(qtbot, desk, found):
    menu = DocumentMenu(desk.actions, scenario.hits()[1:2], found)
    texts = [action.text().partition("\t")[0] for action in menu.actions() if action.text()]
    offered = ["Open with …"] if sys.platform != "darwin" else []
    assert texts[: 5 + len(offered)] == [
        "Open",
        *offered,
        "Show in folder",
        "Copy file",
        "Copy path",
        "Copy passage with its source",
    ]
    assert "The same content is also at" in texts


def test_a_copied_file_can_be_pasted_as_a_file_and_as_its_path(qtbot, desk, found, qapp):
    qtbot.waitUntil(lambda: desk.settings.knows("history.keep"))
    found.results.setFocus()
    qtbot.keySequence(found.results, QKeySequence(QKeySequence.StandardKey.Copy))
    copied = qapp.clipboard().mimeData()
    assert [url.toLocalFile() for url in copied.urls()] == [scenario.hits()[0].path]
    assert copied.text() == scenario.hits()[0].path
    assert desk.searches.recent == ("notice period",)


def test_keys_mean_all_that_are_chosen_and_the_list_says_how_many(qtbot, desk, found, qapp):
    found.results.setFocus()
    qtbot.keyClick(found.results, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    assert found.filters.summary.text() == "2 of 7 chosen"
    both = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    qtbot.keyClick(found.results, Qt.Key.Key_C, both)
    assert qapp.clipboard().text().splitlines() == [hit.path for hit in scenario.hits()[:2]]
    qtbot.keyClick(found.results, Qt.Key.Key_Down)
    assert found.filters.summary.text() == "7 results · 23 ms"


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


def test_a_question_about_results_goes_with_them(qtbot, desk, found):
    desk.actions.many_wanted.emit("12 files", lambda: None)
    assert desk.window.confirm.text() == "This opens 12 files at once."
    found.field.set_text("another query")
    qtbot.waitUntil(lambda: not desk.window.confirm.isVisible())


def test_copies_of_members_go_with_their_source_and_with_the_window(qtbot, desk, found, fake, tmp_path):
    fake.scripts[m.MemberRequest] = lambda request: [(m.MemberPiece(request.document_id, 3), b"abc")]
    inside = [
        samples.hit(n, f"{path}/a.zip", member="b.txt") for n, path in enumerate(desk.sources.folders, 1)
    ]
    files = []
    desk.copies.gather([*inside, samples.hit(99, "/elsewhere/a.zip", member="b.txt")], files.extend)
    qtbot.waitUntil(lambda: len(files) == len(inside) + 1)
    copies = tmp_path / "copies"
    assert len(list(copies.iterdir())) == len(files)
    desk.sources.refresh()
    qtbot.waitUntil(lambda: len(list(copies.iterdir())) == len(inside))
    desk.stop()
    assert not copies.exists()
