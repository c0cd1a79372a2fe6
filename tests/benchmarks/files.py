"""How cost grows with the number of files, up to a million small ones, found by words and by name.

`DESKHOUND_FILES` sets the largest number (default 1,000,000). Every fourth file is a copy of another one.
"""

from __future__ import annotations

import itertools
import os
import shutil
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psutil

from indexer.protocol.client import EngineClient
from indexer.protocol.messages import ListSourcesRequest, PauseRequest, ResumeRequest
from tests.benchmarks import corpus, driving, report

SIZES = (10_000, 100_000, 1_000_000)
FILE_CHARS = 400
FOLDER_FILES = 500
COPY_EVERY = 4
QUERIES = (
    "parse error",
    "socket timeout option",
    "memory allocation failure",
    "unicode string encoding",
    "test default value",
    "thread lock",
    "copyright license",
    "date format locale",
)
NAMES = ("name:item1234*", "name:item99*", "item777.md", "name:item5* type:md parse")
ROUNDS = 5
_REST_S = 30.0


def run(work: Path | None) -> dict[str, Any]:
    """Grow one folder through the sizes; a row of figures at each."""
    place = work or Path(tempfile.mkdtemp(prefix="deskhound-files-"))
    largest = int(os.environ.get("DESKHOUND_FILES", SIZES[-1]))
    root, data = place / "files", place / "data"
    for old in (root, data):
        shutil.rmtree(old, ignore_errors=True)
    root.mkdir(parents=True)
    texts = pieces()
    rows: list[dict[str, Any]] = []
    held, source = 0, 0
    for size in (size for size in SIZES if size <= largest):
        add_files(root, texts, held, size)
        with driving.running_engine(data) as client:
            source, seconds = index_words(client, root, source)
            rows.append({"files": size, "added/s": (size - held) / seconds, **measured(client, root, source)})
        rows[-1] |= restarted(data, source)
        held = size
        report.show("Files", rows)
    return {"hardware": report.hardware(), "rows": rows}


def pieces() -> Iterator[str]:
    """Distinct small texts, cut from real ones."""
    for item in corpus.real_files():
        text = item.rpartition(b"\0")[0].decode("utf-8", "ignore")
        for start in range(0, len(text), FILE_CHARS):
            yield text[start : start + FILE_CHARS]


def add_files(root: Path, texts: Iterator[str], held: int, size: int) -> None:
    """Write files until there are `size`."""
    text = next(texts)
    for number in range(held, size):
        folder = root / f"{number // FOLDER_FILES // 40}" / f"{number // FOLDER_FILES}"
        if number % FOLDER_FILES == 0:
            folder.mkdir(parents=True)
        if number % COPY_EVERY:
            text = next(texts)
        (folder / f"item{number}.{'md' if number % 2 else 'txt'}").write_text(text, "utf-8")


def index_words(client: EngineClient, root: Path, source: int) -> tuple[int, float]:
    """The source, and the seconds until all that is new was found by words; then indexing pauses."""
    if source:
        client.call(ResumeRequest(full_speed=True))
        seconds = driving.rescan(client, source, until="words")
    else:
        source, seconds = driving.index_folder(client, root, until="words")
    client.call(PauseRequest())  # vectors of so many would take hours
    return source, seconds


def measured(client: EngineClient, root: Path, source: int) -> dict[str, Any]:
    """Searches, views, a look at all files, and what it holds at rest."""
    pid = driving.status(client).pid
    words, names = latencies(client, QUERIES), latencies(client, NAMES)
    state = [seconds_of(lambda: driving.status(client)) for _ in range(ROUNDS)]
    sources = [seconds_of(lambda: client.call(ListSourcesRequest())) for _ in range(ROUNDS)]
    rescan_s = min(driving.rescan(client, source, until="words") for _ in range(3))
    psutil.cpu_percent(interval=_REST_S)
    worked_s = processor_seconds(pid)
    psutil.cpu_percent(interval=_REST_S)
    return {
        "words ms p50": statistics.median(words),
        "p95": statistics.quantiles(words, n=20)[-1],
        "names ms p50": statistics.median(names),
        "names p95": statistics.quantiles(names, n=20)[-1],
        "status ms": max(state) * 1000,
        "sources ms": max(sources) * 1000,
        "rescan s": rescan_s,
        "find s": find_seconds(root),
        "idle s/min": (processor_seconds(pid) - worked_s) * 60 / _REST_S,
        "memory MB": driving.engine_memory(pid) / 1e6,
    }


def restarted(data: Path, source: int) -> dict[str, Any]:
    """How long a further start takes, until it answers and until all files were looked at; what the disk holds."""
    began = time.perf_counter()
    with driving.running_engine(data) as client:
        driving.status(client)
        ready_s = time.perf_counter() - began
        driving.wait(client, source, until="words")
        looked_s = time.perf_counter() - began
    return {"ready s": ready_s, "looked s": looked_s, "disk MB": report.folder_bytes(data) / 1e6}


def latencies(client: EngineClient, queries: tuple[str, ...]) -> list[float]:
    """Milliseconds of searches by words; the first round opens what is opened once."""
    times = []
    for number, query in itertools.product(range(ROUNDS + 1), queries):
        seconds = seconds_of(lambda query=query: driving.hits(client, query))  # type: ignore[misc]
        if number:
            times.append(seconds * 1000)
    return times


def seconds_of(action: Callable[[], object]) -> float:
    """How long an action takes."""
    began = time.perf_counter()
    action()
    return time.perf_counter() - began


def find_seconds(root: Path) -> float:
    """What `find` needs for the same files, the better of two."""

    def find() -> None:
        subprocess.run(["find", root, "-printf", "%p %s %T@ %i\n"], stdout=subprocess.DEVNULL, check=True)

    return min(seconds_of(find) for _ in range(2))


def processor_seconds(pid: int) -> float:
    """Seconds of the processor that the engine and its children have used."""
    engine = psutil.Process(pid)
    return sum(sum(part.cpu_times()[:2]) for part in (engine, *engine.children(recursive=True)))
