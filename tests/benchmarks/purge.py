"""What it costs to have a few deleted vectors leave every file, beside deleting many and building the index anew.

The vectors are random ones, perturbed: neighbourhoods without a model. `DESKHOUND_PURGE` sets how many there are.
"""

from __future__ import annotations

import os
import resource
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import psutil

from indexer.domain import EmbeddingId, ModelIdentity
from indexer.processes.supervisor import Supervisor
from indexer.storage.vectors.chroma import ChromaVectorStore
from indexer.storage.vectors.generations import Generations
from tests.benchmarks import growth, report
from tests.benchmarks.perturbation import perturbed

DIMENSION = 384
ORIGINALS = 5_000
DELETED = 100
Batch = tuple[list[EmbeddingId], np.ndarray]
_MODEL = ModelIdentity("random", "0", DIMENSION, "none")


def run(work: Path | None) -> dict[str, Any]:
    """Fill a store, delete a few of its vectors, purge them; then build it anew. Returns the rows."""
    place = work or Path(tempfile.mkdtemp(prefix="deskhound-purge-"))
    size = int(os.environ.get("DESKHOUND_PURGE", 100_000))
    base = perturbed(np.zeros((ORIGINALS, DIMENSION), np.float32), 0, ORIGINALS)
    with Supervisor() as supervisor:
        store = ChromaVectorStore(Generations(place / "vectors"), supervisor, _MODEL)
        growth.grow(store, base, 0, size)
        rows = [
            _measured(f"purge of {DELETED}", supervisor, partial(_purge, store, size, first))
            for first in (1, DELETED + 1)
        ]
        quarter = range(2 * DELETED + 1, 2 * DELETED + size // 4 + 1)
        rows.append(_measured("a quarter deleted", supervisor, partial(_delete, store, quarter)))
        rows.append(
            _measured("index built anew of the rest", supervisor, partial(store.rebuild, _rest(base, size)))
        )
        store.close()
    report.show(f"Deleted vectors leave an index of {size:,}", rows)
    return {"hardware": report.hardware(), "vectors": size, "rows": rows}


def _purge(store: ChromaVectorStore, size: int, first: int) -> None:
    store.delete([EmbeddingId(number) for number in range(first, first + DELETED)], applied_seq=size + first)
    store.purge(map(_refuse, range(1)))  # asked for nothing
    health = store.health()
    assert health.count == size - (first + DELETED - 1)
    assert health.unpurged == 0


def _delete(store: ChromaVectorStore, numbers: range) -> None:
    for start in range(0, len(numbers), growth.BATCH):
        batch = numbers[start : start + growth.BATCH]
        store.delete([EmbeddingId(number) for number in batch], applied_seq=store.health().applied_seq + 1)


def _refuse(_: int) -> Batch:
    raise AssertionError("the index was to be copied, not built anew")


def _rest(base: np.ndarray, size: int) -> Iterator[Batch]:
    for start in range(2 * DELETED + size // 4, size, growth.BATCH):
        count = min(growth.BATCH, size - start)
        yield (
            [EmbeddingId(number) for number in range(start + 1, start + count + 1)],
            perturbed(base, start, count),
        )


def _measured(case: str, supervisor: Supervisor, act: Callable[[], object]) -> dict[str, Any]:
    before, started = _processor_s(supervisor), time.perf_counter()
    act()
    seconds = time.perf_counter() - started
    return {"case": case, "s": seconds, "processor s": _processor_s(supervisor) - before}


def _processor_s(supervisor: Supervisor) -> float:
    """Of all children so far, those that have ended included."""
    ended = resource.getrusage(resource.RUSAGE_CHILDREN)
    living = [psutil.Process(view.pid).cpu_times() for view in supervisor.views() if view.pid]
    return ended.ru_utime + ended.ru_stime + sum(times.user + times.system for times in living)
