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


def is_followup(question: str) -> bool:
    """Whether a question leans on what was said before: it points, opens with `and`, or says next to nothing."""
    words = re.findall(r"\w+", question)
    telling = [word for word in words if word.casefold() not in _idle_words()]
    return bool(
        (len(words) <= _SHORT_WORDS and len(telling) < _OWN_SUBJECT)
        or _OPENERS.search(question)
        or _POINTERS.search(_NO_POINTERS.sub(" ", question))
        or _POINTERS_UNSPACED.search(question)
    )


@lru_cache(maxsize=1)
def _idle_words() -> frozenset[str]:
    """Function and question words of all languages: three words do not tell theirs."""
    return frozenset().union(*IDLE_WORDS.values(), *QUESTION_WORDS.values())


def standalone_by_rule(question: str, history: Sequence[PastTurn]) -> str:
    """A question for the search where no model rewrites it: the earlier question's words go along.

    Another month, year or weekday takes the place of the earlier one: `and in 2023?`.
    """
    if not history or not is_followup(question):
        return question
    earlier = standalone_by_rule(history[-1].question.strip(), history[-_MOST_LEANING:-1])
    exchanged, left = _exchanged(earlier, question.strip())
    return (exchanged if not _SAYS_MORE.search(_SAYS_NOTHING.sub(" ", left)) else f"{exchanged} {left}")[
        :LONGEST_QUESTION
    ]


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

    A small model that has just refused an answer says the agreed word of refusal again when asked to rewrite.
    """
    lines = [line.strip() for line in rewritten.strip().splitlines() if line.strip()]
    line = (
        re.sub(r"^(standalone |rewritten )?question\s*:\s*", "", lines[0], flags=re.IGNORECASE)
        if lines
        else ""
    )
    line = line.strip().strip("\"'“”„«»").strip()
    longest = min(LONGEST_QUESTION, 4 * len(question) + 300)
    if not line or len(line) > longest or _is_refusal(line):
        return standalone_by_rule(question, history)
    return line


def _is_refusal(line: str) -> bool:
    """Whether it is the agreed word; a question may have its words, not their spelling."""
    return NOT_FOUND in line or (is_sentinel(line, NOT_FOUND) and not line.endswith(("?", "？", "؟")))
