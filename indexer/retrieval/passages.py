"""Passages for an answer, from the ranking of contents."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from indexer.domain import ExtractionId, ScoredChunk
from indexer.paths import display_path
from indexer.retrieval.documents import Found
from indexer.retrieval.keyword import KeywordRetriever
from indexer.retrieval.meaning import Meaning
from indexer.retrieval.passage import Passage
from indexer.retrieval.query import ParsedQuery
from indexer.storage.catalog.reader import CatalogReader

MOST_OF_ONE_CONTENT = 4
"""One long document must not push the others out of a prompt."""

_SEARCHED_FOR_CODES, _MOST_NAMING = 5, 2
"""Contents, and chunks of each, in which a code is looked up."""


def passages_of(
    found: Sequence[Found],
    meaning: Meaning,
    catalog: CatalogReader,
    limit: int,
    naming: Mapping[ExtractionId, Sequence[ScoredChunk]],
) -> list[Passage]:
    """The best chunks of ranked contents, best first, each cited from the best of its documents.

    Args:
        found: the ranking.
        meaning: what cosines are known.
        catalog: where the chunks' texts are.
        limit: passages at most.
        naming: chunks of some contents that hold a code asked for; they rank with the best of their content.
    """
    candidates = [
        (scored, documents[0])
        for entry, documents in found
        for scored in _with_naming(
            entry.chunks[:MOST_OF_ONE_CONTENT], naming.get(entry.extraction, ()) if entry.extraction else ()
        )
    ]
    best = sorted(candidates, key=lambda pair: -pair[0].score)[: max(1, limit)]
    chunks = catalog.chunks([scored.chunk for scored, _ in best])
    contents = catalog.extractions({row.extraction for row in chunks.values()})
    return [
        Passage(
            chunk=row.id,
            extraction=row.extraction,
            document=document,
            title=contents[row.extraction].title or display_path(document.name),
            text=row.text,
            locator=row.locator,
            start=row.start,
            end=row.end,
            score=scored.score,
            similarity=meaning.cosines.get(row.id),
        )
        for scored, document in best
        if (row := chunks.get(scored.chunk)) is not None and row.extraction in contents
    ]


def naming_chunks(
    query: ParsedQuery, found: Sequence[Found], words: KeywordRetriever
) -> dict[ExtractionId, list[ScoredChunk]]:
    """The chunks of the first contents that hold the codes of a question: meaning passes over a number."""
    codes = query.codes()
    if not codes.clauses:
        return {}
    first = frozenset(entry.extraction for entry, _ in found[:_SEARCHED_FOR_CODES] if entry.extraction)
    return {each: hits[:_MOST_NAMING] for each, hits in words.chunks_in(codes, first).items()}


def _with_naming(best: Sequence[ScoredChunk], naming: Sequence[ScoredChunk]) -> list[ScoredChunk]:
    """The best chunks of a content, and those that hold what names one thing among its like."""
    held = {scored.chunk for scored in best}
    return [
        *best,
        *(ScoredChunk(each.chunk, best[0].score) for each in naming if best and each.chunk not in held),
    ]
