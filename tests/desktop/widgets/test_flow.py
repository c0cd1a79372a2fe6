from __future__ import annotations

import pytest
from PySide6.QtCore import QRect, QSize
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.widgets.flow import FlowLayout


@pytest.fixture
def boxes(qtbot):
    """Three boxes of 100 by 20 in a flow with gaps of 10."""
    whole = QWidget()
    qtbot.addWidget(whole)
    flow = FlowLayout(10)
    made = []
    for _ in range(3):
        box = QWidget()
        box.setFixedSize(100, 20)
        flow.addWidget(box)
        made.append(box)
    column = QVBoxLayout(whole)
    column.setContentsMargins(0, 0, 0, 0)
    column.addLayout(flow)
    column.addStretch()
    whole.show()
    return whole, flow, made


def places(boxes):
    return [(box.x(), box.y()) for box in boxes]


@pytest.mark.parametrize(
    ("width", "expected"),
    [
        (320, [(0, 0), (110, 0), (220, 0)]),
        (319, [(0, 0), (110, 0), (0, 30)]),
        (150, [(0, 0), (0, 30), (0, 60)]),
    ],
)
def test_what_does_not_fit_begins_the_next_line(qtbot, boxes, width, expected):
    whole, flow, made = boxes
    whole.resize(width, 300)
    qtbot.waitUntil(lambda: places(made) == expected)
    assert flow.heightForWidth(width) == expected[-1][1] + 20


def test_what_is_hidden_takes_no_room(qtbot, boxes):
    whole, flow, made = boxes
    made[0].hide()
    whole.resize(220, 300)
    qtbot.waitUntil(lambda: places(made[1:]) == [(0, 0), (110, 0)])
    assert flow.sizeHint() == QSize(210, 20)


def test_it_is_never_wider_than_its_widest_item(boxes):
    _whole, flow, _made = boxes
    assert flow.minimumSize() == QSize(100, 20)
    assert flow.sizeHint() == QSize(320, 20)


def test_items_can_be_taken_out(boxes):
    _whole, flow, made = boxes
    assert flow.itemAt(7) is None
    assert flow.takeAt(7) is None
    assert flow.takeAt(1).widget() is made[1]
    assert flow.count() == 2
    flow.setGeometry(QRect(0, 0, 500, 20))
    assert made[2].x() == 110
