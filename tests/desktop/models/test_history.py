from __future__ import annotations

import time

from PySide6.QtCore import Qt

from desktop.models.history import HistoryModel
from indexer.protocol import messages as m

TODAY = time.strftime("%Y-%m-%d")


def day(iso=TODAY, **fields):
    return m.HistoryDay(iso, 988, 4, 5_000, 1, 158_000_000, **fields)


def cells(model, row=0):
    return [model.data(model.index(row, column)) for column in range(model.columnCount())]


def test_days_pass_the_model_tester(qtmodeltester):
    model = HistoryModel()
    qtmodeltester.check(model)
    model.replace((day(),))
    model.replace((day(), day("2024-10-03")))


def test_a_day_tells_what_was_done_and_how_fast():
    model = HistoryModel()
    model.replace((day(files_failed=7, files_removed=59, work_s=1800), day("2024-10-03")))
    assert cells(model) == ["today", "988", "4", "7", "59", "5,000", "1,976", "10,000", "158 MB"]
    assert cells(model, 1) == ["3 Oct 2024", "988", "4", "", "", "5,000", "", "", "158 MB"]


def test_headings_say_in_full_what_they_mean():
    model = HistoryModel()
    role = Qt.ItemDataRole.ToolTipRole
    assert model.headerData(6, Qt.Orientation.Horizontal, role) == "Files read in an hour of work"


def test_figures_that_change_leave_the_rows(qtbot):
    model = HistoryModel()
    model.replace((day(),))
    with qtbot.assertNotEmitted(model.modelReset), qtbot.waitSignal(model.dataChanged):
        model.replace((day(files_failed=1),))
