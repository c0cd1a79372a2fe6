"""Passages as they are shown: the best window of a chunk, with the matched words marked."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache

from indexer.errors import QueryError
from indexer.protocol.messages.views import Highlight
from indexer.retrieval.query import ParsedQuery, parse_query
from indexer.storage.keyword.analysis import MARKS, UNSPACED_RUN
from indexer.storage.keyword.clauses import AnyOf, Clause, Phrase, Prefix, Word
from indexer.storage.keyword.compounds import is_made_of, part_stems
from indexer.storage.keyword.stemming import script_language, stem
from indexer.storage.keyword.terms import TermReader

WINDOW_CHARS = 320
"""Of a passage in a result list: three to four lines."""

_WORD = re.compile(rf"[^\W_](?:[^\W_]|[{MARKS}])*")
_BREAK = re.compile(r"[.!?…]\s+|\n\s*|[。！？]")


class Highlighter:
    """Marks in any text what a query's words match, in every form the index knows."""

    def __init__(
        self,
        clauses: Iterable[Clause],
        languages: Iterable[str] = (),
        reader: TermReader | None = None,
        weights: Sequence[float] = (),
        *,
        with_compounds: bool = False,
    ) -> None:
        """Read the words of clauses.

        Args:
            clauses: what to mark.
            languages: those whose word forms count, ISO 639-1.
            reader: one to share.
            weights: how much each clause tells; the same where nothing is given.
            with_compounds: whether words are marked that are made of a clause's and others.
        """
        self._reader = reader or _reader()
        self._languages = tuple(dict.fromkeys(each for each in (*languages, "en") if each))
        self._weights = tuple(weights)
        self._known: dict[str, int | None] = {}
        self._terms: dict[str, int] = {}
        self._single: dict[str, int] = {}
        """Words that compounds may be made of."""
        self._pairs: set[str] = set()
        self._runs: set[tuple[str, ...]] = set()
        self._loose: set[str] = set()
        """Parts of runs that are marked in a text that holds no run in sequence."""
        self._prefixes: dict[str, int] = {}
        for number, clause in enumerate(clauses):
            self._add(clause, number)
        self._stems = {
            (each, stem(term, each)): number
            for term, number in self._terms.items()
            for each in self._stemmers(term)
        }
        self._parts = [
            (each, part, number)
            for term, number in self._single.items()
            for each in (self._languages if with_compounds else ())
            for part in part_stems(term, (each,))
        ]

    @classmethod
    def of_query(
        cls,
        query: ParsedQuery,
        language: str = "",
        reader: TermReader | None = None,
        weights: Sequence[float] = (),
    ) -> Highlighter:
        """Marks what a query's telling words match in a text of a language."""
        return cls(query.telling(), (language, *query.languages[:2]), reader, weights, with_compounds=True)

    def spans(self, text: str) -> list[Highlight]:
        """Matched words of a text in order, without overlap; neighbours stay apart."""
        found: list[Highlight] = []
        words = list(_WORD.finditer(text))
        in_runs = self._in_runs([match.group() for match in words]) if self._runs else set[int]()
        loose = set[str]() if in_runs else self._loose
        for place, match in enumerate(words):
            word = match.group()
            if UNSPACED_RUN.search(word):
                found += self._unspaced_spans(word, match.start())
            elif (
                self._clause_of(word) is not None
                or place in in_runs
                or (loose and not loose.isdisjoint(_word_terms(word)))
            ):
                found.append(Highlight(match.start(), match.end()))
        return found

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
        elif isinstance(clause, Prefix):
            *before, last = self._reader.terms(clause.text) or [""]
            self._terms |= dict.fromkeys(before, number)
            self._prefixes |= {last: number} if last else {}
        elif isinstance(clause, Phrase) and clause.is_whole:
            self._runs.add(tuple(self._reader.terms(clause.text)))
        else:
            for word in self._reader.word(clause.text):
                if word.is_unspaced:
                    self._pairs.update(word.tokens or (word.begins,))
                else:
                    self._terms |= dict.fromkeys(word.parts, number)
                    for terms in (word.tokens, *word.spellings):
                        self._add_run(terms, number)
                    if isinstance(clause, Word) and len(word.tokens) == 1:
                        self._single[word.tokens[0]] = number
        self._terms.pop("", None)

    def _add_run(self, terms: tuple[str, ...], number: int) -> None:
        """Of several terms, those that say nothing alone (`1`, `234` of 1,234) count only in sequence."""
        if len(terms) > 1:
            self._runs.add(terms)
            self._loose.update(term for term in terms if len(term) > 1)
        alone = (term for term in terms if len(terms) == 1 or (len(term) > 1 and term.isalpha()))
        self._terms |= dict.fromkeys(alone, number)

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

    def _stemmers(self, term: str) -> tuple[str, ...]:
        script = script_language(term)
        return (script,) if script else self._languages

    def _clause_of(self, word: str) -> int | None:
        try:
            return self._known[word]
        except KeyError:
            clauses = (self._clause_of_term(term) for term in _word_terms(word))
            found = self._known[word] = next((each for each in clauses if each is not None), None)
            return found

    def _clause_of_term(self, term: str) -> int | None:
        if term in self._terms:
            return self._terms[term]
        for prefix, clause in self._prefixes.items():
            if term.startswith(prefix):
                return clause
        stems = ((language, stem(term, language)) for language in self._stemmers(term))
        found = next((self._stems[each] for each in stems if each in self._stems), None)
        if found is not None:
            return found
        return next((clause for each, part, clause in self._parts if is_made_of(term, part, each)), None)

    def _unspaced_spans(self, run: str, offset: int) -> list[Highlight]:
        marked = [False] * len(run)
        for pair in self._pairs:
            start = run.find(pair)
            while start >= 0:
                marked[start : start + len(pair)] = [True] * len(pair)
                start = run.find(pair, start + 1)
        spans: list[Highlight] = []
        start = -1
        for position, is_marked in enumerate([*marked, False]):
            if is_marked and start < 0:
                start = position
            elif not is_marked and start >= 0:
                spans.append(Highlight(offset + start, offset + position))
                start = -1
        return spans


def highlight_terms(query: str, text: str, language: str = "") -> list[Highlight]:
    """What a query as typed matches in a text; nothing for a query that cannot be read."""
    try:
        parsed = parse_query(query)
    except QueryError:
        return []
    return Highlighter.of_query(parsed, language).spans(text)


def best_window(
    text: str,
    highlights: Sequence[Highlight],
    telling: Callable[[str], tuple[object, float]] = lambda word: (word.lower(), 1.0),
    *,
    most: int = WINDOW_CHARS,
) -> tuple[int, int]:
    """Start and end of the part of a text that shows most of what was asked, cut at natural places.

    Args:
        text: a chunk.
        highlights: matches in it, in order.
        telling: what a matched word stands for, and how much that tells.
        most: characters.
    """
    if len(text) <= most:
        return _trimmed(text, 0, len(text))
    start = _densest_start(text, highlights, telling, most)
    if start:
        breaks = [match.end() for match in _BREAK.finditer(text, max(0, start - most // 2), start + 1)]
        start = breaks[-1] if breaks else _word_start(text, max(0, start - most // 6))
    end = min(len(text), start + most)
    if end < len(text):
        shown = max((each.end for each in highlights if each.start >= start and each.end <= end), default=0)
        least = max(shown, start + most * 3 // 4)
        ends = [match.end() for match in _BREAK.finditer(text, least, end)]
        if ends:
            return _trimmed(text, start, ends[-1])
        blank = max(text.rfind(" ", start + most // 2, end), text.rfind("\n", start + most // 2, end))
        end = blank if blank > start else end
    return _trimmed(text, start, end)


def within(highlights: Iterable[Highlight], start: int, end: int) -> tuple[Highlight, ...]:
    """The highlights inside a window, relative to it."""
    return tuple(
        Highlight(each.start - start, each.end - start)
        for each in highlights
        if each.start >= start and each.end <= end
    )


def _densest_start(
    text: str, highlights: Sequence[Highlight], telling: Callable[[str], tuple[object, float]], most: int
) -> int:
    """Where the window that tells most begins; the first of equal ones."""
    best, best_start = 0.0, 0
    reach = most * 4 // 5
    told = [telling(text[each.start : each.end]) for each in highlights]
    behind = 0
    for first, mark in enumerate(highlights):
        while behind < len(highlights) and highlights[behind].end <= mark.start + reach:
            behind += 1
        tells = sum(dict(told[first:behind]).values())
        if tells > best:
            best, best_start = tells, mark.start
    return best_start


def _word_start(text: str, position: int) -> int:
    if position == 0:
        return 0
    blank = text.find(" ", position, position + 40)
    return blank + 1 if blank >= 0 else position


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    window = text[start:end]
    if not window.strip():
        return start, end
    return start + len(window) - len(window.lstrip()), end - (len(window) - len(window.rstrip()))


@lru_cache(maxsize=1)
def _reader() -> TermReader:
    return TermReader()


@lru_cache(maxsize=50_000)
def _word_terms(word: str) -> tuple[str, ...]:
    return tuple(_reader().terms(word))
