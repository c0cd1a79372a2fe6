"""What retrieval and answering may ask of the catalog."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from typing import Protocol

from indexer.domain import ChunkId, DocumentId, EmbeddingId, ExtractionId, ModelIdentity
from indexer.embedding.embedder import Vectors
from indexer.protocol.messages.views import Coverage
from indexer.storage.catalog.rows import ChunkRow, DocumentRow, ExtractionRow
from indexer.storage.catalog.scope import Scope


class CatalogReader(Protocol):
    """Answers from the live catalog; unknown ids are left out of every mapping.

    Any thread may call; a call sees one consistent state. Ids may come in any number.
    """

    def extractions_in(self, scope: Scope) -> AbstractSet[ExtractionId] | None:
        """Contents with a live document in the scope; None where the scope restricts nothing."""
        ...

    def documents_of(
        self, extractions: Iterable[ExtractionId], scope: Scope
    ) -> dict[ExtractionId, list[DocumentRow]]:
        """Live documents of each content inside the scope, best path first.

        Best: online before offline, a plain file before a member, the shallower and shorter path.
        """
        ...

    def documents_by_name(self, ids: Sequence[DocumentId]) -> dict[DocumentId, DocumentRow]:
        """Live documents by id, for hits of the name index; they may have no extraction yet."""
        ...

    def documents_in(self, scope: Scope, ids: Iterable[DocumentId]) -> set[DocumentId]:
        """Those of these live documents that are inside the scope."""
        ...

    def document(self, document: DocumentId) -> DocumentRow | None:
        """One live document."""
        ...

    def documents_at(self, path: str) -> list[DocumentRow]:
        """The file at a path and its members, forgotten ones too; empty where it is not known."""
        ...

    def extraction(self, extraction: ExtractionId) -> ExtractionRow:
        """One content's description.

        Raises:
            NotFoundError: it was purged.
        """
        ...

    def extractions(self, ids: Iterable[ExtractionId]) -> dict[ExtractionId, ExtractionRow]:
        """Descriptions of contents."""
        ...

    def chunks(self, ids: Iterable[ChunkId]) -> dict[ChunkId, ChunkRow]:
        """Chunks with their text."""
        ...

    def chunks_of_extraction(self, extraction: ExtractionId) -> list[ChunkRow]:
        """All chunks of a content in reading order, without text."""
        ...

    def text(self, extraction: ExtractionId, start: int, end: int) -> str:
        """Characters `start` to `end` of a content; offsets past its end are cut."""
        ...

    def embedded_texts(self, ids: Iterable[ChunkId]) -> dict[ChunkId, str]:
        """What the model sees of each chunk: context and text, as hashed in `embed_key`."""
        ...

    def chunks_of_embeddings(self, ids: Iterable[EmbeddingId]) -> dict[EmbeddingId, list[ChunkId]]:
        """The chunks whose embedded text has this embedding: one for each content that holds it."""
        ...

    def vectors(self, ids: Iterable[ChunkId], model: ModelIdentity) -> dict[ChunkId, Vectors]:
        """Stored vectors of chunks, shape (parts, dimension); chunks without any are left out."""
        ...

    def store_vectors(
        self, model: ModelIdentity, rows: Sequence[tuple[ChunkId, Vectors]]
    ) -> list[EmbeddingId]:
        """Keep vectors of chunks and queue them for the vector store; returns the ids of the new ones.

        A chunk whose text has vectors under this model shares them; one that is gone keeps none.
        """
        ...

    def coverage(self, scope: Scope) -> Coverage:
        """How far the documents in the scope have come."""
        ...
