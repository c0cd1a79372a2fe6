"""Clauses to Tantivy queries: one that ranks chunks, one that decides on whole contents."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from copy import copy

import tantivy

from indexer.storage.keyword.analysis import UNSPACED_RUN
from indexer.storage.keyword.clauses import AnyOf, Clause, KeywordQuery, Phrase, Prefix, Word
from indexer.storage.keyword.terms import TermReader, WordTerms, telling_alone
from indexer.storage.keyword.vocabulary import Form, Vocabulary

BODY = "body"
"""A chunk's text with its title and headings, with positions."""
WHOLE = "whole"
"""All words of a content of several chunks, without positions."""

EXTRACTION = "extraction"

_OTHER_FORMS_COUNT = 0.3
"""How much a second form of a word in one chunk adds: BM25 counts 2 of a word as 1.375 times 1."""

_COVERING_FORMS = 8
"""Forms of a word that count towards coverage; more are rare and cost time."""

_NEIGHBOUR_WEIGHT = 0.2
"""Of two words side by side, beside the words themselves. nDCG@10: SQuAD .890 → .895, none lower."""

_VERBATIM_TERMS = range(2, 65)
"""Many more stand in no single chunk. nDCG@10 of headings of manuals as queries without it, from three terms on, from
two: .936, .955, .962; of those with a slip from three .851, from two .890; questions are as they were."""

_TONELESS_WEIGHT = 0.3

_PART_WEIGHT = 0.5
"""Of the parts of a compound identifier beside the identifier itself."""

PhraseFinder = Callable[[tuple[str, ...]], "Sequence[int] | None"]
"""The contents that hold terms in sequence; None where there are too many to list."""


class ClauseCompiler:
    """Builds queries against one state of the index."""

    def __init__(
        self,
        schema: tantivy.Schema,
        vocabulary: Vocabulary,
        reader: TermReader,
        languages: Sequence[str],
        find_phrase: PhraseFinder,
    ) -> None:
        self._schema = schema
        self._vocabulary = vocabulary
        self._reader = reader
        self._languages = tuple(languages)
        self._find_phrase = find_phrase
        self._with_compounds = True

    def exactly(self) -> ClauseCompiler:
        """One for which a compound is another word than its parts."""
        other = copy(self)
        other._with_compounds = False
        return other

    def ranking(self, query: KeywordQuery) -> tantivy.Query | None:
        """A query that scores chunks by the clauses they meet; None where no word is in the index."""
        parts: list[tantivy.Query] = []
        for clause, times in Counter(query.wanted).items():
            scored = self._scored(clause)
            parts += [tantivy.Query.boost_query(each, times) for each in scored] if times > 1 else scored
        if parts:
            parts += [pair for words in dict.fromkeys(query.neighbours) for pair in self._side_by_side(words)]
            parts += self._just_so(query.verbatim)
        return _any(parts)

    def full_match(self, query: KeywordQuery) -> float:
        """The sum of the words' weights: BM25 of one occurrence each in a chunk of average length."""
        return sum(self._weight(clause) * times for clause, times in Counter(query.wanted).items())

    def coverage(self, query: KeywordQuery) -> tantivy.Query | None:
        """A query that scores whole contents by the weights of the words they hold, however often."""
        parts: list[tantivy.Query] = []
        for clause, times in Counter(query.wanted).items():
            for condition, weight in self._weighed_conditions(clause):
                parts.append(tantivy.Query.const_score_query(condition, weight * times))
        return _any(parts)

    def condition(self, clause: Clause) -> tantivy.Query:
        """A query for whole contents that meet a clause; none do where it holds no word, or one too long."""
        if isinstance(clause, AnyOf):
            return _any([self.condition(option) for option in clause.options]) or _nothing()
        if isinstance(clause, Prefix):
            return self._completed(self._reader.terms(clause.text))
        if isinstance(clause, Phrase):
            return self._in_sequence(tuple(self._reader.terms(clause.text)))
        return _all([self._holds(terms) for terms in self._reader.word(clause.text)]) or _nothing()

    def phrase(self, terms: Sequence[str]) -> tantivy.Query:
        """Chunks that hold terms in sequence."""
        if len(terms) == 1:
            return self._term(BODY, terms[0])
        return tantivy.Query.phrase_query(self._schema, BODY, list(terms))

    def _weight(self, clause: Clause) -> float:
        if isinstance(clause, AnyOf):
            return max(self._weight(option) for option in clause.options)
        if isinstance(clause, Phrase) and clause.is_whole:
            held = [self._vocabulary.frequency(token) for token in self._reader.terms(clause.text)]
            return max(map(self._vocabulary.idf, held)) if held and all(held) else 0.0
        if isinstance(clause, Prefix | Phrase):
            tokens = self._reader.terms(clause.text)
        else:
            tokens = [
                token for word in self._reader.word(clause.text) for token in word.tokens or (word.begins,)
            ]
        is_prefix = isinstance(clause, Prefix)
        forms = self._vocabulary.completions if is_prefix else self._all_forms
        return sum(self._vocabulary.idf(sum(form.frequency for form in forms(token))) for token in tokens)

    def _weighed_conditions(self, clause: Clause) -> list[tuple[tantivy.Query, float]]:
        if not isinstance(clause, Word):
            return [(self.condition(clause), self._weight(clause))]
        tokens = [token for word in self._reader.word(clause.text) for token in telling_alone(word.tokens)]
        known = [(token, self._all_forms(token)[:_COVERING_FORMS]) for token in tokens]
        return [
            (
                _any([self._held(form.term) for form in forms]) or _nothing(),
                self._vocabulary.idf(sum(form.frequency for form in forms)),
            )
            for _, forms in known
            if forms
        ]

    def _all_forms(self, token: str) -> Sequence[Form]:
        """A word's forms, and compounds of it unless they are to stay out."""
        forms = self._vocabulary.forms(token, self._languages)
        return (
            (*forms, *self._vocabulary.compounds(token, self._languages)) if self._with_compounds else forms
        )

    def _scored(self, clause: Clause) -> list[tantivy.Query]:
        if isinstance(clause, AnyOf):
            options = [_any(self._scored(option)) for option in clause.options]
            known = [option for option in options if option is not None]
            return [tantivy.Query.disjunction_max_query(known, _OTHER_FORMS_COUNT)] if known else []
        if isinstance(clause, Prefix):
            terms = self._reader.terms(clause.text)
            return self._scored_forms(self._vocabulary.completions(terms[-1])) if terms else []
        if isinstance(clause, Phrase):
            terms = self._reader.terms(clause.text)
            if clause.is_whole:
                return [self.phrase(terms)] if all(map(self._vocabulary.frequency, terms)) else []
            forms = [self._vocabulary.forms(term, ()) for term in telling_alone(terms)]
            words = [part for each in forms for part in self._scored_forms(each)]
            return [*words, self.phrase(terms)] if len(terms) > 1 else words
        return [part for terms in self._reader.word(clause.text) for part in self._scored_word(terms)]

    def _side_by_side(self, words: tuple[str, str]) -> list[tantivy.Query]:
        one, other = (self._reader.word(word) for word in words)
        if not one or not other or one[-1].is_unspaced or other[0].is_unspaced:
            return []
        terms = [one[-1].tokens[-1], other[0].tokens[0]]
        if terms[0] == terms[1] or not all(self._vocabulary.frequency(term) for term in terms):
            return []
        return [tantivy.Query.boost_query(self.phrase(terms), _NEIGHBOUR_WEIGHT)]

    def _just_so(self, text: str) -> list[tantivy.Query]:
        if UNSPACED_RUN.search(text):  # its pairs are a phrase already
            return []
        terms = self._reader.terms(text)
        is_worth = len(terms) in _VERBATIM_TERMS and all(map(self._vocabulary.frequency, terms))
        return [self.phrase(terms)] if is_worth else []

    def _scored_word(self, word: WordTerms) -> list[tantivy.Query]:
        if word.begins:
            return self._scored_forms(self._vocabulary.completions(word.begins))
        is_vietnamese = word.is_vietnamese or self._languages[:1] == ("vi",)
        if is_vietnamese and word.toned and self._vocabulary.frequency(word.toned):
            return self._scored_toned(word)
        scored: list[tantivy.Query] = []
        for token in telling_alone(word.tokens):
            scored += self._scored_forms(self._all_forms(token))
        if word.is_unspaced:
            return scored
        if len(word.tokens) > 1:
            scored.append(self.phrase(word.tokens))
        if len(word.parts) > 1:
            scored.append(tantivy.Query.boost_query(self.phrase(word.parts), _PART_WEIGHT))
        for spelling in self._held_spellings(word):
            scored += (
                [self.phrase(spelling)]
                if len(spelling) > 1
                else self._scored_forms(self._vocabulary.forms(spelling[0], ()))
            )
        return scored

    def _held_spellings(self, word: WordTerms) -> list[tuple[str, ...]]:
        return [each for each in word.spellings if all(map(self._vocabulary.frequency, each))]

    def _scored_toned(self, word: WordTerms) -> list[tantivy.Query]:
        """The syllable as typed; without its tone it may be another word, but people leave tones out."""
        toneless = [
            tantivy.Query.boost_query(query, _TONELESS_WEIGHT)
            for query in self._scored_forms(self._vocabulary.forms(word.tokens[0], ()))
        ]
        return [tantivy.Query.disjunction_max_query([self._term(BODY, word.toned), *toneless])]

    def _scored_forms(self, forms: Sequence[Form]) -> list[tantivy.Query]:
        queries = [tantivy.Query.boost_query(self._term(BODY, form.term), form.weight) for form in forms]
        if len(queries) < 2:
            return queries
        return [tantivy.Query.disjunction_max_query(queries, _OTHER_FORMS_COUNT)]

    def _holds(self, word: WordTerms) -> tantivy.Query:
        if word.begins:
            return self._completed([word.begins])
        if len(word.tokens) == 1:
            forms = [self._held_form(word.tokens[0])]
            if len(word.parts) > 1:
                forms.append(self._in_sequence(word.parts))
            return _any([*forms, *self._spelled_otherwise(word)]) or _nothing()
        found = self._find_phrase(word.tokens)
        options = [contents_query(self._schema, found)] if found else []
        options += self._spelled_otherwise(word)
        # Too common to list, or nowhere in sequence: the words anywhere are the next best reading.
        return _any(options) or self._all_held(word.tokens)

    def _spelled_otherwise(self, word: WordTerms) -> list[tantivy.Query]:
        held = self._held_spellings(word)
        found = [self._find_phrase(spelling) for spelling in held if len(spelling) > 1]
        whole = [self._held(spelling[0]) for spelling in held if len(spelling) == 1]
        return [*whole, *(contents_query(self._schema, each) for each in found if each)]

    def _in_sequence(self, terms: tuple[str, ...]) -> tantivy.Query:
        if len(terms) == 1:
            return self._held(terms[0])
        if not terms:
            return _nothing()
        found = self._find_phrase(terms)
        return self._all_held(terms) if found is None else contents_query(self._schema, found)

    def _completed(self, terms: Sequence[str]) -> tantivy.Query:
        if not terms:
            return _nothing()
        *before, last = terms
        completions = [self._held(form.term) for form in self._vocabulary.completions(last)]
        ending = _any(completions) or _nothing()
        return _all([*(self._held(term) for term in before), ending]) or ending

    def _held_form(self, term: str) -> tantivy.Query:
        return _any([self._held(form.term) for form in self._all_forms(term)]) or _nothing()

    def _all_held(self, terms: Sequence[str]) -> tantivy.Query:
        return _all([self._held_form(term) for term in terms]) or _nothing()

    def _held(self, term: str) -> tantivy.Query:
        both = [self._term(WHOLE, term), self._term(BODY, term)]
        return _any(both) or _nothing()

    def _term(self, field: str, term: str) -> tantivy.Query:
        return tantivy.Query.term_query(self._schema, field, term, "freq" if field == BODY else "basic")


def contents_query(schema: tantivy.Schema, extractions: Iterable[int]) -> tantivy.Query:
    """Entries of these contents, without a score of its own."""
    members = tantivy.Query.term_set_query(schema, EXTRACTION, list(extractions))
    return tantivy.Query.const_score_query(members, 0.0)


def _nothing() -> tantivy.Query:
    return tantivy.Query.empty_query()


def _any(queries: Sequence[tantivy.Query]) -> tantivy.Query | None:
    if len(queries) < 2:
        return queries[0] if queries else None
    return tantivy.Query.boolean_query([(tantivy.Occur.Should, query) for query in queries])


def _all(queries: Sequence[tantivy.Query]) -> tantivy.Query | None:
    if len(queries) < 2:
        return queries[0] if queries else None
    return tantivy.Query.boolean_query([(tantivy.Occur.Must, query) for query in queries])
