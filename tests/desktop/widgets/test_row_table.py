from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import QAbstractListModel, QModelIndex, Qt
from PySide6.QtWidgets import QStyledItemDelegate

from desktop.widgets.row_table import RowTable

ROWS, PAGE = 100_000, 200


class CountedModel(QAbstractListModel):
    """Rows that come in pages, and how often one was looked at."""

    def __init__(self):
        super().__init__()
        self.rows = ROWS
        self.looks = 0

    def rowCount(self, parent=QModelIndex()):  # noqa: B008
        self.looks += 1
        return 0 if parent.isValid() else self.rows

    def data(self, index, role=Qt.ItemDataRole.DisplayRole) -> Any:
        self.looks += 1
        return str(index.row()) if role == Qt.ItemDataRole.DisplayRole else None

    def add_page(self):
        self.beginInsertRows(QModelIndex(), self.rows, self.rows + PAGE - 1)
        self.rows += PAGE
        self.endInsertRows()


@pytest.fixture
def model():
    return CountedModel()


@pytest.fixture
def table(qtbot, model):
    made = RowTable(model, QStyledItemDelegate(), 40)
    qtbot.addWidget(made)
    made.resize(400, 400)
    made.show()
    return made


def test_another_page_costs_no_look_at_the_rows_before_it(qtbot, model, table):
    table.scrollToBottom()
    table.grab()
    model.looks = 0
    model.add_page()
    table.grab()
    assert table.verticalScrollBar().maximum() == model.rows * 40 - table.viewport().height()
    assert model.looks < 2_000


def test_the_ends_are_a_key_away(qtbot, model, table):
    table.setCurrentIndex(model.index(3))
    qtbot.keyClick(table, Qt.Key.Key_End)
    assert table.currentIndex().row() == ROWS - 1
    qtbot.keyClick(table, Qt.Key.Key_Home)
    assert table.currentIndex().row() == 0
