"""Where one document stands in the ranking of a query, and why: for "why is this file not found?"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from indexer.domain import Locator
from indexer.retrieval.documents import Found, divided
from indexer.retrieval.query import ParsedQuery
from indexer.retrieval.ranking import HybridRanker, RankedContent
from indexer.storage.catalog.reader import CatalogReader
from indexer.storage.catalog.rows import DocumentRow


@dataclass(frozen=True, slots=True)
class Standing:
    """A document's place for a query."""

    rank: int | None
    """From 1; None where it is not in the ranking."""
    ranked: int
    """Contents in the ranking."""
    found_by: tuple[str, ...] = ()
    missing_words: tuple[str, ...] = ()
    """Words of the query that stand nowhere in the document, in no form."""
    is_left_out: bool = False
    """True where the query's filters or a -word leave the document out."""
    is_distant: bool = False
    """True where it is kept back: not enough of the words, and not close in meaning."""
    similarity: float | None = None
    """Cosine of its nearest chunk; None where none has a vector."""
    passage: str = ""
    """Its best chunk for this query."""
    locator: Locator | None = None
    notes: tuple[str, ...] = ()
    """What was read otherwise than typed."""


def standing_of(
    document: DocumentRow,
    query: ParsedQuery,
    found: Sequence[Found],
    ranker: HybridRanker,
    catalog: CatalogReader,
) -> Standing:
    """Look a document up in a ranking; where it is not, compare it all the same."""
    extraction = document.extraction
    shown, _ = divided(list(found), with_distant=False)
    place, entry = _place(document, shown)
    if extraction is None:
        return Standing(place, len(shown), entry.found_by if entry else ())
    compared = ranker.compare(query, extraction)
    is_distant = place is None and _place(document, found)[0] is not None
    entry = entry or RankedContent(extraction, 0.0)
    chunks = compared.chunks or entry.chunks
    rows = catalog.chunks([chunks[0].chunk]) if chunks else {}
    best = next(iter(rows.values()), None)
    return Standing(
        rank=place,
        ranked=len(shown),
        found_by=entry.found_by,
        missing_words=compared.missing_words,
        is_left_out=compared.is_left_out,
        is_distant=is_distant,
        similarity=compared.similarity,
        passage=best.text if best else "",
        locator=best.locator if best else None,
    )


def _place(document: DocumentRow, found: Sequence[Found]) -> tuple[int | None, RankedContent | None]:
    """Rank from 1 of a document, and what was ranked."""
    for number, (entry, rows) in enumerate(found, 1):
        is_same = document.extraction is not None and entry.extraction == document.extraction
        if is_same or rows[0].id == document.id:
            return number, entry
    return None, None
