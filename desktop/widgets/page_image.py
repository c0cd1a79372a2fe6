"""A drawn page of a document, with boxes around the passage's words, scrollable and zoomable."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QImage, QPainter, QPaintEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QScrollArea, QWidget

from desktop.theme import Theme
from indexer.protocol.messages import Box, PagePreview

MARGIN = 16
TURN_AFTER = 240
"""Wheel travel past a page's end, in eighths of a degree, that turns the page: two notches."""


class _Sheet(QWidget):
    """The page itself."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("paper")
        self._theme = theme
        self.image = QImage()
        self.boxes: tuple[Box, ...] = ()
        self.shown_width = 0

    def sizeHint(self) -> QSize:
        """The page at its shown width, with a margin."""
        if self.image.isNull() or self.image.width() == 0:
            return QSize(0, 0)
        height = self.image.height() * self.shown_width // self.image.width()
        return QSize(self.shown_width + 2 * MARGIN, height + 2 * MARGIN)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the page, then mark the words as with a text marker."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._theme.colour("paper"))
        if not self.image.isNull():
            hint = self.sizeHint()
            left = max(MARGIN, (self.width() - self.shown_width) / 2)
            page = QRectF(left, MARGIN, self.shown_width, hint.height() - 2 * MARGIN)
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            if self.image.hasAlphaChannel():
                painter.fillRect(page, self._theme.page_ground())
            painter.drawImage(page, self.image)
            self._mark(painter, page)
        painter.end()

    def _mark(self, painter: QPainter, page: QRectF) -> None:
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Multiply)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.page_marker())
        for box in self.boxes:
            painter.drawRoundedRect(
                QRectF(
                    page.left() + box.left * page.width() - 1,
                    page.top() + box.top * page.height() - 1,
                    box.width * page.width() + 2,
                    box.height * page.height() + 2,
                ),
                2,
                2,
            )


class PageImage(QScrollArea):
    """Shows one page; the page is drawn by a worker of the engine, only its image comes here."""

    resized = Signal()
    zoom_wanted = Signal(int)
    page_wanted = Signal(int)
    """1 past the lower end, -1 past the upper."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("paper")
        self._sheet = _Sheet(theme)
        self._zoom = 1.0
        self._own_width = 0.0
        """How wide a picture is by itself, in logical pixels; 0 for pages, which fit any width."""
        self._overscroll = 0
        self._page = (0, 0)
        """Document and number of the page that is shown."""
        self.setWidget(self._sheet)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(self.tr("Page"))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.horizontalScrollBar().setSingleStep(24)
        self.verticalScrollBar().setSingleStep(24)

    def show_page(self, page: PagePreview, image: QImage, *, is_picture: bool = False) -> None:
        """Show a page and scroll to its first box; one that is only drawn anew stays where it is.

        A picture is never blown up to the width of the view, as a page is.
        """
        is_other_page = self._page != (page.document_id, page.page)
        is_other_passage = is_other_page or self._sheet.boxes != page.boxes
        self._page = (page.document_id, page.page)
        self._sheet.image = image
        self._sheet.boxes = page.boxes
        self._own_width = self._measured(image, is_other_page=is_other_page) if is_picture else 0.0
        self.setAccessibleDescription(
            self.tr("Page {0} of {1}, {2} marked places").format(page.page, page.page_count, len(page.boxes))
        )
        self._fit()
        if is_other_passage:
            self._scroll_to_boxes()

    def set_zoom(self, zoom: float) -> None:
        """Scale what is shown; a sharper image may follow."""
        self._zoom = zoom
        policy = Qt.ScrollBarPolicy
        # A view that is made narrower would show a bar until the page has followed.
        self.setHorizontalScrollBarPolicy(policy.ScrollBarAsNeeded if zoom > 1 else policy.ScrollBarAlwaysOff)
        self._fit()

    def fit_width(self) -> int:
        """Width of a page at zoom 1, in logical pixels."""
        return max(120, self.viewport().width() - 2 * MARGIN)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the page as wide as the view."""
        super().resizeEvent(event)
        self._fit()
        self.resized.emit()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Scroll; with Ctrl zoom; past an end turn the page."""
        step = 1 if event.angleDelta().y() > 0 else -1
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.zoom_wanted.emit(step)
            event.accept()
            return
        bar = self.verticalScrollBar()
        before = bar.value()
        super().wheelEvent(event)
        is_at_end = before == bar.value() == (bar.minimum() if step > 0 else bar.maximum())
        self._overscroll = self._overscroll + abs(event.angleDelta().y()) if is_at_end else 0
        if self._overscroll >= TURN_AFTER:
            self._overscroll = 0
            self.page_wanted.emit(-step)

    def _measured(self, image: QImage, *, is_other_page: bool) -> float:
        """A picture's own width, as far as it is known: the worker draws it smaller, but never larger."""
        width = image.width() / self.devicePixelRatioF() / min(1.0, self._zoom)
        return width if is_other_page else max(width, self._own_width)

    def _fit(self) -> None:
        width = min(self.fit_width(), self._own_width or self.fit_width())
        self._sheet.shown_width = round(width * self._zoom)
        self._sheet.setMinimumSize(self._sheet.sizeHint())
        self._sheet.updateGeometry()
        self._sheet.update()

    def _scroll_to_boxes(self) -> None:
        hint = self._sheet.sizeHint()
        top = min((box.top for box in self._sheet.boxes), default=0.0)
        # Qt does it when it lays out, and never for a view that is hidden.
        self._sheet.resize(self.viewport().size().expandedTo(hint))
        self.verticalScrollBar().setValue(max(0, round(top * hint.height()) - self.viewport().height() // 3))
