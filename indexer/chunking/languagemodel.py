"""The model that names a text's language by its n-grams: py3langid's, in a form that loads in 30 ms without numpy.

The original took 0.6 s of processor time and 100 MB in every parser: 68 MB to unpack, an automaton of 104,583
states, a weight for each of 100,053 n-grams in each of 142 languages. Four in five of the weights are their
language's smallest, so what is kept is by how much the others exceed it, as a byte.
`resources/models/languages/README.md` says how the file is made and how far the two agree.
"""

from __future__ import annotations

import math
import sys
import unicodedata
from array import array
from collections import Counter
from functools import cache
from itertools import accumulate

import msgspec

from resources import resource_path

_SEPARATOR = b"\xff"
"""Between n-grams: no byte of UTF-8."""


class _Header(msgspec.Struct, frozen=True):
    """The file's first line."""

    languages: list[str]
    """Of each column; a language that is written in two ways has two."""
    floors: list[float]
    """Of each column: the smallest logarithm of an n-gram's probability."""
    priors: list[float]
    """Of each column: the logarithm of the language's probability."""
    step: float
    """What one step above a floor is worth."""
    longest: int
    """Bytes of the longest n-gram."""
    sizes: tuple[int, int, int, int]
    """Bytes of the four parts behind the first line."""


class LanguageModel:
    """Naive Bayes over byte n-grams: at each byte counts the longest known n-gram that ends there."""

    def __init__(self, data: bytes) -> None:
        """Read a file of `resources.models.make_languages`: n-grams, where their entries begin, columns, steps."""
        line, _, rest = data.partition(b"\n")
        self._header = msgspec.json.decode(line, type=_Header)
        ends = list(accumulate(self._header.sizes))
        ngrams = rest[: ends[0]].split(_SEPARATOR)
        self._numbers = dict(zip(ngrams, range(len(ngrams)), strict=True))
        self._offsets = array("I", rest[ends[0] : ends[1]])
        if sys.byteorder == "big":
            self._offsets.byteswap()
        self._columns = rest[ends[1] : ends[2]]
        self._steps = rest[ends[2] : ends[3]]

    def classify(self, text: str) -> tuple[str, float]:
        """The likeliest language and its probability; no language where the text holds no known n-gram."""
        data = unicodedata.normalize("NFC", text).encode("utf-8", "surrogatepass")
        counts = self._counts(data)
        if not counts:
            return "", 0.0
        scores = self._scores(counts)
        highest, share = (
            max(scores),
            1 / math.sqrt(len(data)),
        )  # keeps long texts from being certain of anything
        odds = dict.fromkeys(self._header.languages, 0.0)
        for language, score in zip(self._header.languages, scores, strict=True):
            odds[language] += math.exp((score - highest) * share)
        best = max(odds, key=odds.__getitem__)
        return best, odds[best] / sum(odds.values())

    def _counts(self, data: bytes) -> Counter[int]:
        numbers, longest = self._numbers, self._header.longest
        found: list[int] = []
        for end in range(1, len(data) + 1):
            ngram = data[max(0, end - longest) : end]
            while ngram and ngram not in numbers:
                ngram = ngram[1:]
            if ngram:
                found.append(numbers[ngram])
        return Counter(found)

    def _scores(self, counts: Counter[int]) -> list[float]:
        """The logarithm of each column's probability, but for a constant."""
        steps_above = [0.0] * len(self._header.languages)
        total = 0.0
        for number, count in counts.items():
            weight = math.log1p(count)
            total += weight
            start, end = self._offsets[number], self._offsets[number + 1]
            for column, steps in zip(self._columns[start:end], self._steps[start:end], strict=True):
                steps_above[column] += weight * steps
        return [
            prior + floor * total + steps * self._header.step
            for prior, floor, steps in zip(self._header.priors, self._header.floors, steps_above, strict=True)
        ]


@cache
def language_model() -> LanguageModel:
    """The model that ships; loaded once."""
    return LanguageModel(resource_path("models", "languages", "model.bin").read_bytes())
