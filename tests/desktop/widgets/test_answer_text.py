from __future__ import annotations

import time
from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt, QUrl
from PySide6.QtGui import QTextCursor

from desktop.widgets.answer_text import AnswerText
from indexer.protocol import messages as m
from tests.desktop import scenario


@pytest.fixture
def answer_text(qtbot, theme):
    made = AnswerText(theme)
    qtbot.addWidget(made)
    made.resize(500, 300)
    made.show()
    return made


def formats_of(view):
    """(text, format) of every fragment of a document."""
    found = []
    block = view.document().begin()
    while block.isValid():
        for piece in block:
            found.append((piece.fragment().text(), piece.fragment().charFormat()))
        block = block.next()
    return found


def done(**fields):
    _started, _delta, finished = scenario.answer(m.AskRequest("q"))
    return finished


def test_the_number_of_a_source_stays_at_the_left_of_a_title_from_the_right(answer_text):
    finished = done()
    hebrew = replace(finished.citations[0], title="הודעה מוקדמת")
    answer_text.show_done(replace(finished, citations=(hebrew,)))
    block = answer_text.document().begin()
    while "הודעה" not in block.text():
        block = block.next()
    assert block.blockFormat().layoutDirection() is Qt.LayoutDirection.LeftToRight
    assert "הודעה מוקדמת\u200e  " in block.text()


def test_a_screen_reader_is_told_which_sentences_are_in_doubt(answer_text):
    answer_text.show_done(done())
    assert answer_text.accessibleDescription().splitlines() == [
        "Weakly supported: Employees have six weeks after probation.",
        "Not supported: Managers may have longer terms.",
    ]
    answer_text.show_stream("Another answer")
    assert answer_text.accessibleDescription() == ""


def test_sentences_carry_their_verdict(answer_text):
    answer_text.show_done(done())
    looks = {text: look for text, look in formats_of(answer_text)}
    styles = {text[:9]: look.underlineStyle().name for text, look in looks.items()}
    assert styles["The agree"] == "NoUnderline"
    assert styles["Employees"] == "DotLine"
    assert styles["Managers "] == "DashUnderline"
    assert "Not supported" in next(
        look.toolTip() for text, look in looks.items() if text.startswith("Managers")
    )


def test_a_sentence_leads_to_what_backs_it_and_says_why_it_is_not_backed(answer_text):
    sentences = (
        m.SentenceView("Backed.", "supported", (2, 1)),
        m.SentenceView("So so.", "weak", (1,), "not in the passage: forty"),
        m.SentenceView("Made up.", "unsupported", ()),
    )
    answer_text.show_done(replace(done(), answer="Backed. So so. Made up.", sentences=sentences))
    looks = dict(formats_of(answer_text))
    assert looks["Backed."].anchorHref() == "cite:2"
    assert looks["So so."].anchorHref() == "cite:1"
    assert looks["So so."].toolTip().endswith("\nNot in the passage: forty")
    assert not looks["Made up."].isAnchor()


def test_citations_are_links_that_only_tell_their_number(answer_text, collected):
    clicked = collected(answer_text.citation_clicked)
    answer_text.show_done(done())
    hrefs = {look.anchorHref() for _text, look in formats_of(answer_text) if look.isAnchor()}
    assert hrefs == {"cite:1", "cite:2"}
    for address in ("cite:2", "http://example.com", "file:///etc/passwd", "cite:x", "cite:-1"):
        answer_text.anchorClicked.emit(QUrl(address))
    assert clicked == [2]


def test_a_link_that_was_clicked_keeps_no_frame_and_one_of_the_keyboard_does(qtbot, answer_text, collected):
    clicked = collected(answer_text.citation_clicked)
    answer_text.show_done(done())
    qtbot.mouseClick(answer_text.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(20, 8))
    assert clicked == [1]
    assert not answer_text.textCursor().hasSelection()
    qtbot.keyClick(answer_text, Qt.Key.Key_Tab)
    qtbot.keyClick(answer_text, Qt.Key.Key_Return)
    assert len(clicked) == 2
    assert answer_text.textCursor().hasSelection()


def test_markup_of_a_model_is_never_parsed(answer_text):
    text = '<a href="http://example.com">click</a> ![x](http://example.com/x.png)'
    sentence = m.SentenceView(text, "supported", ())
    finished = m.AnswerDone("c", text, (sentence,), (), "model", True, True, (), m.Ledger())
    answer_text.show_done(finished)
    assert answer_text.toPlainText() == text
    assert not any(look.isAnchor() or look.isImageFormat() for _text, look in formats_of(answer_text))


def test_a_stream_is_appended_and_a_new_one_starts_afresh(answer_text):
    answer_text.show_stream("Three ")
    answer_text.show_stream("Three months")
    assert answer_text.toPlainText() == "Three months"
    answer_text.show_stream("Six")
    assert answer_text.toPlainText() == "Six"
    answer_text.show_stream("Nine months later")  # within a moment longer than the last
    assert answer_text.toPlainText() == "Nine months later"
    answer_text.show_done(done())
    answer_text.show_stream("New")
    assert answer_text.toPlainText() == "New"


def test_a_long_answer_is_bounded(answer_text):
    before = time.process_time()
    for length in range(0, 200_000, 20_000):
        answer_text.show_stream("word " * (length // 5))
    assert time.process_time() - before < 1.0
    cursor = QTextCursor(answer_text.document())
    cursor.movePosition(QTextCursor.MoveOperation.End)
    assert cursor.position() <= 40_000
