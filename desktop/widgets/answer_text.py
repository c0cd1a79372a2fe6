"""The text of an answer: sentences with their verdicts, and citations that can be clicked.

The document is built with text formats. No markup of a model or a document is ever parsed.
"""

from __future__ import annotations

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtGui import QFont, QResizeEvent, QTextBlockFormat, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QFrame

from desktop import formatting
from desktop.presenters.answer_text import Stretch, doubts, plain, stretches
from desktop.theme import Theme
from desktop.widgets.safe_browser import SafeBrowser
from indexer.protocol.messages import AnswerDone, CitationView

SCHEME = "cite"
MAX_CHARS = 40_000
REFERENCE_INDENT_EMS = 3
"""A reference of several lines goes on below its title, not below its number."""


class AnswerText(SafeBrowser):
    """Shows a streamed or a finished answer."""

    citation_clicked = Signal(int)
    """The citation's number."""
    height_changed = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._streamed = ""
        """What of a text that is being written is shown."""
        self._done: AnswerDone | None = None
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.document().setDocumentMargin(0)
        self.setFont(theme.font(1.05))
        self.setAccessibleName(self.tr("Answer"))
        self.anchorClicked.connect(self._on_anchor_clicked)
        self.document().documentLayout().documentSizeChanged.connect(lambda _size: self.height_changed.emit())
        theme.changed.connect(self._on_theme_changed)

    def text_height(self) -> int:
        """Height of all the text at the present width."""
        return round(self.document().size().height()) + 4

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another width makes another height."""
        super().resizeEvent(event)
        self.height_changed.emit()

    def show_stream(self, text: str) -> None:
        """Append what is new of a text that is being written."""
        if self._done is not None or not text.startswith(self._streamed):
            self.clear_answer()
        cursor = QTextCursor(self.document())
        cursor.movePosition(QTextCursor.MoveOperation.End)
        cursor.insertText(text[len(self._streamed) : MAX_CHARS], self._look())
        self._streamed = text

    def show_done(self, done: AnswerDone) -> None:
        """Show a finished answer with verdicts, citations and what else is to be known of it."""
        self.clear_answer()
        self._done = done
        cursor = QTextCursor(self.document())
        for stretch in stretches(done.answer[:MAX_CHARS], done.sentences):
            self._insert(cursor, stretch)
        if done.citations:
            self._insert_sources(cursor, done.citations)
        self._insert_notes(cursor, done.notes)
        self.setAccessibleDescription(doubts(done))
        self.moveCursor(QTextCursor.MoveOperation.Start)

    def clear_answer(self) -> None:
        """Show nothing."""
        self._streamed = ""
        self._done = None
        self.setAccessibleDescription("")
        self.clear()

    def _insert(self, cursor: QTextCursor, stretch: Stretch) -> None:
        """A sentence leads to the best passage that backs it, as the first of its numbers does."""
        look = self._look(stretch.support, stretch.reason)
        if stretch.citations:
            self._lead(look, stretch.citations[0])
        cursor.insertText(plain(stretch.text), look)
        turn = formatting.direction_mark(stretch.text)
        for number in stretch.citations:
            # Spaces that do not break: a number alone at the start of a line would belong to nothing.
            cursor.insertText(f"{turn}\u202f", self._look())
            cursor.insertText(f"\u202f{number}\u202f", self._chip(number))

    def _insert_sources(self, cursor: QTextCursor, citations: tuple[CitationView, ...]) -> None:
        """One line per citation: number, title, place."""
        block = QTextBlockFormat()
        block.setTopMargin(10)
        indent = self.fontMetrics().averageCharWidth() * REFERENCE_INDENT_EMS
        block.setLeftMargin(indent)
        block.setTextIndent(-indent)
        block.setLayoutDirection(Qt.LayoutDirection.LeftToRight)  # its number stays at the left of any title
        small = self._look()
        small.setFont(self._theme.font(0.95))
        for citation in citations:
            cursor.insertBlock(block)
            block.setTopMargin(3)
            cursor.insertText(f"\u202f{citation.number}\u202f", self._chip(citation.number))
            link = QTextCharFormat(small)
            self._make_link(link, citation.number)
            name = formatting.document_name(citation.path, citation.member)
            cursor.insertText("  ", small)
            title = formatting.document_title(citation.title, citation.path, citation.member)
            cursor.insertText(title[:90], link)
            place = citation.locator.label().replace(". ", ".\u00a0")  # "p. 7" stays on one line
            muted = QTextCharFormat(small)
            muted.setForeground(self._theme.colour("muted"))
            detail = ", ".join(part for part in (name if title != name else "", place) if part)
            turn = "\u200e" if formatting.direction_mark(title) else ""
            cursor.insertText(f"{turn}  {detail}" if detail else "", muted)

    def _insert_notes(self, cursor: QTextCursor, notes: tuple[str, ...]) -> None:
        """One paragraph each. They scroll with the text: a small window must not grow by them."""
        block, look = QTextBlockFormat(), self._look()
        look.setForeground(self._theme.colour("muted"))
        look.setFont(self._theme.font(0.95))
        for position, note in enumerate(notes):
            block.setTopMargin(2 if position else 10)
            cursor.insertBlock(block)
            cursor.insertText(note, look)

    def _look(self, support: str = "", reason: str = "") -> QTextCharFormat:
        """Supported text is plain; weak is dotted, unsupported dashed and grey."""
        look = QTextCharFormat()
        look.setForeground(self._theme.colour("text"))
        if support == "weak":
            look.setUnderlineStyle(QTextCharFormat.UnderlineStyle.DotLine)
            look.setUnderlineColor(self._theme.colour("warn"))
            look.setToolTip(_with(reason, self.tr("Weakly supported: compare with the cited passage")))
        elif support == "unsupported":
            look.setForeground(self._theme.colour("muted"))
            look.setUnderlineStyle(QTextCharFormat.UnderlineStyle.DashUnderline)
            look.setUnderlineColor(self._theme.colour("bad"))
            look.setToolTip(_with(reason, self.tr("Not supported by any passage of your files")))
        return look

    def _chip(self, number: int) -> QTextCharFormat:
        chip = QTextCharFormat()
        chip.setFont(self._theme.font(0.85))
        chip.setFontWeight(QFont.Weight.DemiBold)
        chip.setBackground(self._theme.colour("accent_soft"))
        self._make_link(chip, number)
        return chip

    def _make_link(self, look: QTextCharFormat, number: int) -> None:
        self._lead(look, number)
        look.setForeground(self._theme.colour("accent"))

    def _lead(self, look: QTextCharFormat, number: int) -> None:
        """What has this look leads to a citation, and says so unless it has more to say."""
        look.setAnchor(True)
        look.setAnchorHref(f"{SCHEME}:{number}")
        if not look.toolTip():
            look.setToolTip(self.tr("Show citation {0} in its document").format(number))

    def _on_anchor_clicked(self, url: QUrl) -> None:
        if url.scheme() == SCHEME and url.path().isdecimal():
            self.citation_clicked.emit(int(url.path()))

    def _on_theme_changed(self) -> None:
        if self._done is not None:
            self.show_done(self._done)


def _with(reason: str, text: str) -> str:
    """A verdict in words, with the reason on a line of its own."""
    return formatting.tool_tip(f"{text}\n{reason[0].upper()}{reason[1:]}" if reason else text)
