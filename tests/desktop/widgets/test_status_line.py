from __future__ import annotations

import pytest

from desktop.widgets.status_line import StatusLine


@pytest.fixture
def line(qtbot, theme, icons):
    made = StatusLine(theme, icons)
    qtbot.addWidget(made)
    made.resize(700, 34)
    made.show()
    return made


def test_a_note_with_a_long_name_makes_no_window_grow(line):
    least = line.minimumSizeHint().width()
    line.note(f"“{'Rechtsschutzversicherung' * 8}” was removed; its files stay where they are")
    assert line.minimumSizeHint().width() == least


def test_the_text_gives_way_to_a_note(qtbot, line):
    line.show_text("107 files found by words and by meaning, " * 3, "107 files")
    note = "Copied the paths of twelve files and of what lies in them"
    line.note(note)
    qtbot.waitUntil(lambda: line._note.shown() == note)
    assert line._text.shown() == "107 files"
