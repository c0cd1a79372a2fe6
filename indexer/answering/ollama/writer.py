"""A model writing: its stream as pieces, through thinking, busy servers, crashes and early ends."""

from __future__ import annotations

import contextlib
import logging
import threading
from collections.abc import Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from indexer.answering.ollama.api import OllamaApi
from indexer.answering.ollama.connection import TICK_S
from indexer.answering.ollama.failures import (
    ModelBusyError,
    ModelCrashedError,
    ThinkingError,
    failure_of,
)
from indexer.answering.ollama.records import ChatChunk, Usage, parse_chat
from indexer.answering.ollama.repetition import before_loop
from indexer.answering.ollama.selection import ChosenModel
from indexer.answering.ollama.thinking import ThoughtFilter
from indexer.errors import ModelError
from indexer.ollama_http import error_text

TEMPERATURE = 0.1
"""Answers should repeat what the passages say, not vary."""
BUSY_WAITS_S = (1.0, 2.0, 4.0)

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Piece:
    """More of an answer, or a sign of life."""

    text: str = ""
    phase: str = "loading"
    """`loading`, `thinking` or `writing`."""
    ending: Ending | None = None
    """On the last piece only."""


@dataclass(frozen=True, slots=True)
class Ending:
    """How the writing ended."""

    answer: str
    """The whole text; what was streamed may begin with a thought that could not be told from it."""
    reason: str
    """`stop`; `length`: no room left; `loop`: it repeated itself; `cut`: no end was sent; `error`."""
    usage: Usage = field(default_factory=Usage)
    thought_chars: int = 0
    error: str = ""

    @property
    def is_complete(self) -> bool:
        """Whether the model came to its end."""
        return self.reason == "stop"


class ModelWriter:
    """Writes with one model. Closing a running generator closes the connection."""

    def __init__(
        self, api: OllamaApi, model: ChosenModel, *, busy_waits_s: Sequence[float] = BUSY_WAITS_S
    ) -> None:
        self.model = model
        self._api = api
        self._busy_waits_s = busy_waits_s
        self._sends_think = model.thinks

    def write(
        self, messages: Sequence[Mapping[str, str]], *, num_predict: int | None = None
    ) -> Generator[Piece]:
        """Pieces of the answer to a chat; the last has an `ending`, errors after text end there too.

        Retried: a full queue (1, 2, 4 s), one crash before any text, a `think` the model does not take,
        and once without thinking where the whole budget went into thought.

        Raises:
            ModelError: nothing was written.
        """
        busy_waits, crashes_left = list(self._busy_waits_s), 1
        think = self._think(wanted=self._api.settings.thinks)
        while True:
            try:
                attempt = self._attempt(messages, num_predict or self.model.num_predict, think)
                with contextlib.closing(attempt):
                    for piece in attempt:
                        if piece.ending is not None and not piece.ending.answer.strip():
                            break
                        yield piece
                    else:
                        return
                if think not in (True, "medium"):
                    raise self._empty(piece.ending)
                think = self._think(wanted=False)  # all of the room was thought: once more without
            except ThinkingError:
                if think is None:
                    raise
                self._sends_think, think = False, None
            except ModelBusyError:
                if not busy_waits:
                    raise
                yield from _pause(busy_waits.pop(0))
            except ModelCrashedError:
                if not crashes_left:
                    raise
                crashes_left -= 1
                _log.warning("the model crashed before it wrote; trying once more")

    def _think(self, *, wanted: bool) -> bool | str | None:
        """The `think` to send: unset would mean yes for a model that can (0.12.4 and later)."""
        if not self._sends_think:
            return None
        if self.model.thinks_in_levels:
            return "medium" if wanted else "low"
        return wanted

    def _attempt(
        self, messages: Sequence[Mapping[str, str]], num_predict: int, think: bool | str | None
    ) -> Generator[Piece]:
        options = {"num_ctx": self.model.num_ctx, "num_predict": num_predict, "temperature": TEMPERATURE}
        run = _Run(self.model.name)
        with self._api.chat(self.model.wire_name, messages, options=options, think=think) as stream:
            try:
                for line in stream:
                    if line is None:
                        yield Piece(phase=run.phase)
                        continue
                    chunk = parse_chat(line)
                    if chunk is None:
                        _log.warning("a line of the model's stream is not JSON")
                        continue
                    yield from run.take(chunk)
                    if chunk.is_done or run.has_looped():
                        break
            except ModelError as error:
                if not run.answer.strip():
                    raise
                run.reason, run.error = "error", error.message
        yield from run.finish()

    def _empty(self, ending: Ending) -> ModelError:
        if ending.thought_chars:
            return ModelError(
                f"“{self.model.name}” used all its room for thinking and wrote nothing.",
                hint="Ask again, or choose a model that does not think.",
            )
        return ModelError(f"“{self.model.name}” wrote nothing.", hint="Ask again, or choose another model.")


class _Run:
    """One attempt's state: what was thought, what was written, how it ended."""

    def __init__(self, model: str) -> None:
        self.answer = ""
        self.reason = "cut"  # until the server says that it is done
        self.error = ""
        self.phase = "loading"
        self._model = model
        self._usage = Usage()
        self._thought_chars = 0
        self._filter = ThoughtFilter()

    def take(self, chunk: ChatChunk) -> Iterator[Piece]:
        """Pieces for one line."""
        if chunk.error:
            raise failure_of(200, error_text(chunk.error.encode()), self._model)
        if chunk.thinking:
            self._thought_chars += len(chunk.thinking)
            self.phase = "thinking"
            yield Piece(phase=self.phase)
        if chunk.content:
            yield from self._write(self._filter.feed(chunk.content), given=len(chunk.content))
        if chunk.is_done:
            self.reason = chunk.done_reason or "stop"
            self._usage = chunk.usage or Usage()

    def has_looped(self) -> bool:
        """Whether only repetitions are to come; they are left out of the answer."""
        sound = before_loop(self.answer)
        if sound is None:
            return False
        self.answer, self.reason = sound, "loop"
        return True

    def _write(self, text: str, *, given: int = 0) -> Iterator[Piece]:
        if self._filter.is_thinking:
            self._thought_chars += given
            self.phase = "thinking"
        if self._filter.had_lone_close:
            self._filter.had_lone_close = False
            self._thought_chars += len(self.answer)
            self.answer = ""
        if text:
            self.phase = "writing"
            self.answer += text
        yield Piece(text, self.phase)

    def finish(self) -> Iterator[Piece]:
        """The rest that was held back, then the ending."""
        rest = self._filter.finish()
        if rest:
            yield from self._write(rest)
        ending = Ending(self.answer.strip(), self.reason, self._usage, self._thought_chars, self.error)
        yield Piece(phase=self.phase, ending=ending)


def _pause(seconds: float) -> Iterator[Piece]:
    """Ticks for some seconds, so that the caller can give up meanwhile."""
    waiting = threading.Event()
    for _ in range(max(1, round(seconds / TICK_S))):
        waiting.wait(min(seconds, TICK_S))
        yield Piece()
