"""Follow-up questions: what they leave unsaid, without asking a model."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from indexer.answering.answerkinds import MONTHS
from indexer.answering.answertext import is_sentinel
from indexer.answering.messages import NOT_FOUND, PastTurn
from indexer.answering.questionwords import QUESTION_WORDS
from indexer.retrieval.queryform import IDLE_WORDS

LONGEST_QUESTION = 2000
_SHORT_WORDS = 4
_OWN_SUBJECT = 2
"""Telling words from which on a short question may be a new one: `deposit flat`; `the deposit?` is none."""
_POINTERS = re.compile(
    r"\b(it|its|they|them|their|this|that|these|those|there|then|he|she|him|her|his|hers|one|ones|same|former|latter"
    r"|er|sie|es|ihn|ihm|ihr|ihre|dieser|diese|dieses|das|dort|davon|dafür|dazu|damit"
    r"|il|elle|ils|elles|cela|ça|celui|celle|lui|leur|cette|ces"
    r"|él|ella|ellos|ellas|eso|esto|este|esta|ese|esa|allí"
    r"|он|она|оно|они|его|её|ее|их|это|этот|эта|там)\b",
    re.IGNORECASE,
)
_OPENERS = re.compile(
    r"^\s*(and|but|or|so|also|what about|how about|und|aber|et|mais|y|pero|а|и|но)\b", re.IGNORECASE
)
_NO_POINTERS = re.compile(
    r"\b(?:(?i:is|are|was|were|will|be|been|has|have|can|could|should|would|must|may|might) there\b"
    r"|(?i:there (?:is|are|was|were|will|has|have|must|may|can)\b)"
    r"|(?i:gibt es|es gibt|il y a|y a-t-il)\b|[Dd]as (?=[^\W\d_a-zäöüß])|(?<=\S )(?:Sie|Ihr|Ihre|Ihnen|Ihren|Ihrem)\b)"
)
"""What only looks like one: `is there`, a German article before its noun, the polite form."""
_POINTERS_UNSPACED = re.compile("它|他|她|这|那|其|それ|これ|その|この|그것|이것")

_MOST_LEANING = 4
"""Turns that a question may lean on, each on the one before."""
_EXCHANGED = (
    re.compile(r"\b(?:19|20)\d\d\b"),
    re.compile(rf"\b(?!may\b)(?:{MONTHS})\b", re.IGNORECASE),
    re.compile(r"\bQ[1-4]\b"),
    re.compile(
        r"\b(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonntag)\b",
        re.IGNORECASE,
    ),
)
"""What one question may name in place of another: years, months, quarters, weekdays."""
_SAYS_NOTHING = re.compile(
    r"\b(?:and|but|so|what|how|about|in|of|for|on|the|und|aber|was|ist|mit|im|am|von|vom|für|et|en|de|du|pour|y|e|"
    r"para|del|и|а|в|за)\b",
    re.IGNORECASE,
)
_SAYS_MORE = re.compile(r"\w")
_JOINING = (
    r"of|for|in|at|on|with|from|to|von|vom|für|bei|beim|mit|in|im|am|de|du|pour|à|para|en|del|di|per|van|voor"
)
_PHRASE = re.compile(
    rf"(?<!\S)(?P<joined>{_JOINING})\s+(?:(?!(?:{_JOINING})\s)[^\s?.!,;]+\s*)+", re.IGNORECASE
)
_OTHER_PHRASE = re.compile(
    rf"(?:and|but|what about|how about|und|aber|et|mais|y|pero|e)\s+(?P<phrase>(?P<joined>{_JOINING})\s[^?]+)\??",
    re.IGNORECASE,
)
"""`And of Harbour Road?`"""
_TIME = re.compile(rf"\d|\b(?:{MONTHS})\b", re.IGNORECASE)
_SAME_BEGINNING = 4
"""Letters that the forms of a word have in common: file, filing."""


def is_followup(question: str) -> bool:
    """Whether a question leans on what was said before: it points, opens with `and`, or says next to nothing."""
    is_short = len(re.findall(r"\w+", question)) <= _SHORT_WORDS
    return bool(
        (is_short and len(_telling(question)) < _OWN_SUBJECT)
        or _OPENERS.search(question)
        or _points(question)
    )


def _points(question: str) -> bool:
    found = _POINTERS.search(_NO_POINTERS.sub(" ", question)) or _POINTERS_UNSPACED.search(question)
    return found is not None


def _telling(question: str) -> list[str]:
    return [word for word in re.findall(r"\w+", question.casefold()) if word not in _idle_words()]


@lru_cache(maxsize=1)
def _idle_words() -> frozenset[str]:
    """Function and question words of all languages: three words do not tell theirs."""
    return frozenset().union(*IDLE_WORDS.values(), *QUESTION_WORDS.values())


def standalone_by_rule(question: str, history: Sequence[PastTurn]) -> str:
    """A question for the search where no model rewrites it: the earlier question's words go along.

    Another month, year or weekday takes the place of the earlier one: `and in 2023?`; so does another of a kind:
    `and for families?`. A question between that only points (`who signed it?`) says nothing of what is pointed at.
    """
    if not history or not is_followup(question):
        return question
    before = list(history[-_MOST_LEANING:])
    while len(before) > 1 and _points(question) and _points(before[-1].question):
        before.pop()
    earlier = standalone_by_rule(before[-1].question.strip(), before[:-1])
    exchanged, left = _exchanged(earlier, question.strip())
    if exchanged == earlier and (other := _with_other_phrase(earlier, question.strip())):
        return other
    return (exchanged if not _SAYS_MORE.search(_SAYS_NOTHING.sub(" ", left)) else f"{exchanged} {left}")[
        :LONGEST_QUESTION
    ]


def _with_other_phrase(earlier: str, question: str) -> str:
    """The earlier question with the phrase exchanged that the later one names another for; empty where none is."""
    other = _OTHER_PHRASE.fullmatch(question)
    if other is None:
        return ""
    phrases = [
        each for each in _PHRASE.finditer(earlier) if each["joined"].casefold() == other["joined"].casefold()
    ]
    if len(phrases) != 1 or _TIME.search(f"{phrases[0].group()} {other['phrase']}"):
        return ""
    start, end = phrases[0].span()
    gap = " " if phrases[0].group()[-1].isspace() else ""
    return f"{earlier[:start]}{other['phrase'].strip()}{gap}{earlier[end:]}"


def _exchanged(earlier: str, question: str) -> tuple[str, str]:
    """The earlier question about what the later one names in its stead, and the later one without that."""
    left = question
    for pattern in _EXCHANGED:
        before, now = pattern.findall(earlier), pattern.findall(question)
        if len(before) == len(now) == 1:
            earlier, left = pattern.sub(now[0], earlier), " ".join(pattern.sub("", left).split())
    return (earlier, left) if left != question else (earlier, question)


def accept_rewrite(rewritten: str, question: str, history: Sequence[PastTurn]) -> str:
    """A model's standalone question, or the rule's where the model's is no question at all.

    A small model that has just refused an answer says the agreed word of refusal again when asked to rewrite;
    others repeat what they were told to do, or the question before: then nothing of the last one is left.
    """
    lines = [line.strip() for line in rewritten.strip().splitlines() if line.strip()]
    line = (
        re.sub(r"^(standalone |rewritten )?question\s*:\s*", "", lines[0], flags=re.IGNORECASE)
        if lines
        else ""
    )
    line = line.strip().strip("\"'“”„«»").strip()
    longest = min(LONGEST_QUESTION, 4 * len(question) + 300)
    if not line or len(line) > longest or _is_refusal(line) or _is_of_another(line, question):
        return standalone_by_rule(question, history)
    return line


def _is_of_another(line: str, question: str) -> bool:
    """Whether a rewrite has none of the two or more words that tell what was asked."""
    asked, kept = ({word[:_SAME_BEGINNING] for word in _telling(text)} for text in (question, line))
    return len(asked) >= _OWN_SUBJECT and asked.isdisjoint(kept)


def _is_refusal(line: str) -> bool:
    """Whether it is the agreed word; a question may have its words, not their spelling."""
    return NOT_FOUND in line or (is_sentinel(line, NOT_FOUND) and not line.endswith(("?", "？", "؟")))
