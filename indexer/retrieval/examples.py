"""`like:FILE`: what is like a file given as an example, by the words that tell it from others and by meaning."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterable
from dataclasses import replace

from indexer.domain import ExtractionId
from indexer.errors import QueryError, StorageError
from indexer.paths import MEMBER_GAP, display_path
from indexer.retrieval.keyword import KeywordRetriever
from indexer.retrieval.query import ParsedQuery
from indexer.retrieval.queryform import QueryForm, is_idle_word
from indexer.retrieval.ranking import RankedContent
from indexer.retrieval.semantic import MOST_OF_EXAMPLE, chunks_over
from indexer.storage.catalog.reader import CatalogReader
from indexer.storage.catalog.rows import DocumentRow, ExtractionRow
from indexer.storage.catalog.scope import Scope
from indexer.storage.keyword.clauses import Word

_MOST_WORDS = 24
_LEAST_ALIKE = {("words", "meaning"): 0.22, ("words",): 0.1, ("meaning",): 0.36}
"""By what ranked it, the share of the example's own score below which a content is kept back as hardly like it.

Where most paragraphs of a SQuAD article are told from those of others. Of the first five found by a paragraph .91 are
of its article (by words alone .78, by meaning alone .89), .57 in German (.43, .50).
"""
_MOST_NAMES = 20

_log = logging.getLogger(__name__)


class ExampleReader:
    """Turns the name of a file into a query for what is like it."""

    def __init__(self, catalog: CatalogReader, words: KeywordRetriever) -> None:
        self._catalog = catalog
        self._words = words

    def read(self, query: ParsedQuery) -> ParsedQuery:
        """The query with its example and the words that tell it from others.

        Words beside `like:` are demanded.

        Raises:
            QueryError: there is no such file, or it has no text.
        """
        document = self._find(query.filters.like, query.filters.scope)
        content = self._catalog.extraction(document.extraction) if document.extraction is not None else None
        if content is None or not content.chunk_count:
            raise QueryError(
                f"“{display_path(document.name)}” has no text that others could be like.",
                hint=f"Why, says: deskhound why {display_path(document.path)}",
            )
        words = [Word(each) for each in self._telling(content)]
        languages = (content.language,) if content.language else ()
        return replace(
            query,
            form=QueryForm.QUESTION,
            clauses=(*query.clauses, *words),
            demanded=query.clauses,
            semantic_text=" ".join(word.text for word in words),
            languages=languages,
            likeliest=languages,
            example=content.id,
        )

    def _find(self, wanted: str, scope: Scope) -> DocumentRow:
        path = os.path.expanduser(wanted)
        container, _, member = path.partition(MEMBER_GAP)
        rows = [row for row in self._catalog.documents_at(path) if not row.member]
        if member:
            rows += [row for row in self._catalog.documents_at(container) if row.member == member]
        if not os.path.isabs(path):
            rows += self._named(wanted)
        if scope.is_for_model:  # what may not be given to a model may not be compared for it either
            inside = self._catalog.documents_in(Scope(is_for_model=True), [row.id for row in rows])
            rows = [row for row in rows if row.id in inside]
        if not rows:
            raise QueryError(
                f"No file “{wanted}” is indexed.",
                hint='Write its name or its whole path, in quotes where it holds blanks: like:"offer 2024.pdf"',
            )
        return rows[0]

    def _named(self, name: str) -> list[DocumentRow]:
        """Documents with all words of a name in theirs, best first; those with a text before others."""
        try:
            found = [document for document, _ in self._words.names(name, _MOST_NAMES)]
        except StorageError as error:
            _log.warning("The keyword index cannot answer: %s", error)
            return []
        rows = self._catalog.documents_by_name(found)
        known = [rows[each] for each in found if each in rows]
        return sorted(known, key=lambda row: row.extraction is None)

    def _telling(self, content: ExtractionRow) -> list[str]:
        """Words that tell a content from others; none where the index cannot answer."""
        chunks = chunks_over(self._catalog, content.id, MOST_OF_EXAMPLE)
        texts = [row.text for row in self._catalog.chunks(chunks).values()]
        try:
            found = self._words.telling_terms(texts)
        except StorageError as error:
            _log.warning("The keyword index cannot answer: %s", error)
            return []
        return [each for each in found if not is_idle_word(each, (content.language or "en",))][:_MOST_WORDS]


def alike(ranking: Iterable[RankedContent], example: ExtractionId) -> list[RankedContent]:
    """The ranking with what is hardly like the example marked as distant, by the example's own place in it."""
    entries = list(ranking)
    own = next((entry for entry in entries if entry.extraction == example), None)
    measure = own or next(iter(entries), None)  # it may lack the words that are demanded
    least = measure.score * _LEAST_ALIKE.get(measure.found_by, 0.0) if measure is not None else 0.0
    return [replace(entry, is_distant=entry.score < least) for entry in entries]
