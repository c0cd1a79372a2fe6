"""The answer above the results: question, phases, text, verdicts, trouble, ledger, follow-up."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QSizePolicy, QVBoxLayout

from desktop.announcing import announce
from desktop.icons import Icons
from desktop.presenters.answer import AnswerPhase, AnswerPresenter, AnswerState
from desktop.presenters.answer_text import ledger_text, phase_text, verdict_wordings
from desktop.theme import Theme
from desktop.widgets.answer_text import AnswerText
from desktop.widgets.busy_bar import BusyBar
from desktop.widgets.controls import button, icon_button, label
from desktop.widgets.disclosure import DisclosureButton
from desktop.widgets.elided_label import ElidedLabel

RENDER_MS = 90
"""A model writes faster than a text should be laid out."""
MIN_TEXT_HEIGHT = 44


class AnswerPanel(QFrame):
    """Shows the answer presenter's state; hidden while there is none."""

    model_wanted = Signal()
    """The user wants to set up a model."""
    copy_wanted = Signal(object)
    """An `AnswerDone` to be put on the clipboard."""

    def __init__(self, presenter: AnswerPresenter, theme: Theme, icons: Icons) -> None:
        super().__init__()
        self.setObjectName("answer")
        self._presenter = presenter
        self._max_height = 420
        self._render = QTimer(self, singleShot=True, interval=RENDER_MS)
        # Not while Qt is laying out: a height set then is taken up only by the next layout.
        self._fit = QTimer(self, singleShot=True)
        self.text = AnswerText(theme)
        self._title = ElidedLabel(mode=Qt.TextElideMode.ElideRight)
        self._title.setFont(theme.font(bold=True))
        self._phase = ElidedLabel(mode=Qt.TextElideMode.ElideRight)
        self._phase.set_muted()
        self._phase.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._phase.setMinimumWidth(1)  # in a narrow column it gives way: there the button to stop was cut
        self._turn = label(tone="muted")
        self._earlier = icon_button(icons, "chevron-left", self.tr("Previous answer"), size=14)
        self._later = icon_button(icons, "chevron-right", self.tr("Next answer"), size=14)
        self._busy = BusyBar(theme, self.tr("Answering"), 60)
        self._stop = button(self.tr("Stop"))
        self._stop.setToolTip(self.tr("Stop the answer (Esc)"))
        self._copy = icon_button(icons, "copy", self.tr("Copy the answer with its sources"), size=14)
        self._close = icon_button(icons, "close", self.tr("Close the answer"), size=14)
        self._verdict = ElidedLabel(mode=Qt.TextElideMode.ElideRight)
        self._verdict.set_muted()
        self._trouble = label(tone="bad", wraps=True, is_copyable=True)
        self._ledger_text = label(tone="muted", wraps=True)
        self._ledger = DisclosureButton(icons, self.tr("What went in"), self._ledger_text)
        self._set_up = button(self.tr("Set up a model …"), "link")
        self._follow_up = QLineEdit()
        self._follow_up.setPlaceholderText(self.tr("Ask a follow-up question"))
        self._follow_up.setAccessibleName(self._follow_up.placeholderText())
        self._lay_out()
        self._connect()
        self._on_state(presenter.state)

    def set_max_height(self, height: int) -> None:
        """The panel may take this much; a longer answer scrolls."""
        self._max_height = height
        self._fit.start()

    def trouble(self) -> str:
        """What went wrong."""
        return self._trouble.text()

    def phase(self) -> str:
        """The phase as it is said."""
        return self._phase.text()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self._title, 1)
        for widget in (self._earlier, self._turn, self._later, self._phase):
            head.addWidget(widget)
        head.addWidget(self._busy)
        head.addWidget(self._stop)
        head.addWidget(self._copy)
        head.addWidget(self._close)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addWidget(self._verdict, 1)
        foot.addStretch()  # what follows stands at the right, also without a verdict
        foot.addWidget(self._ledger)
        foot.addWidget(self._set_up)
        column = self._column = QVBoxLayout(self)
        column.setContentsMargins(16, 8, 10, 12)
        column.setSpacing(7)
        column.addLayout(head)
        column.addWidget(self.text)
        column.addWidget(self._trouble)
        column.addLayout(foot)
        column.addWidget(self._ledger_text)
        column.addStretch()
        column.addWidget(self._follow_up)

    def _connect(self) -> None:
        self._render.timeout.connect(self._on_render)
        self._fit.timeout.connect(self._fit_text)
        self._presenter.state_changed.connect(self._on_state)
        self._earlier.clicked.connect(lambda: self._presenter.step(-1))
        self._later.clicked.connect(lambda: self._presenter.step(1))
        self._stop.clicked.connect(self._presenter.cancel)
        self._copy.clicked.connect(lambda: self.copy_wanted.emit(self._presenter.state.done))
        self._close.clicked.connect(self._presenter.close)
        self._set_up.clicked.connect(self.model_wanted)
        self._follow_up.returnPressed.connect(self._on_follow_up)
        self.text.citation_clicked.connect(self._presenter.open_citation)
        self.text.height_changed.connect(self._fit.start)

    def _on_state(self, state: AnswerState) -> None:
        self.setVisible(state.phase is not AnswerPhase.IDLE)
        if state.phase is AnswerPhase.IDLE:
            self.text.clear_answer()
            return
        self._title.set_text(state.question)
        self._show_phase(state)
        self._turn.setText(self.tr("{0} of {1}").format(state.turn, state.turns))
        for widget in (self._earlier, self._turn, self._later):
            widget.setVisible(state.turns > 1)
        self._earlier.setEnabled(state.turn > 1 and not state.is_busy)
        self._later.setEnabled(state.turn < state.turns and not state.is_busy)
        self._busy.setVisible(state.is_busy)
        self._stop.setVisible(state.is_busy)
        self._copy.setVisible(state.done is not None)
        self._show_foot(state)
        if state.done is not None:
            self._render.stop()
            self.text.show_done(state.done)
        elif not self._render.isActive():
            self._render.start()
        self._fit.start()

    def _show_phase(self, state: AnswerState) -> None:
        text = phase_text(state)
        if text != self._phase.text():
            self._phase.set_text(text)
            announce(self, text)

    def _show_foot(self, state: AnswerState) -> None:
        done, trouble = state.done, ""  # how the writing ended, where not as it should, is among its notes
        if state.phase is AnswerPhase.FAILED:
            trouble = "\n".join(part for part in (state.message, state.hint) if part)
        self._trouble.setText(trouble)
        self._trouble.setVisible(bool(trouble))
        self._verdict.set_text(*(verdict_wordings(done) if done is not None else ("",)))
        self._verdict.setVisible(bool(self._verdict.text()))
        self._set_up.setVisible(done is not None and done.answerable and not done.model)
        self._ledger.setVisible(done is not None)
        if done is None:
            self._ledger.setChecked(False)
        if done is not None:
            self._ledger_text.setText(ledger_text(done.ledger))
        # Not hidden while a follow-up is answered: the cursor would go elsewhere, and the next one with it.
        self._follow_up.setVisible(done is not None or state.turn > 1)

    def _on_render(self) -> None:
        state = self._presenter.state
        if state.done is None and state.phase is not AnswerPhase.IDLE:
            self.text.show_stream(state.text)
            self._fit.start()

    def _on_follow_up(self) -> None:
        question = self._follow_up.text().strip()
        if question and not self._presenter.state.is_busy:
            self._follow_up.clear()
            self._presenter.follow_up(question)

    def _fit_text(self) -> None:
        """As high as the text, as far as there is room; beyond, the text scrolls."""
        appears = self.text.isHidden()
        self.text.setVisible(not self.text.document().isEmpty())
        others = self._height() - self.text.minimumHeight()
        room = max(MIN_TEXT_HEIGHT, self._max_height - others)
        height = min(self.text.text_height(), room)
        if height != self.text.minimumHeight():
            self.text.setFixedHeight(height)
            self._column.invalidate()
        if appears:  # while it is lower than a line, Qt scrolls down to the caret of what it shows
            self.text.verticalScrollBar().setValue(0)
        # Qt squeezes wrapped labels to less than their lines: the list below gives way instead.
        state = self._presenter.state
        least = self.minimumHeight() if state.is_busy and state.turn > 1 else 0
        self.setMinimumHeight(max(least, self._height()))  # a list that leaps up would leap back at once

    def _height(self) -> int:
        """What the panel needs at its present width, the text as high as it is now."""
        is_wrapped = self._column.hasHeightForWidth()
        return self._column.heightForWidth(self.width()) if is_wrapped else self._column.sizeHint().height()
