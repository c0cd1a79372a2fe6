"""The preview's toolbar: passages, pages, text or pages, zoom."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QToolButton, QWidget

from desktop.icons import Icons
from desktop.presenters.preview import PreviewPresenter
from desktop.presenters.preview_text import place
from desktop.theme import Theme
from desktop.widgets.controls import icon_button
from desktop.widgets.elided_label import ElidedLabel

ICON_SIZE = 16


class PreviewToolbar(QWidget):
    """Moves the preview presenter and says where it is."""

    def __init__(self, presenter: PreviewPresenter, theme: Theme, icons: Icons) -> None:
        super().__init__()
        self._presenter = presenter
        self._place = ElidedLabel(mode=Qt.TextElideMode.ElideRight)
        self._place.setFont(theme.font(0.95))
        self._place.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._passage, self._page, self._zoom = ElidedLabel(), ElidedLabel(), ElidedLabel()
        for text in (self._passage, self._page, self._zoom):
            text.setFont(theme.font(0.9))
            text.set_muted()
            text.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
            text.setMinimumWidth(1)  # numbers give way before the window grows by itself
        self._earlier = self._tool(icons, "chevron-up", self.tr("Previous passage"), "Alt+Up")
        self._later = self._tool(icons, "chevron-down", self.tr("Next passage"), "Alt+Down")
        self._back = self._tool(icons, "chevron-left", self.tr("Previous page"), "Alt+PgUp")
        self._forth = self._tool(icons, "chevron-right", self.tr("Next page"), "Alt+PgDown")
        self._mode = self._tool(icons, "text", self.tr("Show as text"), "Ctrl+T")
        self._mode.setCheckable(True)
        self._smaller = self._tool(icons, "zoom-out", self.tr("Smaller"), "Ctrl+-")
        self._larger = self._tool(icons, "zoom-in", self.tr("Larger"), "Ctrl++")
        self._lay_out()
        self._connect()
        self.refresh()

    def refresh(self) -> None:
        """Show where the presenter is and what can be moved."""
        presenter = self._presenter
        target, spot = presenter.target, presenter.spot
        count = len(target.spots) if target is not None else 0
        of = presenter.page_count if presenter.text is not None else 0  # pages are counted at their buttons
        self._place.set_text(place(spot.locator, of) if spot is not None else "")
        _show_number(self._passage, self.tr("{0} of {1}"), presenter.position + 1, count)
        self._passage.setAccessibleName(self.tr("Passage {0} of {1}").format(presenter.position + 1, count))
        for widget in (self._earlier, self._passage, self._later):
            widget.setVisible(count > 1)
        self._earlier.setEnabled(presenter.position > 0)
        self._later.setEnabled(presenter.position + 1 < count)
        self._show_page_state()
        self._mode.setVisible(presenter.has_pages)
        self._mode.setChecked(not presenter.prefers_pages)
        self._zoom.set_text(f"{round(presenter.zoom * 100)} %", "")

    def _show_page_state(self) -> None:
        presenter = self._presenter
        text = presenter.text
        if text is None and presenter.shows_page and presenter.page_count > 1:
            _show_number(self._page, self.tr("p. {0} of {1}"), presenter.page, presenter.page_count)
            can_go_back, can_go_on = presenter.page > 1, presenter.page < presenter.page_count
        elif text is not None and len(text.text) < text.total_chars:
            can_go_back = text.start > 0
            can_go_on = text.start + len(text.text) < text.total_chars
            share = round(100 * text.start / max(1, text.total_chars))
            self._page.set_text(self.tr("{0} % in").format(share), "")
        else:
            self._page.set_text("")
            can_go_back = can_go_on = False
        for widget in (self._back, self._page, self._forth):
            widget.setVisible(bool(self._page.text()))
        self._back.setEnabled(can_go_back)
        self._forth.setEnabled(can_go_on)

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2)
        row.addWidget(self._place, 1)
        for group in (
            (self._earlier, self._passage, self._later),
            (self._back, self._page, self._forth),
            (self._mode,),
            (self._smaller, self._zoom, self._larger),
        ):
            row.addSpacing(10)
            for widget in group:
                row.addWidget(widget)

    def _connect(self) -> None:
        presenter = self._presenter
        self._earlier.clicked.connect(lambda: presenter.move_passage(-1))
        self._later.clicked.connect(lambda: presenter.move_passage(1))
        self._back.clicked.connect(lambda: presenter.move_page(-1))
        self._forth.clicked.connect(lambda: presenter.move_page(1))
        self._mode.clicked.connect(lambda is_text: presenter.set_prefers_pages(not is_text))
        self._smaller.clicked.connect(lambda: presenter.zoom_by(-1))
        self._larger.clicked.connect(lambda: presenter.zoom_by(1))
        for keys, step in (("Ctrl+=", 1), ("Ctrl+0", 0)):
            QShortcut(QKeySequence(keys), self).activated.connect(partial(presenter.zoom_by, step))
        presenter.target_changed.connect(self.refresh)
        presenter.mode_changed.connect(self.refresh)
        presenter.zoom_changed.connect(self.refresh)
        presenter.text_received.connect(self.refresh)
        presenter.page_received.connect(self.refresh)

    def _tool(self, icons: Icons, name: str, text: str, shortcut: str) -> QToolButton:
        return icon_button(icons, name, text, shortcut=shortcut, size=ICON_SIZE)


def _show_number(label: ElidedLabel, wording: str, number: int, count: int) -> None:
    """In few signs where there is little room, and not at all before a part of it is cut off."""
    label.set_text(wording.format(number, count), f"{number}/{count}", "")
