"""Search, preview, and why a file is not found."""

from __future__ import annotations

from dataclasses import dataclass

from indexer.domain import Locator
from indexer.protocol.messages.views import Coverage, Highlight, HitView


@dataclass(frozen=True, slots=True)
class SearchRequest:
    """Search. Replies may come twice: by words at once, then settled by meaning (`last`)."""

    query: str
    mode: str = "hybrid"
    folder: str = ""
    """Only documents below this folder; empty for all."""
    offset: int = 0
    limit: int = 20
    passages_per_hit: int = 3
    view: str = ""
    sort: str = "relevance"
    """`relevance`, `newest`, `oldest`, `name`, `size`."""
    settled_only: bool = False
    """Skip the early reply by words."""
    with_distant: bool = False
    """Also show what neither holds enough of the words nor is close in meaning."""


@dataclass(frozen=True, slots=True)
class SearchReply:
    """A page of hits from a snapshot of the ranking."""

    hits: tuple[HitView, ...]
    total: int
    """Hits in the whole ranking; pages are cut from it."""
    took_ms: float
    coverage: Coverage
    is_settled: bool
    """False: by words only, meaning follows."""
    snapshot: str
    """Names the ranking; ask for further pages of it with `PageRequest`."""
    notes: tuple[str, ...] = ()
    """What the user should know of this query: a filter not understood, meaning unavailable."""
    distant: int = 0
    """Hits kept back: neither close in meaning nor with enough of the words; see `SearchRequest.with_distant`."""
    is_whole: bool = True
    """False: words or meaning could not be asked just now, as a note says; the same search may soon find more."""


@dataclass(frozen=True, slots=True)
class PageRequest:
    """A further page of a ranking; replied to with a `SearchReply`."""

    snapshot: str
    offset: int
    limit: int = 20
    passages_per_hit: int = 3


@dataclass(frozen=True, slots=True)
class PreviewRequest:
    """Text around a span of a document, or one page as an image where `want_image`."""

    document_id: int
    start: int = 0
    end: int = 0
    query: str = ""
    want_image: bool = False
    page: int = 0
    """Page from 1; 0 takes the page of the span."""
    width_px: int = 900
    view: str = ""


@dataclass(frozen=True, slots=True)
class TextPreview:
    """Text of a document around a span, with highlights and locator."""

    document_id: int
    text: str
    start: int
    """Character offset of `text` in the extraction."""
    total_chars: int
    highlights: tuple[Highlight, ...]
    """Matched query terms, relative to `text`."""
    focus: Highlight | None
    """The passage asked for, relative to `text`."""
    locator: Locator
    format: str
    page_count: int


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on a page image, in fractions of its width and height from the top left."""

    left: float
    top: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class PagePreview:
    """A rendered page; the PNG travels as the frame's blob."""

    document_id: int
    page: int
    page_count: int
    width_px: int
    height_px: int
    boxes: tuple[Box, ...]
    """Where the passage's words stand."""


@dataclass(frozen=True, slots=True)
class MemberRequest:
    """Hand out the bytes of an archive's member or a mail's part, to be opened or kept as a file."""

    document_id: int


@dataclass(frozen=True, slots=True)
class MemberPiece:
    """A piece of a member, in order; its bytes travel as the frame's blob."""

    document_id: int
    size_bytes: int
    """Of the whole member."""


@dataclass(frozen=True, slots=True)
class ExplainRequest:
    """Why is this file, or a member of it, (not) found for this query?"""

    path: str
    query: str = ""
    member: str = ""


@dataclass(frozen=True, slots=True)
class ExplainReply:
    """The findings in order, each a question and its answer, and what to do."""

    findings: tuple[tuple[str, str], ...]
    text_sample: str
    advice: str


@dataclass(frozen=True, slots=True)
class OpenedRequest:
    """The user opened a hit: remembered as use of its content."""

    document_id: int
