from __future__ import annotations

import pytest
from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt

from desktop.models.failures import FailuresModel
from desktop.models.rows import ROW_ROLE, RowsModel
from desktop.models.sources import SourcesModel
from indexer.protocol import messages as m
from tests.desktop import samples


def failure(number):
    return m.FailureView(number, f"/data/{number}.pdf", "", "", "failed", "damaged")


def test_rows_pass_the_model_tester(qtmodeltester):
    model = RowsModel(lambda row: row, str)
    qtmodeltester.check(model)
    model.replace(["a", "b"])
    model.append(["c"])
    model.replace(["c"])
    assert model.data(model.index(0), ROW_ROLE) == "c"
    assert model.row(5) is None


def test_rows_of_the_same_identity_stay(qtbot):
    model = RowsModel(lambda row: row[0], str)
    model.replace([(1, "a")])
    with qtbot.assertNotEmitted(model.modelReset):
        model.replace([(1, "b")])
    assert model.row(0) == (1, "b")


def test_a_source_is_spoken_with_its_state(qtmodeltester):
    model = SourcesModel()
    qtmodeltester.check(model)
    model.replace([samples.source(1, "/home/mara/Documents", state="offline", reason="not there")])
    spoken = model.data(model.index(0), Qt.ItemDataRole.AccessibleTextRole)
    assert spoken.startswith("/home/mara/Documents, offline (not there)")
    hover = model.data(model.index(0), Qt.ItemDataRole.ToolTipRole)
    assert hover.splitlines() == [
        "/home/mara/Documents",
        "633 files: 620 found by words and by meaning, 12 by name only, 1 could not be read",
    ]
    assert model.position_of(1) == 0
    assert model.position_of(7) is None


def test_failures_pass_the_model_tester(qtmodeltester):
    model = FailuresModel()
    qtmodeltester.check(model)
    model.take(0, m.FailuresReply((failure(1), failure(2)), 3))
    model.take(2, m.FailuresReply((failure(3),), 3))


def test_failures_are_fetched_page_by_page(collected):
    model = FailuresModel()
    needed = collected(model.more_needed)
    model.take(0, m.FailuresReply((failure(1), failure(2)), 3))
    assert model.canFetchMore(QModelIndex())
    model.fetchMore(QModelIndex())
    model.fetchMore(QModelIndex())
    assert needed == [2]
    model.take(2, m.FailuresReply((failure(3),), 3))
    assert not model.canFetchMore(QModelIndex())
    assert [row.document_id for row in model.rows()] == [1, 2, 3]


def test_a_page_of_failures_that_does_not_come_can_be_asked_for_again(collected):
    model = FailuresModel()
    needed = collected(model.more_needed)
    model.take(0, m.FailuresReply((failure(1),), 2))
    model.fetchMore(QModelIndex())
    model.fetch_failed()
    model.fetchMore(QModelIndex())
    assert needed == [1, 1]


@pytest.mark.parametrize("wanted", ["", "a", "bcd", "abxcd", "xaby", "xycdz", "xyz", "dcba", "abcd"])
def test_rows_that_are_left_stay_where_they_are_looked_at(qtmodeltester, wanted):
    model = RowsModel(lambda row: row, str)
    qtmodeltester.check(model)
    model.replace([*"abcd"])
    looked_at = QPersistentModelIndex(model.index(2))
    model.replace([*wanted])
    assert model.rows() == tuple(wanted)
    if wanted != "dcba":  # another order is another list
        assert looked_at.isValid() is ("c" in wanted)
        assert not looked_at.isValid() or looked_at.data(ROW_ROLE) == "c"


def test_what_a_failure_has_no_room_for_is_its_tool_tip(qapp):
    model = FailuresModel()
    model.take(0, m.FailuresReply((m.FailureView(1, "/a.zip", "", "in/b.pdf", "failed", "damaged"),), 1))
    assert model.data(model.index(0), Qt.ItemDataRole.ToolTipRole) == "/a.zip ▸ in/b.pdf\ndamaged"
