"""How well each sentence of the passages answers a question: the ground of verdict and of quoting."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from indexer.answering.answerkinds import COST_VERBS, AnswerKind, answer_kind, shows_kind
from indexer.answering.citations import Similarity
from indexer.answering.context import ContextPassage
from indexer.answering.sentences import Sentence, mark_length, split_sentences
from indexer.answering.tables import find_tables
from indexer.answering.terms import COMPOUNDING, Rarity, Term, find_terms, local_rarity, telling_terms
from indexer.retrieval.markup import MARKDOWN_FORMATS

MOST_COMPARED = 24
"""Sentences compared by meaning, those best by words: about 0.25 s on two cores."""
_UNSPACED = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_HEADING_WORDS = 12
_PART_CREDIT = 0.6
"""What a word counts of which a compound there is made, or the other way round."""
_SHORTEST_PART = 4
_COMMON_PART = 6
_NUMBER_WEIGHT = 1.5
"""A number or code in a question names one thing among its like."""
_NAMING = re.compile(r"(?<![^\W_])(?:[^\W\d_]{1,12}[-./]?\d\w*|(?:1[5-9]|20)\d\d(?!\w)|\d{1,3}[a-c](?!\w))")
"""Codes, years, the 4b of a class. Other numbers may be the asker's own: `I am 45 years old`, `for 3 people`."""
_UNSPOKEN = re.compile(r"(?<=\])\([^)\s]*\)|\b(?:https?|mailto):\S+|\{%.*?%\}")
_IN_MAIL_HEADERS = (AnswerKind.PERSON, AnswerKind.DATE, AnswerKind.CONTACT)
"""What the lines before a mail's body may answer, beside a question whose every word stands in one of them."""
_POINTER = re.compile(r"[*_]*\[[^\[\]]*\]\([^()\n]*\)\W*\Z")
_FRONT_MATTER = re.compile(r"\A---\n.*?\n---\n", re.S)
"""Of Markdown: its title and keywords for machines."""
_LEADERS = re.compile(r"\.(?: ?\.){3}")
"""The dots of a table of contents between a heading and its page."""
_SENDER = re.compile(r"\AFrom: (.+)")
"""Of a mail: what it says, its sender says."""
_FIELD = re.compile(r"[^\n:：]{1,40}[:：]\s*(?:(?:re|fwd?|aw|wg|tr|sv|rv):\s*)*([^\n]+)", re.I)
"""A line of a record, and what it says; of a mail's subject without the marks of replies."""
_LEADERS_BEHIND = 8
"""Characters behind what was split off as a sentence."""
_NEARBY_CREDIT = 0.6
"""What a word counts that stands in the sentence before, in the title or in a heading."""


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
    """The same, in the sentence alone."""
    similarity: float | None
    """Cosine to the question, None where it was not compared."""
    shows_kind: bool
    """Whether it holds a number, date, name … as the question wants one beyond those it gives itself."""
    is_heading: bool
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
    paying: frozenset[str] = frozenset()
    """Those that an amount of money stands for: `cost`."""

    @property
    def total(self) -> float:
        """Weight of all words."""
        return sum(self.weights.values()) or 1.0

    def share(self, keys: frozenset[str], nearby: frozenset[str] = frozenset()) -> float:
        """Share of the question that some words hold, in part where they do so nearby."""
        return (
            sum(weight * self._credit(key, keys, nearby) for key, weight in self.weights.items()) / self.total
        )

    def share_of(self, terms: Iterable[Term]) -> float:
        """Share of the question that some of its terms are."""
        return sum(self.weights[term.key] for term in terms) / self.total

    def _credit(self, key: str, keys: frozenset[str], nearby: frozenset[str]) -> float:
        if key in keys:
            return 1.0
        if len(key) >= _SHORTEST_PART and self.language in COMPOUNDING and _shares_part(key, keys):
            return _PART_CREDIT
        return _NEARBY_CREDIT if key in nearby else 0.0


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
    return QuestionTerms(terms, weights, kind, language, question, frozenset(names), frozenset(paying))


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
    keys = [frozenset(term.key for term in find_terms(spoken(s.text), asked.language)) for s in sentences]
    names = (
        passage.title,
        passage.document.name,
        *(h for part in passage.parts for h in part.locator.headings),
    )
    titles = frozenset(_bare(name) for name in names)
    headings = " ".join(
        (passage.title, passage.plain_name, *passage.locator.headings, *_SENDER.findall(passage.text))
    )
    about = frozenset(term.key for term in find_terms(headings, asked.language))
    wanted = set(re.findall(r"\w+", asked.text.casefold()))
    tables = find_tables(passage.text)
    found = []
    for at, sentence in enumerate(sentences):
        table = next((each for each in tables if each.start <= sentence.start < each.end), None)
        columns = table.names if table is not None and sentence.start >= table.first_row else ""
        beyond = _beyond(sentence.text, wanted)
        shows = shows_kind(beyond, asked.kind) or (
            bool(columns) and asked.kind is AnswerKind.MONEY and shows_kind(beyond, AnswerKind.NUMBER)
        )
        held = keys[at] | asked.paying if shows else keys[at]
        own_share = asked.share(held)
        is_heading = (
            _announces(sentence.text, titles, is_marked=passage.document.format in MARKDOWN_FORMATS)
            or _says_nothing(sentence.text, wanted, asked.kind)
            or (asked.kind is AnswerKind.PHONE and not shows)
            or (table is not None and not columns)
            or _is_set_apart(passage, sentence, asked, keys[at], is_last=at + 1 == len(sentences))
        )
        is_dated = asked.kind is AnswerKind.DATE and shows and own_share == 1  # minutes of a meeting
        found.append(
            Evidence(
                passage=index,
                start=passage.start + sentence.start + mark_length(sentence.text),
                end=passage.start + sentence.end,
                text=sentence.text[mark_length(sentence.text) :],
                share=asked.share(held, about | _near(keys, at, columns, asked.language)),
                own_share=own_share,
                similarity=None,
                shows_kind=shows,
                is_heading=is_heading and not is_dated,
                columns=columns,
            )
        )
    return found


def _near(keys: Sequence[frozenset[str]], at: int, columns: str, language: str) -> frozenset[str]:
    """The words that a sentence may leave out: of the one before it, or of the names of its columns."""
    if columns:
        return frozenset(term.key for term in find_terms(columns, language))
    return keys[at - 1] if at else frozenset()


def _is_set_apart(
    passage: ContextPassage,
    sentence: Sentence,
    asked: QuestionTerms,
    keys: frozenset[str],
    *,
    is_last: bool,
) -> bool:
    """Whether a sentence's place and shape make it a heading rather than what is said."""
    locator = passage.locator_at(passage.start + sentence.start)
    if locator.part == "mail header":
        is_about = asked.kind in _IN_MAIL_HEADERS or asked.share(keys) == 1
        return asked.kind is AnswerKind.PHONE or not is_about
    if passage.start == 0 and (matter := _FRONT_MATTER.match(passage.text)) and sentence.start < matter.end():
        return True
    if _LEADERS.search(passage.text, sentence.start, sentence.end + _LEADERS_BEHIND):
        return True
    if locator.slide is not None or is_last:  # all lines of a slide are short; a heading has text below
        return False
    return _looks_like_heading(sentence.text, is_apart=passage.text.startswith("\n\n", sentence.end))


def _beyond(text: str, wanted: set[str]) -> str:
    """The sentence without the question's own words: a year that was asked about is no answer."""
    return re.sub(r"\w+", lambda found: "" if found.group().casefold() in wanted else found.group(), text)


def _says_nothing(text: str, wanted: set[str], kind: AnswerKind) -> bool:
    """Whether a sentence has no word that the question has not: a name below a letter."""
    value = (
        field[1] if (field := _FIELD.fullmatch(text)) else text
    )  # `Invoice number: 17`, asked about invoice 17
    return kind is not AnswerKind.YES_NO and not re.search(r"[^\W_]", _beyond(value, wanted))


def _announces(text: str, titles: frozenset[str], *, is_marked: bool) -> bool:
    """Whether a sentence says of itself that what it is about is elsewhere: a title, a question, `…:`, a link.

    Args:
        text: the sentence.
        titles: bare words of titles and headings.
        is_marked: whether a `#` always marks a heading; a comment in code ends as a sentence does.
    """
    text = text.strip().rstrip("*_` ")
    if _POINTER.match(text[mark_length(text) :]) and "@" not in text:
        return True
    is_heading = text.startswith("#") and (is_marked or not text.endswith("."))
    return is_heading or text.endswith(("?", ":", "？", "：", "؟")) or _bare(text) in titles


def _looks_like_heading(text: str, *, is_apart: bool) -> bool:
    """Whether a sentence with others behind it has the shape of a heading.

    Parsers leave no mark at most headings, so a short line without an end is taken for one, unless it is a
    list item or looks like a value: `Deposit: 300`, a table row, an address. A numbered line is a heading
    where it stands apart from the next.
    """
    text = text.strip()
    words = len(text.split()) + len(_UNSPACED.findall(text)) / 2
    is_open = words <= _HEADING_WORDS and not re.search(r"[.!。！…۔।]$|[:|\t@=]", text)
    is_numbered = re.match(r"\(?\d", text) is not None
    return is_open and (is_apart if is_numbered else not mark_length(text))


def _bare(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))


def _compared(question: str, found: list[Evidence], similarity: Similarity) -> list[Evidence]:
    order = sorted(range(len(found)), key=lambda i: (-found[i].share, found[i].passage, found[i].start))
    nearest = order[:MOST_COMPARED]
    if not nearest:
        return found
    cosines = similarity([question], [found[i].spoken for i in nearest])[0]
    measured = dict(zip(nearest, (float(value) for value in cosines), strict=True))
    return [replace(each, similarity=measured.get(i)) for i, each in enumerate(found)]
