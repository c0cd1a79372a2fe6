"""Queries as they are meant: what was typed, an example's words, slips mended; and what of that stands in a text."""

from __future__ import annotations

import logging
from collections.abc import Set as AbstractSet

from indexer.domain import ExtractionId
from indexer.errors import QueryError, StorageError
from indexer.protocol.messages.views import Highlight
from indexer.retrieval.correction import corrected
from indexer.retrieval.documents import DocumentFinder
from indexer.retrieval.examples import ExampleReader
from indexer.retrieval.keyword import KeywordRetriever
from indexer.retrieval.query import ParsedQuery, parse_query
from indexer.storage.catalog.reader import CatalogReader
from indexer.storage.catalog.rows import ExtractionRow
from indexer.storage.catalog.scope import Scope
from indexer.storage.keyword.index import KeywordIndex

Allowed = AbstractSet[ExtractionId] | None
"""Contents inside a query's filters; None for all."""

_log = logging.getLogger(__name__)


class QueryReader:
    """Reads queries against what is indexed. Any thread may call."""

    def __init__(self, catalog: CatalogReader, index: KeywordIndex) -> None:
        self._index = index
        self._words = KeywordRetriever(index)
        self._documents = DocumentFinder(catalog, index)
        self._examples = ExampleReader(catalog, self._words)

    def read(self, text: str, scope: Scope) -> tuple[ParsedQuery, Allowed, tuple[str, ...]]:
        """The query as meant, the contents inside its filters, and what was changed to read it so.

        Raises:
            QueryError: the query cannot be run.
        """
        query = parse_query(text, scope)
        if query.filters.like:
            query = self._examples.read(query)
        allowed = None if query.is_browse else self._documents.allowed(query)
        if query.filters.like:
            return query, allowed, ()
        try:
            query, note = corrected(query, self._index, allowed)
        except StorageError as error:
            _log.warning("The keyword index cannot answer: %s", error)
            return query, allowed, ()
        return query, allowed, (note,) if note else ()

    def marks(self, query_text: str, text: str, content: ExtractionRow) -> list[Highlight]:
        """What a query as typed matches in a text of a content; nothing for one that cannot be read."""
        try:
            query, _, _ = self.read(query_text, Scope())
        except QueryError:
            return []
        return self._words.marker(query, content).spans(text)
