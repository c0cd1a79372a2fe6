"""Follow-up questions: what they leave unsaid, without asking a model."""

from __future__ import annotations

import re
from collections.abc import Sequence

from indexer.answering.answertext import is_sentinel
from indexer.answering.messages import NOT_FOUND, PastTurn

LONGEST_QUESTION = 2000
_SHORT_WORDS = 4
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
_POINTERS_UNSPACED = re.compile("它|他|她|这|那|其|それ|これ|その|この|그것|이것")


def is_followup(question: str) -> bool:
    """Whether a question leans on what was said before: it points, opens with `and`, or is very short."""
    words = re.findall(r"\w+", question)
    return bool(
        len(words) <= _SHORT_WORDS
        or _OPENERS.search(question)
        or _POINTERS.search(question)
        or _POINTERS_UNSPACED.search(question)
    )


def standalone_by_rule(question: str, history: Sequence[PastTurn]) -> str:
    """A question for the search where no model rewrites it: the earlier question's words go along."""
    if not history or not is_followup(question):
        return question
    return f"{history[-1].question.strip()} {question.strip()}"[:LONGEST_QUESTION]


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
