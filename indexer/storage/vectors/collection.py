"""A Chroma collection in a directory of ours: the one module that imports chromadb.

Chroma keeps every acknowledged row in its SQLite log (`synchronous=FULL`) until it has flushed the row
into the index files, so a killed process loses none, unless the kill tears a flush: then the
directory is thrown away and built anew from the catalog.
"""

from __future__ import annotations

import os
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import numpy as np
import numpy.typing as npt

from indexer.embedding.embedder import Vectors

if TYPE_CHECKING:
    from chromadb.api.client import Client
    from chromadb.api.models.Collection import Collection

Ids = npt.NDArray[np.int64]

FLUSH_ROWS = 50_000
"""How many rows wait for a flush at most while much is written; at rest all are flushed (`settle`).

A flush writes all of the index, 1.7 kB a row, into files of which a page that is changed again before the system
writes it out counts once; each row costs 2.5 kB besides. For 100,000 rows bare Chroma wrote 660 MB in flushes of
1,000, 525 MB of 10,000, 421 MB in one; a million cost 20 GB in flushes of 20,000. Against that: what waits is
replayed at the next start after a kill, 0.5-1 ms a row, takes memory meanwhile, and is read again at each write.
"""
_LINK_BYTES = 140
"""Of a row in `data_level0.bin` besides its vector: a count, 32 links, a label (hnswlib, M = 16)."""
_EF_SEARCH = 200
_NAME = "embeddings"


class VectorCollection:
    """Vectors by id. Not thread-safe; the working directory must be the parent of `path`."""

    def __init__(self, path: Path) -> None:
        """Open or create the collection in `path`, relative: the C++ side knows narrow paths only.

        Raises:
            Exception: whatever Chroma makes of a directory it cannot open.
        """
        self._path = path
        self._client: Client | None = None
        try:
            self._open()
            self._adopt_threshold(FLUSH_ROWS)
        except BaseException:
            self.close()  # Chroma would hand the same broken client to whoever opens this path again
            raise

    def count(self) -> int:
        """Rows held."""
        return self._collection.count()

    def add(self, ids: Ids, vectors: Vectors) -> None:
        """Add rows of shape (n, dimension); ids that are there are left alone."""
        self._collection.add(ids=_names(ids), embeddings=vectors)

    def remove(self, ids: Ids) -> int:
        """Remove rows; returns how many there were."""
        before = self.count()
        self._collection.delete(ids=_names(ids))
        return before - self.count()

    def find(self, vectors: Vectors, limit: int) -> list[tuple[Ids, Vectors]]:
        """Ids and cosine similarities nearest to each row of `vectors`, best first."""
        limit = min(limit, self.count())
        if limit == 0:
            return [(np.empty(0, np.int64), np.empty(0, np.float32)) for _ in vectors]
        found = self._collection.query(query_embeddings=vectors, n_results=limit, include=["distances"])
        distances = found["distances"] or []
        return [
            (np.array(row, np.int64), 1.0 - np.array(away, np.float32))
            for row, away in zip(found["ids"], distances, strict=True)
        ]

    def sample(self, offset: int, limit: int) -> tuple[Ids, Vectors]:
        """Stored rows in the order they were added: ids and vectors, as the index holds them."""
        found = self._collection.get(limit=limit, offset=offset, include=["embeddings"])
        vectors = np.asarray(found["embeddings"], np.float32)
        return np.array(found["ids"], np.int64), vectors

    def settle(self) -> None:
        """Flush what waits: with the lowest threshold any write does it, also one that finds nothing."""
        self._adopt_threshold(1)
        self._collection.delete(ids=["-1"])
        self._adopt_threshold(FLUSH_ROWS)

    def disk_bytes(self) -> int:
        """Room taken on disk."""
        return sum(_size_on_disk(file) for file in self._files())

    def oversized_file(self, held: int, dimension: int) -> str:
        """A file far larger than `held` rows can explain (chroma-core/chroma 7510), or nothing.

        A bad `link_lists.bin` has been seen to grow to 231 GiB.
        """
        row_bytes = dimension * 4 + 512
        allowed = 4 * ((64 << 20) + held * row_bytes)
        for file in self._files():
            if _size_on_disk(file) > allowed:
                return f"{file.name} has {_size_on_disk(file):,} bytes for {held:,} vectors"
        return ""

    def torn_file(self, dimension: int) -> str:
        """Two index files that contradict each other, as a flush that was cut short leaves them, or nothing."""
        row_bytes = dimension * 4 + _LINK_BYTES
        for lengths in self._path.glob("*/length.bin"):
            rows, vectors = lengths.stat().st_size // 4, lengths.with_name("data_level0.bin")
            size = vectors.stat().st_size if vectors.exists() else 0
            if size != rows * row_bytes:
                return f"{vectors.name} has {size:,} bytes for {rows:,} rows"
        return ""

    def reopen(self) -> None:
        """Let go of the client and take a new one; what is stored stays."""
        self.close()
        self._open()

    def close(self) -> None:
        """Let go of all files. What waits for a flush stays in Chroma's log."""
        if self._client is not None:
            self._client.close()
            self._client = None

    def _open(self) -> None:
        import chromadb
        from chromadb.config import Settings

        # Explicit: Chroma reads a `.env` in the working directory and matching environment names.
        settings = Settings(
            anonymized_telemetry=False,
            is_persistent=True,
            persist_directory=str(self._path),
            allow_reset=False,
            migrations="apply",
        )
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # "legacy": there is no embedding function
            self._client = cast("Client", chromadb.PersistentClient(str(self._path), settings=settings))
            self._collection: Collection = self._client.get_or_create_collection(
                _NAME,
                configuration={"hnsw": {"space": "cosine", "ef_search": _EF_SEARCH}},
                embedding_function=None,
            )
            self._threshold = int(_hnsw(self._collection)["sync_threshold"])

    def _adopt_threshold(self, threshold: int) -> None:
        """Change the threshold; the running client would not notice, so it is opened again."""
        if threshold == self._threshold:
            return
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)
            self._collection.modify(configuration={"hnsw": {"sync_threshold": threshold}})
        self.reopen()

    def _files(self) -> list[Path]:
        return [file for file in self._path.rglob("*") if file.is_file()]


def _hnsw(collection: Collection) -> Any:
    return collection.configuration["hnsw"]


def _names(ids: Ids) -> list[str]:
    return [str(number) for number in ids.tolist()]


def _size_on_disk(file: Path) -> int:
    """Bytes taken, which for a file with holes is less than its length."""
    found = os.stat(file)
    blocks = getattr(found, "st_blocks", None)  # Windows has none
    return found.st_size if blocks is None else blocks * 512
