"""Text of a document with its matched words marked and the passage in focus."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import accumulate, islice, zip_longest

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QTextCharFormat, QTextCursor, QTextLayout, QTextOption, QWheelEvent
from PySide6.QtWidgets import QFrame, QPlainTextEdit

from desktop import formatting
from desktop.spans import utf16_spans
from desktop.theme import Theme
from desktop.widgets.marked_bar import MarkedBar
from indexer.protocol.messages import Highlight, TextPreview

MAX_CHARS = 60_000
MAX_CHARS_LONG_LINES = 10_000
"""More is cut around the focus. Qt lays out a paragraph whole: 60,000 characters without a line break
took 280 ms, 10,000 took 40 ms."""
LONG_LINE = 5_000
MAX_TABS = 40
"""Qt compares each tab of a line with each tab stop: 45 rows of 200 columns took 160 ms."""
MAX_LINES = 5_000
"""Every line break costs 2 µs: 60,000 of them took 120 ms."""
MAX_MARKS = 2_000
"""Those around the passage: 10,000 took 50 ms, a tenth of them costs nothing that is noticed."""
MAX_TABLE_LINES = 300
"""So many lines of tables decide how wide their columns are."""
MAX_COLUMN_EMS = 40
COLUMN_GAP_EMS = 2


class TextView(QPlainTextEdit):
    """A read-only plain text: nothing in a document is read as markup."""

    zoom_wanted = Signal(int)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._zoom = 1.0
        self._is_mono = False
        self._text = ""
        self._marks: tuple[Highlight, ...] = ()
        self._focus: Highlight | None = None
        self._is_cited = False
        self.setReadOnly(True)
        self.setUndoRedoEnabled(False)
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.setAccessibleName(self.tr("Text of the document"))
        self.document().setDocumentMargin(18)
        self._bar = MarkedBar(self.document(), theme)
        self.setVerticalScrollBar(self._bar)
        theme.changed.connect(self._mark)

    def show_text(
        self,
        preview: TextPreview,
        *,
        is_mono: bool = False,
        is_cited: bool = False,
        is_table: bool = False,
    ) -> None:
        """Show a preview, scrolled to the passage.

        A passage that is cited is marked like a found word. Rows of a table stay rows, however wide.
        """
        start, end = _window(preview.text, preview.focus, is_begun=preview.start > 0)
        self._text = preview.text[start:end]
        focus = preview.focus
        shown = [mark for mark in preview.highlights if mark.start >= start and mark.end <= end]
        self._marks = tuple(
            Highlight(mark.start - start, mark.end - start)
            for mark in _nearest(shown, focus.start if focus else start)
        )
        self._focus = Highlight(focus.start - start, focus.end - start) if focus else None
        self._is_mono = is_mono
        self._is_cited = is_cited
        wraps = self.LineWrapMode
        has_columns = is_table and "\t" in preview.text
        self.setLineWrapMode(wraps.NoWrap if has_columns else wraps.WidgetWidth)
        self._set_font()
        self._line_up_columns()
        self.setPlainText(self._text)
        self._mark()
        self._scroll_to_focus()

    def set_zoom(self, zoom: float) -> None:
        """Scale the text."""
        self._zoom = zoom
        self._set_font()
        self._line_up_columns()

    def go_to_mark(self, step: int) -> bool:
        """Select the next (1) or previous (-1) marked word; False where there is none in what is shown."""
        cursor = self.textCursor()
        spans = utf16_spans(self._text, self._marks)
        if step > 0:
            ahead = [span for span in spans if span[0] >= cursor.selectionEnd()]
        else:
            ahead = [span for span in reversed(spans) if span[1] <= cursor.selectionStart()]
        if not ahead:
            return False
        cursor.setPosition(ahead[0][0])
        cursor.setPosition(ahead[0][1], QTextCursor.MoveMode.KeepAnchor)
        place = self.verticalScrollBar().value()
        self.setTextCursor(cursor)
        if self.verticalScrollBar().value() != place:
            self.centerCursor()  # Qt scrolls no farther than it must, and leaves it at the edge
        return True

    def chosen_text(self) -> tuple[str, bool]:
        """What the user selected, empty where that is nothing but a found word, and whether the passage holds it."""
        cursor = self.textCursor()
        span = (cursor.selectionStart(), cursor.selectionEnd())
        if not cursor.hasSelection() or span in utf16_spans(self._text, self._marks):
            return "", False
        passage = utf16_spans(self._text, [self._focus]) if self._focus is not None else []
        is_within = any(start <= span[0] and span[1] <= end for start, end in passage)
        return cursor.selection().toPlainText(), is_within

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Scroll; with Ctrl zoom."""
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.zoom_wanted.emit(1 if event.angleDelta().y() > 0 else -1)
            event.accept()
        else:
            super().wheelEvent(event)

    def _set_font(self) -> None:
        self.setFont(self._theme.font(self._zoom * (0.95 if self._is_mono else 1.05), mono=self._is_mono))

    def _line_up_columns(self) -> None:
        """Cells are parted by tabs: have the columns of tables and sheets stand below each other."""
        metrics = self.fontMetrics()
        widths: list[int] = []
        rows = (line for line in self._text.split("\n") if "\t" in line and not line.startswith("\t"))
        for line in islice(rows, MAX_TABLE_LINES):
            cells = [metrics.horizontalAdvance(cell) for cell in line.split("\t")[:-1]]
            widths = [max(pair) for pair in zip_longest(widths, cells, fillvalue=0)]
        em = metrics.averageCharWidth()
        columns = [min(width, MAX_COLUMN_EMS * em) + COLUMN_GAP_EMS * em for width in widths]
        option = self.document().defaultTextOption()
        left = QTextOption.TabType.LeftTab
        option.setTabs([QTextOption.Tab(stop, left) for stop in accumulate(columns)])
        # All of it or nothing: `QPlainTextEdit` aligns no single paragraph, and columns need one side.
        is_turned = not columns and formatting.is_right_to_left(self._text)
        directions, sides = Qt.LayoutDirection, Qt.AlignmentFlag
        option.setTextDirection(directions.RightToLeft if is_turned else directions.LayoutDirectionAuto)
        option.setAlignment(sides.AlignRight if is_turned else sides.AlignLeft)
        self.document().setDefaultTextOption(option)

    def _mark(self) -> None:
        """Mark by the formats of lines, as a highlighter does: they cost when a line is drawn.

        Each extra selection of a `QPlainTextEdit` has its line laid out at once: 400 of them in a table
        of 200 columns took 2.6 s.
        """
        soft, marked = QTextCharFormat(), QTextCharFormat()
        soft.setBackground(self._theme.colour("focus"))
        marked.setBackground(self._theme.colour("marker"))
        marked.setForeground(self._theme.colour("marker_text"))
        focus = [self._focus] if self._focus is not None else []
        looks = [(span, marked if self._is_cited else soft) for span in utf16_spans(self._text, focus)]
        looks += [(span, marked) for span in utf16_spans(self._text, self._marks)]
        places = [start for (start, _end), look in looks if look is marked]
        self._bar.mark(self.document().findBlock(place).blockNumber() for place in places)
        ranges: dict[int, list[QTextLayout.FormatRange]] = {}
        for (start, end), look in looks:
            for number, each in self._ranges(start, end, look):
                ranges.setdefault(number, []).append(each)
        for number, formats in ranges.items():
            block = self.document().findBlockByNumber(number)
            block.layout().setFormats(formats)
            self.document().markContentsDirty(block.position(), block.length())

    def _ranges(
        self, start: int, end: int, look: QTextCharFormat
    ) -> Iterator[tuple[int, QTextLayout.FormatRange]]:
        """A span as ranges of the lines it touches, each with the line's number."""
        block = self.document().findBlock(start)
        while block.isValid() and block.position() < end:
            made = QTextLayout.FormatRange()
            made.start = max(0, start - block.position())
            made.length = min(end - block.position(), block.length()) - made.start
            made.format = look
            yield block.blockNumber(), made
            block = block.next()

    def _scroll_to_focus(self) -> None:
        """To the first mark of the passage, else to its beginning: a row of a table may be wider than the view."""
        focus = self._focus
        marks = [each for each in self._marks if focus is None or focus.start <= each.start < focus.end]
        spot = marks[0] if marks else focus
        spans = utf16_spans(self._text, [spot]) if spot else []
        cursor = QTextCursor(self.document())
        for place in reversed(spans[0]) if spans else (0,):
            cursor.setPosition(place)
            self.setTextCursor(cursor)  # sideways Qt scrolls no farther than it must: to its end, too
        if spans:
            self.centerCursor()


def _window(text: str, focus: Highlight | None, *, is_begun: bool) -> tuple[int, int]:
    """The part of a text that is shown; the text itself may begin within a line (`is_begun`)."""
    middle = focus.start if focus else 0
    most = MAX_CHARS
    start, end = _around(middle, len(text), most)
    lines = text[start:end].split("\n")
    is_costly = any(len(line) > LONG_LINE or line.count("\t") > MAX_TABS for line in lines)
    if len(lines) > MAX_LINES or is_costly:
        most = MAX_CHARS_LONG_LINES
        start, end = _around(middle, len(text), most)
    return _line_start(text, start, middle, most // 3, is_begun=is_begun), end


def _line_start(text: str, start: int, middle: int, longest: int, *, is_begun: bool) -> int:
    """Where a line begins, near `start`: the cells of half a row would stand in other columns than their own."""
    before = text.rfind("\n", 0, start) + 1
    if start - before <= longest and (before or not is_begun):
        return before
    return text.find("\n", start, middle) + 1 or start


def _nearest(marks: Sequence[Highlight], place: int) -> Sequence[Highlight]:
    """The marks around a place: a word that stands everywhere must not use them up before the passage."""
    first = bisect_left(marks, place, key=lambda mark: mark.start)
    start, end = _around(first, len(marks), MAX_MARKS)
    return marks[start:end]


def _around(middle: int, length: int, most: int) -> tuple[int, int]:
    """At most `most` characters of a text, or marks in it, a third of them before the middle."""
    start = max(0, min(middle - most // 3, length - most))
    return start, min(length, start + most)
