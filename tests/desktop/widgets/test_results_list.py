from __future__ import annotations

import time

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QAbstractItemView

from desktop.delegates.hit_row import HitDelegate
from desktop.models.results import ResultsModel
from desktop.widgets.results_list import ResultsList
from tests.desktop import samples


@pytest.fixture
def model(qapp):
    return ResultsModel()


@pytest.fixture
def view(qtbot, model, theme, icons):
    made = ResultsList(model, HitDelegate(theme, icons))
    qtbot.addWidget(made)
    made.resize(500, 600)
    made.show()
    return made


def reorder(model, *numbers, is_new_query=False):
    by_id = {hit.document_id: hit for hit in samples.hits(40)}
    model.replace(samples.reply(tuple(by_id[number] for number in numbers)), is_new_query=is_new_query)


def test_the_first_hit_is_selected_by_itself(view, model, collected):
    selected = collected(view.hit_selected)
    reorder(model, 3, 1, 2, is_new_query=True)
    assert view.current_hit().document_id == 3
    assert selected[-1].document_id == 3


def test_a_choice_of_the_user_survives_the_settling(qtbot, view, model):
    reorder(model, 1, 2, 3, 4, is_new_query=True)
    view.enter()
    qtbot.keyClick(view, Qt.Key.Key_Down)
    assert view.current_hit().document_id == 2
    reorder(model, 4, 3, 1, 2)
    assert view.current_hit().document_id == 2
    assert view.currentIndex().row() == 3


def test_without_a_choice_the_selection_follows_the_best_hit(view, model):
    reorder(model, 1, 2, 3, is_new_query=True)
    reorder(model, 3, 1, 2)
    assert view.current_hit().document_id == 3


@pytest.mark.parametrize("key", [Qt.Key.Key_A, Qt.Key.Key_7, Qt.Key.Key_Backspace])
def test_letters_belong_into_the_search_field(qtbot, view, model, collected, key):
    reorder(model, 1, 2, 3, is_new_query=True)
    view.enter()
    typed = collected(view.typed)
    qtbot.keyClick(view, key)
    assert len(typed) == 1
    assert view.currentIndex().row() == 0


def test_keys_of_the_list_and_of_the_window_are_no_letters(qtbot, view, model, collected):
    reorder(model, 1, 2, 3, is_new_query=True)
    view.enter()
    typed = collected(view.typed)
    qtbot.keyClick(view, Qt.Key.Key_Down)
    qtbot.keyClick(view, Qt.Key.Key_O, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClick(view, Qt.Key.Key_Escape)
    assert typed == []


@pytest.mark.parametrize(
    ("key", "modifier"),
    [
        (Qt.Key.Key_Menu, Qt.KeyboardModifier.NoModifier),
        (Qt.Key.Key_F10, Qt.KeyboardModifier.ShiftModifier),
    ],
)
def test_the_menu_opens_by_keyboard(qtbot, view, model, collected, key, modifier):
    reorder(model, 1, 2, 3, is_new_query=True)
    view.enter()
    wanted = collected(view.context_wanted)
    qtbot.keyClick(view, key, modifier)
    assert [[hit.document_id for hit in hits] for hits, _place in wanted] == [[1]]


def test_the_chosen_row_stays_at_its_height_on_the_screen(qtbot, view, model):
    reorder(model, *range(1, 31), is_new_query=True)
    view.enter()
    for _ in range(10):
        qtbot.keyClick(view, Qt.Key.Key_Down)
    before = view.visualRect(view.currentIndex()).top()
    reorder(model, *range(30, 0, -1))
    assert view.current_hit().document_id == 11
    assert view.visualRect(view.currentIndex()).top() == before


def test_a_list_that_was_scrolled_is_not_pulled_back(qtbot, view, model):
    reorder(model, *range(1, 31), is_new_query=True)
    view.verticalScrollBar().setValue(700)
    reorder(model, *range(2, 32))
    assert view.verticalScrollBar().value() == 700


def test_another_query_starts_at_the_top(qtbot, view, model):
    reorder(model, *range(1, 31), is_new_query=True)
    view.enter()
    qtbot.keyClick(view, Qt.Key.Key_End)
    reorder(model, *range(5, 35), is_new_query=True)
    assert view.verticalScrollBar().value() == 0
    assert view.current_hit().document_id == 5


def test_a_choice_that_is_no_longer_found_gives_way_to_the_best_hit(view, model):
    reorder(model, 1, 2, 3, is_new_query=True)
    view.enter()
    view.step(1)
    reorder(model, 3, 1)
    assert view.current_hit().document_id == 3


def test_a_choice_that_others_came_before_is_read_on(view, model, collected):
    model.replace(samples.reply(samples.hits(50), total=120), is_new_query=True)
    view.enter()
    view.step(2)
    selected, needed = collected(view.hit_selected), collected(model.page_needed)
    for total in (170, 171):
        model.replace(samples.reply(samples.hits(50, first=101), total=total), is_new_query=False)
        assert (view.chosen_hits(), selected, needed) == ((), [], [])
    view.verticalScrollBar().setValue(40 * view.row_height)
    model.add_page(50, samples.reply(samples.hits(50), total=171))
    assert [hit.document_id for hit in view.chosen_hits()] == [3]
    assert (view.currentIndex().row(), view.verticalScrollBar().value()) == (52, 40 * view.row_height)


@pytest.mark.parametrize("takes_several", [False, True])
def test_what_stands_next_is_chosen_when_the_chosen_one_is_gone(view, model, collected, takes_several):
    if takes_several:
        view.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
    reorder(model, 1, 2, 3, 4, is_new_query=True)
    view.enter()
    view.step(2)
    selected = collected(view.hit_selected)
    model.leave_out(lambda number, _path: number == 3)
    assert [hit.document_id for hit in view.chosen_hits()] == [4]
    assert selected[-1].document_id == 4
    model.leave_out(lambda number, _path: number in (1, 4))
    assert [hit.document_id for hit in view.chosen_hits()] == [2]
    reorder(model, 7, 2)
    assert view.current_hit().document_id == 2


def test_a_hundred_thousand_results_are_shown_and_jumped_through_at_once(qtbot, qapp, view, model):
    page = samples.reply(samples.hits(50), total=100_000)
    before = time.thread_time()
    model.replace(page, is_new_query=True)
    qapp.processEvents()
    view.enter()
    qtbot.keyClick(view, Qt.Key.Key_End)
    qapp.processEvents()
    assert time.thread_time() - before < 0.05
    assert view.currentIndex().row() == 99_999
    qtbot.keyClick(view, Qt.Key.Key_Home)
    assert view.currentIndex().row() == 0


def test_enter_opens_up_leaves_and_copying_copies_the_path(qtbot, view, model, collected):
    opened, left, copied = (
        collected(view.hits_opened),
        collected(view.left_upwards),
        collected(view.copy_wanted),
    )
    reorder(model, 1, 2, is_new_query=True)
    view.enter()
    qtbot.keyClick(view, Qt.Key.Key_Return)
    qtbot.keySequence(view, QKeySequence(QKeySequence.StandardKey.Copy))
    qtbot.keyClick(view, Qt.Key.Key_Up)
    assert [[hit.document_id for hit in hits] for hits in opened] == [[1]]
    assert [[hit.document_id for hit in hits] for hits in copied] == [[1]]
    assert len(left) == 1


def test_the_menu_key_opens_the_menu_of_the_row(qtbot, view, model, collected):
    wanted = collected(view.context_wanted)
    reorder(model, 1, 2, is_new_query=True)
    view.enter()
    qtbot.keyClick(view, Qt.Key.Key_Menu)
    assert wanted[0][0][0].document_id == 1


def test_a_choice_survives_a_list_that_gets_shorter(qtbot, view, model):
    reorder(model, *range(1, 7), is_new_query=True)
    view.enter()
    view.step(4)
    reorder(model, 5, 1, 2)
    assert view.current_hit().document_id == 5


def test_a_choice_far_down_waits_for_its_page_to_come_again(view, model, collected):
    first, second = samples.hits(50), samples.hits(50, first=51)
    model.replace(samples.reply(first, total=100), is_new_query=True)
    model.add_page(50, samples.reply(second, total=100))
    view.enter()
    view.step(79)
    selected, needed = collected(view.hit_selected), collected(model.page_needed)
    model.replace(samples.reply(first, total=101), is_new_query=False)
    assert (view.currentIndex().row(), selected) == (79, [])
    assert needed[0] == 50
    moved = (samples.hit(500, "/data/new.txt"), *second)
    model.add_page(50, samples.reply(moved[:50], total=101))
    assert (view.currentIndex().row(), view.current_hit().document_id) == (80, 80)
    assert {hit.document_id for hit in selected} == {80}
