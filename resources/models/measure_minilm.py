"""Measures the shipped model against float32 and against other graphs; never imported by Deskhound.

Needs numpy, onnx, onnxruntime, safetensors and tokenizers. `python -m resources.models.measure_minilm` and

speed TEXTS.jsonl: texts/s of graphs, batches and threads, and their cosine to float32
quality BEIR_FOLDER…: nDCG@10 of float32 and of the shipped model
reference FILE.json: adds float32 vectors to the texts in FILE, for the tests
"""

from __future__ import annotations

import base64
import functools
import json
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

os.environ["ORT_DISABLE_TELEMETRY"] = "1"  # before ONNX Runtime is loaded

import numpy as np
import onnx
import onnxruntime
import tokenizers
from onnxruntime.quantization import QuantType, quantize_dynamic

from resources.models.alternatives import write_fused, write_plain
from resources.models.make_minilm import HIDDEN, WINDOW_TOKENS, Array, find_weights, load_weights, make_model

SHIPPED = Path(__file__).parent / "all-minilm-l6-v2"
ROUNDS = 5
"""Of the speed table; the best counts, and configurations take turns, since others use the machine too."""


@functools.cache
def open_session(path: Path, intra: int) -> Any:
    """A session on so many threads; batch sizes share one."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = intra
    options.log_severity_level = 3
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


class Model:
    """A session and how texts are put through it."""

    def __init__(self, path: Path, *, batch: int = 1, intra: int = 1, callers: int = 1) -> None:
        self._session = open_session(path, intra)
        self._is_padded = len(self._session.get_inputs()) == 2
        self._batch = batch
        self._callers = callers
        self._tokenizer = tokenizers.Tokenizer.from_file(str(SHIPPED / "tokenizer.json"))
        self._tokenizer.enable_truncation(WINDOW_TOKENS)

    def embed(self, texts: Sequence[str]) -> Array:
        """Vectors of texts, cut at the window, shape (n, 384)."""
        tokens = [encoding.ids for encoding in self._tokenizer.encode_batch_fast(list(texts))]
        order = sorted(range(len(tokens)), key=lambda index: -len(tokens[index]))
        vectors = np.empty((len(tokens), HIDDEN), np.float32)

        def run(start: int) -> None:
            indexes = order[start : start + self._batch]
            feed = self._feed([tokens[index] for index in indexes])
            vectors[indexes] = self._session.run(None, feed)[0]

        with ThreadPoolExecutor(self._callers) as pool:
            list(pool.map(run, range(0, len(order), self._batch)))
        return vectors

    def _feed(self, batch: Sequence[list[int]]) -> dict[str, Array]:
        ids = np.zeros((len(batch), max(map(len, batch))), np.int32)
        mask = np.zeros_like(ids)
        for row, tokens in enumerate(batch):
            ids[row, : len(tokens)] = tokens
            mask[row, : len(tokens)] = 1
        return {"input_ids": ids, "attention_mask": mask} if self._is_padded else {"input_ids": ids}


def write_graphs(folder: Path) -> None:
    """All graphs that the speed table compares."""
    weights = load_weights(find_weights())
    onnx.save(make_model(weights, None), folder / "float32.onnx")
    options = {"DefaultTensorType": onnx.TensorProto.FLOAT}
    makers: dict[str, Callable[[dict[str, Array], Path], None]] = {
        "fused": write_fused,
        "plain": write_plain,
    }
    for graph, write in makers.items():
        source = folder / f"{graph}-float32.onnx"
        write(weights, source)
        quantize_dynamic(
            source,
            folder / f"{graph}.onnx",
            per_channel=True,
            reduce_range=True,
            weight_type=QuantType.QInt8,
            extra_options=options,
        )


def measure_speed(texts: Sequence[str], folder: Path) -> Iterator[str]:
    """Rows of the table, in Markdown."""
    write_graphs(folder)
    shipped = SHIPPED / "model.onnx"
    models = {
        ("float32", 1, "1"): Model(folder / "float32.onnx"),
        ("float32", 1, "2 texts at a time"): Model(folder / "float32.onnx", callers=2),
        ("shipped", 1, "1"): Model(shipped),
        ("shipped", 1, "2 within a text"): Model(shipped, intra=2),
        ("shipped", 1, "2 texts at a time"): Model(shipped, callers=2),
    }
    for name in ("fused", "plain"):
        models[name, 1, "2 texts at a time"] = Model(folder / f"{name}.onnx", callers=2)
        for batch in (1, 8, 16, 32):
            for threads in (1, 2):
                key = (name, batch, f"{threads} within a batch" if threads > 1 else "1")
                models[key] = Model(folder / f"{name}.onnx", batch=batch, intra=threads)
    reference = Model(folder / "float32.onnx").embed(texts)
    best = dict.fromkeys(models, (0.0, 0.0))
    cosine: dict[Any, Array] = {}
    for _ in range(ROUNDS):
        for key, model in models.items():
            started, busy = time.perf_counter(), time.process_time()
            vectors = model.embed(texts)
            wall, busy = time.perf_counter() - started, time.process_time() - busy
            best[key] = (max(best[key][0], len(texts) / wall), max(best[key][1], len(texts) / busy))
            cosine[key] = (vectors * reference).sum(axis=1)
    for (graph, size, used), (rate, by_processor) in best.items():
        found = cosine[graph, size, used]
        rates = f"{rate:.0f} | {by_processor:.0f}"
        yield f"| {graph} | {size} | {used} | {rates} | {found.mean():.4f} | {found.min():.4f} |"


def measure_quality(folder: Path, model: Model) -> float:
    """nDCG@10 of exact search over a collection in BEIR layout."""
    documents, queries = _lines(folder / "corpus.jsonl"), _lines(folder / "queries.jsonl")
    judged: dict[str, dict[str, float]] = {}
    for line in (folder / "qrels.tsv").read_text("utf-8").splitlines()[1:]:
        query, document, score = line.split("\t")
        judged.setdefault(query, {})[document] = float(score)
    ids = [document["_id"] for document in documents]
    vectors = model.embed([f"{each.get('title', '')}\n{each['text']}".strip() for each in documents])
    scores = model.embed([query["text"] for query in queries]) @ vectors.T
    discounts = 1 / np.log2(np.arange(2, 12))
    found = []
    for asked, row in zip(queries, scores, strict=True):
        gains = judged.get(asked["_id"], {})
        best = np.array(sorted(gains.values(), reverse=True)[:10])
        if best.size:
            ranked = np.array([gains.get(ids[index], 0.0) for index in np.argsort(-row)[:10]])
            found.append((ranked @ discounts[: ranked.size]) / (best @ discounts[: best.size]))
    return float(np.mean(found))


def write_reference(path: Path, model: Model) -> None:
    """Add float32 vectors, stored as float16 in base64, to the texts of a file."""
    texts = json.loads(path.read_text("utf-8"))["texts"]
    vectors = base64.b64encode(model.embed(texts).astype("<f2").tobytes()).decode()
    path.write_text(
        json.dumps({"texts": texts, "vectors": vectors}, indent=1, ensure_ascii=False) + "\n", "utf-8"
    )


def _lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def main() -> None:
    """Do what the command line says."""
    task, *paths = sys.argv[1:]
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        if task == "speed":
            texts = [line["text"] for line in _lines(Path(paths[0]))]
            for row in measure_speed(texts, folder):
                sys.stdout.write(f"{row}\n")
            return
        write_graphs(folder)
        float32 = Model(folder / "float32.onnx")
        if task == "reference":
            write_reference(Path(paths[0]), float32)
        for collection in map(Path, paths) if task == "quality" else ():
            before = measure_quality(collection, float32)
            after = measure_quality(collection, Model(SHIPPED / "model.onnx"))
            sys.stdout.write(f"| {collection.name} | {before:.4f} | {after:.4f} |\n")


if __name__ == "__main__":
    main()
