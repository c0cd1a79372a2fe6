"""Answers for the engine: questions, models, downloads; the child does the talking to Ollama."""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterator
from dataclasses import replace

import msgspec

from indexer.answering.conversation import past_turns
from indexer.answering.messages import (
    REPLIES,
    REQUESTS,
    CheckModels,
    DeleteModel,
    PullModel,
    WarmUp,
)
from indexer.answering.ollama.api import OllamaSettings
from indexer.answering.ollama.reach import require_listener
from indexer.answering.preparation import streamed
from indexer.answering.run import AnswerRun
from indexer.answering.seams import AnswerParts, ConversationStore, Emit, IsCancelled
from indexer.domain import Origin
from indexer.errors import CancelledError, InputError, ModelError, NotFoundError
from indexer.paths import display_path
from indexer.processes.spec import ChildSpec
from indexer.protocol.messages import AnswerDone, AskRequest, ModelsReply, PullProgress

LONGEST_QUESTION = 4000
"""Characters; beyond it is no question but a text."""
_TITLE_CHARS = 120
_CHECK_TIMEOUT_S = 60.0

_log = logging.getLogger(__name__)


def answers_child() -> ChildSpec:
    """The child that answers; started at the first question, as most sessions ask none."""
    return ChildSpec(
        name="answers",
        module="indexer.answering.worker",
        request_types=REQUESTS,
        reply_types=REPLIES,
    )


class AnswerService:
    """Answers questions about the indexed files. Any thread may call."""

    def __init__(self, parts: AnswerParts) -> None:
        self._parts = parts

    def ask(self, request: AskRequest, emit: Emit, is_cancelled: IsCancelled) -> None:
        """Answer: emits `AnswerStarted`, `AnswerDelta`s, and last `AnswerDone`.

        Without Ollama or a model the answer is made of sentences of the files. A stopped answer is
        kept in the conversation as far as it came.

        Raises:
            InputError: there is no question, or it is too long.
            CancelledError: the caller gave up.
        """
        question = _cleaned(request.question)
        store = self._conversations()
        history = past_turns(store, request.conversation)
        known = request.conversation if history else ""
        run = AnswerRun(
            self._parts,
            self._settings(),
            conversation=lambda: known or store.begin(question[:_TITLE_CHARS], request.folder),
            history=history,
            emit=emit,
            is_cancelled=is_cancelled,
        )
        done = run.answer(question, request.folder, request.filters)
        done = replace(done, folder=display_path(request.folder), filters=request.filters)
        self._remember(store, question, done, run.origins())
        if is_cancelled():
            raise CancelledError("cancelled")
        emit(done)

    def warm(self) -> None:
        """Load what answering needs; whatever is wrong shows when a question is asked."""
        settings = self._settings()
        try:
            require_listener(settings.host, settings.allowed_hosts)
        except ModelError:
            return
        with streamed(self._parts.child, WarmUp(settings)) as replies:
            for _reply in replies:
                pass

    def models(self) -> ModelsReply:
        """The state of Ollama and its models."""
        reply = self._parts.child.call(CheckModels(self._settings()), timeout_s=_CHECK_TIMEOUT_S).message
        assert isinstance(reply, ModelsReply)
        return reply

    def pull(self, name: str, is_cancelled: IsCancelled) -> Iterator[PullProgress]:
        """Download a model; the last progress has `is_done`.

        Raises:
            NotFoundError: there is no such model.
            ModelError: it failed; what is there is kept.
            CancelledError: the caller gave up; the next pull resumes.
        """
        if not name.strip():
            raise InputError("Which model?", hint="Give its name, such as gemma3:4b.")
        last = None
        with streamed(self._parts.child, PullModel(self._settings(), name)) as replies:
            for reply in replies:
                if is_cancelled():
                    raise CancelledError("cancelled")
                if isinstance(reply.message, PullProgress) and reply.message != last:
                    last = reply.message
                    yield last

    def delete(self, name: str) -> None:
        """Delete a model from Ollama.

        Raises:
            ModelError: it is not there, or cannot be deleted.
        """
        self._parts.child.call(DeleteModel(self._settings(), name), timeout_s=_CHECK_TIMEOUT_S)

    def _settings(self) -> OllamaSettings:
        value = self._parts.settings.value
        return OllamaSettings(
            host=value("answers.host"),
            model=value("answers.model"),
            allowed_hosts=tuple(value("answers.allow_hosts")),
            num_ctx=value("answers.num_ctx"),
            thinks=value("answers.thinks"),
            keep_alive=value("answers.keep_alive"),
        )

    def _conversations(self) -> ConversationStore:
        return (
            self._parts.conversations if self._parts.settings.value("history.keep") else self._parts.ephemeral
        )

    def _remember(
        self, store: ConversationStore, question: str, done: AnswerDone, origins: Collection[Origin]
    ) -> None:
        try:
            store.add_turn(
                done.conversation,
                question,
                done.answer,
                details=msgspec.json.encode(done).decode(),
                origins=origins,
                is_there=self._parts.catalog.is_there,
            )
        except NotFoundError as error:
            _log.info("an answer is not kept: %s", error.message)
            if not store.messages(done.conversation):
                store.delete(done.conversation)


def _cleaned(question: str) -> str:
    cleaned = " ".join(question.replace("\x00", " ").split())
    if not cleaned:
        raise InputError("There is no question.", hint="Ask something about your files.")
    if len(cleaned) > LONGEST_QUESTION:
        raise InputError(
            f"The question is longer than {LONGEST_QUESTION:,} characters.", hint="Ask in a few sentences."
        )
    return cleaned
