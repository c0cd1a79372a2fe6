"""Words of a question that a passage lacks, and that say it is about something else.

Asked for the winter party, a passage on the summer party holds every other word. Synonyms are missing as
often: of squad2-dev the best passage lacks a word of the question in 60 % where it answers, in 95 % where its
article is not there; a name in 2 % and in 54 %. Of 28 English questions about another thing of the kind
than some notes of our own speak of, 61 % are refused; 29 % were before strange words counted.
"""

from __future__ import annotations

import re
from collections.abc import Set as AbstractSet
from itertools import pairwise

from indexer.answering.asked import QuestionTerms
from indexer.answering.citations import Similarity
from indexer.answering.evidence import Evidence
from indexer.answering.terms import Term, find_terms, fold, stopwords

_MOST_LEFT_OUT = 6
"""Words tried, those that weigh most: a comparison of a short text each."""
_LEADS_AWAY = 0.04
"""Cosine gained by leaving out a word, from which on that is about another thing."""
_LEADS_AWAY_REPLACED = 0.01
"""The same where another word stands in its place: asked for the winter concert, the sentence has a summer concert."""
_ENGLISH = (
    "what which whose who whom when where why how much many i you he she it we they me us him them that do does "
    "did can could may might must shall should will would is are am was were be been being has have had to not "
    "there here let please as than if"
)
_BEFORE_VERBS = frozenset(_ENGLISH.split())
"""Behind these English words stands what happens (`do we celebrate`) or what is sought (`which airline`)."""
_WORD = re.compile(r"[^\W\d_][\w'’]*|[,.;:?!()]")


def strangers(
    asked: QuestionTerms, held: AbstractSet[str], best: Evidence, similarity: Similarity | None
) -> list[Term]:
    """Words of the question that are not among `held` and say that it is about something else than `best`.

    Names always do; German nouns look like names. Other things do where the question comes nearer to the
    sentence without them: a synonym of what is said there brings it nearer, so leaving that out does not help.
    """
    lacking = _lacking(asked, held)
    names = [term for term in lacking if term.kind == "name"]
    things = sorted(
        (term for term in lacking if term.kind != "name" and _is_thing(asked, term)),
        key=lambda term: -asked.weights[term.key],
    )[:_MOST_LEFT_OUT]
    if similarity is None or not things:
        return names
    shortened = [f"{asked.text[: term.start].rstrip()} {asked.text[term.end :].lstrip()}" for term in things]
    cosines = similarity([asked.text, *shortened], [best.spoken])[:, 0]
    gains = (float(cosine - cosines[0]) for cosine in cosines[1:])
    replaced = _replaced(asked, best)
    return names + [
        term
        for term, gain in zip(things, gains, strict=True)
        if gain >= (_LEADS_AWAY_REPLACED if term in replaced else _LEADS_AWAY)
    ]


def _replaced(asked: QuestionTerms, best: Evidence) -> set[Term]:
    """Words of the question beside one that stands beside another word in the best sentence."""
    known = {term.key for term in asked.terms}
    said = _neighbours(best.text, asked.language)
    behind = {before.key for before, after in said if after.key not in known}
    ahead = {after.key for before, after in said if before.key not in known}
    pairs = _neighbours(asked.text, asked.language)
    return {after for before, after in pairs if before.key in behind} | {
        before for before, after in pairs if after.key in ahead
    }


def _neighbours(text: str, language: str) -> list[tuple[Term, Term]]:
    """Terms with nothing but a blank or a hyphen between them."""
    return [
        (one, other)
        for one, other in pairwise(find_terms(text, language))
        if text[one.end : other.start] in (" ", "-")
    ]


def strange_things(asked: QuestionTerms, held: AbstractSet[str]) -> tuple[str, ...]:
    """What the question is about by its words, which are not among `held`."""
    return tuple(term.text for term in _lacking(asked, held) if _is_thing(asked, term))


def _lacking(asked: QuestionTerms, held: AbstractSet[str]) -> list[Term]:
    return [
        term for term in asked.terms if term.key not in asked.paying and not asked.is_held(term.key, held)
    ]


def _is_thing(asked: QuestionTerms, term: Term) -> bool:
    """Whether a word stands behind an article or preposition, or is a name: it says what is asked about."""
    if term.kind == "name":
        return True
    before = _WORD.findall(asked.text[: term.start])
    for word in reversed(before[1:]):  # the first word asks
        if not word[0].isalpha():
            return False
        if fold(word) in stopwords(asked.language):
            return fold(word) not in _BEFORE_VERBS
    return False
