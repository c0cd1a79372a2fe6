"""The words an index holds: how common each is, and which are forms of one word."""

from __future__ import annotations

import math
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import tantivy

from indexer.storage.keyword.compounds import ENDINGS, SHORTEST_PART, compound_stem, is_made_of, part_stems
from indexer.storage.keyword.stemming import (
    form_prefixes,
    has_forms,
    is_function_word_elsewhere,
    stem,
    stemming_languages,
)

OTHER_FORM_WEIGHT = 0.85
"""Of a form that was not typed. 0.8-0.9 was best or equal on all collections with a stemmer."""

_MOST_SCANNED = 4_000
"""Words looked at for one prefix; keeps a three-letter word below ~2 ms in a large vocabulary."""
_MOST_FORMS = 16
_LONGEST_ENDING = 8
_MOST_COMPLETIONS = 64
_MOST_COMPOUNDS = 32
_COMPOUND_WEIGHT = 0.5
"""Of a compound in a query for one of its parts."""
_MOST_CORRECTIONS = 3
_SHORTEST_MISTYPED = 5
"""Letters; too many words are a letter from a shorter one."""
_MOST_MISTYPED, _FAR_MORE = 10, 50
"""Entries with the same slip, and how many times as many have the word that is meant."""
_SHORTEST_COMPOSED, _LONGEST_COMPOSED = 4, 60
"""Letters of a part and of a compound: each cut of a word costs two lookups."""
_LINKS = ("s", "n", "es", "en", "er", "e")
"""What stands between the words of a compound in German and its kin: Wohnung-s-miete."""
_MOST_KEPT = 4_096
"""Lookups of one state of the index, at most 3 kB each."""


@dataclass(frozen=True, slots=True)
class Form:
    """A written word with its weight in a query for another form of it."""

    term: str
    frequency: int
    """Entries that hold it."""
    weight: float


_Lookups = dict[tuple[str, tuple[str, ...]], tuple[Form, ...]]


class Vocabulary:
    """Looks words up in one field of one state of the index; lookups are kept."""

    def __init__(self, searcher: tantivy.Searcher, field: str) -> None:
        self._searcher = searcher
        self._field = field
        self._entries = max(1, searcher.num_docs)
        self._forms: _Lookups = {}
        self._compounds: _Lookups = {}
        self._lock = threading.Lock()

    def frequency(self, term: str) -> int:
        """How many entries hold a term."""
        return self._searcher.doc_freq(self._field, term)

    def idf(self, frequency: int) -> float:
        """Inverse document frequency as Tantivy's BM25 computes it."""
        frequency = min(frequency, self._entries)
        return math.log(1 + (self._entries - frequency + 0.5) / (frequency + 0.5))

    def forms(self, word: str, languages: Sequence[str]) -> tuple[Form, ...]:
        """The written forms of a word, itself first, most common first; empty where none is held.

        Weights make BM25 treat them as one word: a rare form must not outrank a common one.
        """
        key = (word, stemming_languages(word, languages))
        return self._kept(self._forms, key, lambda: self._weighted(word, self._frequencies(*key)))

    def compounds(self, word: str, languages: Sequence[str]) -> tuple[Form, ...]:
        """Words that are made of a word and others, at most 32: Winterkonzert and Konzertkarte of Konzert."""
        key = (word, stemming_languages(word, languages))
        return self._kept(self._compounds, key, lambda: self._made_of(*key))

    def completions(self, prefix: str) -> tuple[Form, ...]:
        """Words that begin with a prefix, most common first, at most 64."""
        found = self._searcher.terms_with_prefix(self._field, prefix, limit=_MOST_SCANNED)
        best = sorted(found, key=lambda pair: (-pair[1], pair[0]))[:_MOST_COMPLETIONS]
        return self._weighted(prefix, dict(best))

    def corrections(self, word: str) -> tuple[str, ...]:
        """Words that a mistyped one may stand for, nearest and most common first.

        The first two letters are taken as right; one slip is allowed, two in a long word, none in a short one. A
        word that is held is a slip only where it is rare, and for one that is far more common.
        """
        held = self.frequency(word)
        if not word.isalpha() or len(word) < _SHORTEST_MISTYPED or held > _MOST_MISTYPED:
            return ()
        slips = 1 if held or len(word) < 8 else 2
        near: list[tuple[int, int, str]] = []
        for term, frequency in self._searcher.terms_with_prefix(self._field, word[:2], limit=_MOST_SCANNED):
            if term != word and abs(len(term) - len(word)) <= slips and frequency >= held * _FAR_MORE:
                distance = edit_distance(word, term, slips)
                if distance <= slips:
                    near.append((distance, -frequency, term))
        return tuple(
            term for distance, _, term in sorted(near)[:_MOST_CORRECTIONS] if distance == min(near)[0]
        )

    def composed(self, word: str, languages: Sequence[str]) -> tuple[str, ...]:
        """The two words of a compound, in any of their forms; of several readings that with the longest parts."""
        if not word.isalpha() or len(word) > _LONGEST_COMPOSED:
            return ()
        cuts = range(_SHORTEST_COMPOSED, len(word) - _SHORTEST_COMPOSED + 1)
        for cut in sorted(cuts, key=lambda at: abs(len(word) - 2 * at)):
            if self.forms(word[cut:], languages):
                held = (each for each in _modifiers(word[:cut]) if self.frequency(each))
                if modifier := next(held, ""):
                    return modifier, word[cut:]
        return ()

    def telling(self, counts: Mapping[str, int], holding: Mapping[str, int]) -> list[str]:
        """Words of some entries that others hold too, those first that tell these entries from others.

        Args:
            counts: how often each word stands in these entries.
            holding: how many of these entries hold it.
        """
        weights: dict[str, float] = {}
        for word, entries in holding.items():
            frequency = self.frequency(word)
            if frequency > entries:
                weights[word] = (1 + math.log(counts[word])) * self.idf(frequency)
        return sorted(weights, key=lambda word: (-weights[word], word))

    def _kept(
        self, lookups: _Lookups, key: tuple[str, tuple[str, ...]], look_up: Callable[[], tuple[Form, ...]]
    ) -> tuple[Form, ...]:
        with self._lock:
            known = lookups.get(key)
        if known is None:
            known = look_up()
            with self._lock:
                if len(lookups) >= _MOST_KEPT:
                    lookups.clear()
                lookups[key] = known
        return known

    def _made_of(self, word: str, languages: tuple[str, ...]) -> tuple[Form, ...]:
        forms = {form.term: form.frequency for form in self.forms(word, languages)}
        found: dict[str, int] = {}
        for part in dict.fromkeys(part_stems(word, languages)):
            found.update(self._ending_with(part, languages))
            found.update(self._beginning_with(part, languages))
        ranked = sorted(found.items() - forms.items(), key=lambda pair: (-pair[1], pair[0]))[:_MOST_COMPOUNDS]
        if not ranked:
            return ()
        together = self.idf(sum(forms.values()) or sum(frequency for _, frequency in ranked))
        return tuple(
            Form(term, frequency, together / self.idf(frequency) * _COMPOUND_WEIGHT)
            for term, frequency in ranked
        )

    def _ending_with(self, part: str, languages: Sequence[str]) -> Iterator[tuple[str, int]]:
        backwards = self._searcher.terms_with_prefix(ENDINGS, part[::-1], limit=_MOST_COMPOUNDS)
        for whole in (term[::-1] for term, _ in backwards if len(term) - len(part) >= SHORTEST_PART):
            for term, frequency in self._near(whole):
                if term == whole or any(compound_stem(term, each) == whole for each in languages):
                    yield term, frequency

    def _beginning_with(self, part: str, languages: Sequence[str]) -> Iterator[tuple[str, int]]:
        for term, frequency in self._searcher.terms_with_prefix(self._field, part, limit=_MOST_COMPLETIONS):
            for each in languages or ("",):
                whole = compound_stem(term, each)[::-1]
                if is_made_of(term, part, each) and self._searcher.doc_freq(ENDINGS, whole):
                    yield term, frequency

    def _frequencies(self, word: str, languages: Sequence[str]) -> dict[str, int]:
        found = {word: self.frequency(word)}
        scanned: dict[str, list[tuple[str, int]]] = {}  # languages share most prefixes
        for language in languages if has_forms(word) else ():
            wanted = stem(word, language)
            for prefix in form_prefixes(word, language):
                if prefix not in scanned:
                    scanned[prefix] = self._near(prefix)
                for term, frequency in scanned[prefix]:
                    is_form = stem(term, language) == wanted
                    if is_form and not is_function_word_elsewhere(term, word, languages):
                        found[term] = frequency
        return {term: frequency for term, frequency in found.items() if frequency}

    def _near(self, prefix: str) -> list[tuple[str, int]]:
        """Words that are a prefix and an ending."""
        longest = len(prefix) + _LONGEST_ENDING
        found = self._searcher.terms_with_prefix(self._field, prefix, limit=_MOST_SCANNED)
        return [each for each in found if len(each[0]) <= longest]

    def _weighted(self, word: str, frequencies: dict[str, int]) -> tuple[Form, ...]:
        if not frequencies:
            return ()
        together = self.idf(sum(frequencies.values()))
        ranked = sorted(frequencies.items(), key=lambda pair: (pair[0] != word, -pair[1], pair[0]))
        return tuple(
            Form(
                term, frequency, together / self.idf(frequency) * (1.0 if term == word else OTHER_FORM_WEIGHT)
            )
            for term, frequency in ranked[:_MOST_FORMS]
        )


def edit_distance(one: str, other: str, most: int) -> int:
    """Letters inserted, dropped, exchanged or swapped with their neighbour; `most` + 1 for anything more.

    Optimal string alignment (Damerau-Levenshtein without edits between swapped letters).
    """
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        last_before, before, row = before, row, [i]
        for j, target in enumerate(other, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != target))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == target:
                cost = min(cost, last_before[j - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
    return min(row[-1], most + 1)


def _modifiers(begin: str) -> Iterator[str]:
    """What the first part of a compound may be as a word: itself, without its link, with the -e it lost."""
    yield begin
    yield from (begin[: -len(link)] for link in _LINKS if begin.endswith(link) and len(begin) - len(link) > 2)
    yield f"{begin}e"
