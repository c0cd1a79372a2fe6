"""The main language of a document, cheaply: by script, by function words, and by a model only in doubt.

The model alone takes 1.5 ms a document. Script and function words settle nearly all in about 0.08 ms, so it is
loaded by the first document that they do not settle.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from functools import cache

from indexer.chunking.functionwords import FUNCTION_WORDS
from indexer.chunking.languagemodel import language_model

_SAMPLES = 4
_SAMPLE_CHARS = 350

_MIN_LETTERS = 12
"""Fewer letters name no language."""

_MIN_MODEL_LETTERS = 24

_MIN_CONFIDENCE = 0.35
"""Of the model; below it the answer is a guess, and a wrong stemmer is worse than none."""

_FOREIGN_SCRIPTS = (
    "am ar be bg bn el fa gu he hi hy ja ka kk km kn ko ky lo mk ml mn mr ne pa ps ru sa si ta te th "
    "ug uk ur zh"
)
"""Languages that are not written in Latin letters; the model names them for Latin text now and then."""

_SCRIPTS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("ja", re.compile(r"[\u3041-\u30ff\uff66-\uff9d]")),
    ("ko", re.compile(r"[\uac00-\ud7a3\u1100-\u11ff]")),
    ("zh", re.compile(r"[\u3400-\u9fff]")),
    ("th", re.compile(r"[\u0e01-\u0e4e]")),
    ("el", re.compile(r"[\u0370-\u03ff\u1f00-\u1fff]")),
    ("he", re.compile(r"[\u0590-\u05ff]")),
    ("ka", re.compile(r"[\u10a0-\u10ff]")),
    ("hy", re.compile(r"[\u0530-\u058f]")),
)
"""Scripts that one language uses nearly alone. Kana before Han: Japanese is written in both."""

_CYRILLIC: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("", re.compile(r"[қғүұөәһңҷӣјљњћђџќѓѕ]")),
    ("be", re.compile(r"ў")),
    ("uk", re.compile(r"[їєґ]")),
    ("ru", re.compile(r"[ыэё]")),
    ("bg", re.compile(r"ъ")),
)
"""Letters that tell Cyrillic languages apart, the first that occurs; those of the first row leave it to the model."""

_LATIN = re.compile(r"[a-zA-Z\u00c0-\u024f]")
_CYRILLIC_LETTER = re.compile(r"[\u0400-\u04ff]")
_WORD = re.compile(r"[^\W\d_]+")


def detect_language(text: str, classify: Callable[[str], tuple[str, float]] | None = None) -> str:
    """ISO 639-1 code of the main language, empty when the text does not tell.

    Args:
        text: the whole text; about 1,400 characters from four places are looked at.
        classify: language and confidence of a text, asked in doubt; the model by default.
    """
    sample = _sample(text)
    words = _WORD.findall(sample.lower())
    letters = sum(map(len, words))
    if letters < _MIN_LETTERS:
        return ""
    settled = _by_script(sample, letters) or _by_function_words(words)
    if settled:
        return settled
    if letters < _MIN_MODEL_LETTERS:
        return ""
    language, confidence = (classify or language_model().classify)(" ".join(words))
    is_possible = language not in _FOREIGN_SCRIPTS.split() or len(_LATIN.findall(sample)) < letters * 0.8
    return language if confidence >= _MIN_CONFIDENCE and is_possible else ""


def _sample(text: str) -> str:
    if len(text) <= _SAMPLES * _SAMPLE_CHARS:
        return text
    step = (len(text) - _SAMPLE_CHARS) // (_SAMPLES - 1)
    return " ".join(text[number * step : number * step + _SAMPLE_CHARS] for number in range(_SAMPLES))


def _by_script(sample: str, letters: int) -> str:
    foreign = len(sample) - len(sample.encode("ascii", "ignore"))
    if foreign < letters * 0.1 or len(_LATIN.findall(sample)) > letters * 0.8:
        return ""
    for language, pattern in _SCRIPTS:
        # Kana are a third of Japanese letters; a Chinese text may quote a name in kana.
        share = 0.08 if language == "ja" else 0.3
        if len(pattern.findall(sample)) >= letters * share:
            return language
    if len(_CYRILLIC_LETTER.findall(sample)) < letters * 0.6:
        return ""
    return next(
        (language for language, pattern in _CYRILLIC if len(pattern.findall(sample.lower())) >= 2), ""
    )


def _by_function_words(words: list[str]) -> str:
    """The language whose function words are frequent, and clearly more so than the next one's.

    A word that several languages have counts for each by its share: `a` is English, Czech, Portuguese and more.
    """
    languages_of = _languages_of()
    scores = dict.fromkeys(FUNCTION_WORDS, 0.0)
    for word, count in Counter(words).items():
        languages = languages_of.get(word, ())
        for language in languages:
            scores[language] += count / len(languages)
    (second, _), (best, language) = sorted((score, language) for language, score in scores.items())[-2:]
    return language if best >= 2 and best >= len(words) * 0.07 and best >= second * 2 else ""


@cache
def _languages_of() -> dict[str, list[str]]:
    """Function word → the languages that have it."""
    found: dict[str, list[str]] = {}
    for language, words in FUNCTION_WORDS.items():
        for word in words:
            found.setdefault(word, []).append(language)
    return found
