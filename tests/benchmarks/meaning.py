"""Phase two through the whole engine, against the bare ONNX session and a plain pipeline on the same chunks.

Two sets of chunks of the documentation on this machine: of documents as they are, whose chunks are of many lengths
as a person's are, and of documents put together from pieces of 700 characters, whose chunks are nearly all full.
What pads the texts of a batch to the longest of them fares best on the latter.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil

from indexer.paths import DataDirectory
from indexer.protocol.messages import AddSourceRequest, ResumeRequest
from indexer.storage.catalog.catalog import open_catalog
from indexer.storage.catalog.scope import Scope
from tests.benchmarks import corpus, driving, meaning_session, report

CHUNKS_A_FILE = 20
CHUNKS = 3_000
CHARS = CHUNKS * 550
LEAST_CHARS, MOST_CHARS = 2_000, 100_000
"""Of a document as it is: no mere notes, no book that is the whole set."""
ROUNDS = 2


def run(work: Path | None) -> dict[str, Any]:
    """Chunks/s of phase two (0.9 of the bare session and 5 times a plain pipeline are asked for)."""
    place = work or Path(tempfile.mkdtemp(prefix="deskhound-meaning-"))
    sets = {"documents as they are": documents(), "pieces of equal length": pieces()}
    figures = [measured(place, name, texts) for name, texts in sets.items()]
    return {"hardware": report.hardware(), "sets": figures}


def documents() -> Iterator[str]:
    """Texts of documentation, each once."""
    chars = 0
    for item in corpus.real_files():
        data, _, suffix = item.rpartition(b"\0")
        text = data.decode("utf-8", "replace")
        if suffix in (b".md", b".rst", b".txt") and LEAST_CHARS <= len(text) <= MOST_CHARS:
            yield text
            chars += len(text)
            if chars >= CHARS:
                return


def pieces() -> Iterator[str]:
    """Pieces of such texts, twenty to a document."""
    texts = meaning_session.real_chunks(CHUNKS)
    for number in range(0, len(texts), CHUNKS_A_FILE):
        yield "\n\n".join(texts[number : number + CHUNKS_A_FILE])


def measured(place: Path, name: str, texts: Iterator[str]) -> dict[str, Any]:
    """All rates on one set of documents."""
    folder, data = place / "meaning-files", place / "meaning-data"
    shutil.rmtree(folder, ignore_errors=True)
    shutil.rmtree(data, ignore_errors=True)
    folder.mkdir(parents=True)
    for number, text in enumerate(texts):
        (folder / f"document{number}.txt").write_text(text, "utf-8")
    chunks, seconds = phase_two(data, folder)
    embedded = texts_of(DataDirectory(data))
    bare = meaning_session.BareSession(os.cpu_count() or 1)
    bare_s = min(timed(bare, embedded) for _ in range(ROUNDS))
    rows: list[dict[str, Any]] = [
        {"path": "phase two of the engine", "chunks": chunks, "chunks/s": chunks / seconds},
        {"path": "bare ONNX session", "chunks": len(embedded), "chunks/s": len(embedded) / bare_s},
    ]
    rows += plain(embedded)
    tokens = sum(map(len, bare.tokenise(embedded))) / len(embedded)
    report.show(f"Meaning, {name}: chunks of {tokens:.0f} tokens", rows)
    ratio = rows[0]["chunks/s"] / rows[1]["chunks/s"]
    print(f"phase two reaches {ratio:.0%} of the bare session; load average {psutil.getloadavg()[0]:.1f}")
    figures = {"set": name, "tokens": tokens, "rows": rows, "ratio": ratio}
    if len(rows) > 2:
        figures["times_plain"] = rows[0]["chunks/s"] / rows[2]["chunks/s"]
        print(f"{figures['times_plain']:.1f} times the plain pipeline")
    return figures


def plain(texts: list[str]) -> list[dict[str, Any]]:
    """LlamaIndex, sentence-transformers and Chroma on the chunks, where a Python has them."""
    python = os.environ.get("DESKHOUND_PLAIN_PYTHON")
    if not python:
        print("DESKHOUND_PLAIN_PYTHON names no Python with a plain pipeline: no comparison with one")
        return []
    script = Path(__file__).with_name("plain_pipeline.py")
    done = subprocess.run(
        [python, str(script)], input=json.dumps(texts), capture_output=True, text=True, check=True
    )
    seconds = json.loads(done.stdout.splitlines()[-1])["seconds"]
    name = "LlamaIndex, sentence-transformers, Chroma"
    return [{"path": name, "chunks": len(texts), "chunks/s": len(texts) / seconds}]


def phase_two(data: Path, folder: Path) -> tuple[int, float]:
    """Chunks embedded, and the seconds from the first to the last of them."""
    with driving.running_engine(data) as client:
        source = client.call(AddSourceRequest(path=str(folder))).source.source_id
        client.call(ResumeRequest(full_speed=True))
        driving.wait(client, source, until="words")
        while not (first := driving.status(client).work["embedded"]):
            time.sleep(0.01)
        started = time.perf_counter()
        driving.wait(client, source, until="meaning")
        seconds = time.perf_counter() - started
        return driving.status(client).work["embedded"] - first, seconds


def texts_of(directory: DataDirectory) -> list[str]:
    """What was embedded, as the model saw it; a text that several chunks share is embedded once."""
    catalog, _ = open_catalog(directory.catalog)
    try:
        extractions = catalog.extractions_in(Scope(folder="/")) or set()
        chunks = [chunk.id for each in sorted(extractions) for chunk in catalog.chunks_of_extraction(each)]
        return list(dict.fromkeys(catalog.embedded_texts(chunks).values()))
    finally:
        catalog.close()


def timed(bare: meaning_session.BareSession, texts: list[str]) -> float:
    """Seconds for all texts."""
    started = time.perf_counter()
    bare.embed(texts)
    return time.perf_counter() - started
