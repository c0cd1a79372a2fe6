"""A model's text without its citation marks, while it streams and as a whole."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from indexer.answering.sentences import split_sentences

_NUMBERS = r"\d{1,2}(?:\s*[,;–&、，；-]\s*\d{1,2})*"
_NAMED = r"(?:(?:see\s+)?(?:passages?|sources?|number)[\s_:=\"]{0,3})"
_MARK = re.compile(
    rf"[ \t]*(?:\[\[({_NUMBERS})\]\]|(?<!\[)[\[［]{_NAMED}?({_NUMBERS})\"?[\]］]"
    rf"|【({_NUMBERS})(?:†[^】]*)?】|[(（]{_NAMED}({_NUMBERS})[)）]|（来源\s*({_NUMBERS})）)",
    re.IGNORECASE,
)
_STRAY = re.compile(
    rf"(?:(?<=\S)[ \t]+|(?<=[.!?。！？\]]))(?P<mark>\[(?P<numbers>{_NUMBERS})\])"
    r"(?=[.!?,;。！？\[]|\s*\Z|\s*\n|\s+[^\W\d_a-z])"
)
"""A mark where a sentence or a part of one ends."""
_BEGUN = re.compile(
    r"[ \t]*(?:[\[［][^\]］\n]{0,24}|\[\[[^\]\n]{0,24}\]|【[^】\n]{0,24}"
    r"|[(（](?:[psn来][^)）\n]{0,24})?)?\Z",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class WrittenSentence:
    """A sentence of the answer, and the passages its writer says it is from."""

    text: str
    hints: tuple[int, ...]


class MarkStripper:
    """Removes citation marks from a stream; holds back what may become one."""

    def __init__(self, passages: int, sentinel: str) -> None:
        """Strip marks of up to `passages`; text that begins as `sentinel` is held back."""
        self._passages = passages
        self._sentinel = sentinel
        self._held = ""
        self._is_sentinel_possible = True

    def feed(self, text: str) -> str:
        """What can be shown now."""
        self._held += text
        if self._is_sentinel_possible:
            begun = _letters(self._held)
            if self._sentinel.startswith(begun) or begun.startswith(self._sentinel):
                return ""
            self._is_sentinel_possible = False
        stripped = strip_marks(self._held, self._passages)
        begun_mark = _BEGUN.search(stripped)
        cut = begun_mark.start() if begun_mark else len(stripped)
        self._held = stripped[cut:]
        return stripped[:cut]

    def finish(self) -> str:
        """What was held back to the end; a sentinel is never shown."""
        held, self._held = strip_marks(self._held, self._passages), ""
        return "" if is_sentinel(held, self._sentinel) else held


def is_sentinel(text: str, sentinel: str) -> bool:
    """Whether an answer is the agreed word for `not in the passages`, give or take dressing."""
    letters = _letters(text)
    return letters.startswith(sentinel) or (len(text) < 4 * len(sentinel) and sentinel in letters)


def _letters(text: str) -> str:
    return re.sub(r"[\W_]+", "_", text.upper()).strip("_")


def strip_marks(text: str, passages: int) -> str:
    """Text without marks that name passages there are; other bracketed numbers stay."""
    return _MARK.sub(lambda found: "" if _marked(found, passages) else found.group(), text)


def without_stray_marks(answer: str, passages: Sequence[str]) -> str:
    """An answer without marks at the end of sentences that name no passage: [7] where five were given.

    What stands so in a passage, a footnote or a place in code, is no mark.
    """

    def replaced(found: re.Match[str]) -> str:
        numbers = [int(number) for number in re.findall(r"\d+", found["numbers"])]
        is_meant = all(1 <= number <= len(passages) for number in numbers)
        return found.group() if is_meant or any(found["mark"] in text for text in passages) else ""

    return _STRAY.sub(replaced, answer)


def read_sentences(answer: str, passages: int) -> list[WrittenSentence]:
    """The sentences of an answer with the passages they name, marks removed."""
    sentences = []
    for sentence in split_sentences(answer):
        hints = [number for found in _MARK.finditer(sentence.text) for number in _marked(found, passages)]
        text = strip_marks(sentence.text, passages).strip()
        if re.search(r"\w", text):
            sentences.append(WrittenSentence(text, tuple(dict.fromkeys(hints))))
        elif hints and sentences:
            before = sentences[-1]
            sentences[-1] = WrittenSentence(before.text, tuple(dict.fromkeys((*before.hints, *hints))))
    return sentences


def _marked(found: re.Match[str], passages: int) -> list[int]:
    """Passage numbers of a mark; none where one of them does not exist: then it is no mark."""
    numbers = [int(number) for number in re.findall(r"\d+", next(group for group in found.groups() if group))]
    return numbers if all(1 <= number <= passages for number in numbers) else []
