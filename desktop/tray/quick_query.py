"""The quick query: a field that drops its results below itself, opens one, and is gone."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QEvent, QPoint, QRect, Qt, Signal
from PySide6.QtGui import QCursor, QGuiApplication, QHideEvent, QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHBoxLayout, QLayout, QVBoxLayout, QWidget

from desktop import formatting
from desktop.actions import COPY_PATH_KEY, QUOTE_KEY, REVEAL_KEY, DocumentActions
from desktop.announcing import SearchAnnouncer
from desktop.delegates.hit_row import HitDelegate
from desktop.icons import Icons
from desktop.presenters.search import SearchPhase, SearchPresenter, SearchState
from desktop.presenters.search_text import nothing_text, results_text
from desktop.theme import Theme
from desktop.widgets.elided_label import ElidedLabel
from desktop.widgets.results_list import ResultsList
from desktop.widgets.search_field import SearchField
from indexer.protocol.messages import HitView

WIDTH = 720
SHOWN_ROWS = 5
ABOVE = 5
"""A fifth of the screen stays free above, and on a low screen as much as can be spared below."""


class QuickQuery(QWidget):
    """Enter opens, Tab asks in the window, Escape or a click elsewhere closes.

    The arrow keys choose among the results while the cursor stays in the field.
    """

    ask_wanted = Signal(str)
    window_wanted = Signal(str)
    """Show the query in the main window."""

    found = Signal(str)
    """The query by which the user found something."""
    earlier_wanted = Signal()
    """The last search, in an empty field."""
    closed = Signal()

    def __init__(
        self, presenter: SearchPresenter, actions: DocumentActions, theme: Theme, icons: Icons, *, home: str
    ) -> None:
        flags = Qt.WindowType.Tool | Qt.WindowType.FramelessWindowHint | Qt.WindowType.WindowStaysOnTopHint
        super().__init__(None, flags)
        self._presenter = presenter
        self._actions = actions
        self.field = SearchField(theme, icons, placeholder=self.tr("Search your files"), scale=1.35)
        delegate = HitDelegate(theme, icons, home=home, parent=self)
        delegate.numbers_rows = True
        self.results = ResultsList(presenter.model, delegate)
        self.hint = ElidedLabel(mode=Qt.TextElideMode.ElideRight)
        self.hint.set_muted()
        self.hint.setFont(theme.font(0.9))
        self._frame = QFrame()
        self.setObjectName("quick")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setWindowTitle(self.tr("Quick search"))
        SearchAnnouncer(presenter, self.field)
        self._lay_out()
        self._connect()
        self._on_state(presenter.state)

    def toggle(self) -> None:
        """Show or hide."""
        if self.isVisible():
            self.hide()
        else:
            self.pop_up()

    def pop_up(self) -> None:
        """Show in the upper third of the screen that is worked on, with the field ready to be typed over."""
        screen = _worked_on()
        self.move(QPoint(screen.center().x() - WIDTH // 2, screen.top() + screen.height() // ABOVE))
        self._on_state(self._presenter.state)
        self._presenter.set_still(False)
        self.show()
        self.raise_()
        self.activateWindow()
        self.field.focus()

    def event(self, event: QEvent) -> bool:
        """Close when the user turns elsewhere, but not while a file is being dragged out."""
        is_left = event.type() == QEvent.Type.WindowDeactivate
        if is_left and self.results.state() != QAbstractItemView.State.DraggingState:
            self.hide()
        return super().event(event)

    def focusNextPrevChild(self, is_next: bool) -> bool:
        """Tab hands the question over to the window."""
        if is_next and self.field.text().strip():
            self._on_asked()
            return True
        return super().focusNextPrevChild(is_next)

    def hideEvent(self, event: QHideEvent) -> None:
        """Tell that it is gone. What nobody sees need not be brought up to date all day."""
        super().hideEvent(event)
        self._presenter.set_still(True)
        self.closed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape closes."""
        if event.key() == Qt.Key.Key_Escape:
            self.hide()
        else:
            super().keyPressEvent(event)

    def _lay_out(self) -> None:
        self._frame.setObjectName("card")
        self._frame.setFixedWidth(WIDTH)
        inner = QVBoxLayout(self._frame)
        inner.setContentsMargins(10, 10, 10, 8)
        inner.setSpacing(8)
        inner.addWidget(self.field)
        inner.addWidget(self.results)
        foot = QHBoxLayout()
        foot.addWidget(self.hint, 1)
        inner.addLayout(foot)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSizeConstraint(QLayout.SizeConstraint.SetFixedSize)  # as high as what is shown, never more
        column.addWidget(self._frame)

    def _connect(self) -> None:
        self.field.text_changed.connect(self._presenter.set_query)
        self.field.moved_down.connect(lambda: self.results.step(1))
        self.field.moved_up.connect(self._on_moved_up)
        self.field.accepted.connect(self._on_accepted)
        self.field.asked.connect(self._on_asked)
        self.field.escaped.connect(self.hide)
        self.results.hits_opened.connect(lambda hits: self._open(*hits))
        self.results.copy_wanted.connect(self._actions.copy_files)
        self.results.drag_wanted.connect(self._actions.drag)
        self.results.left_upwards.connect(self.field.focus)
        self.results.typed.connect(self.field.take_key)
        self._actions.noted.connect(self.hint.set_text)
        self._presenter.state_changed.connect(self._on_state)
        acts: tuple[tuple[str, Callable[[HitView], None]], ...] = (
            (QUOTE_KEY, lambda hit: self._actions.quote_best([hit])),
            (COPY_PATH_KEY, lambda hit: self._actions.copy_paths([hit])),
            (REVEAL_KEY, self._reveal),
        )
        for key, act in acts:
            QShortcut(QKeySequence(key), self).activated.connect(lambda act=act: self._act(act))
        for number in range(1, SHOWN_ROWS + 1):
            open_it = partial(self._open_in_sight, number)
            QShortcut(QKeySequence(f"Ctrl+{number}"), self).activated.connect(open_it)
        # Rows that are scrolled are moved as they were painted, but have another number now.
        self.results.verticalScrollBar().valueChanged.connect(lambda: self.results.viewport().update())

    def _on_state(self, state: SearchState) -> None:
        self.field.set_busy(state.phase in (SearchPhase.SEARCHING, SearchPhase.EARLY))
        rows = min(self._room(), self._presenter.model.rowCount())
        self.results.setVisible(rows > 0)
        self.results.setFixedHeight(max(1, rows) * self.results.row_height)
        self.hint.set_text(*self._hints(state))

    def _room(self) -> int:
        """As many rows as the screen has room for, within reason."""
        screen = _worked_on()
        others = 2 * self.field.sizeHint().height() + self.hint.sizeHint().height()
        left = screen.height() - screen.height() // ABOVE - others
        return max(1, min(SHOWN_ROWS, left // self.results.row_height))

    def _hints(self, state: SearchState) -> tuple[str, ...]:
        """What was found and what keys do, in shorter and shorter wordings."""
        if state.phase is SearchPhase.FAILED:
            return (state.message,)
        keys = (
            self.tr("Enter or {0}, 2 … opens · Tab asks · {1} copies the passage · Esc closes").format(
                formatting.key_name("Ctrl+1"), formatting.key_name(QUOTE_KEY)
            ),
            self.tr("Enter opens · Tab asks · Esc closes"),
        )
        if state.phase is SearchPhase.SETTLED or (state.phase is SearchPhase.EARLY and state.total):
            found = results_text(state.total) if state.total else nothing_text(state)
            return (*(f"{found}  ·  {each}" for each in keys), found)
        return keys

    def _on_accepted(self) -> None:
        if (hit := self.results.current_hit()) is not None:
            self._open(hit)
        elif self.field.text().strip():
            self.hide()
            self.window_wanted.emit(self.field.text())

    def _on_moved_up(self) -> None:
        if self.field.text():
            self.results.step(-1)
        else:
            self.earlier_wanted.emit()

    def _act(self, act: Callable[[HitView], None]) -> None:
        if (hit := self.results.current_hit()) is not None:
            self.found.emit(self._presenter.query)
            act(hit)

    def _reveal(self, hit: HitView) -> None:
        self.hide()
        self._actions.reveal([hit])

    def _open(self, hit: HitView) -> None:
        self.hide()
        self.found.emit(self._presenter.query)
        self._actions.open([hit])

    def _open_in_sight(self, number: int) -> None:
        """Open one of the rows in sight, 1 is the first."""
        height = self.results.row_height
        index = self.results.indexAt(QPoint(1, number * height - height // 2))
        if index.isValid() and (hit := self._presenter.model.hit(index.row())) is not None:
            self._open(hit)

    def _on_asked(self) -> None:
        question = self.field.text().strip()
        if question:
            self.hide()
            self.ask_wanted.emit(question)


def _worked_on() -> QRect:
    """The screen with the pointer, as far as windows may use it."""
    return (QGuiApplication.screenAt(QCursor.pos()) or QGuiApplication.primaryScreen()).availableGeometry()
