from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication, QLineEdit, QVBoxLayout, QWidget

from desktop.widgets.link_list import LONGEST_CHARS, Link, LinkList, shortened


@pytest.fixture
def page(qtbot):
    made = QWidget()
    qtbot.addWidget(made)
    QVBoxLayout(made)
    return made


@pytest.fixture
def links(page, icons):
    made = LinkList(icons)
    page.layout().addWidget(made)
    return made


def link(text):
    return Link(text, lambda: None, icon="close", name=f"Forget {text}", act=lambda: None)


def test_the_focus_goes_on_to_the_row_that_takes_the_place_of_its_own(qtbot, page, links):
    page.show()
    page.activateWindow()
    links.show_links("Before", [link("a"), link("b"), link("c")])
    links.links()[1].setFocus()
    qtbot.waitUntil(links.links()[1].hasFocus)
    links.show_links("Before", [link("a"), link("c")])
    assert links._rows[1].isAncestorOf(page.focusWidget())


def test_other_links_take_no_focus_while_another_program_has_it(page, links):
    field = QLineEdit(page)
    page.layout().addWidget(field)
    field.setFocus()
    assert QApplication.focusWidget() is None
    links.show_links("Before", [link("a")])
    links.show_links("Before", [link("b"), link("a")])
    assert page.focusWidget() is field


def test_a_long_query_keeps_the_name_it_ends_with():
    text = shortened(f'like:"/home/mara/{"deep/" * 20}report.pdf"')
    assert text.startswith('like:"/home/mara/deep/')
    assert text.endswith('deep/report.pdf"')
    assert len(text) <= LONGEST_CHARS + len(" … ")
    assert shortened("how long is the notice period?") == "how long is the notice period?"
