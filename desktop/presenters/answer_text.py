"""Laying out an answer: which stretch of its text is which sentence, with which verdict and citations."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from desktop import formatting
from indexer.protocol.messages import AnswerDone, SentenceView

_EMPHASIS = re.compile(r"(\*\*|__)(?=\S)(.+?)(?<=\S)\1", re.DOTALL)
_BULLET = re.compile(r"^(\s*)[-*•]\s+", re.MULTILINE)
_HEADING = re.compile(r"^#{1,6}\s+", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Stretch:
    """A piece of an answer: a sentence, or what stands between sentences."""

    text: str
    support: str = ""
    """Empty between sentences."""
    citations: tuple[int, ...] = ()
    reason: str = ""
    """Why it is not better supported."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """How many sentences the passages support."""

    supported: int
    weak: int
    unsupported: int


def stretches(answer: str, sentences: Sequence[SentenceView]) -> list[Stretch]:
    """The answer as pieces in order; line breaks and lists between sentences are kept.

    A sentence that is not found in the text (a model that was cut off, a changed space) is appended.
    """
    pieces: list[Stretch] = []
    done = 0
    for sentence in sentences:
        wanted = sentence.text.strip()
        start = answer.find(wanted, done) if wanted else -1
        if start < 0:
            if wanted:
                pieces.append(_stretch((" " if pieces else "") + wanted, sentence))
            continue
        if start > done:
            pieces.append(Stretch(answer[done:start]))
        done = start + len(wanted)
        pieces.append(_stretch(wanted, sentence))
    if answer[done:].strip():
        pieces.append(Stretch(answer[done:]))
    return pieces


def _stretch(text: str, sentence: SentenceView) -> Stretch:
    return Stretch(text, sentence.support, sentence.citations, sentence.reason)


def plain(text: str) -> str:
    """A model's light markup as plain text: bullets become dots, emphasis and heading marks go."""
    text = _HEADING.sub("", text)
    text = _BULLET.sub(r"\1•  ", text)
    return _EMPHASIS.sub(r"\2", text)


def as_text(done: AnswerDone) -> str:
    """An answer as it is pasted into a text: citations as numbers in brackets, then what they stand for."""
    body = "".join(
        plain(piece.text) + "".join(f" [{number}]" for number in piece.citations)
        for piece in stretches(done.answer, done.sentences)
    )
    sources = [
        f"[{each.number}] " + formatting.source_text(each.title, each.path, each.member, each.locator.label())
        for each in done.citations
    ]
    return "\n\n".join(part for part in (body, "\n".join(sources)) if part)


def verdict(done: AnswerDone) -> Verdict:
    """Count the sentences by support."""
    supports = [sentence.support for sentence in done.sentences]
    return Verdict(supports.count("supported"), supports.count("weak"), supports.count("unsupported"))
