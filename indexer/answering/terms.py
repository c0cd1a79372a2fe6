"""Words, numbers and names of a text, normalised so that forms of one thing are equal."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import accumulate, pairwise

from indexer.answering.asking import functional_spans
from indexer.answering.hannumbers import han_numbers
from indexer.answering.questionwords import NUMBER_WORDS, QUESTION_WORDS
from indexer.retrieval.dates import day_keys, find_dates, yearless_days
from indexer.retrieval.queryform import IDLE_WORDS
from indexer.storage.keyword.analysis import MARKS, UNSPACED_RUN
from indexer.storage.keyword.identifiers import spaced_parts
from indexer.storage.keyword.stemming import stem

Rarity = Callable[[str], float]
"""How much a stem tells, as an inverse document frequency; larger is rarer."""

COMPOUNDING = ("de", "nl", "sv", "da", "no", "nb", "nn", "fi", "hu")
"""Languages that write compounds as one word."""

_BLANKS = r"(?<!\d)\d{1,3}(?: \d{3})+(?:[.,]\d+)?(?![\w ]?\d)"
"""Groups of three set apart by blanks: 148 000."""
_TOKEN = re.compile(
    rf"{_BLANKS}|\d+(?:[.,'\u2019\u00a0\u202f]\d+)*(?:st|nd|rd|th)?\b"
    rf"|\w[\w'’{MARKS}]*(?:[-./&][\w{MARKS}]+)*"
)
_PART = re.compile(rf"[^\W_](?:[^\W_]|['’{MARKS}])*")
_CODE_PART = re.compile(r"\d+(?:[.,]\d+)*(?!\w)|(?=\w{3})(?:\d+(?=[^\W\d_]+\b)|[^\W\d_]+(?=\d+\b))|\w+")
"""E1042 is what others write as E-1042, 5kg as 5 kg; B2B and A4 are one word."""
_GROUPED = re.compile(r"(\d{1,3}(?:[.,'\u2019 ]\d{3})+)(?:[.,](\d+))?")
_OPENING = re.compile(r"[.!?:;•\n][\s\"'“„«(*_-]*\Z")
_NAMES_AMONG_STOPWORDS = frozenset({"may"})
"""A month, where it is capitalised inside a sentence; so are US, IT and WHO in capitals."""
_OF_ER = re.compile(r"(.+er)[ns]?\Z")
_SHORTEST_OF_ER = 4
_PARTED = re.compile(
    r"\A(ab|an|auf|aus|bei|ein|fest|her|hin|mit|nach|statt|teil|um|vor|weg|zu|zuruck|zusammen)"
    r"(?:ge(\w{3,}?)t?|zu(\w{3,}))\Z"
)
"""Stems of eingereicht and einzureichen, which are einreichen."""
_SHORTEST_IN_IDENTIFIER = 3
_DENIED = re.compile(r"\wn['’]t\Z")
"""English `don't`, `isn't`; other words with an apostrophe name something."""
_JOINED_DAY = re.compile(r"(?<=[^\W\d_])[-.](?=\d)")
_HAS_DIGIT = re.compile(r"\d")


@dataclass(frozen=True, slots=True)
class Term:
    """A word that carries meaning, with its place in the text."""

    key: str
    """Equal for all forms of the word; of a number, its value."""
    text: str
    start: int
    end: int
    kind: str
    """`word`, `number`, `name`, or `opening`: capitalised as the first of a sentence only."""
    day: str = ""
    """Of what is part of a date: that day, see `dates.day_keys`. Only where it is asked for."""


def find_terms(text: str, language: str) -> list[Term]:
    """The content words of a text in order, function words left out.

    Args:
        text: a question, a sentence or a passage.
        language: ISO 639-1; empty is read as English, whose stemmer does little harm.
    """
    found, ignored, numbers = list[Term](), stopwords(language), _number_words(language)
    opening = True
    for match in _TOKEN.finditer(text):
        token = match.group()
        opening = opening or _OPENING.search(text, max(0, match.start() - 4), match.start()) is not None
        if UNSPACED_RUN.search(token):
            found += _pairs(token, match.start())
        elif _HAS_DIGIT.search(token):
            found += _numeric(token, match.start(), language)
        else:
            found += _words(token, match.start(), language, ignored, numbers, opening=opening)
        opening = False
    return found


def text_keys(text: str, language: str) -> frozenset[str]:
    """Keys of the terms of a text, and of its days (`dates.day_keys`)."""
    return day_keys(text).union(term.key for term in find_terms(text, language))


def name_keys(names: str, language: str) -> frozenset[str]:
    """The same of names of files and titles: `minutes-2024-09-17` names a day."""
    return text_keys(_JOINED_DAY.sub(" ", names), language)


def with_days(terms: Sequence[Term], text: str) -> list[Term]:
    """The terms of a text with the days they are part of; a whole date goes before one without a year."""
    days = [*yearless_days(text), *((start, end, day.isoformat()) for start, end, day in find_dates(text))]
    at = {term: day for start, end, day in days for term in terms if start <= term.start < end}
    return [replace(term, day=at.get(term, "")) for term in terms]


def telling_terms(question: str, language: str) -> list[Term]:
    """The terms of a question that say what it is about; all, where none does."""
    found = find_terms(question, language)
    functional = functional_spans(question, language)
    telling = [
        term for term in found if not any(term.start < end and start < term.end for start, end in functional)
    ]
    return telling or found


def _words(
    token: str,
    start: int,
    language: str,
    ignored: frozenset[str],
    numbers: Mapping[str, str],
    *,
    opening: bool,
) -> list[Term]:
    found = []
    for part in _PART.finditer(token):
        word = part.group().strip("'’")
        folded = fold(word)
        base = re.sub(r"['’]s?$", "", folded)
        at = start + part.start()
        if folded in numbers:
            found.append(Term(numbers[folded], word, at, at + len(word), "number"))
            continue
        kind = _kind(word, opening=opening and part.start() == 0)
        is_name = kind == "name" and (word.isupper() or folded in _NAMES_AMONG_STOPWORDS)
        if (
            base
            and (is_name or not _is_idle(word, folded, ignored))
            and (len(base) > 1 or not base.isascii())
        ):
            found.append(Term(_word_key(base, word, language), word, at, at + len(word), kind))
            found += _identifier_parts(word, at, language)
    return found


def _identifier_parts(word: str, start: int, language: str) -> list[Term]:
    """The words of `computeBackoff`, by which it is asked for as well; eBay and GmbH are one word."""
    parts = spaced_parts(word).split() if word.isascii() else []
    if any(len(part) < _SHORTEST_IN_IDENTIFIER for part in parts):
        return []
    ends = list(accumulate(map(len, parts), initial=start))
    return [
        Term(_word_key(fold(part), part, language), part, at, end, "word")
        for part, (at, end) in zip(parts, pairwise(ends), strict=True)
    ]


def _word_key(base: str, word: str, language: str) -> str:
    """The stem; of a German noun in -er that next to nothing is left of the word: Mayer is no form of Mai."""
    key = stem(base, language or "en")
    if language != "de":
        return key
    is_noun = word[:1].isupper() and len(key) < _SHORTEST_OF_ER
    return longer[1] if is_noun and (longer := _OF_ER.match(base)) else _PARTED.sub(r"\1\2\3", key)


def _is_idle(word: str, folded: str, ignored: frozenset[str]) -> bool:
    """Whether a word is a function word; with a mark on it, only one that has it: ändere is not andere."""
    written = unicodedata.normalize("NFC", word.casefold())
    return _DENIED.search(folded) is not None or (folded if written.isascii() else written) in ignored


def _kind(word: str, *, opening: bool) -> str:
    if len(word) > 1 and not word[1:].islower() and word[1:] != word[1:].lower():
        return "name"  # an acronym, or written like eBay
    if word[:1].isupper():
        return "opening" if opening else "name"
    return "word"


def _numeric(token: str, start: int, language: str) -> list[Term]:
    """Numbers, and codes such as `B2B` or `HR-94`, which is `HR94` too: every part must match."""
    if re.fullmatch(rf"{_BLANKS}|\d+(?:[.,'\u2019\u00a0\u202f]\d+)*(?:st|nd|rd|th)?", token):
        return [Term(number_key(token), token, start, start + len(token), "number")]
    found = []
    for part in _CODE_PART.finditer(token):
        text, at = part.group(), start + part.start()
        is_number = _HAS_DIGIT.search(text) is not None
        if text[0].isdigit() and text[-1].isdigit():
            key = number_key(text)
        else:  # stocktaking-2023.csv is about stocktaking
            key = fold(text) if is_number else _word_key(fold(text), text, language)
        found.append(Term(key, text, at, at + len(text), "number" if is_number else "name"))
    return found


def number_key(token: str) -> str:
    """`1,200`, `1.200` and `1200` are one number, `3.50` and `3,5` another; `1st` is 1.

    A group of just three digits is read as thousands, as people write them far more often.
    """
    digits = re.sub(r"(?:st|nd|rd|th)$", "", unicodedata.normalize("NFKC", token))
    if grouped := _GROUPED.fullmatch(digits):
        digits = ".".join(filter(None, (re.sub(r"\D", "", grouped[1]), grouped[2])))
    digits = re.sub(r"['\u2019 ]", "", digits).replace(",", ".")
    if digits.count(".") == 1:
        digits = digits.rstrip("0").rstrip(".")
    return re.sub(r"(?<![\d.])0+(?=\d)", "", digits) if "." not in digits else digits


def _pairs(token: str, start: int) -> list[Term]:
    """Overlapping character pairs of scripts without blanks."""
    found = []
    for run in UNSPACED_RUN.finditer(token):
        for at in range(run.start(), max(run.start() + 1, run.end() - 1)):
            pair = token[at : min(at + 2, run.end())]
            found.append(Term(pair, pair, start + at, start + at + len(pair), "word"))
    for at, end, value in han_numbers(token):
        found.append(Term(str(value), token[at:end], start + at, start + end, "number"))
    for other in re.finditer(r"[A-Za-z0-9.,]*[A-Za-z0-9]", token):
        text, at = other.group(), start + other.start()
        is_number = text[0].isdigit()
        key = number_key(text) if is_number else fold(text)
        found.append(Term(key, text, at, at + len(text), "number" if is_number else "name"))
    return sorted(found, key=lambda term: term.start)


@lru_cache(maxsize=65_536)
def fold(word: str) -> str:
    """Lower case without accents, as the keyword index folds; other scripts keep their marks."""
    lowered = word.casefold()
    if lowered.isascii():
        return lowered
    parts = unicodedata.normalize("NFKD", lowered)
    return "".join(part for part in parts if not "\u0300" <= part <= "\u036f")


@lru_cache(maxsize=64)
def stopwords(language: str) -> frozenset[str]:
    """Function and question words of a language, as they are written and folded."""
    known = language or "en"
    words = (*IDLE_WORDS.get(known, ()), *QUESTION_WORDS.get(known, ()))
    return frozenset(words) | frozenset(map(fold, words))


@lru_cache(maxsize=64)
def _number_words(language: str) -> Mapping[str, str]:
    """Folded number word → digits; none where the language has no list, English where it is not known."""
    return {fold(word): str(value) for word, value in NUMBER_WORDS.get(language or "en", {}).items()}


def local_rarity(texts: Iterable[Iterable[str]]) -> Rarity:
    """Rarity among some texts, each given as its term keys; an unseen term is the rarest."""
    frequency: dict[str, int] = {}
    count = 0
    for keys in texts:
        count += 1
        for key in set(keys):
            frequency[key] = frequency.get(key, 0) + 1
    return lambda key: math.log(1 + (count + 1) / (frequency.get(key, 0) + 0.5))
