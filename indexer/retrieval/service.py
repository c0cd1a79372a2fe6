"""Search as clients and answers use it: by words at once, settled by meaning a moment later."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from typing import TypeVar

from indexer.domain import SearchMode
from indexer.errors import CancelledError, InputError, QueryError
from indexer.protocol.messages.search import PageRequest, SearchReply, SearchRequest
from indexer.retrieval.coverage import CoverageCounter
from indexer.retrieval.documents import DocumentFinder, Found, check_order, divided, in_order
from indexer.retrieval.examples import alike
from indexer.retrieval.hits import HitBuilder
from indexer.retrieval.inuse import RetrieverInUse
from indexer.retrieval.keyword import KeywordFindings, KeywordRetriever
from indexer.retrieval.namehits import with_names
from indexer.retrieval.passage import Passage
from indexer.retrieval.passages import naming_chunks, passages_of
from indexer.retrieval.query import LONGEST_QUERY, ParsedQuery
from indexer.retrieval.ranking import WORDS_DOWN, WORDS_PARTLY_DOWN, HybridRanker, RankedContent
from indexer.retrieval.reading import Allowed, QueryReader
from indexer.retrieval.snapshots import Snapshot, SnapshotCache
from indexer.retrieval.standing import Standing, standing_of
from indexer.storage.catalog.reader import CatalogReader
from indexer.storage.catalog.rows import DocumentRow
from indexer.storage.catalog.scope import Scope
from indexer.storage.keyword.index import KeywordIndex

MOST_HITS = 200
"""Hits on one page."""
MOST_PASSAGES_PER_HIT = 10

_TELLING = 50
"""Hits of a question that are worth sorting by date or name; below, they hardly have to do with it."""

_log = logging.getLogger(__name__)

_Entry = TypeVar("_Entry")

Emit = Callable[[SearchReply], None]
IsCancelled = Callable[[], bool]


class SearchService:
    """Answers searches, further pages of them, and questions for passages. Any thread may call."""

    def __init__(
        self,
        catalog: CatalogReader,
        keyword_index: KeywordIndex,
        meaning: RetrieverInUse,
        *,
        attention: Callable[[], AbstractContextManager[None]] = nullcontext,
        lacks_words: Callable[[], bool] = lambda: False,
    ) -> None:
        """Search the contents of `catalog` through both projections.

        Args:
            catalog: what is live, and all text.
            keyword_index: asked for words and names.
            meaning: asked for what is near in meaning; also embeds a few chunks just in time.
            attention: held while a query runs, so that bulk work makes room.
            lacks_words: whether `keyword_index` was lost or is of a former version, and is filled again just now.
        """
        self._attention = attention
        self._lacks_words = lacks_words
        self._catalog = catalog
        self._words = KeywordRetriever(keyword_index)
        self._ranker = HybridRanker(catalog, self._words, meaning)
        self._documents = DocumentFinder(catalog, keyword_index)
        self.queries = QueryReader(catalog, keyword_index)
        self._hits = HitBuilder(catalog, self._words)
        self._snapshots = SnapshotCache()
        self._coverage = CoverageCounter(catalog)

    def search(
        self, request: SearchRequest, emit: Emit, is_cancelled: IsCancelled, *, is_for_model: bool = False
    ) -> None:
        """Emit one or two replies; the last is settled. `is_for_model`: only what may be given to a model.

        Raises:
            QueryError: the query cannot be run.
            InputError: an option of the request is not known.
            CancelledError: the caller is no longer interested.
        """
        with self._attention():
            self._search(request, Scope(request.folder, is_for_model=is_for_model), emit, is_cancelled)

    def _search(self, request: SearchRequest, scope: Scope, emit: Emit, is_cancelled: IsCancelled) -> None:
        started = time.perf_counter()
        mode = _mode(request.mode)
        check_order(request.sort)
        query, allowed, note = self.queries.read(request.query, scope)
        if query.is_browse:
            order = "newest" if request.sort == "relevance" else request.sort
            listed = in_order(self._documents.listed(query), order)
            emit(self._reply(request, query, listed, (), started=started))
            return
        findings = self._findings(query, allowed, mode)
        if mode is SearchMode.HYBRID and findings is not None and not request.settled_only:
            early = self._documents.of(self._named(self._ranker.rank_words(findings), query), query)
            early = self._sorted(early, findings, request.sort)
            emit(self._reply(request, query, early, note, started=started, is_settled=False))
        _raise_if(is_cancelled)
        ranking, notes = self._settled(query, findings, allowed, mode=mode, is_cancelled=is_cancelled)
        _raise_if(is_cancelled)
        found, distant = divided(self._documents.of(ranking, query), with_distant=request.with_distant)
        found = self._sorted(found, findings, request.sort)
        emit(self._reply(request, query, found, note + notes, started=started, distant=distant))

    def page(self, request: PageRequest) -> SearchReply:
        """A further page of a ranking.

        Raises:
            NotFoundError: the ranking is no longer kept.
        """
        started = time.perf_counter()
        snapshot = self._snapshots.find(request.snapshot)
        # Read anew: what was deleted since does not show.
        found = self._documents.of(_cut(snapshot.ranking, request), snapshot.query)
        return self._shown(request, request.snapshot, snapshot, found, started)

    def passages(self, question: str, *, folder: str, limit: int, is_cancelled: IsCancelled) -> list[Passage]:
        """The best passages for a question, best first, few of each content; none where nothing is close.

        Raises:
            QueryError: there is nothing to search for.
            CancelledError: the caller is no longer interested.
        """
        query, allowed, _ = self.queries.read(question[:LONGEST_QUERY], Scope(folder))
        if query.is_browse or query.example is not None:
            raise QueryError("There is nothing to answer.", hint="Ask a question; like: is for searches.")
        with self._attention():
            findings = self._ranker.by_words(query, allowed)
            meaning = self._ranker.by_meaning(query, findings, allowed, is_cancelled=is_cancelled)
        _raise_if(is_cancelled)
        found = self._documents.of(self._ranker.fused(query, findings, meaning), query)
        found, _ = divided(found, with_distant=False)
        return passages_of(found, meaning, self._catalog, limit, naming_chunks(query, found, self._words))

    def standing(self, query_text: str, document: DocumentRow) -> Standing:
        """Where a document stands in the ranking of a query, and why.

        Raises:
            QueryError: the query cannot be run.
        """
        query, allowed, notes = self.queries.read(query_text, Scope())
        findings = self._ranker.by_words(query, allowed)
        meaning = self._ranker.by_meaning(query, findings, allowed, is_cancelled=lambda: False)
        found = self._documents.of(
            self._named(self._ranker.fused(query, findings, meaning), query) if findings is not None else (),
            query,
        )
        is_inside = any(
            row.id == document.id
            for _, rows in self._documents.of(
                [RankedContent(document.extraction, 0.0, (), (), document.id)], query
            )
            for row in rows
        )
        standing = standing_of(document, query, found, self._ranker, self._catalog)
        return replace(
            standing, is_left_out=standing.is_left_out or not is_inside, notes=(*query.filters.notes, *notes)
        )

    def _findings(self, query: ParsedQuery, allowed: Allowed, mode: SearchMode) -> KeywordFindings | None:
        if mode is SearchMode.SEMANTIC:  # the words only say what is left out
            return KeywordFindings(query=query.any_words())
        return self._ranker.by_words(query, allowed)

    def _settled(
        self,
        query: ParsedQuery,
        findings: KeywordFindings | None,
        allowed: Allowed,
        *,
        mode: SearchMode,
        is_cancelled: IsCancelled,
    ) -> tuple[list[RankedContent], tuple[str, ...]]:
        notes = [findings.note if findings is not None else WORDS_DOWN]
        if findings is not None and self._lacks_words():
            notes.append(WORDS_PARTLY_DOWN)
        if mode is SearchMode.KEYWORD:
            ranking = self._ranker.rank_words(findings) if findings is not None else []
        else:
            meaning = self._ranker.by_meaning(
                query, findings, allowed, is_cancelled=is_cancelled, is_alone=mode is SearchMode.SEMANTIC
            )
            if meaning.note and mode is SearchMode.SEMANTIC:  # what words find is better than nothing
                mode, findings = SearchMode.HYBRID, self._ranker.by_words(query, allowed)
                meaning = self._ranker.by_meaning(query, findings, allowed, is_cancelled=is_cancelled)
            notes.append(meaning.note)
            if mode is SearchMode.SEMANTIC:
                ranking = self._ranker.rank_meaning(meaning)
            else:
                ranking = self._ranker.fused(query, findings, meaning)
        if query.example is not None:
            ranking = alike(ranking, query.example)
        elif mode is not SearchMode.SEMANTIC and findings is not None:
            ranking = self._named(ranking, query)
            rest = sorted(findings.complete - {entry.extraction for entry in ranking}, reverse=True)
            ranking += [RankedContent(each, 0.0, (), ("words",)) for each in rest]
        return ranking, tuple(note for note in notes if note)

    def _named(self, ranking: list[RankedContent], query: ParsedQuery) -> list[RankedContent]:
        """The ranking with documents that are found by name, or judged by the example."""
        if query.example is not None:
            return alike(ranking, query.example)
        return with_names(ranking, query, self._words, self._catalog)

    def _sorted(self, found: list[Found], findings: KeywordFindings | None, order: str) -> list[Found]:
        if order == "relevance":
            return found
        complete = findings.complete if findings is not None else frozenset()
        if complete:
            telling = [each for each in found if each[0].extraction in complete or "name" in each[0].found_by]
        else:
            telling = found[:_TELLING]
        return in_order(telling, order)

    def _reply(
        self,
        request: SearchRequest,
        query: ParsedQuery,
        found: Sequence[Found],
        notes: tuple[str, ...],
        *,
        started: float,
        is_settled: bool = True,
        distant: int = 0,
    ) -> SearchReply:
        """The first page of a ranking, which is kept for further ones."""
        snapshot = Snapshot(
            query,
            tuple(entry for entry, _ in found),
            self._coverage.of(query.filters.scope),
            (*query.filters.notes, *notes),
            is_settled,
            distant,
        )
        return self._shown(request, self._snapshots.keep(snapshot), snapshot, _cut(found, request), started)

    def _shown(
        self,
        request: SearchRequest | PageRequest,
        name: str,
        snapshot: Snapshot,
        found: Sequence[Found],
        started: float,
    ) -> SearchReply:
        passages = _between(request.passages_per_hit, MOST_PASSAGES_PER_HIT)
        return SearchReply(
            hits=self._hits.build(found, snapshot.query, passages),
            total=len(snapshot.ranking),
            took_ms=round((time.perf_counter() - started) * 1000, 1),
            coverage=snapshot.coverage,
            is_settled=snapshot.is_settled,
            snapshot=name,
            notes=snapshot.notes,
            distant=snapshot.distant,
            is_whole=snapshot.is_whole,
        )


def _mode(name: str) -> SearchMode:
    try:
        return SearchMode(name)
    except ValueError:
        known = ", ".join(SearchMode)
        raise InputError(f"“{name}” is no way to search.", hint=f"Use one of {known}.") from None


def _cut(ranking: Sequence[_Entry], request: SearchRequest | PageRequest) -> Sequence[_Entry]:
    first = max(0, request.offset)
    return ranking[first : first + _between(request.limit, MOST_HITS)]


def _between(wanted: int, most: int) -> int:
    return max(0, min(wanted, most))


def _raise_if(is_cancelled: IsCancelled) -> None:
    if is_cancelled():
        raise CancelledError("The search was cancelled.")
