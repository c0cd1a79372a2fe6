"""Which texts have embeddings: a map in memory from embed key to the chunk that was embedded first.

16 bytes for each text, read from the catalog at first use (a million takes under a second). An entry
may be out of date after a rollback or a purge, so whoever finds one looks it up in the catalog.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt

from indexer.domain import ChunkId, EmbedKey
from indexer.storage.catalog.encoding import batches
from indexer.storage.database import Connection

_RECENT = 50_000
"""Additions kept beside the sorted arrays before they are merged into them."""

_Numbers = npt.NDArray[np.int64]


class _ModelKeys:
    """The keys of one model: sorted arrays, and what was added since."""

    def __init__(self, rows: Sequence[tuple[int, int]]) -> None:
        self._recent: dict[int, int] = {}
        self._sort(np.array(rows, dtype=np.int64).reshape(len(rows), 2))

    def find(self, keys: Sequence[int]) -> list[int | None]:
        found: list[int | None] = [None] * len(keys)
        if len(self._keys):
            wanted = np.array(keys, dtype=np.int64)
            places = np.minimum(np.searchsorted(self._keys, wanted), len(self._keys) - 1)
            for place in np.flatnonzero(self._keys[places] == wanted).tolist():
                found[place] = int(self._firsts[places[place]])
        for place, key in enumerate(keys):
            if key in self._recent:
                found[place] = self._recent[key]
        return found

    def add(self, key: int, first: int) -> None:
        self._recent[key] = first
        if len(self._recent) > _RECENT:
            recent = np.array([*self._recent.items()], dtype=np.int64)
            self._sort(np.concatenate((np.column_stack((self._keys, self._firsts)), recent)))
            self._recent.clear()

    def _sort(self, table: _Numbers) -> None:
        """Take rows of (key, first); of equal keys the last one counts."""
        table = table[np.argsort(table[:, 0], kind="stable")]
        is_last = np.ones(len(table), np.bool_)
        is_last[:-1] = table[1:, 0] != table[:-1, 0]
        self._keys: _Numbers = table[is_last, 0]
        self._firsts: _Numbers = table[is_last, 1]


class EmbedKeys:
    """Looks texts up by their embed key. Thread-safe."""

    def __init__(self) -> None:
        """Begin with nothing read."""
        self._lock = threading.Lock()
        self._models: dict[int, _ModelKeys] = {}

    def firsts(self, connection: Connection, model: int, keys: Sequence[EmbedKey]) -> dict[EmbedKey, ChunkId]:
        """For each key that has embeddings under a model, the chunk that they were made for."""
        with self._lock:
            found = self._of(connection, model).find(keys)
        candidates = {
            ChunkId(first): key for key, first in zip(keys, found, strict=True) if first is not None
        }
        checked: dict[EmbedKey, ChunkId] = {}
        for marks, batch in batches(candidates):
            for chunk, key in connection.execute(
                f"SELECT chunk, embed_key FROM embeddings WHERE chunk IN ({marks}) AND model = ? AND part = 0",
                (*batch, model),
            ).fetchall():
                if candidates[ChunkId(chunk)] == key:
                    checked[EmbedKey(key)] = ChunkId(chunk)
        return checked

    def add(self, connection: Connection, model: int, rows: Iterable[tuple[EmbedKey, ChunkId]]) -> None:
        """These keys have embeddings now, made for these chunks."""
        with self._lock:
            keys = self._of(connection, model)
            for key, first in rows:
                keys.add(key, first)

    def forget(self) -> None:
        """Read all anew at the next use."""
        with self._lock:
            self._models.clear()

    def _of(self, connection: Connection, model: int) -> _ModelKeys:
        if model not in self._models:
            rows = connection.execute(
                "SELECT embed_key, chunk FROM embeddings WHERE model = ? AND part = 0", (model,)
            ).fetchall()
            self._models[model] = _ModelKeys(rows)
        return self._models[model]
