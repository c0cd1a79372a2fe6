"""How cost grows: the vector store beside bare Chroma, then the whole engine.

`DESKHOUND_GROWTH` sets the largest number of vectors (default 1,000,000).
"""

from __future__ import annotations

import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np
import psutil

from indexer.domain import EmbeddingId, ModelIdentity
from indexer.embedding.bulk import BulkEmbedder
from indexer.processes.child import IDLE_S
from indexer.processes.supervisor import Supervisor
from indexer.storage.vectors.chroma import ChromaVectorStore
from indexer.storage.vectors.generations import Generations
from tests.benchmarks import engine_growth, meaning_session, plot, report
from tests.benchmarks.perturbation import perturbed

SIZES = (10_000, 30_000, 100_000, 300_000, 1_000_000)
BASE_CHUNKS = 50_000
"""Really embedded; larger sets are these, perturbed."""
BATCH = 2_000
QUERIES = 50
BARE_SIZE = 100_000
"""Where bytes written are compared with bare Chroma; its writes grow faster than its size."""

_BARE = """
import json, os, sys, time, numpy as np, psutil, chromadb
from chromadb.config import Settings
place, vectors, threshold = sys.argv[1], np.load(sys.argv[2], mmap_mode="r"), int(sys.argv[3])
client = chromadb.PersistentClient(place, settings=Settings(anonymized_telemetry=False))
held = client.create_collection("vectors", embedding_function=None,
    configuration={"hnsw": {"space": "cosine", "sync_threshold": threshold}})
started = time.perf_counter()
for at in range(0, len(vectors), 500):
    held.add(ids=[str(i) for i in range(at, min(at + 500, len(vectors)))], embeddings=vectors[at:at + 500])
client.close()
print(json.dumps([time.perf_counter() - started, psutil.Process().io_counters().write_bytes]))
"""


def run(work: Path | None) -> dict[str, Any]:
    """Grow one store through the sizes and measure at each; returns the rows and the comparison."""
    place = work or Path(tempfile.mkdtemp(prefix="deskhound-growth-"))
    largest = int(os.environ.get("DESKHOUND_GROWTH", SIZES[-1]))
    rows: list[dict[str, Any]] = []
    shutil.rmtree(place / "vectors", ignore_errors=True)
    with Supervisor() as supervisor:
        model = BulkEmbedder(supervisor).identity()
        base = embedded_base(place / "base.npy", min(BASE_CHUNKS, largest))
        store = ChromaVectorStore(Generations(place / "vectors"), supervisor, model)
        held = 0
        for size in (size for size in SIZES if size <= largest):
            started = time.perf_counter()
            grow(store, base, held, size)
            rows.append(measured(store, supervisor, base, size, size - held, time.perf_counter() - started))
            held = size
        store.close()
        report.show("Growth of the vector store", rows)
        written = written_in_one_go(place, supervisor, base, model) if largest >= BARE_SIZE else None
    figures: dict[str, Any] = {"hardware": report.hardware(), "rows": rows}
    if written is not None:
        bare = {threshold: bare_chroma(place, base, threshold) for threshold in (1_000, 10_000, 100_000)}
        best = min(megabytes for _, megabytes in bare.values())
        figures |= {"bare": bare, "written_ratio": written / best}
        print(
            f"written for {BARE_SIZE:,} vectors: {written:.0f} MB, bare Chroma {bare}; {written / best:.2f} of its best"
        )
    plot.draw(place / "growth.svg", rows)
    figures["engine"] = engine_growth.run(place, base, model, largest)
    return figures


def embedded_base(kept: Path, count: int) -> np.ndarray:
    """Vectors of real chunks, shape (`count`, dimension), kept for the next run: they take minutes."""
    if not kept.exists():
        session = meaning_session.BareSession(os.cpu_count() or 1)
        np.save(kept, session.embed(meaning_session.real_chunks(count)))
    base: np.ndarray = np.load(kept)
    return base


def grow(store: ChromaVectorStore, base: np.ndarray, held: int, size: int) -> None:
    """Add vectors until there are `size`, then settle as the engine does when it is quiet."""
    for start in range(held, size, BATCH):
        end = min(start + BATCH, size)
        ids = [EmbeddingId(number) for number in range(start + 1, end + 1)]
        store.upsert(ids, perturbed(base, start, end - start), applied_seq=end)
    store.settle()


def measured(
    store: ChromaVectorStore, supervisor: Supervisor, base: np.ndarray, size: int, added: int, seconds: float
) -> dict[str, Any]:
    """One line of the table."""
    health = store.health()
    assert health.count == size
    psutil.cpu_percent(interval=2 * IDLE_S)  # at rest, it returns the memory it no longer needs
    times = []
    for query in perturbed(base, size * 2, QUERIES):
        started = time.perf_counter()
        store.query(query[None, :], 50)
        times.append((time.perf_counter() - started) * 1000)
    return {
        "vectors": size,
        "added/s": added / seconds,
        "disk MB": health.disk_bytes / 1e6,
        "memory MB": vectors_child(supervisor).memory_info().rss / 1e6,
        "written MB": written_mb(supervisor),
        "query ms p50": statistics.median(times),
        "query ms p95": statistics.quantiles(times, n=20)[-1],
    }


def vectors_child(supervisor: Supervisor) -> psutil.Process:
    """The process that owns the open Chroma directory."""
    return psutil.Process(next(view.pid for view in supervisor.views() if view.name.startswith("vectors")))


def written_mb(supervisor: Supervisor) -> float:
    """Megabytes that this process has written so far, counted as `_BARE` counts its own."""
    return vectors_child(supervisor).io_counters().write_bytes / 1e6


def written_in_one_go(place: Path, supervisor: Supervisor, base: np.ndarray, model: ModelIdentity) -> float:
    """Megabytes written for `BARE_SIZE` vectors, added without a rest as bare Chroma gets them."""
    shutil.rmtree(place / "in-one-go", ignore_errors=True)
    store = ChromaVectorStore(Generations(place / "in-one-go"), supervisor, model)
    grow(store, base, 0, BARE_SIZE)
    written = written_mb(supervisor)
    store.close()
    return written


def bare_chroma(place: Path, base: np.ndarray, threshold: int) -> tuple[float, float]:
    """Seconds and megabytes written of Chroma alone for `BARE_SIZE` vectors."""
    path = place / "bare.npy"
    np.save(path, np.concatenate([perturbed(base, at, BATCH) for at in range(0, BARE_SIZE, BATCH)]))
    target = place / f"bare-{threshold}"
    shutil.rmtree(target, ignore_errors=True)
    done = subprocess.run(
        [sys.executable, "-c", _BARE, str(target), str(path), str(threshold)],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    seconds, written = json.loads(done.stdout.splitlines()[-1])
    return float(seconds), float(written) / 1e6
