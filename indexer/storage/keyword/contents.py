"""Contents in the keyword index: what one state of them finds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

import tantivy

from indexer.domain import ChunkId, ExtractionId, ScoredChunk, chunk_extraction
from indexer.storage.keyword.clauses import KeywordQuery, Word
from indexer.storage.keyword.compiler import BODY, EXTRACTION, ClauseCompiler, contents_query
from indexer.storage.keyword.contententries import CHUNK, LANGUAGE, SPEAKS, language_number
from indexer.storage.keyword.replacements import Replacements
from indexer.storage.keyword.terms import TermReader
from indexer.storage.keyword.vocabulary import Vocabulary

_MOST_LISTED = 5_000
"""Contents handed to Tantivy as a set; above, hits are tested afterwards, most of which then pass."""
_MOST_PHRASE_CHUNKS = 10_000
_MOST_KEPT_MATCHES = 32
_MOST_KEPT_PHRASES = 128
"""Of at most 10,000 numbers each; a day has 20 spellings."""
_SHORTEST_REPLACED = 3
_MOST_WIDENED = 24
"""Words of a query whose compounds are looked for: each adds up to 32 terms."""
_MOST_TELLING = 20
"""Entries whose language is looked at."""
_COMMON_LANGUAGE = 0.02
"""Share of the contents from which a language's word forms are looked up for every query."""


@dataclass(frozen=True, slots=True)
class ContentMatches:
    """Contents that meet a condition."""

    count: int
    extractions: frozenset[ExtractionId] | None
    """None where there are too many to list."""


class ContentSnapshot:
    """One state of the contents: what it holds and what it finds. Any thread may search it."""

    def __init__(self, schema: tantivy.Schema, searcher: tantivy.Searcher, reader: TermReader) -> None:
        self._schema = schema
        self._searcher = searcher
        self._reader = reader
        self._kept_matches: dict[tuple[Hashable, ...], ContentMatches] = {}
        self._kept_phrases: dict[tuple[str, ...], Sequence[int] | None] = {}
        self.vocabulary = Vocabulary(searcher, BODY)
        self.languages = self._common_languages()
        """Languages of the contents, most common first."""

    def search(
        self, query: KeywordQuery, limit: int, extractions: AbstractSet[ExtractionId] | None
    ) -> list[ScoredChunk]:
        """The best chunks of the contents that meet the query, best first; see `KeywordIndex`."""
        compiler = self._compiler(query)
        ranking, full = compiler.ranking(query), compiler.full_match(query)
        if ranking is None or (extractions is not None and not extractions):
            return []
        condition = self._condition(compiler, query)
        allowed = extractions
        if condition is not None:
            matches = self._known_matches(query, condition)
            if matches.extractions is not None:
                allowed = matches.extractions if allowed is None else allowed & matches.extractions
                condition = None
        if allowed is not None and len(allowed) <= _MOST_LISTED:
            if not allowed:
                return []
            ranking = _must(ranking, contents_query(self._schema, allowed))
            allowed = None
        found: list[ScoredChunk] = []
        for batch in self._deepening(ranking, limit, full):
            found += self._passing(batch, condition, allowed)
            if len(found) >= limit:
                break
        return found[:limit]

    def matches(self, query: KeywordQuery) -> ContentMatches:
        """The contents that meet the query's conditions: all of them where it has none."""
        condition = self._condition(self._compiler(query), query)
        return self._known_matches(query, condition if condition is not None else self._speaks())

    def full_match(self, query: KeywordQuery) -> float:
        """What one full match of every word would score; see `KeywordIndex`."""
        return self._compiler(query).full_match(query)

    def telling_terms(self, texts: Sequence[str]) -> list[str]:
        """Terms of chunks by their weight for these among all, best first; see `KeywordIndex`."""
        counts: Counter[str] = Counter()
        holding: Counter[str] = Counter()
        for text in texts:
            terms = self._reader.terms(text)
            counts.update(terms)
            holding.update(set(terms))
        return self.vocabulary.telling(counts, holding)

    def replacements(
        self, word: str, languages: Sequence[str], within: AbstractSet[ExtractionId] | None
    ) -> Replacements | None:
        """What a word that no content holds may stand for; see `KeywordIndex`."""
        pieces = self._reader.word(word)
        if len(pieces) != 1 or pieces[0].is_unspaced or len(pieces[0].tokens) != 1 or pieces[0].parts:
            return None
        [token] = pieces[0].tokens
        is_held = self.vocabulary.frequency(token) > 0
        if len(token) < _SHORTEST_REPLACED or (is_held and self._stands_within(word, languages, within)):
            return None
        forms = {form.term for form in self.vocabulary.forms(token, languages or self.languages)}
        begins = any(form.term not in forms for form in self.vocabulary.completions(token))
        if not is_held and (forms or self.vocabulary.compounds(token, languages or self.languages)):
            return Replacements(begins, has_forms=bool(forms)) if begins else None
        if (parted := self._parted(token)) or begins:
            return Replacements(begins, parted=parted)
        if composed := self.vocabulary.composed(token, languages or self.languages):
            return Replacements(composed=composed)
        return Replacements(corrections=self.corrections(token, languages))

    def _stands_within(
        self, word: str, languages: Sequence[str], within: AbstractSet[ExtractionId] | None
    ) -> bool:
        found = self.matches(KeywordQuery((), (Word(word),), languages=tuple(languages))).extractions
        return within is None or found is None or not found.isdisjoint(within)

    def corrections(self, word: str, languages: Sequence[str]) -> tuple[str, ...]:
        """Words that a mistyped one may stand for; see `KeywordIndex`."""
        terms = self._reader.terms(word)
        if len(terms) != 1:
            return ()
        forms = {form.term for form in self.vocabulary.forms(terms[0], languages or self.languages)}
        found = tuple(each for each in self.vocabulary.corrections(terms[0]) if each not in forms)
        held = {language_number(each) for each in languages if each in self.languages}
        return tuple(each for each in found if self._languages_of(each) & held) if held else found

    def _languages_of(self, term: str) -> set[int]:
        """Languages of some contents that hold a term, as numbers."""
        query = tantivy.Query.term_query(self._schema, BODY, term)
        hits = self._searcher.search(query, _MOST_TELLING, count=False).hits
        values = self._searcher.fast_field_values(LANGUAGE, [address for _, address in hits])
        return {int(value) for value in values if value is not None}

    def holds(self, word: str) -> bool:
        """Whether a word stands anywhere just so; see `KeywordIndex`."""
        terms = self._reader.terms(word)
        return len(terms) == 1 and self.vocabulary.frequency(terms[0]) > 0

    def _parted(self, token: str) -> tuple[str, ...]:
        """The token as two words that stand side by side somewhere; what has digits has `WordTerms.spellings`."""
        if not token.isalpha():
            return ()
        halves = ((token[:cut], token[cut:]) for cut in range(1, len(token) - 1))
        held = [pair for pair in halves if all(map(self.vocabulary.frequency, pair))]
        return tuple(" ".join(pair) for pair in held if self._phrase_contents(pair))

    def coverage(
        self, query: KeywordQuery, extractions: AbstractSet[ExtractionId]
    ) -> dict[ExtractionId, float]:
        """The share of the query's words that each content holds anywhere; see `KeywordIndex`."""
        compiler = self._compiler(query)
        ranking, full = compiler.coverage(query), compiler.full_match(query)
        if ranking is None:
            return {}
        found: dict[ExtractionId, float] = {}
        wanted = sorted(extractions)
        for start in range(0, len(wanted), _MOST_LISTED):
            some = wanted[start : start + _MOST_LISTED]
            inside = tantivy.Query.boolean_query(
                [
                    (tantivy.Occur.Must, ranking),
                    (tantivy.Occur.Must, self._speaks()),
                    (tantivy.Occur.Must, contents_query(self._schema, some)),
                ]
            )
            hits = self._searcher.search(inside, len(some), count=False).hits
            keys = self._extractions([address for _, address in hits])
            found.update((key, score / full) for key, (score, _) in zip(keys, hits, strict=True))
        return found

    def matching(
        self, query: KeywordQuery, extractions: AbstractSet[ExtractionId]
    ) -> frozenset[ExtractionId]:
        """Those of the contents given that meet the query's conditions."""
        condition = self._condition(self._compiler(query), query)
        return frozenset(extractions if condition is None else self._meeting(condition, extractions))

    def _compiler(self, query: KeywordQuery) -> ClauseCompiler:
        languages = query.languages or self.languages
        every = ClauseCompiler(self._schema, self.vocabulary, self._reader, languages, self._phrase_contents)
        return every if len(query.wanted) <= _MOST_WIDENED else every.exactly()

    def _condition(self, compiler: ClauseCompiler, query: KeywordQuery) -> tantivy.Query | None:
        if not query.required and not query.excluded:
            return None
        required = [compiler.condition(each) for each in query.required]
        excluded = [compiler.exactly().condition(each) for each in query.excluded]
        clauses = [(tantivy.Occur.Must, self._speaks())]
        clauses += [(tantivy.Occur.Must, tantivy.Query.const_score_query(each, 0.0)) for each in required]
        clauses += [(tantivy.Occur.MustNot, each) for each in excluded]
        return tantivy.Query.boolean_query(clauses)

    def _speaks(self) -> tantivy.Query:
        return tantivy.Query.const_score_query(tantivy.Query.term_query(self._schema, SPEAKS, 1), 0.0)

    def _matches(self, condition: tantivy.Query) -> ContentMatches:
        found = self._searcher.search(condition, _MOST_LISTED, count=True)
        count = int(found.count)  # type: ignore[attr-defined]  # missing in tantivy's stub
        if count > _MOST_LISTED:
            return ContentMatches(count, None)
        return ContentMatches(count, frozenset(self._extractions([address for _, address in found.hits])))

    def _known_matches(self, query: KeywordQuery, condition: tantivy.Query) -> ContentMatches:
        """Matches of a query's conditions, kept: one search asks for them several times."""
        key = (query.required, query.excluded, query.languages)
        known = self._kept_matches.get(key)
        if known is None:
            if len(self._kept_matches) >= _MOST_KEPT_MATCHES:
                self._kept_matches.clear()
            known = self._kept_matches[key] = self._matches(condition)
        return known

    def _phrase_contents(self, terms: tuple[str, ...]) -> Sequence[int] | None:
        """The contents that hold terms in sequence, kept as matches are; None where they are too many to list."""
        if terms in self._kept_phrases:
            return self._kept_phrases[terms]
        phrase = tantivy.Query.phrase_query(self._schema, BODY, list(terms))
        found = self._searcher.search(phrase, _MOST_PHRASE_CHUNKS, count=True)
        listed: Sequence[int] | None = None
        if found.count <= _MOST_PHRASE_CHUNKS:  # type: ignore[attr-defined]  # missing in the stub
            listed = sorted(set(self._extractions([address for _, address in found.hits])))
        if len(self._kept_phrases) < _MOST_KEPT_PHRASES:
            self._kept_phrases[terms] = listed
        return listed

    def _deepening(self, ranking: tantivy.Query, limit: int, full: float) -> Iterator[list[ScoredChunk]]:
        offset, size = 0, max(1, limit)
        while True:
            hits = self._searcher.search(ranking, size, count=False, offset=offset).hits
            chunks = self._searcher.fast_field_values(CHUNK, [address for _, address in hits])
            yield [
                ScoredChunk(ChunkId(int(chunk)), score / full)
                for (score, _), chunk in zip(hits, chunks, strict=True)
                if chunk is not None
            ]
            if len(hits) < size:
                return
            offset, size = offset + size, size * 2

    def _passing(
        self,
        batch: Sequence[ScoredChunk],
        condition: tantivy.Query | None,
        allowed: AbstractSet[ExtractionId] | None,
    ) -> list[ScoredChunk]:
        if allowed is not None:
            batch = [scored for scored in batch if chunk_extraction(scored.chunk) in allowed]
        if condition is None or not batch:
            return list(batch)
        passed = self._meeting(condition, {chunk_extraction(scored.chunk) for scored in batch})
        return [scored for scored in batch if chunk_extraction(scored.chunk) in passed]

    def _meeting(self, condition: tantivy.Query, extractions: AbstractSet[ExtractionId]) -> set[ExtractionId]:
        """Those of the contents given that meet a condition."""
        wanted = sorted(extractions)
        passed: set[ExtractionId] = set()
        for start in range(0, len(wanted), _MOST_LISTED):
            some = wanted[start : start + _MOST_LISTED]
            inside = _must(condition, contents_query(self._schema, some))
            hits = self._searcher.search(inside, len(some), count=False).hits
            passed.update(self._extractions([address for _, address in hits]))
        return passed

    def _extractions(self, addresses: list[tantivy.DocAddress]) -> list[ExtractionId]:
        values = self._searcher.fast_field_values(EXTRACTION, addresses)
        return [ExtractionId(int(value)) for value in values if value is not None]

    def _common_languages(self) -> tuple[str, ...]:
        counting = {"languages": {"terms": {"field": LANGUAGE, "size": 40}}}
        if not self._searcher.num_docs:
            return ()
        buckets = self._searcher.aggregate(tantivy.Query.all_query(), counting)["languages"]["buckets"]
        counts = {int(each["key"]): int(each["doc_count"]) for each in buckets if each["key"]}
        least = _COMMON_LANGUAGE * sum(counts.values())
        common = sorted((number for number in counts if counts[number] >= least), key=lambda n: -counts[n])
        return tuple(number.to_bytes(2).decode("ascii") for number in common)


def _must(ranking: tantivy.Query, condition: tantivy.Query) -> tantivy.Query:
    return tantivy.Query.boolean_query([(tantivy.Occur.Must, ranking), (tantivy.Occur.Must, condition)])
