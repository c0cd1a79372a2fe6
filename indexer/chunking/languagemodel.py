"""The model that names a text's language by its n-grams: py3langid's, in a form that loads in 30 ms without numpy.

The original took 0.6 s of processor time and 100 MB in every parser: 68 MB to unpack, an automaton of 104,583
states, a weight for each of 100,053 n-grams in each of 142 languages. What is kept of a weight is by how much it
exceeds its language's smallest, as a byte; rows of such bytes are added up as large integers.
`resources/models/languages/README.md` says how the file is made and how far the two agree.
"""

from __future__ import annotations

import math
import mmap
import struct
import unicodedata
from collections import Counter
from functools import cache

import msgspec

from resources import resource_path

_SEPARATOR = b"\xff"
"""Between n-grams: no byte of UTF-8."""
_MAX_HEADER_BYTES = 16_384
_ROWS_AT_ONCE = 257
"""As many bytes as the sum of which 16 bits hold."""


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
    ngrams_bytes: int
    """Of the n-grams behind the first line; a row of steps for each follows them."""


class LanguageModel:
    """Naive Bayes over byte n-grams: at each byte counts the longest known n-gram that ends there."""

    def __init__(self, data: memoryview) -> None:
        """Read a file of `resources.models.make_languages`, which is kept: rows are read as they are needed."""
        start = bytes(data[:_MAX_HEADER_BYTES]).index(b"\n") + 1
        self._header = msgspec.json.decode(data[:start], type=_Header)
        rows = start + self._header.ngrams_bytes
        ngrams = bytes(data[start:rows]).split(_SEPARATOR)
        self._numbers = dict(zip(ngrams, range(len(ngrams)), strict=True))
        self._rows = data[rows:]

    def classify(self, text: str) -> tuple[str, float]:
        """The likeliest language and its probability; no language where the text holds no known n-gram."""
        data = unicodedata.normalize("NFC", text).encode("utf-8", "surrogatepass")
        counts = self._counts(data)
        if not counts:
            return "", 0.0
        scores = self._scores(counts)
        highest = max(scores)
        share = 1 / math.sqrt(len(data))  # keeps long texts from being certain of anything
        odds = dict.fromkeys(self._header.languages, 0.0)
        for language, score in zip(self._header.languages, scores, strict=True):
            odds[language] += math.exp((score - highest) * share)
        best = max(odds, key=odds.__getitem__)
        return best, odds[best] / sum(odds.values())

    def _counts(self, data: bytes) -> Counter[int]:
        number_of, longest = self._numbers.get, self._header.longest
        found: list[int] = []
        for end in range(1, len(data) + 1):
            ngram = data[max(0, end - longest) : end]
            while (number := number_of(ngram)) is None and ngram:
                ngram = ngram[1:]
            if number is not None:
                found.append(number)
        return Counter(found)

    def _scores(self, counts: Counter[int]) -> list[float]:
        """The logarithm of each column's probability, but for a constant."""
        by_count: dict[int, list[int]] = {}
        for number, count in counts.items():
            by_count.setdefault(count, []).append(number)
        steps_above = [0.0] * len(self._header.languages)
        total = 0.0
        for count, numbers in by_count.items():
            weight = math.log1p(count)
            total += weight * len(numbers)
            for start in range(0, len(numbers), _ROWS_AT_ONCE):
                summed = self._summed(numbers[start : start + _ROWS_AT_ONCE])
                steps_above = [
                    above + weight * steps for above, steps in zip(steps_above, summed, strict=True)
                ]
        return [
            prior + floor * total + steps * self._header.step
            for prior, floor, steps in zip(self._header.priors, self._header.floors, steps_above, strict=True)
        ]

    def _summed(self, numbers: list[int]) -> list[int]:
        """The steps of at most `_ROWS_AT_ONCE` n-grams, added up in each column.

        A row is one integer with a byte for each column. Every other byte of it, which leaves the sum of each
        column 16 bits, is added at once.
        """
        width, rows = len(self._header.languages), self._rows
        lanes = width // 2 + 1
        mask = int.from_bytes(b"\xff\x00" * lanes, "little")
        even = odd = 0
        for number in numbers:
            row = int.from_bytes(rows[number * width : (number + 1) * width], "little")
            even += row & mask
            odd += row >> 8 & mask
        sums = [0] * (2 * lanes)
        sums[::2], sums[1::2] = (
            struct.unpack(f"<{lanes}H", lane.to_bytes(2 * lanes, "little")) for lane in (even, odd)
        )
        return sums[:width]


@cache
def language_model() -> LanguageModel:
    """The model that ships; loaded once, its rows as they are needed."""
    with resource_path("models", "languages", "model.bin").open("rb") as file:
        return LanguageModel(memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)))
