"""Passages for an answer, from the ranking of contents."""

from __future__ import annotations

from collections.abc import Sequence

from indexer.retrieval.documents import Found
from indexer.retrieval.meaning import Meaning
from indexer.retrieval.passage import Passage
from indexer.storage.catalog.reader import CatalogReader

MOST_OF_ONE_CONTENT = 4
"""One long document must not push the others out of a prompt."""


def passages_of(
    found: Sequence[Found], meaning: Meaning, catalog: CatalogReader, limit: int
) -> list[Passage]:
    """The best chunks of ranked contents, best first, each cited from the best of its documents."""
    candidates = [
        (scored, documents[0]) for entry, documents in found for scored in entry.chunks[:MOST_OF_ONE_CONTENT]
    ]
    best = sorted(candidates, key=lambda pair: -pair[0].score)[: max(1, limit)]
    chunks = catalog.chunks([scored.chunk for scored, _ in best])
    contents = catalog.extractions({row.extraction for row in chunks.values()})
    return [
        Passage(
            chunk=row.id,
            extraction=row.extraction,
            document=document,
            title=contents[row.extraction].title or document.name,
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
