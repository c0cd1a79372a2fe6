"""What the engine and the `answers` child say to each other."""

from __future__ import annotations

from dataclasses import dataclass, field

from indexer.answering.ollama.api import OllamaSettings
from indexer.domain import Locator
from indexer.protocol.messages import ModelsReply, PullProgress

NOT_FOUND = "NOT_IN_THE_FILES"
"""What the model replies where the passages do not hold the answer (see `resources/prompts`)."""


@dataclass(frozen=True, slots=True)
class PastTurn:
    """A question of the conversation so far and its answer."""

    question: str
    answer: str


@dataclass(frozen=True, slots=True)
class PromptPassage:
    """A passage as the model sees it."""

    number: int
    """From 1, in the order of the prompt."""
    text: str
    title: str
    place: str
    """`p. 3`, `Budget!A2:F40`; empty where there is none."""
    file: str = ""
    """Its name; of versions of one text it says which is which."""
    dated: str = ""
    """When it was last changed, of a mail when it was sent: `2024-03-05`."""
    document_id: int = 0
    start: int = 0
    end: int = 0
    score: float = 0.0
    locator: Locator = field(default_factory=Locator)


@dataclass(frozen=True, slots=True)
class CheckModels:
    """Ask for the state of Ollama; replied to with `ModelsReply`. Loads no LlamaIndex."""

    settings: OllamaSettings


@dataclass(frozen=True, slots=True)
class WarmUp:
    """Import LlamaIndex, and load the model where one can be used; replied to with `WarmedUp`."""

    settings: OllamaSettings


@dataclass(frozen=True, slots=True)
class WarmedUp:
    """Ready to write."""

    model: str
    """Empty where no model can be used; the reason is in `problem`."""
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Prepare:
    """Choose, check and load a model and rewrite a follow-up; replies: `Written`s, then `Prepared`.

    Holds nothing of any document but what earlier answers said.
    """

    settings: OllamaSettings
    question: str
    history: tuple[PastTurn, ...] = ()


@dataclass(frozen=True, slots=True)
class Prepared:
    """The model that will answer, and how much it can take in."""

    model: str
    question: str
    """The standalone question."""
    passage_tokens: int
    """Room for passages, after instructions, history, question and answer."""
    num_ctx: int
    chars_per_token: float
    """Measured on this model's earlier prompts, for text without CJK."""
    load_ms: float
    condense_ms: float = 0.0


@dataclass(frozen=True, slots=True)
class Generate:
    """Write an answer; replies: `Written`s, the last with an `ending`."""

    settings: OllamaSettings
    question: str
    passages: tuple[PromptPassage, ...]
    history: tuple[PastTurn, ...] = ()
    language: str = ""
    """English name of the question's language, empty where it is not clear."""


@dataclass(frozen=True, slots=True)
class AnswerEnding:
    """How the writing ended, and what it cost."""

    answer: str
    reason: str
    """`stop`; `length`; `cut`: no end was sent; `error`."""
    error: str = ""
    prompt_tokens: int = 0
    answer_tokens: int = 0
    load_ms: float = 0.0
    prompt_ms: float = 0.0
    answer_ms: float = 0.0
    was_cut: bool = False
    """The server dropped part of the prompt although it was told not to."""


@dataclass(frozen=True, slots=True)
class Written:
    """More of an answer, or a sign of life several times a second."""

    text: str = ""
    phase: str = "loading"
    ending: AnswerEnding | None = None


@dataclass(frozen=True, slots=True)
class PullModel:
    """Download a model; replies are `PullProgress`, the last with `is_done`."""

    settings: OllamaSettings
    name: str


@dataclass(frozen=True, slots=True)
class DeleteModel:
    """Delete a model from Ollama."""

    settings: OllamaSettings
    name: str


REQUESTS: tuple[type, ...] = (CheckModels, WarmUp, Prepare, Generate, PullModel, DeleteModel)
REPLIES: tuple[type, ...] = (ModelsReply, WarmedUp, Prepared, Written, PullProgress)
