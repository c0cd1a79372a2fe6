"""Sentences that say nothing of themselves: headings, questions, links, what only repeats the question."""

from __future__ import annotations

import re

from indexer.answering.answerkinds import AnswerKind
from indexer.answering.context import ContextPassage
from indexer.answering.sentences import Sentence, mark_length

_UNSPACED = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_HEADING_WORDS = 12
_IN_MAIL_HEADERS = (AnswerKind.PERSON, AnswerKind.DATE, AnswerKind.CONTACT)
"""What the lines before a mail's body may answer, beside a question whose every word stands in one of them."""
_POINTER = re.compile(r"[*_]*\[[^\[\]]*\]\([^()\n]*\)\W*\Z")
_FRONT_MATTER = re.compile(r"\A---\n.*?\n---\n", re.S)
"""Of Markdown: its title and keywords for machines."""
_QUESTION_MARK = re.compile(r"[?？؟][\"'”’»“‹›)\]},]*\Z")
_AMOUNT = re.compile(
    r"(?<!\A)(?<![\w.,])(?:\d+(?:[.,' ]\d{3})*[.,]\d\d|\d[\d.,]*\s?[%€£$¥₽₹])(?!\w)|[€£$¥₽₹]\s?\d"
)
"""An amount, behind something else: `Waste 1.120,00 €` tells a value, `2.10 Scope` numbers a heading."""
_LAST_NUMBER = re.compile(r"\s(?!(?:1[5-9]|20)\d\d\Z)\d[\d.,/-]*\Z")
"""As in `Guests 5`; `Report 2023` is a heading."""
_STATEMENT = re.compile(r"[;{}]\Z|\w\([^()]*\)(?:\s*->[^:]*)?:\Z|\A(?:class|struct|enum)\s+\w+:\Z")
"""How a line of code ends, the head of a function among them."""
_LEADERS = re.compile(r"\.(?: ?\.){3}")
"""The dots of a table of contents between a heading and its page."""
_FIELD = re.compile(r"[^\n:：]{1,40}[:：]\s*(?:(?:re|fwd?|aw|wg|tr|sv|rv):\s*)*([^\n]+)", re.I)
"""A line of a record, and what it says; of a mail's subject without the marks of replies."""
_NUMBER_SIGN = re.compile(r"\b(?:n[°º]|no\.|nr\.?(?!\w))", re.I)
NAMED_VALUE = re.compile(r"\W*([^\n:：]{1,40})[:：]\s*\S")
"""A line of a record, with the name before its value."""
_LEADERS_BEHIND = 8
"""Characters behind what was split off as a sentence."""


def announces(text: str, titles: frozenset[str], *, is_marked: bool) -> bool:
    """Whether a sentence says of itself that what it is about is elsewhere: a title, a question, `…:`, a link.

    Args:
        text: the sentence.
        titles: bare words of titles and headings.
        is_marked: whether a `#` always marks a heading; a comment in code ends as a sentence does.
    """
    text = text.strip().rstrip("*_` ")
    if _STATEMENT.search(text):
        return False
    if _POINTER.match(text[mark_length(text) :]) and "@" not in text:
        return True
    is_heading = text.startswith("#") and (is_marked or not text.endswith("."))
    if is_heading or asks(text) or text.endswith((":", "：")):
        return True
    return all(bare(line) in titles for line in text.splitlines())  # it may stand there twice


def asks(text: str) -> bool:
    """Whether a sentence ends as a question."""
    return _QUESTION_MARK.search(text.rstrip("*_` ")) is not None


def says_nothing(text: str, wanted: set[str], kind: AnswerKind) -> bool:
    """Whether a sentence has no word that the question has not: a name below a letter."""
    value = (
        field[1] if (field := _FIELD.fullmatch(text)) else text
    )  # `Invoice number: 17`, asked about invoice 17
    return kind is not AnswerKind.YES_NO and not re.search(
        r"[^\W_]", _NUMBER_SIGN.sub(" ", beyond(value, wanted))
    )


def is_set_apart(
    passage: ContextPassage, sentence: Sentence, kind: AnswerKind, *, is_whole: bool, is_last: bool
) -> bool:
    """Whether a sentence's place and shape make it a heading rather than what is said.

    Args:
        passage: where it stands.
        sentence: a sentence of it.
        kind: what the question wants.
        is_whole: whether the sentence holds every word of the question.
        is_last: whether nothing follows it in the passage.
    """
    locator = passage.locator_at(passage.start + sentence.start)
    if locator.part == "mail header":
        is_about = kind in _IN_MAIL_HEADERS or is_whole
        return kind is AnswerKind.PHONE or not is_about
    if passage.start == 0 and (matter := _FRONT_MATTER.match(passage.text)) and sentence.start < matter.end():
        return True
    if _LEADERS.search(passage.text, sentence.start, sentence.end + _LEADERS_BEHIND):
        return True
    if locator.slide is not None or is_last:  # all lines of a slide are short; a heading has text below
        return False
    is_title = passage.start + sentence.start == 0
    is_apart = passage.text.startswith("\n\n", sentence.end)
    return _looks_like_heading(sentence.text, is_apart=is_apart, is_title=is_title)


def beyond(text: str, wanted: set[str]) -> str:
    """A sentence without the question's own words: a year that was asked about is no answer."""
    return re.sub(r"\w+", lambda found: "" if found.group().casefold() in wanted else found.group(), text)


def bare(text: str) -> str:
    """The words of a text, to be compared with those of a title."""
    return " ".join(re.findall(r"\w+", text.casefold()))


def _looks_like_heading(text: str, *, is_apart: bool, is_title: bool) -> bool:
    """Whether a sentence with others behind it has the shape of a heading.

    Parsers leave no mark at most headings, so a short line without an end is taken for one, unless it is a
    list item or looks like a value: `Deposit: 300`, a table row, an address. A numbered line is a heading
    where it stands apart from the next, a title may end in a number.
    """
    text = text.strip()
    words = len(text.split()) + len(_UNSPACED.findall(text)) / 2
    is_open = words <= _HEADING_WORDS and not re.search(r"[.!。！…۔।;{}][\"'”’»)]*$|[:|\t@=]", text)
    is_open = is_open and not _AMOUNT.search(text) and (is_title or not _LAST_NUMBER.search(text))
    is_numbered = re.match(r"\(?\d", text) is not None
    return is_open and (is_apart if is_numbered else not mark_length(text))
