"""The documents of a ranking: live ones inside the filters, grouped by content, sorted as asked."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from collections.abc import Set as AbstractSet
from typing import Any

from indexer.domain import DocumentId, ExtractionId
from indexer.errors import InputError
from indexer.retrieval.allowed import AllowedContents
from indexer.retrieval.filters import DocumentTest, Filters
from indexer.retrieval.query import ParsedQuery
from indexer.retrieval.ranking import RankedContent
from indexer.storage.catalog.reader import CatalogReader
from indexer.storage.catalog.rows import DocumentRow
from indexer.storage.keyword.clauses import KeywordQuery, Word
from indexer.storage.keyword.index import KeywordIndex

_MOST_IN_FOLDERS = 20_000
"""Documents that are looked at for an `in:` without a full path."""

_MOST_LISTED = 5_000
"""Contents that filters alone list."""

_SORT_KEYS: dict[str, Callable[[DocumentRow], Any]] = {
    "newest": lambda row: (-row.dated_s, row.name.lower()),
    "oldest": lambda row: (row.dated_s, row.name.lower()),
    "name": lambda row: (row.name.lower(), row.path),
    "size": lambda row: (-row.size, row.name.lower()),
}
SORT_ORDERS = ("relevance", *_SORT_KEYS)


Found = tuple[RankedContent, list[DocumentRow]]
"""A ranked content with its documents, best first."""


class DocumentFinder:
    """Reads the documents of contents from the live catalog, inside a query's filters."""

    def __init__(self, catalog: CatalogReader, index: KeywordIndex) -> None:
        self._catalog = catalog
        self._index = index
        self._contents = AllowedContents(catalog)

    def allowed(self, query: ParsedQuery) -> AbstractSet[ExtractionId] | None:
        """Contents with a document inside the filters, as far as they can be listed; None for all.

        A query's example is among them: what is like it is judged by its own place.
        """
        allowed = self._contents.of(query.filters.scope)
        for part in query.filters.folder_parts:
            inside = self._inside_folder(part, query.filters)
            if inside is not None:
                allowed = inside if allowed is None else allowed & inside
        if allowed is None or query.example is None:
            return allowed
        return allowed | {query.example}

    def listed(self, query: ParsedQuery) -> list[Found]:
        """What filters alone let pass, the newest contents, without any order."""
        allowed = self.allowed(query)
        if allowed is None:
            allowed = self._index.search_documents(KeywordQuery(())).extractions or frozenset()
        newest = sorted(allowed, reverse=True)[:_MOST_LISTED]
        return self.of([RankedContent(each, 0.0) for each in newest], query)

    def of(self, ranking: Iterable[RankedContent], query: ParsedQuery) -> list[Found]:
        """Ranked contents with their live documents inside the filters, best first; empty ones are left out."""
        entries = list(ranking)
        by_content = self._catalog.documents_of(
            {entry.extraction for entry in entries if entry.extraction is not None}, query.filters.scope
        )
        named = self._named([entry.document for entry in entries if entry.document is not None], query)
        tests = [*query.filters.tests(), *(self._without(terms) for terms in self._unwanted(query))]
        found: list[Found] = []
        for entry in entries:
            if entry.extraction is not None and entry.extraction == query.example:
                continue  # also its copies
            rows = by_content.get(entry.extraction, []) if entry.extraction is not None else []
            first = named.get(entry.document) if entry.document is not None else None
            if first is not None:
                rows = [first, *(row for row in rows if row.id != first.id)]
            passed = [row for row in rows if all(test(row) for test in tests)]
            if passed:
                found.append((entry, passed))
        return found

    def _named(self, ids: Sequence[DocumentId], query: ParsedQuery) -> dict[DocumentId, DocumentRow]:
        if not ids:
            return {}
        rows = self._catalog.documents_by_name(ids)
        scope = query.filters.scope
        if scope.is_everything:
            return rows
        inside = self._catalog.documents_in(scope, ids)
        return {key: row for key, row in rows.items() if key in inside}

    def _inside_folder(self, part: str, filters: Filters) -> frozenset[ExtractionId] | None:
        candidates = self._index.search_names(part, _MOST_IN_FOLDERS)
        if len(candidates) >= _MOST_IN_FOLDERS:
            return None
        rows = self._catalog.documents_by_name([document for document, _ in candidates])
        tests = filters.tests()
        return frozenset(
            row.extraction
            for row in rows.values()
            if row.extraction is not None and all(test(row) for test in tests)
        )

    def _unwanted(self, query: ParsedQuery) -> list[frozenset[str]]:
        terms = (self._index.terms(clause.text) for clause in query.excluded if isinstance(clause, Word))
        return [frozenset(each) for each in terms if each]

    def _without(self, unwanted: frozenset[str]) -> DocumentTest:
        """A word that is left out is left out of names too."""
        return lambda row: not unwanted <= set(self._index.terms(row.name))


def divided(found: list[Found], *, with_distant: bool) -> tuple[list[Found], int]:
    """What is shown of a ranking, and how many distant contents are kept back."""
    if with_distant:
        return found, 0
    shown = [each for each in found if not each[0].is_distant]
    return shown, len(found) - len(shown)


def check_order(order: str) -> None:
    """Refuse an unknown sort order.

    Raises:
        InputError: there is no such order.
    """
    if order not in SORT_ORDERS:
        raise InputError(
            f"Results cannot be sorted by “{order}”.", hint=f"Use one of {', '.join(SORT_ORDERS)}."
        )


def in_order(found: list[Found], order: str) -> list[Found]:
    """Found contents in another order than by relevance, by the document that stands for each."""
    if order == "relevance":
        return found
    return sorted(found, key=lambda each: _SORT_KEYS[order](each[1][0]))
