from __future__ import annotations

import pytest
from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QLabel, QStackedWidget

from desktop.widgets.page_image import PageImage
from indexer.protocol import messages as m


@pytest.fixture
def view(qtbot, theme):
    made = PageImage(theme)
    qtbot.addWidget(made)
    made.resize(500, 400)
    made.show()
    return made


def picture(width, height, colour="white"):
    image = QImage(width, height, QImage.Format.Format_ARGB32)
    image.fill(QColor(colour))
    return image


def show(view, width, height, number=1, **options):
    page = m.PagePreview(number, 1, 1, width, height, options.pop("boxes", ()))
    view.show_page(page, picture(width, height, options.pop("colour", "white")), **options)


def shown_width(view):
    return view.widget().shown_width


def test_a_page_is_as_wide_as_the_view(view):
    show(view, 300, 400)
    assert shown_width(view) == view.fit_width()


def test_only_a_page_that_is_zoomed_is_scrolled_sideways(view):
    show(view, 300, 400)
    assert view.horizontalScrollBarPolicy() is Qt.ScrollBarPolicy.ScrollBarAlwaysOff
    view.set_zoom(1.25)
    assert view.horizontalScrollBarPolicy() is Qt.ScrollBarPolicy.ScrollBarAsNeeded


def test_a_small_picture_keeps_its_size_until_it_is_zoomed(view):
    show(view, 64, 64, is_picture=True)
    assert shown_width(view) == 64
    view.set_zoom(2.0)
    show(view, 64, 64, is_picture=True)  # the worker draws it no larger
    assert shown_width(view) == 128


def test_a_large_picture_fits_the_view_at_any_zoom(view):
    view.set_zoom(0.5)
    show(view, view.fit_width() // 2, 100, is_picture=True)
    assert shown_width(view) == pytest.approx(view.fit_width() / 2, abs=2)
    view.set_zoom(2.0)
    show(view, view.fit_width() * 2, 400, is_picture=True)
    assert shown_width(view) == view.fit_width() * 2


def test_a_page_after_a_small_picture_fills_the_view_again(view):
    show(view, 64, 64, is_picture=True)
    show(view, 300, 400, number=2)
    assert shown_width(view) == view.fit_width()


def test_a_picture_that_came_while_a_text_was_shown_leaves_nothing_to_scroll(qtbot, theme):
    stack, text, view = QStackedWidget(), QLabel(), PageImage(theme)
    qtbot.addWidget(stack)
    for each in (text, view):
        stack.addWidget(each)
    stack.resize(500, 400)
    stack.show()
    stack.setCurrentWidget(view)
    show(view, 300, 900)
    qtbot.waitUntil(lambda: view.verticalScrollBar().maximum() > 0)
    QCoreApplication.sendPostedEvents()  # nothing is left to be laid out
    stack.setCurrentWidget(text)
    show(view, 64, 64, number=2, is_picture=True)
    stack.setCurrentWidget(view)
    assert view.verticalScrollBar().maximum() == 0


def test_another_passage_of_the_page_is_scrolled_to_and_a_sharper_drawing_is_not(view):
    """The next passage of the same page was out of sight."""
    first, second = m.Box(0.1, 0.05, 0.5, 0.01), m.Box(0.1, 0.9, 0.5, 0.01)
    show(view, 300, 1200, boxes=(first,))
    place = view.verticalScrollBar()
    assert place.value() == 0
    show(view, 300, 1200, boxes=(second,))
    assert place.value() > 0
    place.setValue(50)
    show(view, 600, 2400, boxes=(second,))
    assert place.value() == 50


def test_transparent_pictures_stand_on_a_ground_of_their_own(view, theme):
    show(view, 200, 200, is_picture=True, colour="transparent")
    middle = view.widget().grab().toImage().pixelColor(view.widget().rect().center())
    assert middle == theme.page_ground()
