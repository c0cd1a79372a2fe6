"""A retrieved span of a document, as answers need it."""

from __future__ import annotations

from dataclasses import dataclass

from indexer.domain import ChunkId, ExtractionId, Locator
from indexer.storage.catalog.rows import DocumentRow


@dataclass(frozen=True, slots=True)
class Passage:
    """A chunk that was found, with the document it is cited from."""

    chunk: ChunkId
    extraction: ExtractionId
    document: DocumentRow
    title: str
    text: str
    """Exactly the characters `start` to `end` of the extraction's text."""
    locator: Locator
    start: int
    end: int
    score: float
    """Fused score of this ranking; compares within one reply only."""
    similarity: float | None
    """Cosine to the question under the embedding model; None where it could not be computed."""
