"""Words that stand nowhere as typed: half typed, mistyped, or parted otherwise than in the files."""

from __future__ import annotations

import logging
import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import date
from itertools import accumulate, groupby, pairwise

from indexer.domain import ExtractionId
from indexer.errors import QueryError, StorageError
from indexer.retrieval.dates import day_spellings, find_dates
from indexer.retrieval.knownwords import is_known_word
from indexer.retrieval.phonenumbers import grouped_digits, is_piece, phone_spellings
from indexer.retrieval.query import LONGEST_QUERY, ParsedQuery, parse_query
from indexer.retrieval.queryform import IDLE_WORDS, QueryForm
from indexer.storage.keyword.clauses import AnyOf, Clause, KeywordQuery, Phrase, Prefix, Word
from indexer.storage.keyword.index import KeywordIndex
from indexer.storage.keyword.vocabulary import edit_distance

_MOST_REPLACED = 6
"""Words of one query that are looked into; a query in a language that no document has is left alone."""

_MOST_JOINED = 9
"""Words typed apart that may be one: an IBAN of 34 characters in fours."""

_MOST_SLIPS = 2

_DIGIT = re.compile(r"\d")

_log = logging.getLogger(__name__)

_Reading = Word | Phrase | Prefix


def corrected(
    query: ParsedQuery, index: KeywordIndex, within: AbstractSet[ExtractionId] | None = None
) -> tuple[ParsedQuery, str]:
    """The query with alternatives for words that no document holds, and a note where a slip was mended.

    The words as typed stay in the query: a document that is added later is found by them. `within` are the
    contents that the query's filters let pass; None for all.
    """
    found = _readings(query, index, within)
    clauses = tuple(read for each in query.clauses for read in found.of(each))
    if clauses == query.clauses:
        return query, ""
    # In a sentence the model reads over a slip, and a wrong guess would mislead it (CISI .412 → .406).
    semantic_text = query.semantic_text
    if query.form is QueryForm.KEYWORDS:
        semantic_text = respelled(semantic_text, found.mended)
    note = " ".join(filter(None, (spelling_note(found.mended), _also_note(found.also))))
    return replace(query, clauses=clauses, semantic_text=semantic_text), note


class SpellingFinder:
    """How words of a question are spelled in the files, where none holds them as typed. Any thread may call."""

    def __init__(self, index: KeywordIndex) -> None:
        self._index = index

    def of(self, question: str) -> dict[str, tuple[str, ...]]:
        """Word as typed → its spellings in the files, likeliest first; without those that are to be had."""
        try:
            query = parse_query(question[:LONGEST_QUERY])
            readings = _readings(query, self._index).alternatives
            return {
                clause.text: found
                for clause, possible in readings.items()
                if isinstance(clause, Word) and (found := self._spellings(clause, possible, query.languages))
            }
        except QueryError:
            return {}
        except StorageError as error:
            _log.warning("The keyword index cannot answer: %s", error)
            return {}

    def _spellings(
        self, typed: Word, possible: Sequence[_Reading], languages: Sequence[str]
    ) -> tuple[str, ...]:
        found = tuple(each.text for each in possible if not isinstance(each, Prefix))
        if found or is_known_word(typed.text, languages):
            return found
        return self._index.corrections(typed.text, languages)  # a question's words are typed to their end


@dataclass(frozen=True, slots=True)
class _Readings:
    """What words that stand nowhere may mean."""

    alternatives: dict[Clause, list[_Reading]]
    composed: dict[Clause, tuple[Word, ...]]
    """The words that compounds are made of, each to be found by itself: Dachsanierung in `Sanierung des Daches`."""
    mended: dict[str, str]
    """Mistyped words with what was meant."""
    also: dict[str, str]
    """Words that few documents hold with one that is far more common and a letter away."""

    def of(self, clause: Clause) -> tuple[Clause, ...]:
        """What to look for in place of a clause."""
        if clause in self.composed:
            return self.composed[clause]
        possible = self.alternatives.get(clause)
        return (AnyOf((clause, *possible)),) if isinstance(clause, Word) and possible else (clause,)


def _readings(
    query: ParsedQuery, index: KeywordIndex, within: AbstractSet[ExtractionId] | None = None
) -> _Readings:
    readings: dict[Clause, list[_Reading]] = {}
    composed: dict[Clause, tuple[Word, ...]] = {}
    mended: dict[str, str] = {}
    also: dict[str, str] = {}
    unknown: set[Clause] = set()
    for clause in [each for each in dict.fromkeys(query.telling()) if isinstance(each, Word)]:
        if len(unknown) >= _MOST_REPLACED:
            break
        found = index.replacements(clause.text, query.languages, within)
        if found is None and (common := _far_more_common(clause, query, index)):
            readings[clause] = [Word(each) for each in common]
            also[clause.text] = common[0]
        if found is None or (found.has_forms and not _may_go_on(clause, query)):
            continue
        unknown.add(clause)
        possible: list[_Reading] = [Prefix(clause.text)] if found.begins else []
        possible += [Phrase(each) for each in found.parted]
        if found.composed and not any(map(_is_function_word, found.composed)):
            composed[clause] = tuple(map(Word, found.composed))
        if not possible and found.corrections and not is_known_word(clause.text, query.languages):
            possible = [Word(each) for each in found.corrections]
            mended[clause.text] = found.corrections[0]
        if possible:
            readings[clause] = possible
    for words, spellings in _written_otherwise(query.clauses, unknown, index):
        for word in words:
            readings.setdefault(word, []).extend(spellings)
    return _Readings(
        {word: possible for word, possible in readings.items() if possible}, composed, mended, also
    )


def _written_otherwise(
    clauses: Sequence[Clause], unknown: AbstractSet[Clause], index: KeywordIndex
) -> Iterator[tuple[Sequence[Word], list[Phrase]]]:
    """Neighbours that are one thing, with what else is written for it: a word, a telephone number, a day."""
    for neighbours in _joinable(clauses, unknown=unknown):
        joined = "".join(word.text for word in neighbours)
        if index.holds(joined):
            yield neighbours, [Phrase(joined)]
    for number in _phone_numbers(clauses):
        typed = " ".join(word.text for word in number)
        spellings = phone_spellings(typed, index.holds) or grouped_digits(typed, index.holds)
        yield number, [Phrase(each, is_whole=True) for each in spellings]
    for words, day in _days(clauses):
        yield words, [Phrase(each, is_whole=True) for each in day_spellings(day)]


def _may_go_on(clause: Clause, query: ParsedQuery) -> bool:
    """Whether a word may be half typed: the last of keywords."""
    return query.form is QueryForm.KEYWORDS and clause == query.clauses[-1]


def _far_more_common(word: Word, query: ParsedQuery, index: KeywordIndex) -> tuple[str, ...]:
    """What a word may be a slip for that stands in a few files: sentences have words enough without it."""
    is_meant = query.form is not QueryForm.KEYWORDS or is_known_word(word.text, query.languages)
    if is_meant or not index.holds(word.text):
        return ()
    found = index.corrections(word.text, query.languages)
    return () if found and _stands_beside_its_neighbours(word, query, index) else found


def _stands_beside_its_neighbours(word: Word, query: ParsedQuery, index: KeywordIndex) -> bool:
    """Whether a file has a word beside another as it was typed: `état des lieux` is no slip for Linux."""
    pairs = (pair for pair in pairwise(query.clauses) if word in pair)
    typed = (
        Phrase(f"{one.text} {other.text}")
        for one, other in pairs
        if isinstance(one, Word) and isinstance(other, Word)
    )
    return any(index.search_documents(KeywordQuery((), (each,))).count for each in typed)


def _is_function_word(word: str) -> bool:
    return any(word in words for words in IDLE_WORDS.values())


def _phone_numbers(clauses: Sequence[Clause]) -> Iterator[list[Word]]:
    """Neighbours that may be a telephone number."""
    for may_be, group in groupby(clauses, lambda each: isinstance(each, Word) and is_piece(each.text)):
        if may_be:
            yield [each for each in group if isinstance(each, Word)]


def _days(clauses: Sequence[Clause]) -> Iterator[tuple[list[Word], date]]:
    """Neighbours that are a whole date."""
    for is_word, group in groupby(clauses, lambda each: isinstance(each, Word)):
        words = [each for each in group if isinstance(each, Word)] if is_word else []
        ends = list(accumulate(len(word.text) + 1 for word in words))
        for start, end, day in find_dates(" ".join(word.text for word in words)):
            yield words[bisect_right(ends, start) : bisect_right(ends, end) + 1], day


def _joinable(clauses: Sequence[Clause], *, unknown: AbstractSet[Clause]) -> Iterator[tuple[Word, ...]]:
    """Neighbours that may be one word in the files: `LH 1152`, groups of a number, half of a compound."""
    for start in range(len(clauses)):
        words: list[Word] = []
        for clause in clauses[start : start + _MOST_JOINED]:
            if not isinstance(clause, Word) or not clause.text.isalnum():
                break
            if words and not (_DIGIT.search(words[-1].text + clause.text) or {words[-1], clause} & unknown):
                break
            words.append(clause)
            if len(words) > 1:
                yield tuple(words)


def respelled(text: str, mended: Mapping[str, str]) -> str:
    """A text with words as typed replaced by those that are meant."""
    for typed, meant in mended.items():
        text = re.sub(rf"(?<!\w){re.escape(typed)}(?!\w)", meant, text)  # letters only: no escapes in it
    return text


def mistyped(spellings: Mapping[str, str]) -> dict[str, str]:
    """Of words and their spellings those that differ in letters, not in how they are parted."""
    return {
        typed: meant
        for typed, meant in spellings.items()
        if meant.isalpha() and edit_distance(typed.lower(), meant, _MOST_SLIPS) <= _MOST_SLIPS
    }


def spelling_note(mended: Mapping[str, str]) -> str:
    """What was read otherwise than typed, in words; empty where nothing was."""
    changes = ", ".join(f"“{meant}” for “{typed}”" for typed, meant in mended.items())
    return f"Searched for {changes}, which no document contains." if changes else ""


def _also_note(also: Mapping[str, str]) -> str:
    common = ", ".join(f"“{each}”" for each in also.values())
    return f"Searched also for {common}, which far more documents contain." if common else ""
