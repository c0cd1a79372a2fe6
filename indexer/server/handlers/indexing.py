"""Handlers of sources, rules, progress and failures."""

from __future__ import annotations

from collections.abc import Iterator

from indexer.domain import DocumentId, SourceId
from indexer.indexing.service import IndexingService
from indexer.protocol.messages import (
    AddSourceRequest,
    ChangeRulesRequest,
    Done,
    ForgetRequest,
    ListFailuresRequest,
    ListSourcesRequest,
    PauseRequest,
    RemoveSourceRequest,
    RescanRequest,
    ResumeRequest,
    RetryRequest,
    SourcesReply,
    WaitRequest,
)
from indexer.server.dispatcher import Handler
from indexer.server.request import RequestContext


def indexing_handlers(service: IndexingService) -> dict[type, Handler]:
    """Handlers of everything that concerns watched folders."""
    return {**_source_handlers(service), **_work_handlers(service)}


def _source_handlers(service: IndexingService) -> dict[type, Handler]:
    """What is watched, and by which rules."""

    def add(request: AddSourceRequest, _: RequestContext) -> Iterator[object]:
        yield service.add_source(request.path, is_temporary=request.is_temporary)

    def remove(request: RemoveSourceRequest, _: RequestContext) -> Iterator[object]:
        service.remove_source(SourceId(request.source_id))
        yield Done()

    def list_all(_request: ListSourcesRequest, _: RequestContext) -> Iterator[object]:
        yield SourcesReply(tuple(service.source_views()))

    def change_rules(request: ChangeRulesRequest, _: RequestContext) -> Iterator[object]:
        yield service.change_rules(request)

    def rescan(request: RescanRequest, _: RequestContext) -> Iterator[object]:
        service.rescan(SourceId(request.source_id))
        yield Done()

    return {
        AddSourceRequest: add,
        RemoveSourceRequest: remove,
        ListSourcesRequest: list_all,
        ChangeRulesRequest: change_rules,
        RescanRequest: rescan,
    }


def _work_handlers(service: IndexingService) -> dict[type, Handler]:
    """When indexing works, how far it has come, and what of single documents."""

    def pause(request: PauseRequest, _: RequestContext) -> Iterator[object]:
        service.pause(request.seconds, until_tomorrow=request.until_tomorrow)
        yield Done()

    def resume(request: ResumeRequest, _: RequestContext) -> Iterator[object]:
        service.resume(full_speed=request.full_speed)
        yield Done()

    def wait(request: WaitRequest, context: RequestContext) -> Iterator[object]:
        source, until = SourceId(request.source_id), request.until
        yield from service.wait(source, until=until, is_cancelled=context.is_cancelled)
        yield Done()

    def retry(request: RetryRequest, _: RequestContext) -> Iterator[object]:
        service.retry(DocumentId(request.document_id), SourceId(request.source_id))
        yield Done()

    def forget(request: ForgetRequest, _: RequestContext) -> Iterator[object]:
        service.forget([DocumentId(each) for each in request.document_ids])
        yield Done()

    def failures(request: ListFailuresRequest, _: RequestContext) -> Iterator[object]:
        yield service.failures(SourceId(request.source_id), offset=request.offset, limit=request.limit)

    return {
        PauseRequest: pause,
        ResumeRequest: resume,
        WaitRequest: wait,
        RetryRequest: retry,
        ForgetRequest: forget,
        ListFailuresRequest: failures,
    }
