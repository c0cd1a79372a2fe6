"""How well each sentence of the passages answers a question: the ground of verdict and of quoting."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from indexer.answering.answerkinds import AnswerKind, shows_kind
from indexer.answering.asked import QuestionTerms
from indexer.answering.citations import Similarity
from indexer.answering.context import ContextPassage
from indexer.answering.headings import NAMED_VALUE, announces, asks, bare, beyond, is_set_apart, says_nothing
from indexer.answering.lists import list_end
from indexer.answering.sentences import Sentence, mark_length, split_sentences
from indexer.answering.tables import Table, find_tables
from indexer.answering.terms import Rarity, local_rarity, name_keys, text_keys
from indexer.retrieval.dates import ANY_YEAR
from indexer.retrieval.markup import MARKDOWN_FORMATS
from indexer.storage.catalog.rows import DocumentRow

MOST_COMPARED = 24
"""Sentences compared by meaning, those best by words: about 0.25 s on two cores."""
_UNSPOKEN = re.compile(r"(?<=\])\([^)\s]*\)|\b(?:https?|mailto):\S+|\{%.*?%\}")
_IN_ADDRESSES = (AnswerKind.CONTACT, AnswerKind.PHONE)
"""What the target of a link may give; the numbers in others are nobody's age or height."""
_SENDER = re.compile(r"\AFrom: (.+)")
"""Of a mail: what it says, its sender says."""
_ANSWERING = 3
"""Sentences below a question that are taken for its answer."""
_ANSWERED = 0.9
"""Of the cosine of the question above a sentence; the rest is its own."""
_DIGIT = re.compile(r"\d")


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
    question: str = ""
    """The question that stands above it, as in a list of questions with their answers."""
    is_field: bool = False
    """Whether it is a value with a name before it that has been asked for: `Cashier: Ann`."""

    @property
    def spoken(self) -> str:
        """What it says, to be compared: a row below the names of its columns."""
        return spoken(f"{self.columns}\n{self.text}" if self.columns else self.text)


def passage_rarity(passages: Sequence[ContextPassage], language: str) -> Rarity:
    """Rarity of words among the passages themselves, where no index can tell."""
    return local_rarity(text_keys(passage.text, language) for passage in passages)


def find_evidence(
    asked: QuestionTerms, passages: Sequence[ContextPassage], similarity: Similarity | None = None
) -> list[Evidence]:
    """All sentences of the passages with their figures, in reading order."""
    found = [
        each
        for index, passage in enumerate(passages)
        for each in _PassageReader(index, passage, asked).read()
    ]
    return _compared(asked.text, found, similarity) if similarity is not None else found


def spoken(text: str) -> str:
    """A sentence without link targets and template tags, whose words nobody reads."""
    return _UNSPOKEN.sub(" ", text)


class _PassageReader:
    """Reads the sentences of one passage from top to bottom."""

    def __init__(self, index: int, passage: ContextPassage, asked: QuestionTerms) -> None:
        self._index, self._passage, self._asked = index, passage, asked
        self._sentences = split_sentences(passage.text)
        self._keys = [text_keys(spoken(each.text), asked.language) for each in self._sentences]
        self._about, self._titles = _subject(passage, asked.language), _titles(passage)
        self._tables = find_tables(passage.text)
        self._wanted = set(re.findall(r"\w+", asked.text.casefold()))

    def read(self) -> Iterator[Evidence]:
        """All sentences with their figures. The day that one names is that of those below it up to the next day."""
        above, days = frozenset[str](), self._about & self._asked.day_keys
        question, left = "", 0
        for at, keys in enumerate(self._keys):
            if any(key.startswith(ANY_YEAR) for key in keys):
                days = keys & self._asked.day_keys
            table = self._table(at)
            is_heading = self._is_heading(at)
            evidence = self._evidence(at, keys | days, above, table, is_heading=is_heading)
            yield self._answering(evidence, question) if left and not is_heading else evidence
            is_heading = is_heading or (evidence.is_heading and self._asked.kind is not AnswerKind.PHONE)
            if not re.search(r"\w", evidence.text):  # a rule below a title
                continue
            if is_heading and table is None:
                above = keys - self._asked.day_keys
                question = self._sentences[at].text
                left = _ANSWERING if asks(question) else 0
            else:
                left -= left > 0

    def _answering(self, evidence: Evidence, question: str) -> Evidence:
        """A sentence below a question, which says what was asked there."""
        share = self._asked.share(text_keys(question, self._asked.language))
        return replace(
            evidence,
            share=max(evidence.share, share),
            own_share=max(evidence.own_share, share),
            question=question,
        )

    def _table(self, at: int) -> Table | None:
        start = self._sentences[at].start
        return next((each for each in self._tables if each.start <= start < each.end), None)

    def _is_heading(self, at: int) -> bool:
        sentence, asked = self._sentences[at], self._asked
        is_marked = self._passage.document.format in MARKDOWN_FORMATS
        return announces(sentence.text, self._titles, is_marked=is_marked) or is_set_apart(
            self._passage,
            sentence,
            asked.kind,
            is_whole=asked.share(self._keys[at]) == 1,
            is_last=at + 1 == len(self._sentences),
        )

    def _evidence(
        self, at: int, keys: frozenset[str], above: frozenset[str], table: Table | None, *, is_heading: bool
    ) -> Evidence:
        asked, passage, sentence = self._asked, self._passage, self._sentences[at]
        columns = table.names if table is not None and sentence.start >= table.first_row else ""
        end = list_end(passage.text, self._sentences, at)
        said = asked.without_days(passage.text[sentence.start : end])
        rest = beyond(said if asked.kind in _IN_ADDRESSES else spoken(said), self._wanted)
        shows = shows_kind(rest, asked.kind) or (
            bool(columns) and asked.kind is AnswerKind.MONEY and shows_kind(rest, AnswerKind.NUMBER)
        )
        held = keys | asked.paying if shows else keys
        near = self._about | self._near(at, columns)
        is_told = asked.share(held) == 1 and _tells_value(rest, asked.kind, shows=shows)
        is_apart = (is_heading and end == sentence.end) or (asked.kind is AnswerKind.PHONE and not shows)
        is_apart = is_apart or (table is not None and not columns)
        quoted: Sentence | None = sentence
        if says_nothing(said, self._wanted, asked.kind):
            quoted = _with_sentence_before(passage.text, self._sentences, at)
        start = (quoted or sentence).start
        text = passage.text[start:end]
        return Evidence(
            passage=self._index,
            start=passage.start + start + mark_length(text),
            end=passage.start + end,
            text=text[mark_length(text) :],
            share=asked.share(held, near, above),
            own_share=asked.share(held, above),
            similarity=None,
            shows_kind=shows,
            is_heading=quoted is None or (is_apart and not is_told),
            document=passage.document,
            columns=columns,
            is_field=shows and self._is_field(said),
        )

    def _is_field(self, said: str) -> bool:
        """Whether a line gives a value to a name all of whose words are in the question, and no code or year is."""
        found = None if self._asked.names else NAMED_VALUE.match(said)
        named = text_keys(found[1], self._asked.language) if found is not None else frozenset[str]()
        return bool(named) and named <= self._asked.weights.keys()

    def _near(self, at: int, columns: str) -> frozenset[str]:
        """The words that a sentence may leave out: of the one before it, or of the names of its columns."""
        if columns:
            return text_keys(columns, self._asked.language)
        return self._keys[at - 1] - self._asked.day_keys if at else frozenset()


def _titles(passage: ContextPassage) -> frozenset[str]:
    headings = (heading for part in passage.parts for heading in part.locator.headings)
    return frozenset(bare(name) for name in (passage.title, passage.document.name, *headings))


def _subject(passage: ContextPassage, language: str) -> frozenset[str]:
    """The words of what a passage is about: of its title and headings, its file and folders, the sender of a mail."""
    names = (passage.title, passage.plain_name, passage.folder_names, *passage.locator.headings)
    subject = " ".join((*names, *_SENDER.findall(passage.text)))
    return name_keys(subject, language)


def _tells_value(rest: str, kind: AnswerKind, *, shows: bool) -> bool:
    """Whether what has the shape of a heading says what was asked: `Minutes of 5 March`, `Tax number 20/114`."""
    return shows if kind is AnswerKind.DATE else kind is AnswerKind.ANY and _DIGIT.search(rest) is not None


def _with_sentence_before(text: str, sentences: Sequence[Sentence], at: int) -> Sentence | None:
    """The sentence on the same line before one that only repeats the question: it may hold the answer."""
    before = sentences[at - 1] if at else None
    is_beside = before is not None and "\n" not in text[before.end : sentences[at].start]
    return before if is_beside else None


def _compared(question: str, found: list[Evidence], similarity: Similarity) -> list[Evidence]:
    order = sorted(range(len(found)), key=lambda i: (-found[i].share, found[i].passage, found[i].start))
    nearest = order[:MOST_COMPARED]
    if not nearest:
        return found
    own = similarity([question], [found[i].spoken for i in nearest])[0]
    above = similarity([question], [spoken(found[i].question) or found[i].spoken for i in nearest])[0]
    measured = {
        i: max(float(one), _ANSWERED * float(other))
        for i, one, other in zip(nearest, own, above, strict=True)
    }
    return [replace(each, similarity=measured.get(i)) for i, each in enumerate(found)]
