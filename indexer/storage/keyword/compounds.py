"""Compounds: words that German, its kin and a few others write as one, Konzert in Winterkonzert and Konzertkarte.

What begins with a word stands beside it in the index's sorted list of words; for what ends with it the index holds
the stems of long words backwards, once for each content in such a language. English needs none of it: there `table`
is no part of `suitable`, and what belongs together is written apart.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from indexer.storage.keyword.stemming import STEMMED_LANGUAGES, function_words, stem
from indexer.storage.keyword.tantivy_index import word_analyzer

ENDINGS = "endings"
"""The field with the stems of long words backwards."""

SHORTEST_PART = 4
"""Letters of either part: what is shorter is rather a prefix (ver-, aus-) or an ending (-rat in Apparat)."""

_LANGUAGES = frozenset(
    {"de", "nl", "sv", "da", "no", "nb", "nn", "fi", "hu", "et", "is", "fo", "af", "lb", "fy"}
)
"""Those that write compounds as one word, ISO 639-1."""

_LONG_WORD = re.compile(rf"[^\W\d_]{{{2 * SHORTEST_PART},}}")


def writes_compounds(language: str) -> bool:
    """Whether a language writes compounds as one word; one that is not known may."""
    return not language or language in _LANGUAGES


def compound_endings(texts: Iterable[str], language: str) -> str:
    """The stems of words that may be compounds, backwards."""
    words = {word for text in texts for word in _LONG_WORD.findall(text)}
    terms = word_analyzer().analyze(" ".join(words))
    return " ".join({compound_stem(term, language)[::-1] for term in terms})


def part_stems(word: str, languages: Sequence[str]) -> Iterator[str]:
    """What compounds have of a word in those of some languages that write compounds; in any where none is known."""
    for language in languages or ("",):
        part = compound_stem(word, language)
        is_word = len(part) >= SHORTEST_PART and word not in function_words(language)
        if is_word and writes_compounds(language):
            yield part


def is_made_of(word: str, part: str, language: str) -> bool:
    """Whether a word is a compound that begins or ends with the stem of another."""
    whole = compound_stem(word, language)
    is_longer = len(whole) - len(part) >= SHORTEST_PART
    return is_longer and (whole.startswith(part) or whole.endswith(part))


def compound_stem(word: str, language: str) -> str:
    """A word's stem; the word itself where the language has no stemmer."""
    return stem(word, language) if language in STEMMED_LANGUAGES else word
