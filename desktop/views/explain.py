"""Why a file is found or not: questions and answers in order, and what to do."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QDialog, QPlainTextEdit, QVBoxLayout, QWidget

from desktop import formatting
from desktop.presenters.activity import Fact
from desktop.theme import Theme
from desktop.widgets.card import in_scroll_area
from desktop.widgets.controls import button, label
from desktop.widgets.elided_label import ElidedLabel
from desktop.widgets.facts import FactGrid
from desktop.widgets.fitting import fitting
from indexer.protocol.messages import ExplainReply, ExplainRequest

SAMPLE_CHARS = 4000
WIDTH, HEIGHT = 620, 520


class ExplainDialog(QDialog):
    """Shows an `ExplainReply`; it does not block the window."""

    def __init__(
        self, request: ExplainRequest, reply: ExplainReply, theme: Theme, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        name = formatting.document_name(request.path, request.member)
        self.setWindowTitle(self.tr("About {0}").format(name))
        title = ElidedLabel(name)
        title.setFont(theme.font(1.15, bold=True))
        place = ElidedLabel(formatting.whole_path(request.path, request.member))
        place.set_muted()
        self.findings = FactGrid()
        self.findings.show_facts(
            [Fact(question, " ".join(answer.split())) for question, answer in reply.findings]
        )
        self.advice = label(reply.advice, wraps=True, is_copyable=True)
        self.advice.setFont(theme.font(bold=True))
        self.advice.setVisible(bool(reply.advice))
        caption = label(self.tr("The text that was read"), tone="muted")
        self.sample = _text_view(reply.text_sample[:SAMPLE_CHARS], caption.text())
        for each in (caption, self.sample):
            each.setVisible(bool(reply.text_sample))
        close = button(self.tr("Close"))
        close.clicked.connect(self.close)
        column = QVBoxLayout(self)
        column.setContentsMargins(22, 20, 22, 16)
        column.setSpacing(10)
        column.addWidget(title)
        column.addWidget(place)
        column.addSpacing(4)
        column.addWidget(in_scroll_area(self.findings, self.tr("Findings")), 3)
        column.addWidget(self.advice)
        column.addWidget(caption)
        column.addWidget(self.sample, 2)
        column.addSpacing(6)
        column.addWidget(close, 0, Qt.AlignmentFlag.AlignRight)
        height = HEIGHT if reply.text_sample else HEIGHT * 2 // 3
        self.resize(fitting(QSize(WIDTH, height), self.screen()))
        close.setFocus()


def _text_view(text: str, name: str) -> QPlainTextEdit:
    view = QPlainTextEdit(text)
    view.setReadOnly(True)
    view.setObjectName("field")
    view.setAccessibleName(name)
    return view
