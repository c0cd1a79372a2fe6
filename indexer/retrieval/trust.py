"""How far meaning can be trusted for a query: as far as the model knows its language, and a third of that for keywords.

all-MiniLM-L6-v2 learned English. nDCG@10, words | meaning | the share of `fusion.MEANING_WEIGHT` that does
best: XQuAD English .969 | .950 | 1; German .944 | .722 | 0.2-0.3; Chinese .963 | .299 and Russian .952 | .280 |
next to nothing.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable

from indexer.domain import ModelIdentity
from indexer.retrieval.query import ParsedQuery
from indexer.retrieval.queryform import QueryForm

# fmt: off
_NEAR_ENGLISH = frozenset({
    "de", "nl", "fr", "es", "it", "pt", "ca", "sv", "da", "no", "nb", "nn", "ro", "af", "gl",
})
_OTHER_LATIN = frozenset({
    "vi", "id", "ms", "tr", "fi", "et", "hu", "pl", "cs", "sk", "sl", "hr", "lt", "lv", "sq", "eu", "cy", "ga",
})
# fmt: on

_OF_ENGLISH = 1.0
_OF_NEAR_ENGLISH = 0.25
_OF_OTHER_LATIN = 0.15
_OF_OTHER_SCRIPTS = 0.03

_OF_KEYWORDS = 1 / 3
"""Two words say little to a model, and whoever types them knows how they are written.

nDCG@10 with all of it and with a third (words alone | meaning alone). Of each question two words: SQuAD .621,
.647 (.630 | .370), XQuAD English .837, .836 (.812 | .637), German .735, .742 (.735 | .364), CISI .165, .146
(.135 | .135); three: SQuAD .760, .789 (.777 | .513), CISI .230, .217 (.194 | .199). Of manuals two words of a
heading: .846, .865 (.871 | .630), .909, .924 (.926 | .542); a heading with a slip: .930, .940 (.919 | .741);
two words that stand so in one file: .899, .927 (.919 | .422), three: .845, .903 (.923 | .352). A weight that
goes by the count of words or of matches, by how far the first stands out or by how well it matches is no
better.
"""

_MULTILINGUAL_NAMES = re.compile(
    r"multilingual|bge-m3|arctic-embed2|-e5-|e5-mistral|embeddinggemma|qwen3-embedding|nomic-embed-text-v2|"
    r"granite-embedding:278m|labse|jina-embeddings-v[34]|paraphrase-m",
    re.IGNORECASE,
)


def meaning_trust(query: ParsedQuery, model: ModelIdentity, found_languages: Iterable[str]) -> float:
    """From 0 (ignore meaning) to 1 (both retrievers at their best).

    Args:
        query: its function words and its script tell its language, and its form how much it says.
        model: whose similarities are to be weighed.
        found_languages: ISO 639-1 codes of the best documents by words, which decide for a query
            that does not tell its language, or several equally well.
    """
    share = _OF_KEYWORDS if query.form is QueryForm.KEYWORDS else 1.0
    return share * language_trust(model, query_language(query, found_languages))


def query_language(query: ParsedQuery, found_languages: Iterable[str]) -> str:
    """ISO 639-1 of the query, `?` for an unknown one of another script than Latin."""
    if not _is_latin(query.semantic_text):
        told = query.languages[0] if query.languages else "?"
        return "?" if told in _NEAR_ENGLISH else told
    possible = query.likeliest
    if len(possible) == 1:
        return possible[0]
    found = Counter(each for each in found_languages if each and (not possible or each in possible))
    return found.most_common(1)[0][0] if found else (*possible, "en")[0]


def language_trust(model: ModelIdentity, language: str) -> float:
    """How far a model's similarities mean anything in a language, 0 to 1."""
    if language == "en" or _MULTILINGUAL_NAMES.search(model.name):
        return _OF_ENGLISH
    if language in _NEAR_ENGLISH:
        return _OF_NEAR_ENGLISH
    return _OF_OTHER_LATIN if language in _OTHER_LATIN else _OF_OTHER_SCRIPTS


def _is_latin(text: str) -> bool:
    letters = [character for character in text if character.isalpha()]
    foreign = sum(
        not character.isascii() and "LATIN" not in unicodedata.name(character, "") for character in letters
    )
    return foreign * 2 <= len(letters)
