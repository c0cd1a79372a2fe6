"""The preview: a header that says what and where, a toolbar, and the text or the page."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QImage, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QAbstractScrollArea,
    QAbstractSlider,
    QFrame,
    QHBoxLayout,
    QLabel,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from desktop import formats, formatting
from desktop.actions import COPY_PATH_KEY, OPEN_KEY, QUOTE_KEY, REVEAL_KEY, DocumentActions
from desktop.icons import Icons
from desktop.presenters.preview import PreviewPresenter
from desktop.presenters.preview_target import PreviewTarget, Spot
from desktop.presenters.preview_text import facts
from desktop.theme import Theme
from desktop.views.preview_toolbar import PreviewToolbar
from desktop.widgets.columns import seamless_column
from desktop.widgets.controls import icon_button
from desktop.widgets.elided_label import ElidedLabel
from desktop.widgets.empty_state import EmptyState
from desktop.widgets.page_image import PageImage
from desktop.widgets.text_view import TextView
from indexer.protocol.messages import DocumentState, ErrorReply, Locator, PagePreview, TextPreview

NEXT_KEY = "F3"
PREVIOUS_KEY = "Shift+F3"
ICON_SIZE = 30
LATE_MS = 250
"""What was shown before stays so long, for a preview that comes at once must not flicker."""


class PreviewPane(QWidget):
    """Shows what the preview presenter has."""

    password_wanted = Signal()
    """The document is locked: a password shall be given."""
    contents_wanted = Signal(str)
    """Printable path of an archive or a mail folder: what lies in it shall be listed."""

    def __init__(
        self, presenter: PreviewPresenter, actions: DocumentActions, theme: Theme, icons: Icons, *, home: str
    ) -> None:
        super().__init__()
        self.setObjectName("surface")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._presenter = presenter
        self._actions = actions
        self._theme = theme
        self._icons = icons
        self._home = home
        self.text_view = TextView(theme)
        self.page_view = PageImage(theme)
        self.empty = EmptyState(theme, icons)
        self.toolbar = PreviewToolbar(presenter, theme, icons)
        self._shown_id = 0
        """Document whose contents are shown; the header may be ahead of them."""
        self._late = QTimer(self, singleShot=True, interval=LATE_MS)
        self._late.timeout.connect(self._on_late)
        self._stack = QStackedWidget()
        for widget in (self.empty, self.text_view, self.page_view):
            self._stack.addWidget(widget)
        self._header = self._make_header()
        column = seamless_column(self)
        column.addWidget(self._header)
        column.addWidget(self._stack, 1)
        self._connect()
        self._on_zoom_changed()
        self._on_target_changed()

    def shown(self) -> QWidget | None:
        """The part that is visible: the empty state, the text or the page."""
        return self._stack.currentWidget()

    def read_on(self, step: int) -> None:
        """A view further (1) or back (-1), past an end to the next page or part."""
        part = self.shown()
        if part is self.empty or not isinstance(part, QAbstractScrollArea):
            return
        bar = part.verticalScrollBar()
        before = bar.value()
        actions = QAbstractSlider.SliderAction
        bar.triggerAction(actions.SliderPageStepAdd if step > 0 else actions.SliderPageStepSub)
        if bar.value() == before:
            self._presenter.move_page(step)

    def _make_header(self) -> QWidget:
        header = QFrame()
        header.setObjectName("header")
        self._picture = QLabel()
        self._title = ElidedLabel(mode=Qt.TextElideMode.ElideRight)
        self._title.setFont(self._theme.font(1.15, bold=True))
        self._path = ElidedLabel()
        self._path.set_muted()
        self._facts = ElidedLabel(mode=Qt.TextElideMode.ElideRight)
        self._facts.set_muted()
        self._facts.setFont(self._theme.font(0.9))
        top = QHBoxLayout()
        top.setSpacing(4)
        top.addWidget(self._title, 1)
        for widget in self._make_buttons():
            top.addWidget(widget)
        titles = QVBoxLayout()
        titles.setSpacing(1)
        titles.addLayout(top)
        titles.addWidget(self._path)  # as wide as the pane: in a narrow one the buttons would cut it
        titles.addWidget(self._facts)
        first = QHBoxLayout()
        first.setSpacing(10)
        first.addWidget(self._picture, 0, Qt.AlignmentFlag.AlignTop)
        first.addLayout(titles, 1)
        column = QVBoxLayout(header)
        column.setContentsMargins(16, 9, 12, 8)
        column.setSpacing(6)
        column.addLayout(first)
        column.addWidget(self.toolbar)
        return header

    def _make_buttons(self) -> list[QToolButton]:
        """One for each thing that can be done with the document."""
        actions = self._actions
        acts: tuple[tuple[str, str, str, Callable[[PreviewTarget], object]], ...] = (
            ("open", self.tr("Open"), OPEN_KEY, lambda it: actions.open([it], place=self._presenter.place)),
            ("folder", self.tr("Show in folder"), REVEAL_KEY, lambda it: actions.reveal([it])),
            ("copy", self.tr("Copy path"), COPY_PATH_KEY, lambda it: actions.copy_paths([it])),
            (
                "quote",
                self.tr("Copy passage with its source"),
                QUOTE_KEY,
                lambda it: actions.quote(it, self._quoted()),
            ),
        )
        buttons = []
        for icon, text, key, act in acts:
            made = icon_button(self._icons, icon, text, shortcut=key)
            made.clicked.connect(partial(self._act, act))
            buttons.append(made)
        return buttons

    def _connect(self) -> None:
        presenter = self._presenter
        presenter.target_changed.connect(self._on_target_changed)
        presenter.text_received.connect(self._on_text)
        presenter.page_received.connect(self._on_page)
        presenter.failed.connect(self._on_failed)
        presenter.zoom_changed.connect(self._on_zoom_changed)
        self.text_view.zoom_wanted.connect(presenter.zoom_by)
        self.page_view.zoom_wanted.connect(presenter.zoom_by)
        self.page_view.page_wanted.connect(presenter.move_page)
        self.page_view.resized.connect(self._on_resized)
        self.empty.acted.connect(self._on_empty_acted)
        for key, step in ((NEXT_KEY, 1), (PREVIOUS_KEY, -1)):
            QShortcut(QKeySequence(key), self).activated.connect(partial(self._go_to_mark, step))
        self._theme.changed.connect(self._draw_picture)

    def _go_to_mark(self, step: int) -> None:
        """Marks of a page are part of its picture: there it goes from passage to passage."""
        if self.shown() is self.page_view:
            self._presenter.move_passage(step)
        elif not self.text_view.go_to_mark(step):
            self._presenter.move_page(step)

    def _act(self, action: Callable[[PreviewTarget], object], _is_checked: bool = False) -> None:
        if self._presenter.target is not None:
            action(self._presenter.target)

    def _quoted(self) -> Spot | None:
        """What is selected, else the passage. Where a selection stands is known only within the passage."""
        spot = self._presenter.spot
        text, is_within = self.text_view.chosen_text() if self.shown() is self.text_view else ("", False)
        if not text:
            return spot
        return Spot(0, 0, spot.locator if spot is not None and is_within else Locator(), text)

    def _on_target_changed(self) -> None:
        target = self._presenter.target
        self._header.setVisible(target is not None)
        if target is None:
            self.empty.say("", "")  # nothing is found, which is said beside it
            self._show(self.empty)
            return
        if target.document_id != self._shown_id:
            self._late.start()
        self._title.set_text(formatting.document_title(target.title, target.path, target.member))
        path = formatting.shorten_home(target.path, self._home)
        self._path.set_text(formatting.whole_path(path, target.member))
        self._show_facts(target)
        self._draw_picture()

    def _show_facts(self, target: PreviewTarget) -> None:
        """Its length is known with its contents, as a rule a moment after the rest."""
        self._facts.set_text(facts(target, self._presenter.page_count))
        self._facts.setVisible(bool(self._facts.text()))

    def _draw_picture(self) -> None:
        if self._presenter.target is not None:
            family, density = self._presenter.target.family, self.devicePixelRatioF()
            side = self._icons.scaled(ICON_SIZE)
            self._picture.setPixmap(self._icons.format_pixmap(family, side, density))
            self._picture.setFixedSize(QSize(side, side + 4))

    def _on_text(self, preview: TextPreview) -> None:
        target = self._presenter.target
        if not preview.text.strip() and target is not None:
            found = self.tr("What lies in it is found on its own.")
            none = found if target.family in formats.HOLDERS else self.tr("There is no text in this file.")
            is_open = target.can_be_searched and not target.reason
            action = self.tr("Show what lies in it") if is_open else ""
            self._say_unreadable(target.reason or none, action=action)
            return
        family = target.family if target is not None else ""
        self._show(self.text_view)
        self.text_view.show_text(
            preview,
            is_mono=family in formats.MONOSPACED,
            is_cited=target is not None and target.is_cited,
            is_table=family == "sheet",
        )

    def _on_page(self, page: PagePreview, picture: QImage) -> None:
        target = self._presenter.target
        is_picture = target is not None and target.family == "image"
        if picture.isNull():
            self._say_unreadable(self.tr("The page could not be drawn."))
        else:
            self._show(self.page_view)
            self.page_view.show_page(page, picture, is_picture=is_picture)

    def _on_failed(self, error: ErrorReply) -> None:
        self._say_unreadable(error.message, error.hint)

    def _say_unreadable(self, reason: str, hint: str = "", action: str = "") -> None:
        if self._is_locked():
            action = self.tr("Give a password …")
        text = "\n".join(part for part in (reason, hint) if part)
        self.empty.say("info", self.tr("No preview"), text, action)
        self._show(self.empty)

    def _is_locked(self) -> bool:
        target = self._presenter.target
        return target is not None and target.state == DocumentState.ENCRYPTED

    def _on_empty_acted(self) -> None:
        target = self._presenter.target
        if self._is_locked():
            self.password_wanted.emit()
        elif target is not None:
            self.contents_wanted.emit(target.path)

    def _on_late(self) -> None:
        """The header names a document whose contents are still on the way."""
        self.empty.say("page", self.tr("Loading …"))
        self._stack.setCurrentWidget(self.empty)

    def _show(self, part: QWidget) -> None:
        """Show what belongs to the target, before it is filled: what was never seen has no size to scroll by."""
        self._late.stop()
        target = self._presenter.target
        self._shown_id = target.document_id if target is not None else 0
        if target is not None:
            self._show_facts(target)
        self._stack.setCurrentWidget(part)

    def _on_zoom_changed(self) -> None:
        self.text_view.set_zoom(self._presenter.zoom)
        self.page_view.set_zoom(self._presenter.zoom)

    def _on_resized(self) -> None:
        self._presenter.set_width(round(self.page_view.fit_width() * self.devicePixelRatioF()))
