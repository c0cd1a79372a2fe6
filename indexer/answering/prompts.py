"""The prompts, as LlamaIndex templates over `resources/prompts`; documents are fenced as data."""

from __future__ import annotations

import re
from collections.abc import Sequence

from llama_index.core.base.llms.types import ChatMessage, MessageRole
from llama_index.core.memory import ChatMemoryBuffer
from llama_index.core.prompts import ChatPromptTemplate, PromptTemplate
from llama_index.core.schema import MetadataMode, NodeWithScore

from indexer.answering.messages import PastTurn
from indexer.answering.tokens import estimate_tokens
from resources import resource_path

HISTORY_TOKENS = 1000
MESSAGE_TOKENS = 8
"""What a chat template adds around a message."""

# Models read their own control tokens from content too (llama.cpp tokenizes the rendered prompt with
# special tokens on), so a document could open a system turn. Broken up, they are plain text.
_CONTROL = re.compile(
    r"<(?=[|｜])|(?<=[|｜])>|<(?=/?(?:s|bos|eos|pad|unk|think|tool_call|start_of_turn|end_of_turn|im_start|im_end)>)"
    r"|\[(?=/?(?:INST|SYSTEM_PROMPT|AVAILABLE_TOOLS|TOOL_CALLS|TOOL_RESULTS)\])|<<(?=/?SYS>>)",
    re.IGNORECASE,
)
_FENCE = re.compile(r"<(?=\s*/?\s*passage)", re.IGNORECASE)
_INVISIBLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b\u2060\u202a-\u202e\u2066-\u2069\ufeff\U000e0000-\U000e007f]"
)


def as_data(text: str) -> str:
    """Text of a document as it may stand in a prompt: no control tokens, fences, invisible characters."""
    return _FENCE.sub("‹", _CONTROL.sub(lambda found: f"{found.group()} ", _INVISIBLE.sub("", text)))


def answer_template() -> ChatPromptTemplate:
    """Variables: `passages`, `question`, `language_rule`."""
    return ChatPromptTemplate(
        [
            ChatMessage(role=MessageRole.SYSTEM, content=_read("answer_system.txt")),
            ChatMessage(role=MessageRole.USER, content=_read("answer_question.txt")),
        ]
    )


def condense_template() -> PromptTemplate:
    """Variables: `history`, `question`."""
    return PromptTemplate(_read("condense.txt"))


def answer_messages(
    question: str, nodes: Sequence[NodeWithScore], history: Sequence[ChatMessage], language: str
) -> list[ChatMessage]:
    """The chat that asks for an answer: rules, earlier turns, then passages and question."""
    rule = f"Answer in {language}." if language else "Answer in the language of the question."
    passages = "\n\n".join(fenced_passage(node) for node in nodes)
    system, ask = answer_template().format_messages(
        passages=passages, question=as_data(question), language_rule=rule
    )
    return [system, *history, ask]


def condense_messages(question: str, history: Sequence[ChatMessage]) -> list[ChatMessage]:
    """The chat that asks for a standalone question."""
    said = "\n".join(f"{message.role.value.capitalize()}: {message.content}" for message in history)
    return condense_template().format_messages(history=said, question=as_data(question))


def fenced_passage(scored: NodeWithScore) -> str:
    """A passage between fences that its text cannot close."""
    metadata = scored.node.metadata
    named = {
        "title": _attribute(metadata.get("title"), 120),
        "where": _attribute(metadata.get("place"), 80),
        "file": _attribute(metadata.get("file"), 80),
        "dated": _attribute(metadata.get("dated"), 10),
    }
    attributes = "".join(f' {name}="{value}"' for name, value in named.items() if value or name == "title")
    text = as_data(scored.node.get_content(MetadataMode.NONE)).strip()
    return f'<passage number="{metadata["number"]}"{attributes}>\n{text}\n</passage>'


def _attribute(value: object, most: int) -> str:
    return as_data(str(value or "")).replace('"', "'").replace("\n", " ")[:most]


def remembered(history: Sequence[PastTurn], *, tokens: int, chars_per_token: float) -> list[ChatMessage]:
    """The latest turns that fit, from LlamaIndex's memory.

    The buffer rather than its successor `Memory`, which opens a SQLite database and an event loop for
    what is a list here; the conversation itself is kept by the engine.
    """
    messages = []
    for turn in history:
        messages.append(ChatMessage(role=MessageRole.USER, content=as_data(turn.question)[:2000]))
        messages.append(ChatMessage(role=MessageRole.ASSISTANT, content=as_data(turn.answer)[:4000]))
    memory = ChatMemoryBuffer.from_defaults(
        chat_history=messages,
        token_limit=max(1, tokens),
        tokenizer_fn=lambda text: [0] * estimate_tokens(text, chars_per_token),
    )
    return memory.get()


def prompt_tokens(messages: Sequence[ChatMessage], chars_per_token: float) -> int:
    """About how many tokens a chat takes."""
    return sum(estimate_tokens(m.content or "", chars_per_token) + MESSAGE_TOKENS for m in messages)


def _read(name: str) -> str:
    return resource_path("prompts", name).read_text("utf-8").strip()
