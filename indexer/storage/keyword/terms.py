"""What a person typed as terms of the index."""

from __future__ import annotations

import threading
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from indexer.storage.keyword.analysis import (
    LONGEST_TERM,
    TONED,
    TONES,
    UNSPACED_RUN,
    plain_text,
    spelled_tones,
)
from indexer.storage.keyword.identifiers import compound_parts
from indexer.storage.keyword.spellings import other_spellings
from indexer.storage.keyword.tantivy_index import word_analyzer

_MOST_KEPT = 1_024
"""Words as they were typed."""

_APOSTROPHES = str.maketrans(dict.fromkeys("\u2019\u02bc\u2018\uff07", "'"))


@dataclass(frozen=True, slots=True)
class WordTerms:
    """A typed word as terms."""

    tokens: tuple[str, ...]
    """In sequence; a plain word is one, `user@example.com` three, 東京都 its pairs 東京 京都."""
    is_unspaced: bool = False
    """Pairs of characters of a script without blanks."""
    begins: str = ""
    """A single character of such a script: any pair that begins with it."""
    spellings: tuple[tuple[str, ...], ...] = ()
    """Other sequences that are written for the same: `email` for e-mail, `e 1042` for E1042."""
    parts: tuple[str, ...] = ()
    """foo, bar for fooBar."""
    toned: str = ""
    """The word with its marks spelled out, as Vietnamese text holds it."""
    is_vietnamese: bool = False
    """Marks that no other language has."""


def telling_alone(terms: Sequence[str]) -> Sequence[str]:
    """Of the terms of one word those that tell something without the others: none of 2.4.1, 1042 of E-1042."""
    return terms if len(terms) == 1 else [term for term in terms if len(term) > 1]


class TermReader:
    """Turns typed words into terms exactly as text was when it was indexed."""

    def __init__(self) -> None:
        self._analyzer = word_analyzer()
        self._lock = threading.Lock()  # an analyzer may not be used by two threads at once
        # One search asks for each of its words a dozen times.
        self._word = lru_cache(maxsize=_MOST_KEPT)(self._read)

    def terms(self, text: str) -> list[str]:
        """All terms of a text, in sequence."""
        if text.isascii() and text.isalnum() and len(text) < LONGEST_TERM:  # most single words
            return [text.lower()]
        with self._lock:
            found: list[str] = self._analyzer.analyze(plain_text(text.replace("\0", " ")))
        return found

    def word(self, text: str) -> list[WordTerms]:
        """A typed word as one or more runs of terms; empty for mere punctuation."""
        return [*self._word(text)]

    def _read(self, text: str) -> tuple[WordTerms, ...]:
        text = TONES.sub("", unicodedata.normalize("NFKC", text.translate(_APOSTROPHES)))
        pieces: list[WordTerms] = []
        end = 0
        for run in UNSPACED_RUN.finditer(text):
            pieces += self._spaced(text[end : run.start()])
            pieces += self._unspaced(run.group())
            end = run.end()
        return (*pieces, *self._spaced(text[end:]))

    def _unspaced(self, run: str) -> list[WordTerms]:
        tokens = self.terms(run)
        if len(run) == 1:
            return [WordTerms(tokens=(), is_unspaced=True, begins=tokens[0])] if tokens else []
        # The last character alone is in the index for single-character queries only.
        pairs = tuple(token for token in tokens if len(token) > 1)
        return [WordTerms(tokens=pairs or tuple(tokens), is_unspaced=True)]

    def _spaced(self, text: str) -> list[WordTerms]:
        toned = spelled_tones(text) if not text.isascii() else []
        tokens = [token for token in self.terms(_without_elisions(text)) if token not in toned]
        if not tokens:
            return []
        spellings = other_spellings(text, tokens)
        if len(tokens) > 1:
            return [WordTerms(tokens=tuple(tokens), spellings=spellings)]
        parts = tuple(part for each in compound_parts(text) for part in self.terms(each))
        return [
            WordTerms(
                tokens=tuple(tokens),
                spellings=spellings,
                parts=parts,
                toned="".join(toned[:1]),
                is_vietnamese=bool(TONED.search(text)),
            )
        ]


def _without_elisions(text: str) -> str:
    """`company's` → company, `l'école` → école, `O'Brien` → Brien: the short side carries no meaning."""
    if "'" not in text.strip("'"):
        return text
    sides = [side for side in text.split("'") if len(side) > 2]
    return " ".join(sides) if sides else text
