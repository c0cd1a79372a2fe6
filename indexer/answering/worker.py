"""The `answers` child: the only process that imports LlamaIndex and talks to Ollama for answers."""

from __future__ import annotations

import contextlib
import importlib
import threading
import time
from collections.abc import Generator, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from indexer.answering.followup import accept_rewrite
from indexer.answering.messages import (
    AnswerEnding,
    CheckModels,
    DeleteModel,
    Generate,
    Prepare,
    Prepared,
    PullModel,
    WarmedUp,
    WarmUp,
    Written,
)
from indexer.answering.ollama.api import OllamaApi, OllamaSettings
from indexer.answering.ollama.checks import check_models
from indexer.answering.ollama.connection import TICK_S
from indexer.answering.ollama.pulling import pull_model
from indexer.answering.ollama.selection import ChosenModel, ModelSelector
from indexer.answering.ollama.window import SPARE_TOKENS, was_cut
from indexer.answering.ollama.writer import Ending, ModelWriter
from indexer.answering.tokens import TokenRate
from indexer.errors import ModelError
from indexer.processes.child import ChildContext, Reply, serve

if TYPE_CHECKING:
    from indexer.answering.llm import DeskhoundLLM

CONDENSE_TOKENS = 160
_THINKING_TOKENS = 512


@dataclass(slots=True)
class _Server:
    """What is known of one Ollama, across requests."""

    api: OllamaApi
    selector: ModelSelector
    rates: dict[str, TokenRate] = field(default_factory=dict)

    def rate(self, model: ChosenModel) -> TokenRate:
        return self.rates.setdefault(model.digest, TokenRate())


class AnswerWorker:
    """Handlers of the child's requests; several may run at once."""

    def __init__(self) -> None:
        self._servers: dict[str, _Server] = {}
        self._lock = threading.Lock()

    def check(self, request: CheckModels, _context: ChildContext) -> Reply:
        """The state of Ollama; needs no LlamaIndex."""
        return Reply(check_models(request.settings))

    def warm(self, request: WarmUp, _context: ChildContext) -> Iterator[Reply]:
        """Import what writing needs, and load the model; nothing of it where no model can be used."""
        try:
            server = self._server(request.settings)
            chosen = server.selector.choose()
            importing = _import_llama_index()
            for loaded in server.selector.load(chosen):
                yield Reply(Written() if loaded is None else WarmedUp(loaded.name))
            importing.join()
        except ModelError as error:
            yield Reply(WarmedUp("", error.message))

    def prepare(self, request: Prepare, _context: ChildContext) -> Iterator[Reply]:
        """Model, window, standalone question; before any text of a document is sent."""
        server = self._server(request.settings)
        started = time.perf_counter()
        model = server.selector.choose()
        importing = _import_llama_index()
        for loaded in server.selector.load(model):
            if loaded is None:
                yield Reply(Written())
            else:
                model = loaded
        while importing.is_alive():
            importing.join(TICK_S)
            yield Reply(Written())
        load_ms = (time.perf_counter() - started) * 1000
        from indexer.answering import prompts

        rate = server.rate(model).chars_per_token
        question, condense_ms = request.question, 0.0
        if request.history:
            started = time.perf_counter()
            question = yield from self._condense(server, model, request)
            condense_ms = (time.perf_counter() - started) * 1000
        history = prompts.remembered(request.history, tokens=prompts.HISTORY_TOKENS, chars_per_token=rate)
        empty = prompts.answer_messages(question, (), history, "")
        room = model.num_ctx - SPARE_TOKENS - model.num_predict - prompts.prompt_tokens(empty, rate)
        yield Reply(Prepared(model.name, question, room, model.num_ctx, rate, load_ms, condense_ms))

    def generate(self, request: Generate, _context: ChildContext) -> Iterator[Reply]:
        """Write the answer."""
        from indexer.answering import prompts
        from indexer.answering.retriever import DeskhoundRetriever

        server = self._server(request.settings)
        model = server.selector.choose()
        rate = server.rate(model)
        nodes = DeskhoundRetriever(lambda _question: request.passages).retrieve(request.question)
        history = prompts.remembered(
            request.history, tokens=prompts.HISTORY_TOKENS, chars_per_token=rate.chars_per_token
        )
        messages = prompts.answer_messages(request.question, nodes, history, request.language)
        prompt = "".join(message.content or "" for message in messages)
        for response in _llm(server, model).stream_chat(messages):
            piece = response.raw
            ending = None
            if piece.ending is not None:
                rate.learn(prompt, piece.ending.usage.prompt_tokens)
                ending = _as_answer_ending(piece.ending, model.num_ctx, len(prompt))
            yield Reply(Written(piece.text, piece.phase, ending))

    def pull(self, request: PullModel, _context: ChildContext) -> Iterator[Reply]:
        """Download a model."""
        for progress in pull_model(OllamaApi(request.settings), request.name.strip()):
            yield Reply(progress)

    def delete(self, request: DeleteModel, _context: ChildContext) -> None:
        """Delete a model."""
        OllamaApi(request.settings).delete(request.name.strip())

    def _condense(self, server: _Server, model: ChosenModel, request: Prepare) -> Generator[Reply, None, str]:
        """The standalone question; a model that fails at it is no reason to fail."""
        from indexer.answering import prompts

        rate = server.rate(model).chars_per_token
        history = prompts.remembered(request.history, tokens=prompts.HISTORY_TOKENS, chars_per_token=rate)
        messages = prompts.condense_messages(request.question, history)
        room = CONDENSE_TOKENS + (_THINKING_TOKENS if model.thinks else 0)
        rewritten = ""
        try:
            for response in _llm(server, model).stream_chat(messages, num_predict=room):
                rewritten = response.message.content or ""
                yield Reply(Written(phase=response.raw.phase))
        except ModelError:
            rewritten = ""
        return accept_rewrite(rewritten, request.question, request.history)

    def _server(self, settings: OllamaSettings) -> _Server:
        """The server of these settings, with what was learned of it."""
        key = repr(settings)
        with self._lock:
            if key not in self._servers:
                api = OllamaApi(settings)
                self._servers[key] = _Server(api, ModelSelector(api))
            return self._servers[key]


def _import_llama_index() -> threading.Thread:
    """Pay the 2-3 s of its import while the model loads; an import that fails does so again where it is used."""

    def run() -> None:
        with contextlib.suppress(ImportError):
            importlib.import_module("indexer.answering.llm")
            importlib.import_module("indexer.answering.prompts")
            importlib.import_module("indexer.answering.retriever")

    importing = threading.Thread(target=run, name="import-llama-index", daemon=True)
    importing.start()
    return importing


def _llm(server: _Server, model: ChosenModel) -> DeskhoundLLM:
    from indexer.answering.llm import DeskhoundLLM

    return DeskhoundLLM(ModelWriter(server.api, model))


def _as_answer_ending(ending: Ending, num_ctx: int, prompt_chars: int) -> AnswerEnding:
    usage = ending.usage
    return AnswerEnding(
        answer=ending.answer,
        reason=ending.reason,
        error=ending.error,
        prompt_tokens=usage.prompt_tokens,
        answer_tokens=usage.answer_tokens,
        load_ms=usage.load_ms,
        prompt_ms=usage.prompt_ms,
        answer_ms=usage.answer_ms,
        was_cut=was_cut(usage.prompt_tokens, num_ctx=num_ctx, prompt_chars=prompt_chars),
    )


def main() -> None:
    """Serve the engine until it is gone."""
    worker = AnswerWorker()
    serve(
        {
            CheckModels: worker.check,
            WarmUp: worker.warm,
            Prepare: worker.prepare,
            Generate: worker.generate,
            PullModel: worker.pull,
            DeleteModel: worker.delete,
        },
        concurrent=True,  # a download must not hold up an answer
    )


if __name__ == "__main__":
    main()
