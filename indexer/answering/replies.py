"""Verdicts and passages as the messages a client gets."""

from __future__ import annotations

import os
from collections.abc import Sequence

from indexer.answering.answertext import WrittenSentence
from indexer.answering.citations import Aligner, Span, Verdict
from indexer.answering.context import ContextPassage
from indexer.answering.evidence import Evidence
from indexer.answering.extractive import quoted_text
from indexer.paths import display_path
from indexer.protocol.messages import CitationView, SentenceView
from indexer.retrieval.markup import MARKDOWN_FORMATS


def cite(passage: ContextPassage, number: int, start: int, end: int) -> CitationView:
    """A span of a passage as a citation; `start` and `end` are characters of the extraction's text."""
    document = passage.document
    return CitationView(
        number=number,
        document_id=document.id,
        path=display_path(document.path),
        raw_path=os.fsencode(document.path).hex(),
        member=display_path(document.member),
        title=passage.title,
        locator=passage.locator_at(start),
        start=start,
        end=end,
        text=passage.text[start - passage.start : end - passage.start],
    )


def cite_passages(passages: Sequence[ContextPassage]) -> tuple[CitationView, ...]:
    """Whole passages, numbered from 1 in their order."""
    return tuple(cite(passage, at, passage.start, passage.end) for at, passage in enumerate(passages, 1))


class CitationBook:
    """Numbers spans in the order they are first cited; a span cited twice has one number."""

    def __init__(self, passages: Sequence[ContextPassage]) -> None:
        self._passages = passages
        self._numbers: dict[Span, int] = {}

    def number(self, span: Span) -> int:
        """The number of a span."""
        return self._numbers.setdefault(span, len(self._numbers) + 1)

    def views(self) -> tuple[CitationView, ...]:
        """All spans cited so far."""
        return tuple(
            cite(self._passages[span.passage], number, span.start, span.end)
            for span, number in self._numbers.items()
        )


def judge_sentences(
    sentences: Sequence[WrittenSentence], passages: Sequence[ContextPassage], aligner: Aligner
) -> tuple[tuple[SentenceView, ...], tuple[CitationView, ...]]:
    """Every sentence of a written answer with its verdict, and the spans that back them.

    A sentence without anything to compare (`Yes.`) has the verdict of the one after it.
    """
    book = CitationBook(passages)
    verdicts = [
        aligner.verdict(sentence.text, sentence.hints) if aligner.has_terms(sentence.text) else None
        for sentence in sentences
    ]
    views = []
    for at, sentence in enumerate(sentences):
        verdict = verdicts[at] or _neighbour(verdicts, at)
        numbers = tuple(book.number(span) for span in verdict.spans)
        views.append(SentenceView(sentence.text, verdict.support, numbers, verdict.reason))
    return tuple(views), book.views()


def _neighbour(verdicts: Sequence[Verdict | None], at: int) -> Verdict:
    following = next((verdict for verdict in verdicts[at + 1 :] if verdict is not None), None)
    before = next((verdict for verdict in reversed(verdicts[:at]) if verdict is not None), None)
    return following or before or Verdict("unsupported", reason="nothing in it can be compared")


def quote_sentences(
    chosen: Sequence[Evidence], passages: Sequence[ContextPassage]
) -> tuple[tuple[SentenceView, ...], tuple[CitationView, ...]]:
    """Quoted sentences, each backed by itself."""
    book = CitationBook(passages)
    views = tuple(
        SentenceView(
            quoted_text(item.text, is_markdown=passages[item.passage].document.format in MARKDOWN_FORMATS),
            "supported",
            (book.number(Span(item.passage, item.start, item.end)),),
        )
        for item in chosen
    )
    return views, book.views()
