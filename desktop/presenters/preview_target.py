"""What a preview is of: a document, and the spans of it that are looked at."""

from __future__ import annotations

from dataclasses import dataclass, replace

from desktop import formats, formatting
from indexer.protocol.messages import CitationView, HitView, Locator


@dataclass(frozen=True, slots=True)
class Spot:
    """A span of a document's text, and where it stands."""

    start: int
    end: int
    locator: Locator
    text: str


@dataclass(frozen=True, slots=True)
class PreviewTarget:
    """The document that is shown, with its passages."""

    document_id: int
    path: str
    raw_path: str
    member: str
    title: str
    format: str
    spots: tuple[Spot, ...]
    state: str = ""
    reason: str = ""
    size_bytes: int = 0
    modified_s: float = 0.0
    author: str = ""
    language: str = ""
    is_cited: bool = False
    """Shown for what a sentence of an answer rests on, not for what a query matched."""

    @property
    def family(self) -> str:
        """The family whose icon stands for the document."""
        return formats.family(formatting.document_name(self.path, self.member), self.format)

    @property
    def can_be_searched(self) -> bool:
        """Whether a search can be limited to what lies in it: the engine takes a file on the disk for a folder."""
        return not self.member and self.family in formats.HOLDERS

    @classmethod
    def of_hit(cls, hit: HitView) -> PreviewTarget:
        """The document of a hit."""
        spots = tuple(Spot(p.start, p.end, p.locator, p.text) for p in hit.passages)
        return cls(
            hit.document_id,
            hit.path,
            hit.raw_path,
            hit.member,
            hit.title,
            hit.format,
            spots,
            state=hit.state,
            reason=hit.reason,
            size_bytes=hit.size_bytes,
            modified_s=hit.modified_s,
            author=hit.author,
            language=hit.language,
        )

    @classmethod
    def of_citation(cls, citation: CitationView, hit: HitView | None = None) -> PreviewTarget:
        """The document of a citation, at the cited span; a hit of the same document knows more of it."""
        spot = Spot(citation.start, citation.end, citation.locator, citation.text)
        if hit is not None:
            return replace(cls.of_hit(hit), spots=(spot,), is_cited=True)
        suffix = (citation.member or citation.path).rpartition(".")[2].lower()
        return cls(
            citation.document_id,
            citation.path,
            citation.raw_path,
            citation.member,
            citation.title,
            suffix,
            (spot,),
            is_cited=True,
        )
