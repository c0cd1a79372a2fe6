"""Tab reaches everything, and a screen reader has a name for it."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QComboBox,
    QLineEdit,
    QProgressBar,
    QPushButton,
    QTextEdit,
    QWidget,
)

from desktop.presenters.search import SearchPhase
from desktop.views.main_window import Page
from desktop.widgets.elided_label import ElidedLabel

CONTROLS = (QAbstractButton, QLineEdit, QComboBox, QAbstractItemView, QTextEdit, QProgressBar)


def test_every_control_has_a_name_for_screen_readers(qtbot, desk, new_desk):
    desk.view.field.set_text("notice")
    qtbot.waitUntil(lambda: desk.search.state.phase is SearchPhase.SETTLED)
    desk.view.ask()
    for page in Page:
        desk.window.open_page(page)
    nameless = [
        (type(control).__name__, type(control.parent()).__name__)
        for kind in CONTROLS
        for control in desk.window.findChildren(kind)
        if not (control.isHidden() or is_part_of_qts_own(control) or name_of(control))
    ]
    assert nameless == []


def is_part_of_qts_own(control):
    """Scroll bars' buttons, the list inside a drop-down."""
    parents = (control.parent(), control.parent().parent())
    return control.objectName().startswith("qt_") or any(isinstance(p, QComboBox) for p in parents)


def name_of(control):
    """What a screen reader says."""
    return control.accessibleName() or (control.text() if isinstance(control, QAbstractButton) else "")


def test_tab_reaches_every_part_of_the_search_page(qtbot, desk):
    desk.view.field.set_text("notice")
    qtbot.waitUntil(lambda: desk.search.state.phase is SearchPhase.SETTLED)
    qtbot.waitUntil(desk.view.preview.text_view.isVisible)  # it follows the first hit
    desk.view.field.line.setFocus()
    seen = []
    for _ in range(40):
        qtbot.keyClick(desk.window.focusWidget(), Qt.Key.Key_Tab)
        seen.append(desk.window.focusWidget())
    for part in (desk.view.ask_button, desk.view.results, desk.view.preview.text_view, desk.view.field.line):
        assert part in seen


@pytest.mark.parametrize("page", [Page.SOURCES, Page.ACTIVITY, Page.SETTINGS, Page.FIRST_RUN])
def test_tab_reaches_every_control_of_a_page(qtbot, desk, page):
    desk.window.open_page(page)
    shown = desk.window.page(page)
    qtbot.waitUntil(lambda: desk.status.status is not None)
    qtbot.waitUntil(lambda: desk.settings.knows("history.keep"))
    controls = {
        control
        for kind in (QAbstractButton, QLineEdit, QComboBox, QAbstractItemView)
        for control in shown.findChildren(kind)
        if control.isVisible() and control.isEnabled() and control.focusPolicy() & Qt.FocusPolicy.TabFocus
    }
    seen = set()
    for _ in range(3 * len(controls) + 20):
        qtbot.keyClick(desk.window.focusWidget() or desk.window, Qt.Key.Key_Tab)
        seen.add(desk.window.focusWidget())
    assert controls - seen == set()


def test_what_takes_the_focus_has_a_name_without_signs_that_are_for_the_eye(qtbot, desk):
    for page in (Page.SEARCH, Page.SOURCES, Page.ACTIVITY, Page.SETTINGS):
        desk.window.open_page(page)
        shown = desk.window.page(page)
        focusable = [each for each in shown.findChildren(QWidget) if each.isVisible() and each.focusPolicy()]
        assert focusable != []
        for each in focusable:
            if not is_part_of_qts_own(each):
                assert spoken(each) != "", each
                assert "▾" not in spoken(each)


def spoken(widget):
    """Its name as assistive technology is told it: its own, or that of the text it is labelled by."""
    told = QAccessible.queryAccessibleInterface(widget)
    labels = [
        other.text(QAccessible.Text.Name)
        for other, kind in told.relations()
        if kind & QAccessible.RelationFlag.Label
    ]
    return " ".join(labels) or told.text(QAccessible.Text.Name)


def test_a_choice_is_called_by_what_it_sets(qtbot, desk):
    desk.window.open_page(Page.SETTINGS)
    for combo in desk.window.page(Page.SETTINGS).findChildren(QComboBox):
        assert spoken(combo) == combo.accessibleName() != ""


@pytest.mark.parametrize("page", [Page.SEARCH, Page.SOURCES])
def test_a_screen_reader_meets_a_list_before_what_is_shown_of_it(desk, page):
    desk.window.open_page(page)
    splitter = desk.window.page(page).splitter
    told = QAccessible.queryAccessibleInterface(splitter)
    met = [told.child(number).object() for number in range(told.childCount())]
    parts = [splitter.widget(0), splitter.widget(1)]
    assert [part for part in met if part in parts] == parts


def test_texts_that_shorten_themselves_are_texts_to_a_screen_reader(desk):
    for shown in desk.window.findChildren(ElidedLabel):
        assert QAccessible.queryAccessibleInterface(shown).role() is QAccessible.Role.StaticText


@pytest.mark.parametrize("page", [Page.SEARCH, Page.SOURCES, Page.ACTIVITY, Page.SETTINGS])
def test_a_link_is_no_wider_than_its_text_as_the_frame_of_the_focus_shows(qtbot, desk, found, page):
    desk.view.more.setText("12 more, less close")
    desk.view.more.show()
    desk.window.open_page(page)
    qtbot.waitUntil(lambda: desk.status.status is not None)
    links = [
        each for each in desk.window.page(page).findChildren(QPushButton) if each.property("look") == "link"
    ]
    qtbot.waitUntil(
        lambda: all(each.width() <= each.sizeHint().width() for each in links if each.isVisible())
    )
