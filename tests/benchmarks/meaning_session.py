"""The embedder child against the bare ONNX session, on the same chunks: what the way there costs."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import onnxruntime
import psutil
import tokenizers

from indexer.embedding.bulk import BulkEmbedder
from indexer.embedding.choice import SHIPPED_MODEL
from indexer.processes.supervisor import Supervisor
from resources import resource_path
from tests.benchmarks import corpus, report

CHUNKS, CHUNK_CHARS, WINDOW_TOKENS = 400, 700, 256
ROUNDS = 3
"""Both take turns, and the best round counts: others may use the machine too."""
THREADS = 2


def run(work: Path | None) -> dict[str, Any]:
    """Chunks/s of both, and their ratio; at least 0.9 is asked for.

    The child is niced and gives way to other programs, as it should. So on a busy machine only the rates
    per second of processor time compare.
    """
    texts = real_chunks(CHUNKS)
    bare = BareSession(THREADS)
    with Supervisor() as supervisor:
        bulk = BulkEmbedder(supervisor, threads=THREADS)
        bulk.embed(texts[:8])  # starts the child
        child = psutil.Process(supervisor.views()[0].pid)
        paths: dict[str, tuple[Callable[[Sequence[str]], object], psutil.Process]] = {
            "bare session": (bare.embed, psutil.Process()),
            "embedder child": (bulk.embed, child),
        }
        rates = {name: (0.0, 0.0) for name in paths}
        for _ in range(ROUNDS):
            for name, (embed, process) in paths.items():
                found = measure(embed, texts, process)
                rates[name] = (max(rates[name][0], found[0]), max(rates[name][1], found[1]))
    tokens = float(np.mean([len(ids) for ids in bare.tokenise(texts)]))
    rows = [{"path": name, "chunks/s": wall, "per CPU s": cpu} for name, (wall, cpu) in rates.items()]
    report.show(f"Embedding: {len(texts)} chunks of {tokens:.0f} tokens, {THREADS} threads", rows)
    wall, cpu = (rates["embedder child"][at] / rates["bare session"][at] for at in (0, 1))
    print(f"the child reaches {wall:.0%} of the bare session, {cpu:.0%} by processor time")
    return {"hardware": report.hardware(), "rows": rows, "ratio": wall, "ratio_cpu": cpu}


def measure(
    embed: Callable[[Sequence[str]], object], texts: Sequence[str], process: psutil.Process
) -> tuple[float, float]:
    """Chunks per second, and per second of processor time of the process that embeds."""
    before, started = process.cpu_times(), time.perf_counter()
    embed(texts)
    seconds, after = time.perf_counter() - started, process.cpu_times()
    busy = after.user + after.system - before.user - before.system
    return len(texts) / seconds, len(texts) / busy


def real_chunks(count: int) -> list[str]:
    """Pieces of the documentation on this machine, of about the size that is indexed."""
    found: list[str] = []
    for item in corpus.real_files():
        data, _, suffix = item.rpartition(b"\0")
        if suffix in (b".md", b".rst", b".txt"):
            text = data.decode("utf-8", "replace")
            found += [text[at : at + CHUNK_CHARS] for at in range(0, len(text) - CHUNK_CHARS, CHUNK_CHARS)]
        if len(found) >= count:
            break
    return found[:count]


class BareSession:
    """The shipped graph and nothing else: tokens in, vectors out."""

    def __init__(self, threads: int) -> None:
        folder = resource_path("models", SHIPPED_MODEL)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_BASIC
        self._session = onnxruntime.InferenceSession(
            str(folder / "model.onnx"), options, providers=["CPUExecutionProvider"]
        )
        self._tokenizer = tokenizers.Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.enable_truncation(WINDOW_TOKENS)
        self._threads = threads

    def tokenise(self, texts: Sequence[str]) -> list[list[int]]:
        """Token ids, cut at the window."""
        return [encoding.ids for encoding in self._tokenizer.encode_batch_fast(list(texts))]

    def embed(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        """Vectors, a text at a time on each thread, the longest first."""

        def run(ids: list[int]) -> npt.NDArray[np.float32]:
            vector: npt.NDArray[np.float32] = self._session.run(
                None, {"input_ids": np.array([ids], np.int32)}
            )[0]
            return vector

        with ThreadPoolExecutor(self._threads) as pool:
            return np.concatenate(list(pool.map(run, sorted(self.tokenise(texts), key=len, reverse=True))))
