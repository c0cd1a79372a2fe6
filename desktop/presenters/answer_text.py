"""An answer as text: which stretch of it is which sentence, with which verdict; and what is said about it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

from desktop import formatting
from desktop.presenters.answer import AnswerPhase, AnswerState
from indexer.protocol.messages import AnswerDone, Ledger, SentenceView

_EMPHASIS = re.compile(r"(\*\*|__)(?=\S)(.+?)(?<=\S)\1", re.DOTALL)
_BULLET = re.compile(r"^(\s*)[-*•]\s+", re.MULTILINE)
_HEADING = re.compile(r"^#{1,6}\s+", re.MULTILINE)


def _tr(text: str) -> str:
    return QCoreApplication.translate("answer", text)


@dataclass(frozen=True, slots=True)
class Stretch:
    """A piece of an answer: a sentence, or what stands between sentences."""

    text: str
    support: str = ""
    """Empty between sentences."""
    citations: tuple[int, ...] = ()
    reason: str = ""
    """Why it is not better supported."""


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


def phase_text(state: AnswerState) -> str:
    """How far an answer has come, or who wrote it."""
    if state.done is not None and not state.done.answerable:
        return _tr("no answer")
    model = state.model or _tr("the model")
    searching = _tr("Looking for passages …")
    texts = {
        AnswerPhase.RETRIEVING: searching,
        AnswerPhase.LOADING: _tr("Loading {0} …").format(model),
        AnswerPhase.THINKING: _tr("{0} is thinking …").format(model),
        # Before it is known who answers, what is written is a follow-up in words to search by.
        AnswerPhase.WRITING: _tr("{0} is writing …").format(state.model) if state.model else searching,
        AnswerPhase.CANCELLED: _tr("stopped"),
        AnswerPhase.FAILED: _tr("failed"),
        AnswerPhase.DONE: _tr("by {0}").format(state.model)
        if state.model
        else _tr("from your files' own words"),
    }
    return texts.get(state.phase, "")


def verdict_wordings(done: AnswerDone) -> tuple[str, ...]:
    """How many sentences can be checked, then the same in fewer words."""
    counts = Counter(sentence.support for sentence in done.sentences)
    texts = {
        "supported": _tr("{0} supported"),
        "weak": _tr("{0} weak"),
        "unsupported": _tr("{0} unsupported"),
    }
    numbers = ", ".join(text.format(counts[support]) for support, text in texts.items() if counts[support])
    return (_tr("Sentences: {0}").format(numbers), numbers) if numbers else ("",)


def doubts(done: AnswerDone) -> str:
    """Which sentences are hardly supported or not, for whoever does not see how they are underlined."""
    said = {"weak": _tr("Weakly supported: {0}"), "unsupported": _tr("Not supported: {0}")}
    return "\n".join(
        said[sentence.support].format(plain(sentence.text.strip()))
        for sentence in done.sentences
        if sentence.support in said
    )


def ledger_text(ledger: Ledger) -> str:
    """Passages, tokens and times, a line each."""
    names = {
        "embed": _tr("understand"),
        "retrieve": _tr("find passages"),
        "load": _tr("load model"),
        "first_token": _tr("first word"),
        "rest": _tr("write"),
        "total": _tr("in all"),
    }
    used = formatting.counted(ledger.passages_used, _tr("passage"), _tr("passages"))
    lines = [_tr("{0} went in, {1} left out").format(used, ledger.passages_left_out)]
    if ledger.prompt_tokens:
        lines.append(
            _tr("{0} tokens read, {1} written, {2} fit").format(
                *(
                    formatting.count(n)
                    for n in (ledger.prompt_tokens, ledger.answer_tokens, ledger.context_tokens)
                )
            )
        )
    times = [
        f"{names.get(name, name)} {formatting.milliseconds(time_ms)}"
        for name, time_ms in ledger.timings_ms.items()
    ]
    lines.append(" · ".join(times))
    return "\n".join(line for line in lines if line)
