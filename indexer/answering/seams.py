"""What answering needs of the rest of the engine, as Protocols."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from indexer.domain import ExtractionId, Origin
from indexer.embedding.embedder import Embedder
from indexer.processes.child import Reply
from indexer.protocol.messages import Coverage
from indexer.retrieval.passage import Passage
from indexer.storage.catalog.rows import DocumentRow, ExtractionRow
from indexer.storage.catalog.scope import Scope


class PassageSearch(Protocol):
    """The search, as answers use it."""

    def passages(
        self, question: str, *, folder: str, limit: int, is_cancelled: Callable[[], bool]
    ) -> Sequence[Passage]:
        """The best passages for a question, best first."""
        ...


class AnswerCatalog(Protocol):
    """The part of the catalog that answers read."""

    def documents_of(
        self, extractions: Iterable[ExtractionId], scope: Scope
    ) -> dict[ExtractionId, list[DocumentRow]]:
        """Live documents of each content inside the scope."""
        ...

    def extraction(self, extraction: ExtractionId) -> ExtractionRow:
        """One content's description."""
        ...

    def text(self, extraction: ExtractionId, start: int, end: int) -> str:
        """Characters of a content."""
        ...

    def content_hash(self, extraction: ExtractionId) -> bytes:
        """Hash of the bytes a content was made of."""
        ...

    def is_there(self, origin: Origin) -> bool:
        """Whether a document that is not forgotten stands at this place."""
        ...

    def coverage(self, scope: Scope) -> Coverage:
        """How far the documents in the scope have come."""
        ...


class StoredMessage(Protocol):
    """A message of a conversation."""

    @property
    def role(self) -> str:
        """`user` or `assistant`."""
        ...

    @property
    def text(self) -> str:
        """What was said."""
        ...


class ConversationStore(Protocol):
    """Conversations, kept for good or for a while."""

    def begin(self, title: str, folder: str = "") -> str:
        """Start a conversation and return its id."""
        ...

    def messages(self, conversation: str) -> Sequence[StoredMessage]:
        """Messages, oldest first; empty where the conversation is not known."""
        ...

    def add_turn(
        self,
        conversation: str,
        question: str,
        answer: str,
        *,
        details: str = "{}",
        origins: Collection[Origin] = (),
        is_there: Callable[[Origin], bool] = lambda origin: True,
    ) -> None:
        """Append a question with its answer, which was drawn from the documents at `origins`.

        Raises:
            NotFoundError: the conversation was deleted, or one of the documents is not there any more.
        """
        ...

    def delete(self, conversation: str) -> None:
        """Delete a conversation."""
        ...


class SettingValues(Protocol):
    """The settings in force."""

    def value(self, name: str) -> Any:
        """A setting's value."""
        ...


class AnswerChild(Protocol):
    """The `answers` process (`processes.supervisor.Child`)."""

    def call(self, message: Any, *, timeout_s: float | None = None) -> Reply:
        """The last reply to a request."""
        ...

    def stream(self, message: Any, *, timeout_s: float | None = None) -> Iterator[Reply]:
        """Replies as they come; closing the iterator cancels."""
        ...


@dataclass(frozen=True, slots=True)
class AnswerParts:
    """The collaborators of answering."""

    search: PassageSearch
    catalog: AnswerCatalog
    child: AnswerChild
    conversations: ConversationStore
    """Kept in the profile."""
    ephemeral: ConversationStore
    """Of a user who keeps no history."""
    settings: SettingValues
    embedder: Callable[[], Embedder] | None = None
    """The queries' own, asked for once for each answer; None compares by words alone."""
    spellings: Callable[[str], Mapping[str, Sequence[str]]] | None = None
    """From a question to its words that no file holds, with how files spell them; None takes words as typed."""
    status: Callable[[str], os.stat_result] = os.lstat
    """Looks whether a file is as it was read; an `OSError` of another kind than that it is gone says nothing."""


Emit = Callable[[object], None]
IsCancelled = Callable[[], bool]
