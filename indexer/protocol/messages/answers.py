"""Questions, streamed answers, and the models of Ollama."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from indexer.protocol.messages.views import CitationView, ModelView, SentenceView


@dataclass(frozen=True, slots=True)
class AskRequest:
    """Ask a question. Replies: `AnswerStarted`, `AnswerDelta`s, then `AnswerDone` (last)."""

    question: str
    folder: str = ""
    conversation: str = ""
    """Continue this conversation; empty starts one."""
    view: str = ""
    filters: str = ""
    """Filters of the query language, e.g. `type:pdf lang:de`: only such files are searched."""


@dataclass(frozen=True, slots=True)
class WarmAnswersRequest:
    """The user turned to asking: load what answering needs."""


@dataclass(frozen=True, slots=True)
class AnswerStarted:
    """Retrieval is done: what the answer will be built on."""

    conversation: str
    question: str
    """The standalone question after rewriting a follow-up."""
    citations: tuple[CitationView, ...]
    """The passages that went in, numbered from 1."""
    model: str
    """Empty where no model writes: the answer is made of sentences of the passages."""
    answerable: bool


@dataclass(frozen=True, slots=True)
class AnswerDelta:
    """More text of the answer, or a sign of life."""

    text: str
    phase: str = "writing"
    """`loading`, `thinking` or `writing`."""


@dataclass(frozen=True, slots=True)
class Ledger:
    """What an answer cost and what went into it."""

    passages_used: int = 0
    passages_left_out: int = 0
    prompt_tokens: int = 0
    answer_tokens: int = 0
    context_tokens: int = 0
    timings_ms: Mapping[str, float] = field(default_factory=dict)
    """`embed`, `retrieve`, `load`, `first_token`, `rest`, `total`."""


@dataclass(frozen=True, slots=True)
class AnswerDone:
    """The finished answer."""

    conversation: str
    answer: str
    sentences: tuple[SentenceView, ...]
    citations: tuple[CitationView, ...]
    """Only those that back a sentence, or the nearest passages where not answerable."""
    model: str
    answerable: bool
    is_complete: bool
    """False: the model stopped early; the text so far is kept."""
    notes: tuple[str, ...]
    """In words: no model wrote this; passages left out; files that could not be read."""
    ledger: Ledger
    folder: str = ""
    """Folder and filters of its question: what is asked after it is about the same files."""
    filters: str = ""


@dataclass(frozen=True, slots=True)
class ListConversationsRequest:
    """Ask which conversations are remembered."""

    limit: int = 100


@dataclass(frozen=True, slots=True)
class ConversationView:
    """A remembered conversation."""

    conversation: str
    title: str
    """Its first question, cut where it is long."""
    changed_s: float
    """Seconds since 1970."""
    turns: int = 1
    """Questions that were answered in it."""


@dataclass(frozen=True, slots=True)
class ConversationsReply:
    """Remembered conversations, the last changed first."""

    conversations: tuple[ConversationView, ...]


@dataclass(frozen=True, slots=True)
class ReadConversationRequest:
    """Ask for all that was said in a conversation."""

    conversation: str


@dataclass(frozen=True, slots=True)
class TurnView:
    """A question and its answer, as it was given."""

    question: str
    done: AnswerDone


@dataclass(frozen=True, slots=True)
class ConversationReply:
    """A conversation, oldest turn first."""

    conversation: str
    turns: tuple[TurnView, ...]


@dataclass(frozen=True, slots=True)
class DeleteConversationsRequest:
    """Delete a conversation, or with an empty id all of them."""

    conversation: str = ""


@dataclass(frozen=True, slots=True)
class ListModelsRequest:
    """Ask what Ollama has."""


@dataclass(frozen=True, slots=True)
class ModelsReply:
    """The state of Ollama and its models."""

    state: str
    """`ready`, `not running`, `too old`, `no models`, `refused`, `error`."""
    message: str
    version: str
    host: str
    models: tuple[ModelView, ...]
    chosen: str
    suggestions: tuple[ModelView, ...] = ()


@dataclass(frozen=True, slots=True)
class PullModelRequest:
    """Download a model; replies are `PullProgress`, the last with `is_done`."""

    name: str


@dataclass(frozen=True, slots=True)
class PullProgress:
    """How far a download has come."""

    status: str
    completed_bytes: int
    total_bytes: int
    is_done: bool


@dataclass(frozen=True, slots=True)
class DeleteModelRequest:
    """Delete a model from Ollama."""

    name: str
