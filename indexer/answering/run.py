"""The course of one question, from the search to the last citation."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from indexer.answering import notes
from indexer.answering.answerform import is_refusal
from indexer.answering.answertext import read_sentences
from indexer.answering.citations import Aligner
from indexer.answering.context import ContextPassage, PackedContext, pack_context
from indexer.answering.extractive import quote_answer
from indexer.answering.followup import standalone_by_rule
from indexer.answering.messages import PastTurn, Prepare, Prepared
from indexer.answering.ollama.api import OllamaSettings
from indexer.answering.ollama.failures import ContextError
from indexer.answering.preparation import Preparation
from indexer.answering.reading import Reading, read_passages
from indexer.answering.replies import cite_passages, judge_sentences, quote_sentences
from indexer.answering.seams import AnswerParts, Emit, IsCancelled
from indexer.answering.versions import superseded
from indexer.answering.writing import SignsOfLife, WrittenAnswer, generate_request, write_answer
from indexer.domain import DocumentId, Origin
from indexer.errors import CancelledError, ChildError, ModelError
from indexer.protocol.messages import (
    AnswerDelta,
    AnswerDone,
    AnswerStarted,
    CitationView,
    Ledger,
    SentenceView,
)
from indexer.retrieval.correction import mistyped, spelling_note
from indexer.storage.catalog.scope import Scope

SEARCHED_PASSAGES = 24
_NEAREST = 3


class AnswerRun:
    """One question. `answer` emits `AnswerStarted` and `AnswerDelta`s and returns the `AnswerDone`."""

    def __init__(
        self,
        parts: AnswerParts,
        settings: OllamaSettings,
        *,
        conversation: Callable[[], str],
        history: tuple[PastTurn, ...],
        emit: Emit,
        is_cancelled: IsCancelled,
    ) -> None:
        """Prepare a run; `conversation` names or begins one, called once there is something to say."""
        self._parts = parts
        self._settings = settings
        self._begin = conversation
        self._conversation = ""
        self._history = history
        self._emit = emit
        self._is_cancelled = is_cancelled
        self._signs = SignsOfLife(emit)
        self._notes = list[str]()
        self._drawn_on: dict[DocumentId, ContextPassage] = {}
        self._timings = dict.fromkeys(("embed", "retrieve", "load", "first_token", "rest", "total"), 0.0)
        self._started_s = time.perf_counter()

    def answer(self, question: str, folder: str, filters: str = "") -> AnswerDone:
        """Answer a question about the files below `folder` (empty: all) that the filters let pass.

        Raises:
            CancelledError: the caller gave up before anything was written.
        """
        request = Prepare(self._settings, question, self._history)
        with Preparation(self._parts.child, request) as preparation:
            standalone = self._standalone(question, preparation)
            reading = self._read(standalone, folder, filters)
            if filters:
                self._tell(notes.only_among(filters))
            if not reading.verdict.is_answerable(with_model=True):
                return self._absent(reading, folder, "")
            prepared = self._prepared(preparation)
        if prepared is not None and reading.admitted.for_model:
            done = self._written(reading, folder, prepared)
            if done is not None:
                return done
        elif prepared is not None:
            self._notes += notes.about_files(reading.admitted, has_model=True)
        return self._quoted(reading, folder)

    def origins(self) -> list[Origin]:
        """The documents that were given to the model or quoted, cited or not."""
        content_hash = self._parts.catalog.content_hash
        return [
            Origin(each.document.path, each.document.member, content_hash(each.extraction))
            for each in self._drawn_on.values()
        ]

    def _standalone(self, question: str, preparation: Preparation) -> str:
        """The question to search for; a follow-up is rewritten by the model, or by rule without one."""
        if not self._history:
            return question
        prepared = self._prepared(preparation)
        return prepared.question if prepared is not None else standalone_by_rule(question, self._history)

    def _prepared(self, preparation: Preparation) -> Prepared | None:
        """The model, None where none can be used; then a note says why."""
        try:
            prepared = preparation.result(self._is_cancelled, self._signs.tell)
        except (ModelError, ChildError) as error:
            self._tell(notes.why_no_model(error))
            return None
        self._timings["load"] = prepared.load_ms
        return prepared

    def _read(self, question: str, folder: str, filters: str) -> Reading:
        started = time.perf_counter()
        found = self._parts.search.passages(
            f"{filters} {question}" if filters else question,  # first: a long question is cut
            folder=folder,
            limit=SEARCHED_PASSAGES,
            is_cancelled=self._is_cancelled,
        )
        if self._is_cancelled():
            raise CancelledError("cancelled")
        self._timings["retrieve"] = (time.perf_counter() - started) * 1000
        reading = read_passages(question, found, self._parts)
        self._tell(spelling_note(mistyped(reading.spellings)))
        self._timings["embed"] = reading.embed_ms
        return reading

    def _written(self, reading: Reading, folder: str, prepared: Prepared) -> AnswerDone | None:
        """The model's answer; None where it wrote nothing, and a note says why."""
        try:
            packed, written = self._write(reading, prepared)
        except (ModelError, ChildError) as error:
            self._tell(notes.why_no_model(error))
            return None
        if packed.over_budget:
            self._tell(f"{prepared.model} has no room for {packed.over_budget} further passages.")
        self._notes += notes.about_files(reading.admitted, has_model=True)
        self._notes += notes.about_ending(written.ending, prepared.model)
        self._timings |= {"first_token": written.first_token_ms, "rest": written.rest_ms}
        ledger = self._ledger(packed, prepared, written)
        if written.says_not_found:
            return self._absent(reading, folder, prepared.model, ledger)
        is_stopped = written.ending.reason == "stopped"
        aligner = Aligner(packed.passages, reading.language, None if is_stopped else reading.similarity)
        sentences = read_sentences(written.marked, len(packed.passages))
        if not sentences:
            self._tell(f"“{prepared.model}” wrote nothing that can be read.")
            return None
        views, citations = judge_sentences(sentences, packed.passages, aligner)
        if is_refusal(written.text) and not any(view.support == "supported" for view in views):
            return self._absent(reading, folder, prepared.model, ledger)
        return self._done(
            written.text,
            views,
            citations,
            model=prepared.model,
            is_complete=written.ending.reason == "stop",
            ledger=ledger,
        )

    def _write(self, reading: Reading, prepared: Prepared) -> tuple[PackedContext, WrittenAnswer]:
        """Pack and have it written; a window that turns out too small is tried once at half."""
        tokens = prepared.passage_tokens
        for is_last in (False, True):
            packed = pack_context(
                reading.admitted.for_model,
                self._parts.catalog.text,
                tokens=tokens,
                chars_per_token=prepared.chars_per_token,
            )
            if not packed.passages:
                raise ContextError(f"The conversation leaves {prepared.model} no room for passages.")
            self._start(reading.question, packed.passages, prepared.model, answerable=True)
            request = generate_request(
                self._settings, reading.read_as, packed.passages, self._history, reading.language
            )
            try:
                return packed, write_answer(self._parts.child, request, self._emit, self._is_cancelled)
            except ContextError:
                if is_last:
                    raise
                tokens //= 2
        raise AssertionError("unreachable")

    def _quoted(self, reading: Reading, folder: str) -> AnswerDone:
        """The best sentences, word for word."""
        if not reading.verdict.is_answerable(with_model=False):
            return self._absent(reading, folder, "")
        chosen = quote_answer(reading.evidence)
        views, citations = quote_sentences(chosen, reading.passages)
        self._start(reading.question, reading.passages, "", answerable=True)
        text = "\n".join(view.text for view in views)
        self._emit(AnswerDelta(text))
        strangers = notes.about_strangers(reading.verdict.strange)
        versions = notes.about_versions(superseded(chosen))
        self._notes = [*filter(None, (strangers, versions, notes.NO_MODEL_WROTE)), *self._notes]
        self._notes += notes.about_files(reading.admitted, has_model=False)
        ledger = Ledger(passages_used=len(reading.passages))
        return self._done(text, views, citations, ledger=ledger)

    def _absent(self, reading: Reading, folder: str, model: str, ledger: Ledger | None = None) -> AnswerDone:
        """No answer in the files: the nearest passages, and what could not be read."""
        nearest = reading.passages[:_NEAREST]
        text = notes.NOT_IN_FILES if nearest else notes.NOTHING_FOUND
        self._draw_on(nearest)
        if ledger is None:
            self._start(reading.question, nearest, model, answerable=False)
        self._emit(AnswerDelta(text))
        if nearest:
            self._tell(notes.NEAREST)
        if reading.verdict.missing and nearest:
            self._tell("Not found in them: " + ", ".join(reading.verdict.missing[:5]) + ".")
        self._notes += notes.about_coverage(self._parts.catalog.coverage(Scope(folder=folder)))
        citations = cite_passages(nearest)
        return self._done(text, (), citations, model=model, answerable=False, ledger=ledger)

    def _start(
        self, question: str, passages: Sequence[ContextPassage], model: str, *, answerable: bool
    ) -> None:
        self._draw_on(passages)
        self._conversation = self._conversation or self._begin()
        self._emit(AnswerStarted(self._conversation, question, cite_passages(passages), model, answerable))

    def _draw_on(self, passages: Sequence[ContextPassage]) -> None:
        self._drawn_on.update((passage.document.id, passage) for passage in passages)

    def _tell(self, note: str) -> None:
        if note and note not in self._notes:
            self._notes.append(note)

    def _ledger(self, packed: PackedContext, prepared: Prepared, written: WrittenAnswer) -> Ledger:
        return Ledger(
            passages_used=len(packed.passages),
            passages_left_out=packed.left_out,
            prompt_tokens=written.ending.prompt_tokens,
            answer_tokens=written.ending.answer_tokens,
            context_tokens=prepared.num_ctx,
            timings_ms=self._timings,
        )

    def _done(
        self,
        text: str,
        sentences: tuple[SentenceView, ...],
        citations: tuple[CitationView, ...],
        *,
        model: str = "",
        answerable: bool = True,
        is_complete: bool = True,
        ledger: Ledger | None = None,
    ) -> AnswerDone:
        self._timings["total"] = (time.perf_counter() - self._started_s) * 1000
        rounded = {name: round(value, 1) for name, value in self._timings.items()}
        filled = ledger or Ledger()
        return AnswerDone(
            conversation=self._conversation,
            answer=text,
            sentences=sentences,
            citations=citations,
            model=model,
            answerable=answerable,
            is_complete=is_complete,
            notes=tuple(dict.fromkeys(self._notes)),
            ledger=Ledger(
                filled.passages_used,
                filled.passages_left_out,
                filled.prompt_tokens,
                filled.answer_tokens,
                filled.context_tokens,
                rounded,
            ),
        )
