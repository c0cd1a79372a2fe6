"""Which written words are forms of one word: Snowball stemmers, and a rule of thumb where there is none.

Words of languages without a stemmer count as forms of each other when they share their first five
letters. nDCG@10 of that rule, of Snowball and of words as written, on a third of XQuAD: English .965,
.962, .963; German .937, .930, .898; Russian .936, .934, .842. Codes and numbers have no forms there:
`inv20231` is no `inv20232`.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Mapping, Sequence
from functools import lru_cache

import tantivy

from indexer.chunking.functionwords import FUNCTION_WORDS
from indexer.storage.keyword.tantivy_index import word_analyzer
from indexer.storage.keyword.wordforms import american, base_form, british, irregular_groups, own_stem

STEMMED_LANGUAGES = {
    "ar": "arabic",
    "da": "danish",
    "de": "german",
    "el": "greek",
    "en": "english",
    "es": "spanish",
    "fi": "finnish",
    "fr": "french",
    "hu": "hungarian",
    "it": "italian",
    "nl": "dutch",
    "no": "norwegian",
    "nb": "norwegian",
    "nn": "norwegian",
    "pt": "portuguese",
    "ro": "romanian",
    "ru": "russian",
    "sv": "swedish",
    "ta": "tamil",
    "tr": "turkish",
}
"""ISO 639-1 → the name Tantivy gives its Snowball stemmer."""

_UNSTEMMED = frozenset({"", "zh", "ja", "ko", "th", "lo", "km", "my", "vi"})
"""Languages without word forms, or whose words are pairs of characters in the index."""

_KEPT_LETTERS = 5
_DIGIT = re.compile(r"\d")

_ARABIC_PREFIXES = ("", "ال", "و", "وال", "ب", "بال", "ل", "لل", "ف", "فال", "ك", "كال")
"""Article and particles, which are written together with the word."""

_SCRIPT_LANGUAGES = (
    ("Ͱ", "Ͽ", "el"),
    ("Ѐ", "ӿ", "ru"),
    ("؀", "ۿ", "ar"),
    ("஀", "௿", "ta"),
)

# fmt: off
_NOT_LATIN = frozenset({
    "el", "ru", "uk", "bg", "be", "sr", "mk", "kk", "mn", "ar", "fa", "ur", "ps", "he", "yi", "hi", "mr",
    "ne", "bn", "as", "gu", "pa", "or", "ta", "te", "kn", "ml", "si", "ka", "hy", "am",
})
# fmt: on
"""Languages in other scripts: they know no forms of a Latin word."""

_thread = threading.local()


def script_language(word: str) -> str:
    """The language whose stemmer serves a word's script; empty for Latin and for unstemmed scripts."""
    for first, last, language in _SCRIPT_LANGUAGES:
        if first <= word[0] <= last:
            return language
    return ""


def stemming_languages(word: str, languages: Sequence[str]) -> tuple[str, ...]:
    """Those of some languages in which a word may have forms: that of its script, or those with its letters."""
    if script := script_language(word):
        return (script,)
    is_latin = word[:1] < _SCRIPT_LANGUAGES[0][0]
    return tuple(each for each in languages if not (is_latin and each in _NOT_LATIN))


def has_forms(word: str) -> bool:
    """Whether a word may be written in other forms, as numbers, codes and single letters are not."""
    return len(word) > 1 and not _DIGIT.search(word)


@lru_cache(maxsize=64)
def function_words(language: str) -> frozenset[str]:
    """Those of a language as the index holds them."""
    return frozenset(word_analyzer().analyze(" ".join(FUNCTION_WORDS.get(language, ()))))


def is_function_word_elsewhere(term: str, word: str, languages: Sequence[str]) -> bool:
    """Whether a form of a word is a function word of one of some languages that knows it as none of its forms.

    In French `not` is a form of notes, in Spanish `are` of area, in Dutch `or` of order.
    """
    return any(term in function_words(each) and stem(term, each) != stem(word, each) for each in languages)


@lru_cache(maxsize=200_000)
def stem(word: str, language: str) -> str:
    """The stem of a folded, lower-case word: what all its forms have in common."""
    name = STEMMED_LANGUAGES.get(language)
    if name is None:
        return word if language in _UNSTEMMED or _DIGIT.search(word) else word[:_KEPT_LETTERS]
    if language == "en":
        if own := own_stem(word):
            return own
        return american(_snowball_stem(base_form(word), name))
    if language == "ar":
        return _arabic_stem(word)
    return _snowball_stem(word, name)


def form_prefixes(word: str, language: str) -> tuple[str, ...]:
    """Prefixes under which the other forms of a word stand in a sorted list of words.

    Stemmers cut at the end, and rewrite at most the last letter of what stays: `studi` stands for
    study and studies, `hope` for hoping. A wide prefix costs time: `com` may begin 10,000 words.
    """
    cut = stem(word, language)
    if language == "en":
        inflected = {"i": ("y",), "e": ("ing",), "y": ("ie",)}.get(cut[-1:], ())
        prefixes = (cut, *(cut[:-1] + ending for ending in inflected), *_irregular().get(cut, ()))
        prefixes = (*prefixes, *british(cut))
    elif language == "ar":
        prefixes = tuple(particle + cut for particle in _ARABIC_PREFIXES)
    elif language not in STEMMED_LANGUAGES:
        prefixes = (cut,)
    else:
        prefixes = (cut[:-1] if len(cut) > 4 else cut,)
    if not any(word.startswith(prefix) for prefix in prefixes):
        prefixes = (*prefixes, _shared_start(cut, word))
    return tuple(dict.fromkeys(prefix for prefix in prefixes if prefix))


@lru_cache(maxsize=1)
def _irregular() -> Mapping[str, tuple[str, ...]]:
    """English stem → the forms that do not begin with it."""
    return {stem(forms[0], "en"): forms for forms in irregular_groups()}


def _shared_start(cut: str, word: str) -> str:
    length = next((n for n, (a, b) in enumerate(zip(cut, word, strict=False)) if a != b), len(cut))
    return word[:length] if length >= 3 else word


def _arabic_stem(word: str) -> str:
    """Snowball's, which knows no article behind و and ف, and whose ة behind an article is ه here, as people type it."""
    is_joined = len(word) > _KEPT_LETTERS and word.startswith(("وال", "فال"))
    cut = _snowball_stem(word[1:] if is_joined else word, "arabic")
    return cut.removesuffix("ه") if len(cut) > 3 else cut


def _snowball_stem(word: str, name: str) -> str:
    stems: list[str] = _analyzer(name).analyze(word)
    return stems[0] if stems else word


def _analyzer(name: str) -> tantivy.TextAnalyzer:
    # An analyzer may not be used by two threads at once.
    found: dict[str, tantivy.TextAnalyzer] | None = getattr(_thread, "analyzers", None)
    if found is None:
        found = _thread.analyzers = {}
    if name not in found:
        raw = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.raw())
        found[name] = raw.filter(tantivy.Filter.stemmer(name)).build()
    return found[name]
