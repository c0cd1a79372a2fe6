"""The whole engine as its index grows: words, meaning, memory, start, queries.

The text is real and indexed by the engine. Embedding it would take hours, so its vectors are those of real
chunks, perturbed, and put into the catalog while the engine is stopped; the engine then fills Chroma from there.
"""

from __future__ import annotations

import itertools
import random
import shutil
import statistics
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import psutil

from indexer.domain import ChunkId, ModelIdentity
from indexer.paths import DataDirectory
from indexer.protocol.client import EngineClient
from indexer.protocol.messages import ResumeRequest
from indexer.storage.catalog.catalog import Catalog, open_catalog
from tests.benchmarks import corpus, driving, report
from tests.benchmarks.perturbation import perturbed

SIZES = (10_000, 100_000, 1_000_000)
CHUNKS_PER_BYTE = 1 / 380
STORED = 4_000
ANY_SOURCE = 0
QUERIES = 40
_FLUSHED_S = 30.0
"""Vectors are flushed after 20 s of quiet, and freed memory is returned a little later."""
_LOOKS = 10


def run(place: Path, base: np.ndarray, model: ModelIdentity, largest: int) -> list[dict[str, Any]]:
    """A row for each size; `base` are real vectors, shape (n, dimension)."""
    data, folder = place / "engine-data", place / "engine-files"
    for old in (data, folder):
        shutil.rmtree(old, ignore_errors=True)
    files = corpus.real_files()
    rows = []
    for size in (size for size in SIZES if size <= largest):
        written = add_files(folder, files, int(size / CHUNKS_PER_BYTE))
        words_s = index_words(data, folder)
        filled = fill(DataDirectory(data), base, model)
        rows.append(
            {"MB of text": written / 1e6, "words s": words_s, "new vectors": filled, **measured(data, folder)}
        )
        report.show("Growth of the engine", rows)
    return rows


def add_files(folder: Path, files: Iterator[bytes], size: int) -> int:
    """Add distinct files until the folder holds `size` bytes; returns what it holds."""
    held = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) if folder.exists() else 0
    for number in itertools.count(held):
        if held >= size:
            return held
        data, _, suffix = next(files).rpartition(b"\0")
        path = folder / f"{number % 200}" / f"file{number}{suffix.decode()}"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        held += len(data)
    return held


def index_words(data: Path, folder: Path) -> float:
    """Seconds until everything new is found by words."""
    is_first = not data.exists()
    with driving.running_engine(data) as client:
        if is_first:
            return driving.index_folder(client, folder, until="words")[1]
        client.call(ResumeRequest(full_speed=True))
        return driving.rescan(client, ANY_SOURCE, until="words")


def fill(directory: DataDirectory, base: np.ndarray, model: ModelIdentity) -> int:
    """Give every chunk without a vector one, as if it had been embedded; returns how many."""
    catalog, _ = open_catalog(directory.catalog)
    try:
        return sum(iter(lambda: _fill_some(catalog, base, model), 0))
    finally:
        catalog.close()


def _fill_some(catalog: Catalog, base: np.ndarray, model: ModelIdentity) -> int:
    chunks: list[ChunkId] = []
    done = []
    for content in catalog.meaning.pending(model, 200):
        done.append(content.extraction)
        chunks += [chunk for chunk, _ in catalog.meaning.missing_chunks(content.extraction, model)]
        if len(chunks) >= STORED:
            break
    vectors = perturbed(base, chunks[0] if chunks else 0, len(chunks))
    with catalog.transaction():
        catalog.store_vectors(
            model, [(chunk, row[None, :]) for chunk, row in zip(chunks, vectors, strict=True)]
        )
        catalog.meaning.mark_embedded(done, model)
    return len(done)


def measured(data: Path, folder: Path) -> dict[str, Any]:
    """The engine on this index: start, vectors into Chroma, memory at rest after some use, queries, disk."""
    started = time.perf_counter()
    with driving.running_engine(data) as client:
        ready_s = time.perf_counter() - started
        client.call(ResumeRequest(full_speed=True))
        driving.wait(client, ANY_SOURCE, until="meaning")
        vectors_s = time.perf_counter() - started - ready_s
        words = sorted(set(random.Random(1).choices(_words_of(folder), k=QUERIES * 3)))
        keyword = latencies(client, words, "keyword")
        hybrid = latencies(client, words, "hybrid")
        (folder / "used.txt").write_text(f"A saved memo, {time.time()}, parsed and embedded.", "utf-8")
        driving.rescan(client, ANY_SOURCE, until="meaning")
        state = driving.status(client)
        memory = memory_at_rest(state.pid)
        return {
            "vectors": state.vectors_held,
            "ready s": ready_s,
            "into Chroma s": vectors_s,
            "memory MB": memory / 1e6,
            "keyword ms p50": statistics.median(keyword),
            "p95": statistics.quantiles(keyword, n=20)[-1],
            "hybrid ms p50": statistics.median(hybrid),
            "hybrid p95": statistics.quantiles(hybrid, n=20)[-1],
            "disk MB": report.folder_bytes(data) / 1e6,
        }


def latencies(client: EngineClient, words: list[str], mode: str) -> list[float]:
    """Milliseconds of searches for three words each, settled."""
    times = []
    for at in range(0, len(words) - 2, 3):
        started = time.perf_counter()
        driving.hits(client, " ".join(words[at : at + 3]), mode=mode)
        times.append((time.perf_counter() - started) * 1000)
    return times[1:]  # the first opens what is opened once


def memory_at_rest(pid: int) -> int:
    """The most unique memory that all processes hold together within 10 s of rest, in bytes."""
    psutil.cpu_percent(interval=_FLUSHED_S)
    looks = []
    for _ in range(_LOOKS):
        looks.append(driving.engine_memory(pid))
        psutil.cpu_percent(interval=1.0)
    return max(looks)


def _words_of(folder: Path) -> list[str]:
    words: set[str] = set()
    for path in itertools.islice(sorted(folder.rglob("*.*")), 0, None, 50):
        words |= {
            word for word in path.read_text("utf-8", "replace").split() if word.isalpha() and len(word) > 4
        }
        if len(words) > 20_000:
            break
    return sorted(words)
