"""A question and its answer as it comes: phases, text, verdicts, citations."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from PySide6.QtCore import QObject, Signal

from desktop.engine.client import Engine
from indexer.protocol.messages import (
    AnswerDelta,
    AnswerDone,
    AnswerStarted,
    AskRequest,
    CitationView,
    ConversationReply,
    ErrorReply,
)

WARM_FOR_S = 240.0
"""Less than the five minutes for which Ollama keeps a model by itself."""
QUESTION_WORDS = 5


class AnswerPhase(StrEnum):
    """How far an answer has come."""

    IDLE = "idle"
    RETRIEVING = "retrieving"
    LOADING = "loading"
    THINKING = "thinking"
    WRITING = "writing"
    DONE = "done"
    CANCELLED = "cancelled"
    FAILED = "failed"


BUSY = frozenset({AnswerPhase.RETRIEVING, AnswerPhase.LOADING, AnswerPhase.THINKING, AnswerPhase.WRITING})


@dataclass(frozen=True, slots=True)
class AnswerState:
    """All the panel shows."""

    phase: AnswerPhase = AnswerPhase.IDLE
    question: str = ""
    text: str = ""
    """As far as it was streamed."""
    model: str = ""
    citations: tuple[CitationView, ...] = ()
    done: AnswerDone | None = None
    message: str = ""
    hint: str = ""
    turn: int = 1
    turns: int = 1
    """Which answer of the conversation this is, and how many there are."""

    @property
    def is_busy(self) -> bool:
        """True while more is to come."""
        return self.phase in BUSY

    def citation(self, number: int) -> CitationView | None:
        """The citation with a number."""
        return next((citation for citation in self.citations if citation.number == number), None)


class AnswerPresenter(QObject):
    """Asks, collects the stream, and knows the conversation that a follow-up continues."""

    state_changed = Signal(object)
    """An `AnswerState`."""
    citation_opened = Signal(object)
    """A `CitationView` to be shown in the preview."""

    def __init__(self, engine: Engine) -> None:
        super().__init__()
        self.state = AnswerState()
        self._engine = engine
        self._ticket = 0
        self._conversation = ""
        self._turns: list[AnswerState] = []
        """Finished answers of the conversation, oldest first."""
        self._asked = ""
        self._scope = ("", "")
        """Folder and filters that the conversation keeps to."""
        self._warmed_at_s = -WARM_FOR_S

    def expect(self, text: str) -> None:
        """What is typed looks like a question: let the engine load what an answer needs."""
        is_question = text.rstrip().endswith("?") or len(text.split()) >= QUESTION_WORDS
        if is_question and time.monotonic() - self._warmed_at_s > WARM_FOR_S:
            self._warmed_at_s = time.monotonic()
            self._engine.warm_answers()

    def follow_query(self, words: str) -> None:
        """Another query is searched: an answer to what was asked before says nothing of its results."""
        if self.state.phase is not AnswerPhase.IDLE and words != self._asked:
            self.close()

    def ask(self, question: str, *, folder: str = "", filters: str = "") -> None:
        """Ask a new question about the files in a folder that fit the filters; empty for all."""
        self._conversation = ""
        self._turns.clear()
        self._asked = question
        self._scope = (folder, filters)
        self._ask(question)

    def follow_up(self, question: str) -> None:
        """Ask in the same conversation, about the same files."""
        self._ask(question)

    def restore(self, conversation: ConversationReply) -> None:
        """Show a remembered conversation at its last answer; a follow-up goes on with it."""
        self.close()
        self._conversation = conversation.conversation
        self._asked = conversation.turns[0].question
        last = conversation.turns[-1].done
        self._scope = (last.folder, last.filters)
        count = len(conversation.turns)
        for number, turn in enumerate(conversation.turns, 1):
            state = AnswerState(question=turn.question, turn=number, turns=count)
            self._turns.append(_finished(state, turn.done))
        self._set(self._turns[-1])

    def step(self, step: int) -> None:
        """Show the answer before (-1) or after (1) in the conversation; a follow-up still comes last."""
        position = self.state.turn - 1 + step
        if not self.state.is_busy and 0 <= position < len(self._turns):
            self._set(replace(self._turns[position], turns=len(self._turns)))

    def cancel(self) -> None:
        """Stop the answer; the text so far stays."""
        if self.state.is_busy:
            self._engine.cancel(self._ticket)
            self._set(replace(self.state, phase=AnswerPhase.CANCELLED))

    def close(self) -> None:
        """Stop and show no answer."""
        if self.state.is_busy:
            self._engine.cancel(self._ticket)
        self._conversation = ""
        self._turns.clear()
        self._set(AnswerState())

    def forget(self, is_gone: Callable[[int, str], bool]) -> None:
        """Show no conversation in which an answer was drawn from documents that are gone, by their id and path."""
        cited = (citation for state in (*self._turns, self.state) for citation in state.citations)
        if any(is_gone(citation.document_id, citation.path) for citation in cited):
            self.close()

    def open_citation(self, number: int) -> None:
        """Show a citation in the preview."""
        citation = self.state.citation(number)
        if citation is not None:
            self.citation_opened.emit(citation)

    def _ask(self, question: str) -> None:
        question = question.strip()
        if not question:
            return
        turn = len(self._turns) + 1
        self._set(AnswerState(AnswerPhase.RETRIEVING, question, turn=turn, turns=turn))
        folder, filters = self._scope
        request = AskRequest(
            question, folder=folder, conversation=self._conversation, view="answer", filters=filters
        )
        self._ticket = self._engine.ask(request, self._on_reply, self._on_error)

    def _on_reply(self, reply: Any) -> None:
        if isinstance(reply, AnswerStarted):
            self._conversation = reply.conversation
            phase = AnswerPhase.LOADING if reply.model else AnswerPhase.WRITING
            self._set(replace(self.state, phase=phase, model=reply.model, citations=reply.citations))
        elif isinstance(reply, AnswerDelta):
            phase = AnswerPhase(reply.phase) if reply.phase in set(AnswerPhase) else AnswerPhase.WRITING
            self._set(replace(self.state, phase=phase, text=self.state.text + reply.text))
        elif isinstance(reply, AnswerDone):
            self._conversation = reply.conversation
            self._turns.append(_finished(self.state, reply))
            self._set(self._turns[-1])

    def _on_error(self, error: ErrorReply) -> None:
        self._set(replace(self.state, phase=AnswerPhase.FAILED, message=error.message, hint=error.hint))

    def _set(self, state: AnswerState) -> None:
        self.state = state
        self.state_changed.emit(state)


def _finished(state: AnswerState, done: AnswerDone) -> AnswerState:
    return replace(
        state,
        phase=AnswerPhase.DONE,
        text=done.answer,
        model=done.model,
        citations=done.citations,
        done=done,
    )
