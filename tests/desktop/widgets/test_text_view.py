from __future__ import annotations

import time
from dataclasses import replace

import pytest
from PySide6.QtGui import QTextCharFormat, QTextCursor

from desktop.spans import utf16_spans
from desktop.widgets import text_view as text_view_module
from desktop.widgets.text_view import MAX_CHARS, TextView
from indexer.protocol import messages as m


@pytest.fixture
def text_view(qtbot, theme):
    made = TextView(theme)
    qtbot.addWidget(made)
    made.resize(500, 400)
    made.show()
    return made


def preview(text, marks=(), focus=None, kind="txt"):
    return m.TextPreview(1, text, 0, len(text), tuple(marks), focus, m.Locator(), kind, 0)


def marks_of(view):
    """(text, format) of every mark, line by line."""
    found = []
    block = view.document().begin()
    while block.isValid():
        units = block.text().encode("utf-16-le")
        for each in block.layout().formats():
            marked = units[2 * each.start : 2 * (each.start + each.length)].decode("utf-16-le")
            found.append((marked, QTextCharFormat(each.format)))
        block = block.next()
    return found


def test_marks_stand_on_their_words_behind_emoji(text_view):
    text = "😀😀 notice 😀 period"
    text_view.show_text(preview(text, [m.Highlight(3, 9), m.Highlight(12, 18)], m.Highlight(0, 9)))
    assert [words for words, _look in marks_of(text_view)] == ["😀😀 notice", "notice", "period"]


def test_a_cited_span_is_marked_as_found_words_are(text_view, theme):
    text_view.show_text(preview("a cited sentence", focus=m.Highlight(2, 7)), is_cited=True)
    ((cited, look),) = marks_of(text_view)
    assert cited == "cited"
    assert look.background().color() == theme.colour("marker")
    text_view.show_text(preview("a cited sentence", focus=m.Highlight(2, 7)))
    assert marks_of(text_view)[0][1].background().color() == theme.colour("focus")


def test_a_passage_over_several_lines_is_marked_in_each(text_view):
    text = "before\nthe first\n\nthe last\nafter"
    text_view.show_text(preview(text, focus=m.Highlight(text.index("first"), text.index(" last"))))
    assert [words for words, _look in marks_of(text_view)] == ["first", "", "the"]


def test_a_word_that_stands_everywhere_is_marked_in_the_passage_first(text_view, monkeypatch):
    """Of a table of 2,000 people the row that was found was not marked: its marks were used up before."""
    monkeypatch.setattr(text_view_module, "MAX_MARKS", 10)
    text = "".join(f"person {number:03d}\n" for number in range(100))
    marks = [m.Highlight(start, start + 6) for start in range(0, len(text), 11)]
    for row, expected in ((50, range(47, 57)), (0, range(10)), (99, range(90, 100))):
        text_view.show_text(preview(text, marks, m.Highlight(11 * row, 11 * row + 10)))
        marked = [span[0] // 11 for span in utf16_spans(text, text_view._marks)]
        assert marked == [*expected]


def test_found_words_stand_out_in_the_passage_and_in_other_colours(qtbot, text_view, theme):
    text_view.show_text(preview("a notice period", [m.Highlight(2, 8)], m.Highlight(0, 15)))
    for scheme in ("dark", "light"):
        with qtbot.waitSignal(theme.changed):
            theme.choose(scheme)
        shown = text_view.viewport().grab().toImage()
        colours = {shown.pixelColor(x, y).rgb() for x in range(shown.width()) for y in range(0, 60, 2)}
        assert {theme.colour("marker").rgb(), theme.colour("focus").rgb()} <= colours


def test_the_found_word_is_seen_in_a_row_that_is_wider_than_the_view(text_view):
    rows = "\n".join("\t".join(f"cell{row}_{column}" for column in range(60)) for row in range(40))
    start = rows.index("cell20_0")
    found = rows.index("cell20_25")
    end = rows.index("cell21_0") - 1
    mark = m.Highlight(found, found + len("cell20_25"))
    text_view.show_text(preview(rows, [m.Highlight(0, 5), mark], m.Highlight(start, end)), is_table=True)
    cursor = text_view.textCursor()
    seen = []
    for place in (mark.start, mark.end):
        cursor.setPosition(place)
        seen.append(text_view.cursorRect(cursor).center())
    assert all(text_view.viewport().rect().contains(point) for point in seen)


@pytest.mark.parametrize("row", [6, 30])
def test_a_part_of_a_table_begins_with_a_whole_row(text_view, row):
    """Half a row stood in columns that were not its own; where its beginning is near, it is shown, too."""
    rows = ["\t".join(f"cell{number}_{column}" for column in range(60)) for number in range(60)]
    text = "\n".join(rows)
    start = text.index(f"cell{row}_0")
    text_view.show_text(preview(text, focus=m.Highlight(start, start + 8)), is_table=True)
    shown = text_view.toPlainText().split("\n")
    assert shown[0] in rows
    assert rows[row] in shown
    assert (shown[0] == rows[0]) is (row == 6)


def test_a_part_that_begins_within_a_line_is_shown_from_the_next(text_view):
    cut = replace(preview("alf a line\na whole one", focus=m.Highlight(13, 18)), start=20_000)
    text_view.show_text(cut)
    assert text_view.toPlainText() == "a whole one"


def test_a_wide_table_with_many_marks_is_shown_without_delay(text_view):
    text = "\n".join(["\t".join(["notice"] * 200)] * 50)
    marks = [m.Highlight(start, start + 6) for start in range(0, 7 * 400, 7)]
    before = time.process_time()
    text_view.show_text(preview(text, marks), is_table=True)
    assert time.process_time() - before < 0.5  # as extra selections they took 2.6 s


def test_the_passage_is_scrolled_into_sight(text_view):
    text = "line\n" * 400 + "the passage\n" + "line\n" * 400
    start = text.index("the passage")
    text_view.show_text(preview(text, focus=m.Highlight(start, start + 11)))
    place = text_view.cursorRect()
    assert text_view.viewport().rect().intersects(place)
    assert text_view.verticalScrollBar().value() > 0


def test_markup_in_a_document_is_shown_as_text(text_view):
    text = '<img src="http://example.com/x.png"> <b>bold</b>'
    text_view.show_text(preview(text))
    assert text_view.toPlainText() == text


@pytest.mark.parametrize(
    "text", ["x" * 1_000_000, "word " * 200_000, "\n" * 300_000], ids=["line", "words", "breaks"]
)
def test_a_huge_text_blocks_the_window_only_for_a_moment(text_view, text):
    middle = len(text) // 2
    before = time.process_time()
    text_view.show_text(preview(text, focus=m.Highlight(middle, middle + 4)))
    text_view.grab()
    assert time.process_time() - before < 0.15
    assert len(text_view.toPlainText()) <= MAX_CHARS


def test_zoom_and_code_change_the_font(text_view):
    text_view.show_text(preview("x = 1"), is_mono=True)
    assert text_view.font().fixedPitch()
    size = text_view.font().pointSizeF()
    text_view.set_zoom(2.0)
    assert text_view.font().pointSizeF() == pytest.approx(2 * size)


def test_columns_of_a_table_stand_below_each_other(text_view):
    long = "Merlin M4 weather station"
    text = f"Article\tDescription\tPrice\nM4-STD\t{long}\t289\n\tindented"
    text_view.show_text(preview(text))

    def left_of(word):
        cursor = QTextCursor(text_view.document())
        cursor.setPosition(text.index(word))
        return text_view.cursorRect(cursor).left()

    assert left_of("Price") == left_of("289")
    assert left_of("Description") == left_of("Merlin")
    assert left_of("Price") > left_of("Merlin") + text_view.fontMetrics().horizontalAdvance(long)


def test_rows_of_a_sheet_stay_rows_in_a_narrow_view(text_view):
    text = "\t".join(["a cell of some width"] * 8) + "\nlast"

    def top_of_the_last_line():
        cursor = QTextCursor(text_view.document())
        cursor.setPosition(text.index("last"))
        return text_view.cursorRect(cursor).top()

    text_view.show_text(preview(text))
    wrapped = top_of_the_last_line()
    text_view.show_text(preview(text), is_table=True)
    assert top_of_the_last_line() < wrapped
    assert text_view.horizontalScrollBar().maximum() > 0


def test_a_text_that_is_written_from_the_right_stands_at_the_right(text_view):
    def left_of_the_first_line(text):
        text_view.show_text(preview(text))
        line = text_view.document().firstBlock().layout().lineAt(0)
        return line.naturalTextRect().left()

    assert left_of_the_first_line("notice\nחופשה") < 40
    assert left_of_the_first_line("חופשה\nnotice") > text_view.viewport().width() / 2
    assert left_of_the_first_line("חופשה\tnotice\nא\tב") < 40  # columns
    assert left_of_the_first_line("notice") < 40


def test_found_words_are_gone_through_one_by_one(text_view):
    text = "😀 notice one\n" + "filler\n" * 200 + "notice two\nnotice three"
    starts = [text.index("notice"), text.index("notice two"), text.index("notice three")]
    text_view.show_text(preview(text, [m.Highlight(start, start + 6) for start in starts]))

    def line_gone_to():
        cursor = text_view.textCursor()
        assert cursor.selectedText() == "notice"
        assert text_view.viewport().rect().intersects(text_view.cursorRect(cursor))
        return cursor.block().text().split()[-1]

    gone_to = [line_gone_to() for _ in range(3) if text_view.go_to_mark(1)]
    assert gone_to == ["one", "two", "three"]
    assert not text_view.go_to_mark(1)
    assert text_view.go_to_mark(-1)
    assert line_gone_to() == "two"
