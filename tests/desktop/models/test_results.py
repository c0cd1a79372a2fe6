from __future__ import annotations

import os

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QTextDocument

from desktop.models.results import HIT_ROLE, MAX_PAGES, PAGE_SIZE, ResultsModel
from tests.desktop import samples


@pytest.fixture
def model(qapp):
    return ResultsModel()


def look_at(model, row):
    return model.data(model.index(row), HIT_ROLE)


def test_qt_finds_no_fault_with_the_model(qtmodeltester, model):
    qtmodeltester.check(model)
    model.replace(samples.reply(samples.hits(PAGE_SIZE), total=120), is_new_query=True)
    model.add_page(100, samples.reply(samples.hits(20, first=101), total=120))
    model.replace(samples.reply(samples.hits(3)), is_new_query=False)
    model.clear()


def test_every_hit_of_the_ranking_has_a_row(model):
    model.replace(samples.reply(samples.hits(PAGE_SIZE), total=100_000), is_new_query=True)
    assert model.rowCount() == 100_000
    assert look_at(model, 0).document_id == 1


def test_a_row_out_of_sight_is_fetched_when_it_is_looked_at(model, collected):
    needed = collected(model.page_needed)
    model.replace(samples.reply(samples.hits(PAGE_SIZE), total=100_000), is_new_query=True)
    assert look_at(model, 99_999) is None
    assert look_at(model, 99_998) is None
    assert needed == [99_950]
    model.add_page(99_950, samples.reply(samples.hits(PAGE_SIZE, first=99_951), total=100_000))
    assert look_at(model, 99_999).document_id == 100_000


def test_only_what_was_seen_lately_is_kept(model):
    model.replace(samples.reply(samples.hits(PAGE_SIZE), total=100_000), is_new_query=True)
    for page in range(1, MAX_PAGES + 20):
        offset = page * PAGE_SIZE
        model.add_page(offset, samples.reply(samples.hits(PAGE_SIZE, first=offset + 1), total=100_000))
    assert len(model._pages) == MAX_PAGES
    assert model.hit(0) is None
    assert model.hit((MAX_PAGES + 19) * PAGE_SIZE) is not None


def test_what_is_gone_leaves_and_the_rest_moves_up(qtmodeltester, model, collected):
    removed = collected(model.rowsRemoved)
    model.replace(samples.reply(samples.hits(PAGE_SIZE), total=200), is_new_query=True)
    model.add_page(50, samples.reply(samples.hits(PAGE_SIZE, first=51), total=200))
    model.add_page(150, samples.reply(samples.hits(PAGE_SIZE, first=151), total=200))
    model.leave_out(lambda number, path: number in (2, 3, 50) or path == "/data/file-000160.txt")
    assert [(first, last) for _parent, first, last in removed] == [(159, 159), (49, 49), (1, 2)]
    left = [number for number in range(1, 101) if number not in (2, 3, 50)]
    assert [hit.document_id for hit in model.hits(0, 99)] == left
    assert model.rowCount() == 196
    assert model.row_of(153) is None  # it moved to a page that is not there
    assert [hit.document_id for hit in model.hits(150, 195)] == [*range(154, 160), *range(161, 201)]
    qtmodeltester.check(model)


def test_a_page_that_fails_is_asked_for_again(model, collected):
    needed = collected(model.page_needed)
    model.replace(samples.reply(samples.hits(PAGE_SIZE), total=200), is_new_query=True)
    look_at(model, 60)
    model.page_failed(50)
    look_at(model, 60)
    assert needed == [50, 50]


def test_a_short_last_page_shortens_the_list(model):
    model.replace(samples.reply(samples.hits(PAGE_SIZE), total=80), is_new_query=True)
    model.add_page(50, samples.reply(samples.hits(20, first=51), total=70))
    assert model.rowCount() == 70


def test_replacing_keeps_rows_so_that_nothing_jumps(model, qtbot):
    model.replace(samples.reply(samples.hits(5)), is_new_query=True)
    with qtbot.assertNotEmitted(model.modelReset):
        model.replace(samples.reply(tuple(reversed(samples.hits(8)))), is_new_query=False)
    assert model.rowCount() == 8
    assert model.row_of(8) == 0


def test_neighbouring_rows_are_fetched_unseen_and_told_as_far_as_they_came(model, collected):
    needed = collected(model.page_needed)
    model.replace(samples.reply(samples.hits(PAGE_SIZE), total=180), is_new_query=True)
    model.fetch(40, 130)
    model.fetch(60, 110)
    assert needed == [50, 100]
    model.add_page(100, samples.reply(samples.hits(PAGE_SIZE, first=101), total=180))
    rows = [*range(48, 50), *range(100, 104)]
    assert [hit.document_id for hit in model.hits(48, 103)] == [row + 1 for row in rows]


def test_hits_can_be_dragged(model):
    model.replace(samples.reply(samples.hits(1)), is_new_query=True)
    assert model.flags(model.index(0)) & Qt.ItemFlag.ItemIsDragEnabled


def test_a_screen_reader_hears_title_name_folder_and_text(model):
    passage = samples.passage(1, "the text", page=7)
    found = samples.hit(1, "/data/plans/a.pdf", "Plan", passages=(passage,), is_online=False)
    model.replace(samples.reply((found,)), is_new_query=True)
    spoken = model.data(model.index(0), Qt.ItemDataRole.AccessibleTextRole)
    assert spoken.startswith("Plan, a.pdf, in plans, ")
    assert spoken.endswith(", offline, p. 7, the text")


def test_the_tool_tip_names_the_member_the_copies_and_what_is_missing(model):
    found = samples.hit(
        1, "/data/a.zip", member="b/c.pdf", also_at=("/other/c.pdf",), reason="2 pages failed."
    )
    model.replace(samples.reply((found,)), is_new_query=True)
    told = model.data(model.index(0), Qt.ItemDataRole.ToolTipRole)
    assert told == "/data/a.zip ▸ b/c.pdf\n/other/c.pdf\n2 pages failed."


def test_raw_paths_decode_to_what_the_system_gave():
    found = samples.hit(1, "/data/ü.txt")
    assert bytes.fromhex(found.raw_path) == os.fsencode("/data/ü.txt")


def test_a_name_in_a_tool_tip_is_read_as_it_is(model):
    hit = samples.hit(1, "/data/<b>a</b>\u202etxt.exe", also_at=("/data/copy.txt",))
    model.replace(samples.reply((hit,)), is_new_query=True)
    shown = QTextDocument()
    shown.setHtml(model.data(model.index(0), Qt.ItemDataRole.ToolTipRole))
    assert shown.toPlainText() == "/data/<b>a</b>\ufffdtxt.exe\n/data/copy.txt"
