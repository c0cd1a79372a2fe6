"""Having a model write, and passing on what it writes as it comes."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

from indexer.answering.answerform import in_plain_form
from indexer.answering.answertext import MarkStripper, is_sentinel, strip_marks
from indexer.answering.context import ContextPassage
from indexer.answering.messages import NOT_FOUND, AnswerEnding, Generate, PastTurn, Written
from indexer.answering.ollama.api import OllamaSettings
from indexer.answering.preparation import streamed
from indexer.answering.seams import AnswerChild, Emit, IsCancelled
from indexer.errors import CancelledError, ChildError
from indexer.protocol.messages import AnswerDelta

_SIGN_OF_LIFE_S = 1.0

_LANGUAGE_NAMES = {
    "ar": "Arabic", "bg": "Bulgarian", "cs": "Czech", "da": "Danish", "de": "German", "el": "Greek", "en": "English",
    "es": "Spanish", "fi": "Finnish", "fr": "French", "he": "Hebrew", "hu": "Hungarian", "it": "Italian",
    "ja": "Japanese", "ko": "Korean", "nl": "Dutch", "no": "Norwegian", "pl": "Polish", "pt": "Portuguese",
    "ro": "Romanian", "ru": "Russian", "sv": "Swedish", "th": "Thai", "tr": "Turkish", "uk": "Ukrainian",
    "zh": "Chinese",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class WrittenAnswer:
    """A model's answer."""

    marked: str
    """As the model wrote it, with its citation marks."""
    text: str
    """Without them."""
    ending: AnswerEnding
    first_token_ms: float
    rest_ms: float

    @property
    def says_not_found(self) -> bool:
        """Whether the model says that the passages do not hold the answer."""
        return is_sentinel(self.marked, NOT_FOUND)


class SignsOfLife:
    """Tells the client the phase when it changes, and once a second while nothing is written."""

    def __init__(self, emit: Emit) -> None:
        self._emit = emit
        self._phase = ""
        self._told_s = 0.0

    def tell(self, phase: str) -> None:
        """Called often; emits seldom."""
        now = time.monotonic()
        if phase != self._phase or now - self._told_s >= _SIGN_OF_LIFE_S:
            self._phase, self._told_s = phase, now
            self._emit(AnswerDelta("", phase))


def write_answer(
    child: AnswerChild,
    request: Generate,
    emit: Emit,
    is_cancelled: IsCancelled,
) -> WrittenAnswer:
    """Have an answer written and emit it as it comes, without citation marks.

    A child that dies, or a user who stops it, ends the answer early: what was written is kept.

    Raises:
        ModelError: nothing was written.
        ChildError: the child died before anything was written.
        CancelledError: the caller gave up before anything was written.
    """
    incoming, started_s = _Incoming(len(request.passages), emit), time.perf_counter()
    try:
        with streamed(child, request) as replies:
            for reply in replies:
                if isinstance(reply.message, Written):
                    incoming.take(reply.message)
                if is_cancelled():
                    raise CancelledError("cancelled")
        ending = incoming.ending or AnswerEnding(incoming.marked, "cut")
    except (ChildError, CancelledError) as error:  # `emit` raises the latter where nobody listens
        if not incoming.marked.strip():
            raise
        reason = "stopped" if isinstance(error, CancelledError) else "error"
        ending = incoming.ending or AnswerEnding(incoming.marked, reason, error.message)
    if not is_cancelled():
        incoming.show_rest()
    return _answer(ending, [each.text for each in request.passages], started_s, incoming.first_token_s)


class _Incoming:
    """What has come of an answer so far; shown as it comes, without citation marks."""

    def __init__(self, passages: int, emit: Emit) -> None:
        self._emit, self._signs = emit, SignsOfLife(emit)
        self._stripper = MarkStripper(passages, NOT_FOUND)
        self.marked = ""
        self.first_token_s = 0.0
        self.ending: AnswerEnding | None = None

    def take(self, written: Written) -> None:
        """Show more of it, or that the model is alive."""
        self.marked += written.text
        self.first_token_s = self.first_token_s or (time.perf_counter() if written.text else 0.0)
        self.ending = written.ending or self.ending
        if shown := self._stripper.feed(written.text):
            self._emit(AnswerDelta(shown, "writing"))
        else:
            self._signs.tell(written.phase)

    def show_rest(self) -> None:
        """Show what was held back as it might have become a mark."""
        if rest := self._stripper.finish():
            self._emit(AnswerDelta(rest, "writing"))


def _answer(
    ending: AnswerEnding, passages: Sequence[str], started_s: float, first_token_s: float
) -> WrittenAnswer:
    now = time.perf_counter()
    marked = in_plain_form(ending.answer, passages, NOT_FOUND)
    first = first_token_s or now
    return WrittenAnswer(
        marked=marked,
        text=strip_marks(marked, len(passages)).strip(),
        ending=ending,
        first_token_ms=(first - started_s) * 1000,
        rest_ms=(now - first) * 1000,
    )


def generate_request(
    settings: OllamaSettings,
    question: str,
    passages: Sequence[ContextPassage],
    history: tuple[PastTurn, ...],
    language: str,
) -> Generate:
    """What the child needs to write; the passages are all it gets to see of any document."""
    return Generate(
        settings=settings,
        question=question,
        passages=tuple(passage.for_prompt() for passage in passages),
        history=history,
        language=_LANGUAGE_NAMES.get(language, ""),
    )
