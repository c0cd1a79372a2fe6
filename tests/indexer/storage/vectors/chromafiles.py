"""Real Chroma directories to read and copy, made in this process and closed."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from indexer.embedding.embedder import Vectors
from indexer.storage.vectors.collection import VectorCollection
from indexer.storage.vectors.hnswfiles import HnswFiles
from indexer.storage.vectors.scrubbing import ScrubbedSegment, copy_database, only_segment


def write_collection(path: Path, vectors: Vectors, deleted: Sequence[int] = ()) -> None:
    """A flushed collection of these vectors, numbered from 0; the working directory must be its parent."""
    collection = VectorCollection(Path(path.name))
    for start in range(0, len(vectors), 500):
        part = vectors[start : start + 500]
        collection.add(np.arange(start, start + len(part)), part)
    collection.settle()
    if len(deleted):
        collection.remove(np.array(deleted, np.int64))
        collection.settle()
    collection.close()


def scrub(source: Path, target: Path, dimension: int) -> ScrubbedSegment:
    """Make a scrubbed copy, as the copying process does."""
    segment = only_segment(source)
    files = HnswFiles(segment, dimension)
    copied = ScrubbedSegment(files)
    (target / segment.name).mkdir(parents=True)
    for _step in copied.write(target / segment.name):
        pass
    copy_database(source, target, files.count - copied.deleted)
    copied.check(target)
    return copied


def files_with(directory: Path, vectors: Vectors) -> set[str]:
    """The files that hold one of some vectors at any offset, whatever its length there."""
    return {path.name for path in directory.rglob("*") if path.is_file() and _holds(path, vectors)}


def _holds(path: Path, vectors: Vectors) -> bool:
    data, size = path.read_bytes(), vectors.shape[1]
    for offset in range(4 if len(data) >= 4 * size + 3 else 0):
        numbers = np.frombuffer(data, "<f4", (len(data) - offset) // 4, offset)
        numbers = np.where(np.abs(numbers) <= 1.01, numbers, 0)  # also what is no number
        windows = np.lib.stride_tricks.sliding_window_view(numbers, size)
        lengths = np.sqrt(np.convolve(numbers**2, np.ones(size, np.float32), "valid"))
        likely = windows[np.abs(lengths - 1.0) < 0.02]
        if len(likely) and (likely @ vectors.T).max() > 0.999:
            return True
    return False
