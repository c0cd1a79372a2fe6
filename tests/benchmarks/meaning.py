"""Phase two through the whole engine, against the bare ONNX session on the same chunks."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any

import psutil

from indexer.paths import DataDirectory
from indexer.protocol.messages import AddSourceRequest, ResumeRequest
from indexer.storage.catalog.catalog import open_catalog
from indexer.storage.catalog.scope import Scope
from tests.benchmarks import driving, meaning_session, report

CHUNKS_A_FILE = 20
CHUNKS = 3_000
ROUNDS = 2
PLAIN_CHUNKS = 1_000


def run(work: Path | None) -> dict[str, Any]:
    """Chunks/s of phase two and of the bare session, and their ratio; at least 0.9 is asked for."""
    place = work or Path(tempfile.mkdtemp(prefix="deskhound-meaning-"))
    folder = place / "meaning-files"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    texts = meaning_session.real_chunks(CHUNKS)
    for number in range(0, len(texts), CHUNKS_A_FILE):
        body = "\n\n".join(texts[number : number + CHUNKS_A_FILE])
        (folder / f"document{number}.txt").write_text(body, "utf-8")
    data = place / "meaning-data"
    shutil.rmtree(data, ignore_errors=True)
    chunks, seconds = phase_two(data, folder)
    embedded = texts_of(DataDirectory(data))
    bare = meaning_session.BareSession(os.cpu_count() or 1)
    bare_s = min(timed(bare, embedded) for _ in range(ROUNDS))
    rows = [
        {"path": "phase two of the engine", "chunks": chunks, "chunks/s": chunks / seconds},
        {"path": "bare ONNX session", "chunks": len(embedded), "chunks/s": len(embedded) / bare_s},
    ]
    rows += plain(embedded[:PLAIN_CHUNKS])
    report.show("Meaning", rows)
    ratio = rows[0]["chunks/s"] / rows[1]["chunks/s"]
    print(f"phase two reaches {ratio:.0%} of the bare session; load average {psutil.getloadavg()[0]:.1f}")
    figures = {"hardware": report.hardware(), "rows": rows, "ratio": ratio}
    if len(rows) > 2:
        figures["times_plain"] = rows[0]["chunks/s"] / rows[2]["chunks/s"]
        print(f"{figures['times_plain']:.1f} times the plain pipeline")
    return figures


def plain(texts: list[str]) -> list[dict[str, Any]]:
    """LlamaIndex, sentence-transformers and Chroma on some of the chunks, where a Python has them."""
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
        chunks = [chunk.id for each in extractions for chunk in catalog.chunks_of_extraction(each)]
        return list(dict.fromkeys(catalog.embedded_texts(chunks).values()))
    finally:
        catalog.close()


def timed(bare: meaning_session.BareSession, texts: list[str]) -> float:
    """Seconds for all texts."""
    started = time.perf_counter()
    bare.embed(texts)
    return time.perf_counter() - started
