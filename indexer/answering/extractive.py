"""An answer without a model: the sentences of the passages that answer best, word for word.

Measured on 400 questions of squad2-dev (8 passages each): the first sentence holds the answer in 78 %, one
of the three in 86 %; its document is right in 86 %, where the search alone has the right one first in 77 %.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from indexer.answering.evidence import Evidence
from indexer.answering.sentences import mark_length
from indexer.answering.versions import latest_first
from indexer.retrieval.markup import without_markup

MOST_SENTENCES = 3
_LEAST_OF_BEST = 0.85
"""A further sentence must come this near to the best one."""
_LEAST_SHARE = 0.6
"""Of another passage, it must hold more than this share of what the best holds of the question's words: it would be
about another of the kind. Where the best holds none, it stands alone."""
_KIND_BONUS = 0.3
_FIELD_BONUS = 0.3
_PASSAGE_COST = 0.03
"""For each place down the ranking: the search has seen more than a sentence shows."""
_STUB_COST = 0.25
_STUB_WORDS = 4
_UNCOMPARED = 0.6
"""Of the share of words, in place of a cosine that was not measured."""


def sentence_score(evidence: Evidence) -> float:
    """How well a sentence answers; compares within one question only."""
    meaning = evidence.similarity if evidence.similarity is not None else evidence.share * _UNCOMPARED
    score = evidence.share + meaning - _PASSAGE_COST * evidence.passage
    score += _KIND_BONUS if evidence.shows_kind else 0.0
    score += _FIELD_BONUS if evidence.is_field else 0.0
    return score - (_STUB_COST if len(re.findall(r"\w+", evidence.text)) < _STUB_WORDS else 0.0)


def quote_answer(evidence: Sequence[Evidence], *, most: int = MOST_SENTENCES) -> list[Evidence]:
    """The sentences to quote, best first; headings only where there is nothing else."""
    body = [item for item in evidence if not item.is_heading] or evidence
    ranked = sorted(body, key=lambda item: -sentence_score(item))
    chosen, said = list[Evidence](), list[tuple[int, set[str]]]()
    for item in ranked:
        words = set(re.findall(r"\w+", item.text.casefold()))
        if not words or any(words == other or (words < other and at == item.passage) for at, other in said):
            continue
        if any(_overlap(item, other) for other in chosen):
            continue
        if chosen and sentence_score(item) < _LEAST_OF_BEST * sentence_score(chosen[0]):
            break
        is_elsewhere = bool(chosen) and item.passage != chosen[0].passage
        if is_elsewhere and item.share <= _LEAST_SHARE * chosen[0].share:
            continue
        chosen.append(item)
        said.append((item.passage, words))
        if len(chosen) == most:
            break
    if len({item.passage for item in chosen}) == 1 and all(item.own_share == 1 for item in chosen):
        chosen.sort(key=lambda item: item.start)  # all that is said of a day
    return latest_first(_with_neighbour(chosen, evidence)[:most])


def _overlap(one: Evidence, other: Evidence) -> bool:
    """Whether one holds some of the other: a list with its items."""
    return one.passage == other.passage and one.start < other.end and other.start < one.end


def _with_neighbour(chosen: list[Evidence], evidence: Sequence[Evidence]) -> list[Evidence]:
    """The sentences chosen, and behind the first, where it lacks what is asked for, the one beside it that has that.

    `Why was it moved?` `The hall was taken because of a wedding. It moved to May.`
    """
    if not chosen or chosen[0].shows_kind:
        return chosen
    at = evidence.index(chosen[0])
    beside = (*evidence[at + 1 : at + 2], *evidence[max(0, at - 1) : at])
    telling = [
        each
        for each in beside
        if each.passage == chosen[0].passage
        and each.shows_kind
        and not each.is_heading
        and each not in chosen
    ]
    return [chosen[0], *sorted(telling, key=lambda each: -each.share)[:1], *chosen[1:]]


def quoted_text(sentence: str, *, is_markdown: bool) -> str:
    """A sentence as it is shown: without the marks of a list, a heading or of Markdown, on one line."""
    text = sentence[mark_length(sentence) :]
    if text.startswith("|"):
        cells = [cell.strip() for cell in text.strip().strip("|").split("|")]
        text = " · ".join(cell for cell in cells if cell and not re.fullmatch(r"[:-]+", cell))
    text = re.sub(r"\n[ \t]*>", "\n", text.replace("\t", " · "))
    text = re.sub(r"\n[ \t]*[-*+•‣▪–][ \t]+", " • ", text)
    return " ".join((without_markup(text) if is_markdown else text).split())
