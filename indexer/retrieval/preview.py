"""Showing a document at a passage: its text with the query's words marked, or a page as an image.

A member of an archive or a part of a mail is handed out, too, for other programs to show.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from indexer.domain import DocumentId, DocumentState, ExtractionId, Locator
from indexer.errors import NotFoundError
from indexer.parsing.parser import ParseOptions
from indexer.protocol.messages import Box, Highlight, MemberRequest, PagePreview, PreviewRequest, TextPreview
from indexer.retrieval.reading import QueryReader
from indexer.storage.catalog.reader import CatalogReader
from indexer.storage.catalog.rows import DocumentRow, ExtractionRow
from indexer.storage.catalog.scope import Scope

CONTEXT_CHARS = 20_000
"""Characters shown before and after the passage; the window asks for more as it scrolls."""


class Viewer(Protocol):
    """Looks into files in a process that may die of it."""

    def render_page(
        self,
        path: str,
        member: str,
        page: int,
        *,
        width_px: int,
        words: tuple[str, ...],
        options: ParseOptions,
    ) -> tuple[bytes, int, int, list[Box], int]:
        """PNG, its width and height in pixels, boxes around the words, and the page count."""
        ...

    def read_member(self, path: str, member: str, *, options: ParseOptions) -> bytes:
        """The bytes of a member."""
        ...


class PreviewService:
    """Text and page previews of indexed documents, and their members' bytes."""

    def __init__(
        self,
        catalog: CatalogReader,
        queries: QueryReader,
        viewer: Viewer,
        passwords: Callable[[], Sequence[str]] = tuple,
    ) -> None:
        """Read text from `catalog`, files with `viewer`, which is given `passwords`, asked for anew.

        `queries` tell what of a text they match.
        """
        self._catalog = catalog
        self._queries = queries
        self._viewer = viewer
        self._passwords = passwords

    def text(self, request: PreviewRequest, *, is_for_model: bool = False) -> TextPreview:
        """The text around a span. `is_for_model`: only of what may be given to a model.

        Raises:
            NotFoundError: the document is gone or withheld, or nothing could be read of it.
        """
        content = self._content(self._document(request, is_for_model=is_for_model))
        start = max(0, request.start - CONTEXT_CHARS)
        end = min(content.char_count, max(request.end, request.start) + CONTEXT_CHARS)
        text = self._catalog.text(content.id, start, end)
        marks = self._queries.marks(request.query, text, content) if request.query else ()
        focus = None
        if request.end > request.start:
            focus = Highlight(request.start - start, min(request.end, end) - start)
        return TextPreview(
            document_id=request.document_id,
            text=text,
            start=start,
            total_chars=content.char_count,
            highlights=tuple(marks),
            focus=focus,
            locator=self._locator(content.id, request.start),
            format=content.format,
            page_count=content.page_count or 0,
        )

    def page(self, request: PreviewRequest, *, is_for_model: bool = False) -> tuple[PagePreview, bytes]:
        """A page as PNG, with boxes around the words of the passage or the query; `is_for_model` as for `text`.

        A picture without any text can be shown, too.

        Raises:
            NotFoundError: the document is gone or withheld.
            ParseError: the page cannot be drawn.
        """
        document = self._document(request, is_for_model=is_for_model)
        page, words = request.page or 1, tuple[str, ...]()
        if document.extraction is not None:
            content = self._catalog.extraction(document.extraction)
            page = request.page or self._locator(content.id, request.start).page or 1
            words = self._words(content, request)
        png, width, height, boxes, count = self._viewer.render_page(
            document.path,
            document.member,
            page,
            width_px=request.width_px,
            words=words,
            options=self._options(),
        )
        return PagePreview(request.document_id, page, count, width, height, tuple(boxes)), png

    def member(self, request: MemberRequest, *, is_for_model: bool = False) -> bytes:
        """The bytes of a member, as they lie in the archive or the mail; `is_for_model` as for `text`.

        Raises:
            NotFoundError: the document is gone or withheld, or is no member.
            LimitError: it is too large to be handed out.
            ParseError: it is no longer in its container, or cannot be read.
        """
        document = self._document(request, is_for_model=is_for_model)
        if not document.member:
            raise NotFoundError("It is a file of its own, and lies in no other.")
        return self._viewer.read_member(document.path, document.member, options=self._options())

    def _options(self) -> ParseOptions:
        return ParseOptions(passwords=tuple(self._passwords()))

    def _document(self, request: PreviewRequest | MemberRequest, *, is_for_model: bool) -> DocumentRow:
        document = self._catalog.document(DocumentId(request.document_id))
        if document is None:
            raise NotFoundError("This document is no longer there.")
        if is_for_model and not self._catalog.documents_in(Scope(is_for_model=True), [document.id]):
            raise NotFoundError("This document is not given to models.")
        return document

    def _content(self, document: DocumentRow) -> ExtractionRow:
        if document.extraction is None and document.state is DocumentState.QUEUED:
            raise NotFoundError("This document is waiting to be read.")
        if document.extraction is None:
            reason = document.reason or document.state.value
            raise NotFoundError(f"Nothing can be shown of this document: {reason}.")
        return self._catalog.extraction(document.extraction)

    def _locator(self, content: ExtractionId, offset: int) -> Locator:
        before = [chunk for chunk in self._catalog.chunks_of_extraction(content) if chunk.start <= offset]
        if not before:
            return Locator()
        chunk = before[-1]
        return chunk.locator.behind(self._catalog.text(content, chunk.start, offset))

    def _words(self, content: ExtractionRow, request: PreviewRequest) -> tuple[str, ...]:
        """What to box: what the query matches in the span; where it matches nothing, the span line by line."""
        if request.end > request.start:
            span = self._catalog.text(content.id, request.start, min(request.end, request.start + 2_000))
            marks = self._queries.marks(request.query, span, content) if request.query else []
            if marks:
                return tuple(dict.fromkeys(span[mark.start : mark.end].casefold() for mark in marks))
            return tuple(line for line in (part.strip() for part in span.splitlines()) if line)
        return tuple(
            word for word in request.query.replace('"', " ").split() if word[:1] != "-" and ":" not in word
        )
