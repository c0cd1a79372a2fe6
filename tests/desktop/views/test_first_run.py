from __future__ import annotations

import sys

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QFileDialog, QLabel, QScrollArea

from desktop.desk import WELCOMED
from desktop.views.main_window import Page
from indexer.protocol import messages as m
from tests.desktop.kept_entry import KeptEntry


@pytest.fixture
def kept_entry(monkeypatch):
    entry = KeptEntry()
    monkeypatch.setattr("desktop.entries.menu._entry", lambda _directory: entry)
    return entry


def test_the_first_run_suggests_folders_and_starts(qtbot, new_desk, tmp_path, fake, asked):
    (tmp_path / "Documents").mkdir()
    fake.scripts[m.ListSourcesRequest] = lambda _request: [m.SourcesReply(())]
    desk = new_desk(is_welcomed=False)
    assert desk.window.open_page_number is Page.FIRST_RUN
    page = desk.window.page(Page.FIRST_RUN)
    said = " ".join(each.text() for each in page.findChildren(QLabel))
    for promise in (
        "Nothing leaves this computer",
        "only read, never changed",
        "What is kept of them lies in ~",
    ):
        assert promise in said
    assert str(tmp_path / "Documents") in page.chosen()
    desk.engine.start()
    qtbot.mouseClick(page.start_button, Qt.MouseButton.LeftButton)
    assert str(tmp_path / "Documents") in [request.path for request in asked(m.AddSourceRequest)]
    assert desk.window.open_page_number is Page.SEARCH
    assert desk.preferences.flag(WELCOMED)


def test_the_first_run_offers_a_place_in_the_menu(qtbot, new_desk, kept_entry, fake):
    fake.scripts[m.ListSourcesRequest] = lambda _request: [m.SourcesReply(())]
    desk = new_desk(is_welcomed=False)
    page = desk.window.page(Page.FIRST_RUN)
    assert page.menu_box.isVisible()
    assert page.menu_box.isChecked()
    assert kept_entry.kept == []
    page.add_folder("/home/mara/Documents")
    qtbot.mouseClick(page.start_button, Qt.MouseButton.LeftButton)
    assert desk.entries.menu.is_on


def test_who_does_not_want_a_place_in_the_menu_gets_none(qtbot, new_desk, kept_entry, fake):
    fake.scripts[m.ListSourcesRequest] = lambda _request: [m.SourcesReply(())]
    desk = new_desk(is_welcomed=False)
    page = desk.window.page(Page.FIRST_RUN)
    page.menu_box.click()
    page.add_folder("/home/mara/Documents")
    qtbot.mouseClick(page.start_button, Qt.MouseButton.LeftButton)
    assert not desk.entries.menu.is_on


def test_who_stands_in_the_menu_already_is_not_asked(new_desk, kept_entry):
    kept_entry.write([sys.executable])
    page = new_desk(is_welcomed=False).window.page(Page.FIRST_RUN)
    assert page.menu_box.isHidden()
    assert not page.menu_box.isChecked()


def test_in_a_narrow_window_nothing_of_the_first_run_lies_beside_it(qtbot, new_desk):
    desk = new_desk(is_welcomed=False)
    page = desk.window.page(Page.FIRST_RUN)
    name = "Rechtsschutzversicherungsgesellschaften & Söhne, Unterlagen seit 1998"
    page.add_folder(f"/home/mara/{name}")
    desk.window.resize(520, 600)
    area = page.findChild(QScrollArea)
    qtbot.waitUntil(lambda: area.viewport().width() < 520)
    assert area.horizontalScrollBar().maximum() == 0
    box = next(each for each in page.findChildren(QCheckBox) if each.accessibleName() == name)
    assert "…" in box.text()


def test_the_first_run_steps_aside_when_there_are_sources_already(qtbot, new_desk):
    desk = new_desk(is_welcomed=False)
    desk.engine.start()
    qtbot.waitUntil(lambda: desk.window.open_page_number is Page.SEARCH)


def test_enter_starts_once_a_folder_was_chosen(qtbot, new_desk, fake):
    """It asked for yet another one: the button that had led to the folder still had the focus."""
    page = new_desk(is_welcomed=False).window.page(Page.FIRST_RUN)
    qtbot.mouseClick(page._another, Qt.MouseButton.LeftButton)
    dialog = page.findChild(QFileDialog)
    dialog.fileSelected.emit("/home/mara/Documents")
    dialog.reject()
    assert "/home/mara/Documents" in page.chosen()
    assert page.window().focusWidget() is page.start_button


def test_a_folder_dropped_onto_the_welcome_is_listed_and_waits_for_the_start(new_desk, tmp_path, fake):
    """It was indexed at once, without the folders that were ticked, and the welcome was gone."""
    fake.scripts[m.ListSourcesRequest] = lambda _request: [m.SourcesReply(())]
    desk = new_desk(is_welcomed=False)
    desk.window.folders_dropped.emit([str(tmp_path)])
    page = desk.window.page(Page.FIRST_RUN)
    assert desk.window.open_page_number is Page.FIRST_RUN
    assert str(tmp_path) in page.chosen()
    assert fake.asked(m.AddSourceRequest) == []


def test_a_folder_of_ones_own_is_enough_to_start(new_desk):
    """Whoever had unticked the samples before choosing it could not start: the button stayed grey."""
    page = new_desk(is_welcomed=False).window.page(Page.FIRST_RUN)
    for box in page.findChildren(QCheckBox):
        box.setChecked(False)
    assert not page.start_button.isEnabled()
    page.offer("/home/mara/Documents")
    assert page.start_button.isEnabled()
    assert page.window().focusWidget() is page.start_button
