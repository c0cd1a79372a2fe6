"""Handlers of search, preview and the inspector."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from indexer.domain import DocumentId
from indexer.protocol.messages import (
    Done,
    ExplainRequest,
    MemberPiece,
    MemberRequest,
    OpenedRequest,
    PageRequest,
    PreviewRequest,
    SearchReply,
    SearchRequest,
)
from indexer.retrieval.inspector import Inspector
from indexer.retrieval.preview import PreviewService
from indexer.retrieval.service import SearchService
from indexer.server.dispatcher import Handler
from indexer.server.request import RequestContext, WithBlob

PIECE_BYTES = 4 << 20
"""Of a member that is handed out: other replies must not wait long behind one."""


def search_handlers(
    search: SearchService,
    preview: PreviewService,
    inspector: Inspector,
    remember_opened: Callable[[DocumentId], None],
) -> dict[type, Handler]:
    """Handlers of everything that finds and shows documents."""
    return {**_finding_handlers(search, inspector, remember_opened), **_showing_handlers(preview)}


def _finding_handlers(
    search: SearchService, inspector: Inspector, remember_opened: Callable[[DocumentId], None]
) -> dict[type, Handler]:
    """What is found, why something is not, and what of it was opened."""

    def find(request: SearchRequest, context: RequestContext) -> Iterator[object]:
        def pass_on(reply: SearchReply) -> None:
            """The early reply goes out at once; the settled one is the last."""
            (context.reply if reply.is_settled else context.emit)(reply)

        search.search(request, pass_on, context.is_cancelled, is_for_model=context.is_for_model)
        return iter(())

    def page(request: PageRequest, _: RequestContext) -> Iterator[object]:
        yield search.page(request)

    def explain(request: ExplainRequest, _: RequestContext) -> Iterator[object]:
        yield inspector.explain(request.path, request.query, request.member)

    def opened(request: OpenedRequest, _: RequestContext) -> Iterator[object]:
        remember_opened(DocumentId(request.document_id))
        yield Done()

    return {
        SearchRequest: find,
        PageRequest: page,
        ExplainRequest: explain,
        OpenedRequest: opened,
    }


def _showing_handlers(preview: PreviewService) -> dict[type, Handler]:
    """What stands in a document, and what lies in one."""

    def show(request: PreviewRequest, context: RequestContext) -> Iterator[object]:
        if request.want_image:
            yield WithBlob(*preview.page(request, is_for_model=context.is_for_model))
        else:
            yield preview.text(request, is_for_model=context.is_for_model)

    def member(request: MemberRequest, context: RequestContext) -> Iterator[object]:
        return _in_pieces(request, preview.member(request, is_for_model=context.is_for_model))

    return {PreviewRequest: show, MemberRequest: member}


def _in_pieces(request: MemberRequest, data: bytes) -> Iterator[object]:
    piece = MemberPiece(request.document_id, len(data))
    for start in range(0, len(data) or 1, PIECE_BYTES):
        yield WithBlob(piece, data[start : start + PIECE_BYTES])
