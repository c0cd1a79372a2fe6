"""Our model inside LlamaIndex: any of its components can write with the checked local model."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from llama_index.core.base.llms.types import (
    ChatMessage,
    ChatResponse,
    ChatResponseGen,
    CompletionResponse,
    CompletionResponseGen,
    LLMMetadata,
    MessageRole,
)
from llama_index.core.bridge.pydantic import PrivateAttr
from llama_index.core.llms import CustomLLM
from llama_index.core.llms.callbacks import llm_chat_callback, llm_completion_callback

from indexer.answering.ollama.writer import ModelWriter, Piece


class DeskhoundLLM(CustomLLM):
    """A LlamaIndex LLM over `ModelWriter`.

    LlamaIndex's own Ollama class cannot send `truncate`, drops `remote_host`, sends the model's
    maximum as `num_ctx` and follows redirects and proxies. While a stream is silent it yields
    responses with an empty delta, so that its caller can close it; `raw` is the `Piece`.
    """

    _writer: ModelWriter = PrivateAttr()

    def __init__(self, writer: ModelWriter) -> None:
        super().__init__()
        self._writer = writer

    @classmethod
    def class_name(cls) -> str:
        """Name in LlamaIndex's events."""
        return "DeskhoundLLM"

    @property
    def metadata(self) -> LLMMetadata:
        """Window and name; asks nobody."""
        model = self._writer.model
        return LLMMetadata(
            context_window=model.num_ctx,
            num_output=model.num_predict,
            is_chat_model=True,
            model_name=model.name,
        )

    @llm_chat_callback()
    def chat(self, messages: Sequence[ChatMessage], **kwargs: Any) -> ChatResponse:
        """The whole answer to a chat."""
        last = ChatResponse(message=ChatMessage(role=MessageRole.ASSISTANT, content=""))
        for response in self._responses(messages, **kwargs):
            last = response
        return last

    @llm_chat_callback()
    def stream_chat(self, messages: Sequence[ChatMessage], **kwargs: Any) -> ChatResponseGen:
        """The answer to a chat as it is written; `num_predict` limits its tokens."""
        return self._responses(messages, **kwargs)

    @llm_completion_callback()
    def complete(self, prompt: str, formatted: bool = False, **kwargs: Any) -> CompletionResponse:
        """The whole answer to a single message."""
        last = CompletionResponse(text="")
        for response in self._responses([ChatMessage(role=MessageRole.USER, content=prompt)], **kwargs):
            last = CompletionResponse(text=response.message.content or "", raw=response.raw)
        return last

    @llm_completion_callback()
    def stream_complete(self, prompt: str, formatted: bool = False, **kwargs: Any) -> CompletionResponseGen:
        """The answer to a single message as it is written."""
        return (
            CompletionResponse(text=response.message.content or "", delta=response.delta, raw=response.raw)
            for response in self._responses([ChatMessage(role=MessageRole.USER, content=prompt)], **kwargs)
        )

    def _responses(
        self, messages: Sequence[ChatMessage], *, num_predict: int | None = None, **_ignored: Any
    ) -> ChatResponseGen:
        wire = [{"role": message.role.value, "content": message.content or ""} for message in messages]
        text = ""
        for piece in self._writer.write(wire, num_predict=num_predict):
            text = piece.ending.answer if piece.ending is not None else text + piece.text
            yield _response(piece, text)


def _response(piece: Piece, text: str) -> ChatResponse:
    message = ChatMessage(role=MessageRole.ASSISTANT, content=text)
    return ChatResponse(message=message, delta=piece.text, raw=piece)
