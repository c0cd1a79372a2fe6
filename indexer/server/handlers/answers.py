"""Handlers of questions and of Ollama's models."""

from __future__ import annotations

from collections.abc import Iterator

from indexer.answering.service import AnswerService
from indexer.protocol.messages import (
    AnswerDone,
    AskRequest,
    DeleteModelRequest,
    Done,
    ListModelsRequest,
    PullModelRequest,
    WarmAnswersRequest,
)
from indexer.server.dispatcher import Handler
from indexer.server.request import RequestContext


def answer_handlers(answers: AnswerService) -> dict[type, Handler]:
    """Handlers of asking and of the models that write answers."""

    def ask(request: AskRequest, context: RequestContext) -> Iterator[object]:
        def pass_on(reply: object) -> None:
            """What streams goes out at once; the finished answer is the last reply."""
            (context.reply if isinstance(reply, AnswerDone) else context.emit)(reply)

        answers.ask(request, pass_on, context.is_cancelled)
        return iter(())

    def warm(_request: WarmAnswersRequest, _: RequestContext) -> Iterator[object]:
        answers.warm()
        yield Done()

    def models(_request: ListModelsRequest, _: RequestContext) -> Iterator[object]:
        yield answers.models()

    def pull(request: PullModelRequest, context: RequestContext) -> Iterator[object]:
        yield from answers.pull(request.name, context.is_cancelled)

    def delete(request: DeleteModelRequest, _: RequestContext) -> Iterator[object]:
        answers.delete(request.name)
        yield Done()

    return {
        AskRequest: ask,
        WarmAnswersRequest: warm,
        ListModelsRequest: models,
        PullModelRequest: pull,
        DeleteModelRequest: delete,
    }
