"""Ranked contents as the hits a client shows: documents, best passages, highlighted words."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import replace

from indexer.domain import ScoredChunk
from indexer.paths import display_path, whole_path
from indexer.protocol.messages.views import HitView, PassageView
from indexer.retrieval.documents import Found
from indexer.retrieval.highlighting import Highlighter
from indexer.retrieval.keyword import KeywordRetriever
from indexer.retrieval.markup import MARKDOWN_FORMATS, Shown
from indexer.retrieval.query import ParsedQuery
from indexer.retrieval.ranking import RankedContent
from indexer.retrieval.snippets import best_window, within
from indexer.storage.catalog.reader import CatalogReader
from indexer.storage.catalog.rows import ChunkRow, DocumentRow, ExtractionRow

_MOST_ALSO_AT = 20


class HitBuilder:
    """Reads what a page of hits shows."""

    def __init__(self, catalog: CatalogReader, words: KeywordRetriever) -> None:
        self._catalog = catalog
        self._words = words

    def build(self, entries: Sequence[Found], query: ParsedQuery, passages: int) -> tuple[HitView, ...]:
        """Hits of ranked contents with their documents, in order."""
        entries = self._with_chunks(entries, query)
        contents = self._catalog.extractions(
            {entry.extraction for entry, _ in entries if entry.extraction is not None}
        )
        wanted = [scored.chunk for entry, _ in entries for scored in entry.chunks[:passages]]
        chunks = self._catalog.chunks(wanted)
        markers: dict[tuple[str, bool], Highlighter] = {}
        hits = []
        for entry, documents in entries:
            content = contents.get(entry.extraction) if entry.extraction is not None else None
            kind = (content.language, content.is_prose) if content else ("", True)
            if kind not in markers:
                markers[kind] = self._words.marker(query, content)
            marker = markers[kind]
            is_markdown = documents[0].format in MARKDOWN_FORMATS
            found = [
                _passage(chunks[scored.chunk], scored.score, marker, is_markdown=is_markdown)
                for scored in entry.chunks[:passages]
                if scored.chunk in chunks
            ]
            hits.append(_hit(entry, documents, content, found, marker))
        return tuple(hits)

    def _with_chunks(self, entries: Sequence[Found], query: ParsedQuery) -> list[Found]:
        """Contents that were only listed, with what the query's words find in them, or their beginning."""
        bare = {entry.extraction for entry, _ in entries if not entry.chunks and entry.extraction is not None}
        hits = self._words.chunks_in(query, bare) if query.clauses else {}
        filled: list[Found] = []
        for entry, documents in entries:
            if entry.extraction in bare and entry.extraction is not None:
                first = self._catalog.chunks_of_extraction(entry.extraction)[:1]
                chunks = hits.get(entry.extraction) or [ScoredChunk(row.id, 0.0) for row in first]
                filled.append((replace(entry, chunks=tuple(chunks)), documents))
            else:
                filled.append((entry, documents))
        return filled


def shown_path(document: DocumentRow) -> str:
    """A document's printable path, a member behind its container."""
    return whole_path(display_path(document.path), display_path(document.member))


def _passage(chunk: ChunkRow, score: float, marker: Highlighter, *, is_markdown: bool) -> PassageView:
    shown = Shown.of(chunk.text) if is_markdown else Shown.unchanged(chunk.text)
    spans = marker.spans(shown.text)
    first, last = best_window(shown.text, spans, marker.telling)
    start, end = shown.original(first, last) if first < last else (0, len(chunk.text))
    seen = next((shown.original(mark.start, mark.end)[0] for mark in spans if mark.start >= first), start)
    return PassageView(
        chunk_id=chunk.id,
        text=shown.text[first:last],
        highlights=within(spans, first, last),
        locator=chunk.locator.behind(chunk.text[:seen]),
        start=chunk.start + start,
        end=chunk.start + end,
        score=round(score, 4),
    )


def _hit(
    entry: RankedContent,
    documents: list[DocumentRow],
    content: ExtractionRow | None,
    passages: list[PassageView],
    marker: Highlighter,
) -> HitView:
    document, *others = documents
    name = display_path(document.name)
    return HitView(
        document_id=document.id,
        path=display_path(document.path),
        raw_path=os.fsencode(document.path).hex(),
        member=display_path(document.member),
        title=(content.title if content else "") or name,
        name_highlights=tuple(marker.name_spans(name, begun="name" in entry.found_by)),
        score=round(entry.score, 4),
        state=document.state.value,
        reason=document.reason,
        is_online=document.is_online,
        size_bytes=document.size,
        modified_s=document.dated_s,
        format=document.format,
        language=content.language if content else "",
        author=content.author if content else "",
        passages=tuple(passages),
        also_at=tuple(shown_path(other) for other in others[:_MOST_ALSO_AT]),
        found_by=entry.found_by,
    )
