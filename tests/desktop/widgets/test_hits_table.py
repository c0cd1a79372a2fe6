from __future__ import annotations

import time

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QDrag, QKeyEvent, QKeySequence

from desktop.copies import DocumentFile
from desktop.delegates.hit_row import HitDelegate
from desktop.models.results import PAGE_SIZE, ResultsModel
from desktop.transfer import as_files
from desktop.widgets.hits_table import MAX_CHOSEN
from desktop.widgets.results_list import ResultsList
from tests.desktop import samples

SHIFT, CTRL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def model(qapp):
    return ResultsModel()


@pytest.fixture
def view(qtbot, model, theme, icons):
    made = ResultsList(model, HitDelegate(theme, icons), shared_keys=("Ctrl+O",))
    qtbot.addWidget(made)
    made.resize(500, 600)
    made.show()
    return made


def show(model, *numbers, is_new_query=True):
    by_id = {hit.document_id: hit for hit in samples.hits(40)}
    model.replace(samples.reply(tuple(by_id[number] for number in numbers)), is_new_query=is_new_query)


def ids(hits):
    return [hit.document_id for hit in hits]


def click(qtbot, view, row, modifier=Qt.KeyboardModifier.NoModifier, button=Qt.MouseButton.LeftButton):
    place = view.visualRect(view.model().index(row, 0)).center()
    qtbot.mouseClick(view.viewport(), button, modifier, place)


def test_ctrl_and_shift_choose_several_by_mouse(qtbot, view, model, collected):
    show(model, *range(1, 7))
    numbers = collected(view.number_chosen)
    click(qtbot, view, 1)
    click(qtbot, view, 3, CTRL)
    assert ids(view.chosen_hits()) == [2, 4]
    click(qtbot, view, 5, SHIFT)
    assert ids(view.chosen_hits()) == [2, 4, 5, 6]
    assert view.current_hit().document_id == 6  # which is previewed
    assert numbers[-1] == 4
    click(qtbot, view, 0)
    assert (ids(view.chosen_hits()), numbers[-1]) == ([1], 1)


def test_shift_and_the_arrows_choose_several(qtbot, view, model, collected):
    show(model, *range(1, 7))
    left = collected(view.left_upwards)
    view.enter()
    qtbot.keyClick(view, Qt.Key.Key_Up, SHIFT)
    assert left == []
    for _ in range(2):
        qtbot.keyClick(view, Qt.Key.Key_Down, SHIFT)
    assert ids(view.chosen_hits()) == [1, 2, 3]
    qtbot.keyClick(view, Qt.Key.Key_End, SHIFT)
    assert ids(view.chosen_hits()) == [1, 2, 3, 4, 5, 6]
    qtbot.keyClick(view, Qt.Key.Key_Home)
    assert ids(view.chosen_hits()) == [1]


def test_what_is_done_with_one_of_them_is_done_with_all(qtbot, view, model, collected):
    show(model, *range(1, 5))
    opened, copied = collected(view.hits_opened), collected(view.copy_wanted)
    wanted, shared = collected(view.context_wanted), collected(view.key_shared)
    view.enter()
    qtbot.keyClick(view, Qt.Key.Key_Down, SHIFT)
    qtbot.keyClick(view, Qt.Key.Key_Return)
    qtbot.keySequence(view, QKeySequence(QKeySequence.StandardKey.Copy))
    qtbot.keyClick(view, Qt.Key.Key_Menu)
    qtbot.keyClick(view, Qt.Key.Key_O, CTRL)
    assert (ids(opened[0]), ids(copied[0]), ids(wanted[0][0])) == ([1, 2], [1, 2], [1, 2])
    assert (shared[0][0], ids(shared[0][1])) == ("Ctrl+O", [1, 2])


@pytest.mark.parametrize("several", [False, True])
def test_the_keys_of_the_window_are_taken_only_for_several(qtbot, view, model, several):
    show(model, 1, 2)
    view.enter()
    if several:
        qtbot.keyClick(view, Qt.Key.Key_Down, SHIFT)
    question = QKeyEvent(QEvent.Type.ShortcutOverride, Qt.Key.Key_O, CTRL)
    question.ignore()
    view.event(question)
    assert question.isAccepted() is several


def test_all_are_chosen_and_fetched_as_far_as_can_be_acted_on(qtbot, view, model, collected):
    model.replace(samples.reply(samples.hits(PAGE_SIZE), total=100_000), is_new_query=True)
    needed = collected(model.page_needed)
    view.enter()
    before = time.thread_time()
    qtbot.keySequence(view, QKeySequence(QKeySequence.StandardKey.SelectAll))
    assert time.thread_time() - before < 0.05
    assert view.currentIndex().row() == 0
    assert needed == [*range(PAGE_SIZE, MAX_CHOSEN, PAGE_SIZE)]
    for offset in needed:
        model.add_page(offset, samples.reply(samples.hits(PAGE_SIZE, first=offset + 1), total=100_000))
    assert ids(view.chosen_hits()) == [*range(1, MAX_CHOSEN + 1)]


def test_those_that_are_chosen_stay_so_while_the_ranking_settles(qtbot, view, model):
    show(model, *range(1, 7))
    click(qtbot, view, 1)
    click(qtbot, view, 3, CTRL)
    show(model, 4, 9, 1, 2, is_new_query=False)
    assert ids(view.chosen_hits()) == [4, 2]
    show(model, 9, 4, is_new_query=False)
    assert ids(view.chosen_hits()) == [4]
    show(model, 4, 2)
    assert ids(view.chosen_hits()) == [4]


def test_a_list_for_one_keeps_to_one(qtbot, model, theme, icons):
    view = ResultsList(model, HitDelegate(theme, icons))
    qtbot.addWidget(view)
    view.resize(500, 600)
    view.show()
    show(model, 1, 2, 3)
    click(qtbot, view, 0)
    click(qtbot, view, 2, CTRL)
    qtbot.keySequence(view, QKeySequence(QKeySequence.StandardKey.SelectAll))
    assert ids(view.chosen_hits()) == [3]


def test_several_are_dragged_together(qtbot, view, model, monkeypatch):
    dragged = []
    monkeypatch.setattr(QDrag, "exec", lambda drag, _actions: dragged.append(drag))
    view.drag_wanted.connect(lambda hits, start: start(as_files([DocumentFile.own(hit) for hit in hits])))
    show(model, 1, 2, 3)
    click(qtbot, view, 0)
    click(qtbot, view, 2, CTRL)
    view.startDrag(Qt.DropAction.CopyAction)
    [drag] = dragged
    assert [url.fileName() for url in drag.mimeData().urls()] == ["file-000001.txt", "file-000003.txt"]
    assert drag.pixmap().height() < view.row_height


@pytest.mark.parametrize("lets_go", [False, True])
def test_files_that_come_later_are_dragged_while_the_button_is_held(qtbot, view, model, monkeypatch, lets_go):
    dragged = []
    monkeypatch.setattr(QDrag, "exec", lambda drag, _actions: dragged.append(view.state()))
    wanted = []
    view.drag_wanted.connect(lambda hits, start: wanted.append((hits, start)))
    show(model, *range(1, 7))
    click(qtbot, view, 0)
    view.startDrag(Qt.DropAction.CopyAction)
    below = view.visualRect(view.model().index(3, 0)).center()
    qtbot.mouseMove(view.viewport(), below)
    if lets_go:
        qtbot.mouseRelease(view.viewport(), Qt.MouseButton.LeftButton, pos=below)
    assert ids(view.chosen_hits()) == [1]
    [(hits, start)] = wanted
    start(as_files([DocumentFile.own(hit) for hit in hits]))
    assert dragged == ([] if lets_go else [view.State.DraggingState])


@pytest.mark.parametrize("button", [Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton])
def test_a_click_below_the_last_row_lets_go_of_nothing(qtbot, view, model, button):
    show(model, 1, 2)
    view.enter()
    below = view.viewport().rect().bottomLeft()
    assert not view.indexAt(below).isValid()
    qtbot.mouseClick(view.viewport(), button, pos=below)
    assert ids(view.chosen_hits()) == [1]
