"""Which passages a prompt holds: neighbours merged, repetitions dropped, cut to a token budget."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from indexer.answering.messages import PromptPassage
from indexer.answering.sentences import split_sentences
from indexer.answering.tokens import CHARS_PER_TOKEN, estimate_tokens
from indexer.domain import ExtractionId, Locator
from indexer.paths import display_path
from indexer.protocol.messages.views import iso_day
from indexer.retrieval.passage import Passage
from indexer.storage.catalog.rows import DocumentRow

MOST_PASSAGES = 8
"""More dilute the answer of a small model and cost minutes of prompt reading on a CPU."""
LONGEST_MERGED = 3000
"""Characters."""
WIDEST_GAP = 200
"""Characters between two chunks that are read as one passage."""
FENCE_TOKENS = 60
"""What the fence with title, place, name and day takes."""
_NEAREST_FOLDERS = 2
"""Whose names say what a document is about; further up they say where it is kept."""
_SHINGLE = 5
_SAME_SHARE = 0.8
"""Share of common five-word runs from which two passages say the same."""

ReadText = Callable[[ExtractionId, int, int], str]
"""Characters of an extraction (the catalog's `text`)."""


@dataclass(frozen=True, slots=True)
class Part:
    """A chunk inside a merged passage."""

    start: int
    end: int
    locator: Locator


@dataclass(frozen=True, slots=True)
class ContextPassage:
    """A passage as it is shown to the model and cited from."""

    number: int
    """From 1 in the order of the prompt, 0 until it is packed."""
    document: DocumentRow
    extraction: ExtractionId
    title: str
    text: str
    start: int
    """Span in the extraction's text, in characters; `text` is exactly that span."""
    end: int
    parts: tuple[Part, ...]
    """The chunks it is made of, in reading order."""
    score: float
    similarity: float | None
    rank: int
    """Place of its best chunk in the ranking, from 0."""

    @property
    def plain_name(self) -> str:
        """The words of its document's name, without the ending."""
        return re.sub(r"_+", " ", os.path.splitext(display_path(self.document.name))[0])

    @property
    def folder_names(self) -> str:
        """The words of the folders nearest to its document."""
        folders = os.path.dirname(self.document.path).split(os.sep)
        return re.sub(r"_+", " ", " ".join(folders[-_NEAREST_FOLDERS:]))

    @property
    def locator(self) -> Locator:
        """Where it begins."""
        return self.parts[0].locator

    def locator_at(self, offset: int) -> Locator:
        """Where the character `offset` of the extraction stands; lines are counted to it."""
        part = next((part for part in reversed(self.parts) if part.start <= offset), self.parts[0])
        return part.locator.behind(self.text[max(0, part.start - self.start) : max(0, offset - self.start)])

    def for_prompt(self) -> PromptPassage:
        """As the child gets it."""
        return PromptPassage(
            number=self.number,
            text=self.text,
            title=self.title or display_path(self.document.name),
            place=self.locator.label(),
            file=display_path(self.document.name),
            dated=iso_day(self.document.dated_s),
            document_id=self.document.id,
            start=self.start,
            end=self.end,
            score=self.score,
            locator=self.locator,
        )


@dataclass(frozen=True, slots=True)
class PackedContext:
    """What goes in, and how much was left out."""

    passages: tuple[ContextPassage, ...]
    left_out: int
    """Chunks found that are in none of the passages, repetitions included."""
    tokens: int
    over_budget: int = 0
    """Passages that would have been among the best `most`, had the window had room."""


def pack_context(
    found: Sequence[Passage],
    read_text: ReadText,
    *,
    tokens: int,
    chars_per_token: float = CHARS_PER_TOKEN,
    most: int = MOST_PASSAGES,
) -> PackedContext:
    """Choose passages for a prompt, best first, until the budget is used.

    Args:
        found: passages in the order of the ranking.
        read_text: reads what stands between neighbours.
        tokens: room for passages with their fences.
        chars_per_token: of the model, see `tokens`.
        most: passages at most.
    """
    chosen, used, included, over_budget = list[ContextPassage](), 0, 0, 0
    for passage in drop_repetitions(merge_neighbours(found, read_text)):
        if len(chosen) == most:
            break
        cost = _cost(passage, chars_per_token)
        if used + cost > tokens:
            if chosen:
                over_budget += 1
                continue  # a shorter one further down may still fit
            passage = _shortened(passage, tokens - FENCE_TOKENS, chars_per_token)
            cost = _cost(passage, chars_per_token)
            if not passage.text or cost > tokens:
                break
        chosen.append(replace(passage, number=len(chosen) + 1))
        used += cost
        included += len(passage.parts)
    over_budget = min(over_budget, most - len(chosen))
    return PackedContext(tuple(chosen), len(found) - included, used, over_budget)


def merge_neighbours(found: Sequence[Passage], read_text: ReadText) -> list[ContextPassage]:
    """Chunks of one text that overlap or nearly touch become one passage, at the better one's rank."""
    merged = list[ContextPassage]()
    for rank, passage in enumerate(found):
        single = _single(passage, rank)
        position = next((i for i, other in enumerate(merged) if _are_neighbours(other, single)), None)
        if position is None:
            merged.append(single)
        else:
            merged[position] = _joined(merged[position], single, read_text)
    return merged


def _single(passage: Passage, rank: int) -> ContextPassage:
    return ContextPassage(
        number=0,
        document=passage.document,
        extraction=passage.extraction,
        title=passage.title,
        text=passage.text,
        start=passage.start,
        end=passage.end,
        parts=(Part(passage.start, passage.end, passage.locator),),
        score=passage.score,
        similarity=passage.similarity,
        rank=rank,
    )


def _are_neighbours(first: ContextPassage, second: ContextPassage) -> bool:
    if first.extraction != second.extraction:
        return False
    gap = max(first.start, second.start) - min(first.end, second.end)
    length = max(first.end, second.end) - min(first.start, second.start)
    return gap <= WIDEST_GAP and length <= LONGEST_MERGED


def _joined(first: ContextPassage, second: ContextPassage, read_text: ReadText) -> ContextPassage:
    start, end = min(first.start, second.start), max(first.end, second.end)
    similarities = [value for value in (first.similarity, second.similarity) if value is not None]
    return replace(
        first,
        text=read_text(first.extraction, start, end),
        start=start,
        end=end,
        parts=tuple(sorted((*first.parts, *second.parts), key=lambda part: part.start)),
        score=max(first.score, second.score),
        similarity=max(similarities, default=None),
    )


def drop_repetitions(passages: Sequence[ContextPassage]) -> list[ContextPassage]:
    """Passages without those that mostly repeat a better one: drafts, boilerplate, quoted mail."""
    kept, seen = list[ContextPassage](), list[set[str]]()
    for passage in passages:
        shingles = _shingles(passage.text)
        if any(len(shingles & other) >= _SAME_SHARE * min(len(shingles), len(other)) for other in seen):
            continue
        kept.append(passage)
        seen.append(shingles)
    return kept


def _shingles(text: str) -> set[str]:
    words = re.findall(r"\w+", text.casefold())
    if len(words) < _SHINGLE * 2:
        characters = "".join(words)
        return {characters[at : at + 8] for at in range(max(1, len(characters) - 7))}
    return {" ".join(words[at : at + _SHINGLE]) for at in range(len(words) - _SHINGLE + 1)}


def _cost(passage: ContextPassage, chars_per_token: float) -> int:
    return estimate_tokens(passage.text, chars_per_token) + FENCE_TOKENS


def _shortened(passage: ContextPassage, tokens: int, chars_per_token: float) -> ContextPassage:
    """The passage's first sentences that fit."""
    end = 0
    for sentence in split_sentences(passage.text):
        if estimate_tokens(passage.text[: sentence.end], chars_per_token) > tokens:
            break
        end = sentence.end
    parts = tuple(part for part in passage.parts if part.start < passage.start + end) or passage.parts[:1]
    return replace(passage, text=passage.text[:end], end=passage.start + end, parts=parts)
