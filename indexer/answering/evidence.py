"""How well each sentence of the passages answers a question: the ground of verdict and of quoting."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from indexer.answering.answerkinds import COST_VERBS, AnswerKind, answer_kind, shows_kind
from indexer.answering.citations import Similarity
from indexer.answering.context import ContextPassage
from indexer.answering.headings import announces, bare, beyond, is_set_apart, says_nothing
from indexer.answering.sentences import Sentence, mark_length, split_sentences
from indexer.answering.tables import find_tables
from indexer.answering.terms import COMPOUNDING, Rarity, Term, find_terms, local_rarity, telling_terms
from indexer.retrieval.dates import date_keys, find_dates
from indexer.retrieval.markup import MARKDOWN_FORMATS
from indexer.storage.catalog.rows import DocumentRow

MOST_COMPARED = 24
"""Sentences compared by meaning, those best by words: about 0.25 s on two cores."""
_PART_CREDIT = 0.6
"""What a word counts of which a compound there is made, or the other way round."""
_SHORTEST_PART = 4
_COMMON_PART = 6
_NUMBER_WEIGHT = 1.5
"""A number or code in a question names one thing among its like."""
_NAMING = re.compile(r"(?<![^\W_])(?:[^\W\d_]{1,12}[-./]?\d\w*|(?:1[5-9]|20)\d\d(?!\w)|\d{1,3}[a-c](?!\w))")
"""Codes, years, the 4b of a class. Other numbers may be the asker's own: `I am 45 years old`, `for 3 people`."""
_UNSPOKEN = re.compile(r"(?<=\])\([^)\s]*\)|\b(?:https?|mailto):\S+|\{%.*?%\}")
_SENDER = re.compile(r"\AFrom: (.+)")
"""Of a mail: what it says, its sender says."""
_DIGIT = re.compile(r"\d")
_NEARBY_CREDIT = 0.6
"""What a word counts that stands in the sentence before, in the title or in a heading."""

_ABOVE_CREDIT = 0.5
"""What it counts in a heading further up, or in a question that is answered below."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """A sentence of a passage, seen from the question."""

    passage: int
    """Index into the passages given."""
    start: int
    """Characters of the extraction's text."""
    end: int
    text: str
    share: float
    """Of the question's words, weighted by rarity, that stand in it or near it, 0 to 1."""
    own_share: float
    """The same, in the sentence alone, and in part in the heading above it."""
    similarity: float | None
    """Cosine to the question, None where it was not compared."""
    shows_kind: bool
    """Whether it holds a number, date, name … as the question wants one beyond those it gives itself."""
    is_heading: bool
    document: DocumentRow
    columns: str = ""
    """What the columns are called, of a row of a table."""

    @property
    def spoken(self) -> str:
        """What it says, to be compared: a row below the names of its columns."""
        return spoken(f"{self.columns}\n{self.text}" if self.columns else self.text)


@dataclass(frozen=True, slots=True)
class QuestionTerms:
    """What a question is about."""

    terms: tuple[Term, ...]
    weights: dict[str, float]
    kind: AnswerKind
    language: str
    text: str
    """The question; terms are spans of it."""
    names: frozenset[str] = frozenset()
    """Those that name one thing among its like: the 15 of E15, a year."""
    days: Mapping[str, str] = field(default_factory=dict)
    """Terms that a whole date is made of → that day, which may be written otherwise."""
    paying: frozenset[str] = frozenset()
    """Those that an amount of money stands for: `cost`."""

    @property
    def total(self) -> float:
        """Weight of all words."""
        return sum(self.weights.values()) or 1.0

    def share(
        self, keys: frozenset[str], nearby: frozenset[str] = frozenset(), above: frozenset[str] = frozenset()
    ) -> float:
        """Share of the question that some words hold, in part where they do so nearby or in a heading above."""
        credits = (weight * self._credit(key, keys, nearby, above) for key, weight in self.weights.items())
        return sum(credits) / self.total

    def share_of(self, terms: Iterable[Term]) -> float:
        """Share of the question that some of its terms are."""
        return sum(self.weights[term.key] for term in terms) / self.total

    def _credit(self, key: str, keys: frozenset[str], nearby: frozenset[str], above: frozenset[str]) -> float:
        if key in keys or self.days.get(key) in keys:
            return 1.0
        if len(key) >= _SHORTEST_PART and self.language in COMPOUNDING and _shares_part(key, keys):
            return _PART_CREDIT
        return _NEARBY_CREDIT if key in nearby else _ABOVE_CREDIT * (key in above)


def _shares_part(key: str, keys: frozenset[str]) -> bool:
    """Whether a word has a part in common with another, as Urlaubstage, Urlaub and Jahresurlaub have."""
    parts = [key[at : at + _COMMON_PART] for at in range(len(key) - _COMMON_PART + 1)] or [key]
    return any(
        len(other) >= _SHORTEST_PART and (other in key or any(part in other for part in parts))
        for other in keys
    )


def read_question(question: str, language: str, rarity: Rarity) -> QuestionTerms:
    """The question's words with their weights, and what kind of answer it wants."""
    terms = tuple({term.key: term for term in telling_terms(question, language)}.values())
    weights = {
        term.key: rarity(term.key) * (_NUMBER_WEIGHT if term.kind == "number" else 1.0) for term in terms
    }
    named = [found.span() for found in _NAMING.finditer(question)]
    names = (t.key for t in terms for at, end in named if at <= t.start < end and re.search(r"\d", t.key))
    kind = answer_kind(question)
    costs = [found.span() for found in COST_VERBS.finditer(question)] if kind is AnswerKind.MONEY else []
    paying = (term.key for term in terms if any(at <= term.start < end for at, end in costs))
    days = {
        term.key: day.isoformat()
        for start, end, day in find_dates(question)
        for term in terms
        if start <= term.start < end
    }
    return QuestionTerms(terms, weights, kind, language, question, frozenset(names), days, frozenset(paying))


def passage_rarity(passages: Sequence[ContextPassage], language: str) -> Rarity:
    """Rarity of words among the passages themselves, where no index can tell."""
    return local_rarity([term.key for term in find_terms(passage.text, language)] for passage in passages)


def find_evidence(
    asked: QuestionTerms, passages: Sequence[ContextPassage], similarity: Similarity | None = None
) -> list[Evidence]:
    """All sentences of the passages with their figures, in reading order."""
    found = [
        evidence for index, passage in enumerate(passages) for evidence in _of_passage(index, passage, asked)
    ]
    return _compared(asked.text, found, similarity) if similarity is not None else found


def spoken(text: str) -> str:
    """A sentence without link targets and template tags, whose words nobody reads."""
    return _UNSPOKEN.sub(" ", text)


def _of_passage(index: int, passage: ContextPassage, asked: QuestionTerms) -> list[Evidence]:
    sentences = split_sentences(passage.text)
    keys = [
        frozenset(term.key for term in find_terms(spoken(s.text), asked.language)) | date_keys(s.text)
        for s in sentences
    ]
    about, titles = _subject(passage, asked.language), _titles(passage)
    wanted = set(re.findall(r"\w+", asked.text.casefold()))
    tables = find_tables(passage.text)
    found, above = [], frozenset[str]()
    for at, sentence in enumerate(sentences):
        table = next((each for each in tables if each.start <= sentence.start < each.end), None)
        columns = table.names if table is not None and sentence.start >= table.first_row else ""
        rest = beyond(sentence.text, wanted)
        shows = shows_kind(rest, asked.kind) or (
            bool(columns) and asked.kind is AnswerKind.MONEY and shows_kind(rest, AnswerKind.NUMBER)
        )
        held = keys[at] | asked.paying if shows else keys[at]
        own_share = asked.share(held)
        heading = above
        near = about | _near(keys, at, columns, asked.language)
        is_heading = announces(
            sentence.text, titles, is_marked=passage.document.format in MARKDOWN_FORMATS
        ) or is_set_apart(
            passage, sentence, asked.kind, is_whole=own_share == 1, is_last=at + 1 == len(sentences)
        )
        if is_heading and table is None:
            above = keys[at]
        is_heading = (
            is_heading
            or (asked.kind is AnswerKind.PHONE and not shows)
            or (table is not None and not columns)
        )
        is_told = own_share == 1 and _tells_value(rest, asked.kind, shows=shows)
        quoted: Sentence | None = sentence
        if says_nothing(sentence.text, wanted, asked.kind):
            quoted = _with_sentence_before(passage.text, sentences, at)
        start = (quoted or sentence).start
        text = passage.text[start : sentence.end]
        found.append(
            Evidence(
                passage=index,
                start=passage.start + start + mark_length(text),
                end=passage.start + sentence.end,
                text=text[mark_length(text) :],
                share=asked.share(held, near, heading),
                own_share=asked.share(held, heading),
                similarity=None,
                shows_kind=shows,
                is_heading=quoted is None or (is_heading and not is_told),
                document=passage.document,
                columns=columns,
            )
        )
    return found


def _titles(passage: ContextPassage) -> frozenset[str]:
    headings = (heading for part in passage.parts for heading in part.locator.headings)
    return frozenset(bare(name) for name in (passage.title, passage.document.name, *headings))


def _subject(passage: ContextPassage, language: str) -> frozenset[str]:
    """The words of what a passage is about: of its title and headings, its file and folders, the sender of a mail."""
    names = (passage.title, passage.plain_name, passage.folder_names, *passage.locator.headings)
    subject = " ".join((*names, *_SENDER.findall(passage.text)))
    return frozenset(term.key for term in find_terms(subject, language))


def _tells_value(rest: str, kind: AnswerKind, *, shows: bool) -> bool:
    """Whether what has the shape of a heading says what was asked: `Minutes of 5 March`, `Tax number 20/114`."""
    return shows if kind is AnswerKind.DATE else kind is AnswerKind.ANY and _DIGIT.search(rest) is not None


def _with_sentence_before(text: str, sentences: Sequence[Sentence], at: int) -> Sentence | None:
    """The sentence on the same line before one that only repeats the question: it may hold the answer."""
    before = sentences[at - 1] if at else None
    is_beside = before is not None and "\n" not in text[before.end : sentences[at].start]
    return before if is_beside else None


def _near(keys: Sequence[frozenset[str]], at: int, columns: str, language: str) -> frozenset[str]:
    """The words that a sentence may leave out: of the one before it, or of the names of its columns."""
    if columns:
        return frozenset(term.key for term in find_terms(columns, language))
    return keys[at - 1] if at else frozenset()


def _compared(question: str, found: list[Evidence], similarity: Similarity) -> list[Evidence]:
    order = sorted(range(len(found)), key=lambda i: (-found[i].share, found[i].passage, found[i].start))
    nearest = order[:MOST_COMPARED]
    if not nearest:
        return found
    cosines = similarity([question], [found[i].spoken for i in nearest])[0]
    measured = dict(zip(nearest, (float(value) for value in cosines), strict=True))
    return [replace(each, similarity=measured.get(i)) for i, each in enumerate(found)]
