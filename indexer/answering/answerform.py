"""A model's whole answer in the form it was asked for: marks as `[1]`, no list of sources, no refusal beside text."""

from __future__ import annotations

import re
from collections.abc import Sequence

from indexer.answering.answertext import is_sentinel, without_stray_marks
from indexer.answering.sentences import split_sentences

_ENDS = r"(?=[.!?,;:。！？，；、؟،\[]|\s*\Z|\s*\n|\s+[^\W\d_a-z])"
_ODD = re.compile(
    r"[ \t]*(?P<mark>\((?P<round>\d)\)|（(?P<wide>\d)）|\{(?P<curly>\d)\}|<sup>\[?(?P<tag>\d)\]?</sup>"
    rf"|\[\^(?P<note>\d)\]|(?<=[^\W\d]{{3}})(?P<raised>[¹²³⁴-⁹])|(?<=[.!?。！？])(?P<behind>[¹²³⁴-⁹])){_ENDS}"
)
"""What small models write in place of `[1]` where a sentence or a part of one ends."""
_RAISED = str.maketrans("¹²³⁴⁵⁶⁷⁸⁹", "123456789")
_SOURCES = re.compile(
    r"(?:\A|\n\s*|(?<=[.!?。！？\]])[ \t])[ \t]*[*_#]*[ \t]*(?:sources?|references?|citations?|quellen?|références|"
    r"fuentes?|fonti|bronnen|источники|来源|參考|参考|出典|المصادر)[*_ \t]*[:：][*_ \t]*"
    r"(?:[ \t,;]*\[\d{1,2}\])*[ \t]*(?:\n\s*(?:[-*•][ \t]*)?(?:\[\^?\d{1,2}\]|\(?\d{1,2}[.):]).*)*\s*\Z",
    re.IGNORECASE,
)
"""A list at the end; what is cited is shown with the answer."""
_LINKED = re.compile(r"(\[\d{1,2}\]\]?)\([^()\s]{0,80}\)")
_TURN_END = re.compile(
    r"<\|(?:im_end|eot_id|endoftext|end_of_text|end|return|eos)\|>|<end_of_turn>|</s>\s*\Z", re.IGNORECASE
)
"""Control tokens of chat templates; behind one a model makes up the next turn."""
_CALL = re.compile(r"<tool_call>.*?(?:</tool_call>|\Z)|\A\s*\{\s*\"(?:name|function)\":.*\}\s*\Z", re.S)
"""A model's wish to call a tool; there is none."""
_FENCE = re.compile(r"</?passage\b[^>\n]*>\n?", re.IGNORECASE)
_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069]")
_BEGUN = re.compile(r"[ \t]*[\[【]\d{0,2}\Z")
_FOOTNOTE = re.compile(r"^[ \t]*\[\^\d{1,2}\]:.*(?:\n|\Z)", re.MULTILINE)
_REFUSAL = re.compile(
    r"\b(?:passages?|(?:provided|given) (?:text|context|documents?|files?|information|sources?))\b[^.!?]*"
    r"\b(?:no|not|nothing|none|neither|\w+n['’]t)\b|"
    r"\b(?:no|not|none|neither)\b[^.!?]*\b(?:in|of|from) (?:any of )?(?:the|these|your) (?:provided |given )?"
    r"passages\b|"
    r"\b(?:passagen|textstellen|abschnitten?|auszügen?)\b[^.!?]*\b(?:kein\w*|nicht|nichts)\b|"
    r"\b(?:passages?|extraits?) (?:fournis|donnés)\b[^.!?]*\b(?:ne|n['’]|aucune?|pas)|"
    r"\b(?:pasajes?|fragmentos)\b[^.!?]*\bno\b|\bno\b[^.!?]*\bpasajes?\b|"
    r"\bотрывк\w+\b[^.!?]*\b(?:нет|не)\b|\b(?:нет|не)\b[^.!?]*\bотрывк\w+\b|(?:段落|片段|文段)[^。！？]*(?:没有|未|無|不)",
    re.IGNORECASE,
)


def in_plain_form(answer: str, passages: Sequence[str], sentinel: str) -> str:
    """An answer with its marks as `[1]`, none that names no passage, and nothing that is no part of what it says.

    What stands so in a passage, `20 m²` or `(2)`, is no mark.
    """
    written = _UNSEEN.sub("", _FENCE.sub("", _CALL.sub("", _TURN_END.split(answer, maxsplit=1)[0])))
    text = _SOURCES.sub("", _FOOTNOTE.sub("", _BEGUN.sub("", _LINKED.sub(r"\1", written))))
    if not is_sentinel(text, sentinel):
        text = re.sub(rf"[*_\s]*\b{sentinel}\b[*_]*[.。]?", "", text)
    return without_stray_marks(
        _ODD.sub(lambda found: _plain(found, passages), text if re.search(r"\w", text) else written), passages
    )


def _plain(found: re.Match[str], passages: Sequence[str]) -> str:
    number = int(next(group for group in found.groups()[1:] if group).translate(_RAISED))
    is_mark = 1 <= number <= len(passages) and not any(found["mark"] in text for text in passages)
    return f" [{number}]" if is_mark else found.group()


def is_refusal(answer: str) -> bool:
    """Whether an answer begins by saying, in other words than the agreed one, that the passages do not hold it."""
    first = next((each.text for each in split_sentences(answer)), "")
    return _REFUSAL.search(first) is not None
