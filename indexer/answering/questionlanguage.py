"""The language of a question, which is too short for statistics."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from indexer.answering.questionwords import QUESTION_WORDS
from indexer.answering.terms import fold, stopwords
from indexer.retrieval.queryform import IDLE_WORDS

_LATIN_LETTER = re.compile("[A-Za-z\u00c0-\u024f\u1e00-\u1eff]")
_SCRIPTS = tuple(
    (re.compile(f"[{letters}]"), tuple(languages.split()))
    for letters, languages in (
        ("\u3040-\u30ff", "ja"),
        ("\u1100-\u11ff\uac00-\ud7af", "ko"),
        ("\u3400-\u9fff", "zh ja"),
        ("\u0400-\u04ff", "ru uk bg"),
        ("\u0370-\u03ff\u1f00-\u1fff", "el"),
        ("\u0600-\u06ff", "ar fa ur"),
        ("\u0590-\u05ff", "he"),
        ("\u0900-\u097f", "hi"),
        ("\u0e00-\u0e7f", "th"),
    )
)
"""Letters of a script → ISO 639-1 of the languages written in it; kana before the characters they stand among."""
_UNSPACED = ("ja", "ko", "zh", "th")
_LETTERS_IN_ONE = 3
"""Latin letters that say as much as one character."""
_LATIN = tuple(
    language for language in IDLE_WORDS if not any(language in languages for _, languages in _SCRIPTS)
)


@lru_cache(maxsize=64)
def _asking(language: str) -> frozenset[str]:
    return frozenset(map(fold, QUESTION_WORDS.get(language, ())))


def question_language(text: str, among: Iterable[str] = ()) -> str:
    """The language of a question, too short for statistics: by script, by function words, else the first of `among`.

    Args:
        text: the question.
        among: languages of what was found, most likely first.
    """
    possible = _script_languages(text)
    candidates = [each for each in dict.fromkeys(among) if each and (not possible or each in possible)]
    words = {fold(word) for word in re.findall(r"[^\W\d_]+", text)}
    scores = {
        language: sum(2 if word in _asking(language) else 1 for word in words & stopwords(language))
        for language in possible or _LATIN
    }
    best = max(scores.values())
    leaders = [language for language, score in scores.items() if score == best]
    if best == 0:
        leaders = [*candidates, *possible] or [_of_no_words(text)]
    return next((language for language in candidates if language in leaders), leaders[0])


def _of_no_words(text: str) -> str:
    """English, unless there is nothing to read."""
    return "en" if re.search(r"[^\W\d_]", text) else ""


def _script_languages(text: str) -> tuple[str, ...]:
    """Languages of the script that most of a text is in, the likeliest first; empty for Latin."""
    latin = len(_LATIN_LETTER.findall(text))
    counts = {languages: len(pattern.findall(text)) for pattern, languages in _SCRIPTS}
    counts |= {each: count * _LETTERS_IN_ONE for each, count in counts.items() if each[0] in _UNSPACED}
    return next((each for each, count in counts.items() if count and sum(counts.values()) >= latin), ())
