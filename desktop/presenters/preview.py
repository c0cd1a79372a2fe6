"""What the preview shows: which document, which passage, as text or as a page, how large."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage

from desktop import formats
from desktop.engine.client import Engine
from desktop.engine.connection import ConnectionState, ConnectionStatus
from desktop.pictures import PictureDecoder
from desktop.presenters.preview_target import PreviewTarget, Spot
from desktop.presenters.throttle import Throttle
from indexer.protocol.messages import (
    CitationView,
    ErrorReply,
    HitView,
    Locator,
    PagePreview,
    PreviewRequest,
    TextPreview,
)

MAX_WIDTH_PX = 3000
ZOOM_STEPS = (0.5, 0.67, 0.8, 1.0, 1.25, 1.5, 2.0, 3.0)
SELECTION_MS = 90
"""Holding an arrow key runs through the list; only where it rests is a preview asked for."""


class PreviewPresenter(QObject):
    """Asks for previews and moves between passages and pages."""

    target_changed = Signal()
    """Another document or passage; the contents follow."""
    text_received = Signal(object)
    """A `TextPreview`."""
    page_received = Signal(object, QImage)
    """A `PagePreview` and its picture, null where it cannot be decoded."""
    failed = Signal(object)
    """An `ErrorReply`."""
    mode_changed = Signal()
    zoom_changed = Signal()

    def __init__(
        self,
        engine: Engine,
        *,
        prefers_pages: bool = True,
        zoom: float = 1.0,
        selection_ms: int = SELECTION_MS,
    ) -> None:
        super().__init__()
        self._engine = engine
        self.target: PreviewTarget | None = None
        self.position = 0
        """Which of the target's spots is shown."""
        self.page = 0
        """The page that is shown, 0 before the first has come."""
        self._wanted_page = 0
        """The page that is asked for, 0 for that of the passage."""
        self.page_count = 0
        self.zoom = min(ZOOM_STEPS, key=lambda step: abs(step - zoom))
        self.text: TextPreview | None = None
        """What is shown, None while a page is."""
        self.prefers_pages = prefers_pages
        self._query = ""
        self._selected = (0, "")
        """Id of the hit that was shown last, and the query that found it."""
        self._width_px = 900
        self._expected: PagePreview | None = None
        """The page that is being decoded, unless something else is wanted by now."""
        self._decoder = PictureDecoder(self)
        self._decoder.decoded.connect(self._on_decoded)
        self._throttle = Throttle(self._request, selection_ms, self)
        engine.connection_changed.connect(self._on_connection_changed)

    @property
    def has_pages(self) -> bool:
        """True where the engine can draw pages of the document."""
        return self.target is not None and formats.has_pages(self.target.format)

    @property
    def shows_page(self) -> bool:
        """True while pages are shown rather than text."""
        return self.has_pages and self.prefers_pages

    @property
    def spot(self) -> Spot | None:
        """The span that is shown."""
        if self.target is None or not self.target.spots:
            return None
        return self.target.spots[self.position]

    @property
    def place(self) -> Locator | None:
        """Where the document is looked at."""
        if self.shows_page and self.page:
            return Locator(page=self.page)
        return self.spot.locator if self.spot is not None else None

    def show_hit(self, hit: HitView, query: str, *, is_chosen: bool = False) -> None:
        """Show a hit at its best passage; the same hit stays at the passage it is at.

        A citation stays while the selected hit is only brought up to date, until the user chooses it.
        """
        target = PreviewTarget.of_hit(hit)
        shown = self.target
        before, self._selected = self._selected, (hit.document_id, query)
        if shown is not None and shown.is_cited and before == self._selected and not is_chosen:
            return
        if shown is not None and shown.document_id == target.document_id and shown.spots == target.spots:
            self.target = target
            if query != self._query:  # its words are marked all over the document
                self._query = query
                self._throttle.call()
            return
        self._show(target, query)

    def show_citation(self, citation: CitationView, hit: HitView | None = None) -> None:
        """Show where a sentence of an answer can be checked: only the cited span is marked."""
        self._show(PreviewTarget.of_citation(citation, hit))

    def clear(self) -> None:
        """Show nothing."""
        self.target = None
        self.text = None
        self._expected = None
        self._throttle.cancel()
        self.target_changed.emit()

    def forget(self, is_gone: Callable[[int, str], bool]) -> None:
        """Show no document that is gone, by its id and path."""
        if self.target is not None and is_gone(self.target.document_id, self.target.path):
            self.clear()

    def move_passage(self, step: int) -> None:
        """Go to the next (1) or previous (-1) passage."""
        count = len(self.target.spots) if self.target is not None else 0
        if 0 <= self.position + step < count:
            self.position += step
            self._wanted_page = 0
            self.target_changed.emit()
            self._throttle.call()

    def move_page(self, step: int) -> None:
        """Go to the next (1) or previous (-1) page, or to earlier or later text."""
        if self.shows_page and self.text is None:
            wanted = (self._wanted_page or self.page) + step
            if 1 <= wanted <= self.page_count:
                self._wanted_page = wanted
                self._throttle.call()
        elif self.text is not None:
            self._move_text(self.text, step)

    def set_prefers_pages(self, prefers_pages: bool) -> None:
        """Show PDF documents as pages or as text."""
        if prefers_pages != self.prefers_pages:
            self.prefers_pages = prefers_pages
            self.mode_changed.emit()
            self._throttle.call()

    def zoom_by(self, step: int) -> None:
        """Larger (1), smaller (-1) or as wide as the view (0)."""
        position = ZOOM_STEPS.index(1.0 if step == 0 else self.zoom) + step
        zoom = ZOOM_STEPS[max(0, min(position, len(ZOOM_STEPS) - 1))]
        if zoom != self.zoom:
            self.zoom = zoom
            self.zoom_changed.emit()
            if self.shows_page:
                self._throttle.call()

    def set_width(self, width_px: int) -> None:
        """The view's width in device pixels; pages are drawn to fit."""
        if abs(width_px - self._width_px) > 24 and width_px > 100:
            self._width_px = width_px
            if self.shows_page and self.page:
                self._throttle.call()

    def _show(self, target: PreviewTarget, query: str = "") -> None:
        """Show a document with the words of a query marked; without one its span is marked as a whole."""
        self.target = target
        self.position = 0
        self.page = self._wanted_page = self.page_count = 0
        self.text = None
        self._expected = None
        self._query = query
        self.target_changed.emit()
        self._throttle.call()

    def _move_text(self, text: TextPreview, step: int) -> None:
        edge = text.start + len(text.text) if step > 0 else text.start - 1
        if 0 <= edge < text.total_chars and self.target is not None:
            self._ask(PreviewRequest(self.target.document_id, edge, edge, self._query, view="preview"))

    def _request(self) -> None:
        if self.target is None:
            return
        spot = self.spot
        self._ask(
            PreviewRequest(
                self.target.document_id,
                spot.start if spot else 0,
                spot.end if spot else 0,
                self._query,
                want_image=self.shows_page,
                page=self._wanted_page,
                width_px=min(MAX_WIDTH_PX, round(self._width_px * self.zoom)),
                view="preview",
            )
        )

    def _ask(self, request: PreviewRequest) -> None:
        self._expected = None
        self._engine.preview(request, self._on_text, self._on_page, self._on_error)

    def _on_text(self, text: TextPreview) -> None:
        if self.target is not None and text.document_id == self.target.document_id:
            self.text = text
            self.page_count = text.page_count
            self.text_received.emit(text)

    def _on_page(self, page: PagePreview, png: bytes) -> None:
        if self.target is not None and page.document_id == self.target.document_id:
            self._expected = page
            self._decoder.decode(page, png)

    def _on_decoded(self, page: PagePreview, picture: QImage) -> None:
        if page is self._expected:
            self._expected = None
            self.text = None
            self.page = page.page
            self.page_count = page.page_count
            self.page_received.emit(page, picture)

    def _on_error(self, error: ErrorReply) -> None:
        if self.shows_page and error.code != "engine_unavailable":
            # The page could not be drawn; its text is the next best thing.
            spot = self.spot
            start, end = (spot.start, spot.end) if spot else (0, 0)
            target_id = self.target.document_id if self.target else 0
            request = PreviewRequest(target_id, start, end, self._query, view="preview")
            self._engine.preview(request, self._on_text, self._on_page, self.failed.emit)
        elif error.code != "engine_unavailable":
            self.failed.emit(error)

    def _on_connection_changed(self, status: ConnectionStatus) -> None:
        if status.state is ConnectionState.READY and status.restarts:
            self._request()
