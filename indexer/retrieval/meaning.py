"""What the search by meaning says of one query."""

from __future__ import annotations

from dataclasses import dataclass, field

from indexer.domain import ChunkId, ExtractionId, chunk_extraction
from indexer.retrieval.fusion import Background


@dataclass(frozen=True, slots=True)
class Meaning:
    """What the vectors say: cosines of chunks, and how to read them."""

    cosines: dict[ChunkId, float] = field(default_factory=dict)
    found: frozenset[ExtractionId] = frozenset()
    """Contents that the search by meaning found itself."""
    background: Background = field(default_factory=Background)
    trust: float = 0.0
    least_close: float = -1.0
    """The cosine from which on a content is a result whatever words stand in it."""
    note: str = ""

    def closeness(self) -> dict[ExtractionId, float]:
        """Of each content with a vector: 0 is an arbitrary chunk's, from 1 on meaning alone makes it a result."""
        least = self.background.standard(self.least_close)
        return {each: standard / least for each, standard in self.best().items()}

    def best(self) -> dict[ExtractionId, float]:
        """The standard score of each content's nearest chunk."""
        best: dict[ExtractionId, float] = {}
        for chunk, cosine in self.cosines.items():
            extraction = chunk_extraction(chunk)
            best[extraction] = max(best.get(extraction, -9.0), self.background.standard(cosine))
        return best
