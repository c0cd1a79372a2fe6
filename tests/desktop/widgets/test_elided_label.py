from __future__ import annotations

import pytest

from desktop.widgets.elided_label import ElidedLabel

WORDINGS = ("1,310 files: 1,204 found by words · about 4 min left", "1,310 files · about 4 min left")


@pytest.fixture
def line(qtbot):
    made = ElidedLabel()
    qtbot.addWidget(made)
    made.set_text(*WORDINGS)
    return made


def test_the_longest_wording_that_fits_is_shown(line):
    metrics = line.fontMetrics()
    widths = [metrics.horizontalAdvance(wording) for wording in WORDINGS]
    for width, shown in ((widths[0], WORDINGS[0]), (widths[0] - 1, WORDINGS[1]), (widths[1], WORDINGS[1])):
        line.resize(width, 20)
        assert line.shown() == shown
    line.resize(widths[1] - 1, 20)
    assert "…" in line.shown()


def test_the_whole_text_is_told_where_a_shorter_wording_is_shown(line):
    line.resize(40, 20)
    assert line.text() == line.toolTip() == line.accessibleName() == WORDINGS[0]
