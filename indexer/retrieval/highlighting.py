"""Marks in any text what a query's words match there: by the terms, forms and parts that the index finds them by."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from indexer.protocol.messages.views import Highlight
from indexer.storage.keyword.analysis import MARKS, TONES, UNSPACED, UNSPACED_RUN, UNSPACED_TONES
from indexer.storage.keyword.clauses import AnyOf, Clause, Phrase, Prefix, Word
from indexer.storage.keyword.compounds import is_made_of, part_stems
from indexer.storage.keyword.identifiers import spaced_parts
from indexer.storage.keyword.names import NAME_BORDER
from indexer.storage.keyword.stemming import (
    has_forms,
    is_function_word_elsewhere,
    stem,
    stemming_languages,
)
from indexer.storage.keyword.terms import TermReader, telling_alone

_WORD = re.compile(
    rf"(?P<unspaced>[{UNSPACED}][{UNSPACED}{UNSPACED_TONES}]*)"
    r"|(?<![A-Za-z0-9])(?:[A-Za-z]\+\+|[CFcf]#(?![A-Za-z0-9]))"
    rf"|[^\W_{UNSPACED}](?:[^\W_{UNSPACED}]|[{MARKS}])*"
)
_INNER_CAPITAL = re.compile(r"[a-z0-9][A-Z]|[A-Z]{2}[a-z]")


class Highlighter:
    """Marks in any text what clauses match."""

    def __init__(
        self,
        clauses: Iterable[Clause],
        languages: Iterable[str] = (),
        weights: Sequence[float] = (),
        *,
        with_compounds: bool = False,
        with_parts: bool = False,
    ) -> None:
        """Read the words of clauses.

        Args:
            clauses: what to mark.
            languages: those whose word forms count, ISO 639-1.
            weights: how much each clause tells; the same where nothing is given.
            with_compounds: whether words are marked that are made of a clause's and others.
            with_parts: whether identifiers are marked for one of their parts, as code is found by them.
        """
        self._languages = tuple(dict.fromkeys(filter(None, languages)))
        self._weights = tuple(weights)
        self._with_parts = with_parts
        self._known: dict[str, int | None] = {}
        self._terms: dict[str, int] = {}
        self._words: dict[str, int] = {}
        """Terms that are marked in other forms, and in compounds, too."""
        self._pairs: set[str] = set()
        self._runs: set[tuple[str, ...]] = set()
        self._loose: set[str] = set()
        """Parts of runs that are marked in a text that holds no run in sequence."""
        self._prefixes: dict[str, int] = {}
        for number, clause in enumerate(clauses):
            self._add(clause, number)
        self._stems: dict[str, dict[str, tuple[str, int]]] = {}
        """Language → stem → term and clause."""
        for term, number in self._words.items():
            for each in stemming_languages(term, self._languages) if has_forms(term) else ():
                self._stems.setdefault(each, {})[stem(term, each)] = term, number
        self._parts = [
            (each, part, number)
            for term, number in self._words.items()
            for each in (self._languages if with_compounds else ())
            for part in part_stems(term, (each,))
        ]

    def spans(self, text: str) -> list[Highlight]:
        """Matched words of a text in order, without overlap; neighbours stay apart."""
        found: list[Highlight] = []
        words = list(_WORD.finditer(text))
        in_runs = self._in_runs([match.group() for match in words]) if self._runs else set[int]()
        loose = set[str]() if in_runs else self._loose
        for place, match in enumerate(words):
            word = match.group()
            if match["unspaced"]:
                found += self._unspaced_spans(word, match.start())
            elif (
                self._clause_of(word) is not None
                or place in in_runs
                or (loose and not loose.isdisjoint(_word_terms(word)))
            ):
                found.append(Highlight(match.start(), match.end()))
        return found

    def name_spans(self, name: str, *, begun: bool) -> list[Highlight]:
        """Matched words of a file's name, which is cut as the index cuts it.

        Args:
            name: with its ending.
            begun: whether words that only begin so are marked, as names are found by them.
        """
        found = self.spans(name)
        for match in _WORD.finditer(name):
            if any(span.start < match.end() and match.start() < span.end for span in found):
                continue
            ends = [*(cut.start() for cut in NAME_BORDER.finditer(match.group())), len(match.group())]
            start = 0
            for end in ends:
                part = match.group()[start:end]
                if self._clause_of(part) is not None or (begun and self._begins(part)):
                    found.append(Highlight(match.start() + start, match.start() + end))
                start = end
        return sorted(found, key=lambda span: span.start)

    def telling(self, word: str) -> tuple[object, float]:
        """What a marked word stands for, equal for forms of one word, and how much that tells."""
        clause = self._known.get(word)
        if clause is None:
            return word.lower(), 1.0
        return clause, self._weights[clause] if clause < len(self._weights) else 1.0

    def _add(self, clause: Clause, number: int) -> None:
        if isinstance(clause, AnyOf):
            for option in clause.options:
                self._add(option, number)
        elif isinstance(clause, Phrase) and clause.is_whole:
            self._runs.add(tuple(_reader().terms(clause.text)))
        elif isinstance(clause, Prefix) and not UNSPACED_RUN.search(clause.text):
            *before, last = _reader().terms(clause.text) or [""]
            self._terms |= dict.fromkeys(before, number)
            self._prefixes |= {last: number} if last else {}
        else:
            self._add_words(clause, number)

    def _add_words(self, clause: Word | Phrase | Prefix, number: int) -> None:
        for word in _reader().word(clause.text):
            if word.is_unspaced:
                self._pairs.update(word.tokens or (word.begins,))
                continue
            if len(word.parts) > 1:
                self._runs.add(word.parts)
            alone = [term for terms in (word.tokens, *word.spellings) for term in self._add_run(terms)]
            self._terms |= dict.fromkeys(alone, number)
            if isinstance(clause, Word):
                self._words |= dict.fromkeys([term for term in alone if term in word.tokens], number)

    def _add_run(self, terms: tuple[str, ...]) -> list[str]:
        """Those of several terms that are marked anywhere; the others (`1`, `234` of 1,234) count in sequence only."""
        if len(terms) == 1:
            return [*terms]
        self._runs.add(terms)
        self._loose.update(telling_alone(terms))
        return [term for term in telling_alone(terms) if term.isalpha()]

    def _in_runs(self, words: Sequence[str]) -> set[int]:
        """Places of words that make up a run."""
        terms = [(_word_terms(word) or ("",))[0] for word in words]
        return {
            place
            for run in self._runs
            for start in range(len(terms) - len(run) + 1)
            if terms[start] == run[0] and tuple(terms[start : start + len(run)]) == run
            for place in range(start, start + len(run))
        }

    def _clause_of(self, word: str) -> int | None:
        if word not in self._known:
            terms = (*_word_terms(word), *(_part_terms(word) if self._with_parts else ()))
            clauses = map(self._clause_of_term, terms)
            self._known[word] = next((each for each in clauses if each is not None), None)
        return self._known[word]

    def _clause_of_term(self, term: str) -> int | None:
        if term in self._terms:
            return self._terms[term]
        for prefix, clause in self._prefixes.items():
            if term.startswith(prefix):
                return clause
        if not has_forms(term):
            return None
        for language, stems in self._stems.items():
            typed, clause = stems.get(stem(term, language), ("", 0))
            is_form = typed and language in stemming_languages(term, self._languages)
            if is_form and not is_function_word_elsewhere(term, typed, self._languages):
                return clause
        return next((clause for each, part, clause in self._parts if is_made_of(term, part, each)), None)

    def _begins(self, word: str) -> bool:
        return any(term.startswith(typed) for term in _word_terms(word) for typed in self._terms)

    def _unspaced_spans(self, run: str, offset: int) -> list[Highlight]:
        """Spans of the run; the index leaves out its tones."""
        places = [place for place, letter in enumerate(run) if not TONES.match(letter)]
        letters = "".join(run[place] for place in places)
        marked = [False] * (len(run) + 1)
        for pair in self._pairs:
            start = letters.find(pair)
            while start >= 0:
                first, last = places[start], places[start + len(pair) - 1]
                marked[first : last + 1] = [True] * (last + 1 - first)
                start = letters.find(pair, start + 1)
        spans: list[Highlight] = []
        start = -1
        for position, is_marked in enumerate(marked):
            if is_marked and start < 0:
                start = position
            elif not is_marked and start >= 0:
                spans.append(Highlight(offset + start, offset + position))
                start = -1
        return spans


@lru_cache(maxsize=1)
def _reader() -> TermReader:
    return TermReader()


@lru_cache(maxsize=50_000)
def _word_terms(word: str) -> tuple[str, ...]:
    return tuple(_reader().terms(word))


def _part_terms(word: str) -> tuple[str, ...]:
    return _word_terms(spaced_parts(word)) if _INNER_CAPITAL.search(word) else ()
