"""What changes cost: rescan, rename, edit, save, delete, quit."""

from __future__ import annotations

import os
import random
import shutil
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from indexer.protocol.client import EngineClient
from indexer.protocol.messages import AddSourceRequest, StopRequest
from tests.benchmarks import corpus, driving, report

WORDS = [
    "harbour",
    "ledger",
    "meadow",
    "copper",
    "lantern",
    "orchard",
    "signal",
    "timber",
    "velvet",
    "walnut",
    "anchor",
    "barley",
    "cedar",
    "dune",
    "ember",
]

EDITS = 10


def run(work: Path | None) -> dict[str, Any]:
    """Measure each case on one engine; returns its figures beside the bounds they must keep."""
    place = work or Path(tempfile.mkdtemp(prefix="deskhound-incremental-"))
    root = place / "files"
    shutil.rmtree(root, ignore_errors=True)
    shutil.rmtree(place / "data", ignore_errors=True)
    root.mkdir(parents=True)
    book(root / "book.txt", paragraphs=6_000)
    rows: list[dict[str, Any]] = []
    with driving.running_engine(place / "data") as client:
        source, _ = driving.index_folder(client, root, until="meaning")
        rows += edit_case(client, source, root)
        rows += save_cases(client, root)
        rows += delete_case(client, source, root)
        many_files(root / "many", 100_000)
        driving.rescan(client, source, until="meaning")
        rows += rename_case(client, source, root)
        rows += rescan_case(client, source, root)
        rows += mail_case(client, source, root)
    rows += quit_case(place)
    report.show("Incremental", rows)
    return {"hardware": report.hardware(), "rows": rows}


def row(case: str, value: float, bound: float, unit: str) -> dict[str, Any]:
    """One line of the table."""
    return {
        "case": case,
        "value": float(value),
        "bound": float(bound),
        "unit": unit,
        "kept": str(value <= bound),
    }


def paragraph(number: int) -> str:
    """A paragraph no other shares, the same at every run."""
    picker = random.Random(number)
    return " ".join(picker.choices(WORDS, k=60)) + f" passage {number}."


def book(path: Path, *, paragraphs: int) -> None:
    """A text of about 12 paragraphs to the page."""
    path.write_text("\n\n".join(paragraph(number) for number in range(paragraphs)), "utf-8")


def many_files(folder: Path, count: int) -> None:
    """Small files, 10,000 to a folder, of a thousand contents: so that all are embedded within a minute."""
    for number in range(count):
        target = folder / f"{number // 10_000}"
        if number % 10_000 == 0:
            target.mkdir(parents=True)
        (target / f"note{number}.txt").write_text(f"note {number % 1_000}", "utf-8")


def work_of(client: EngineClient, action: Callable[[], None]) -> dict[str, int]:
    """What an action made the engine do."""
    before = driving.status(client).work
    action()
    after = driving.status(client).work
    return {name: after[name] - before.get(name, 0) for name in after}


def edit_case(client: EngineClient, source: int, root: Path) -> list[dict[str, Any]]:
    """One paragraph changed in a document of 500 pages, several times."""
    path = root / "book.txt"
    parts = path.read_text("utf-8").split("\n\n")

    def change() -> None:
        path.write_text("\n\n".join(parts), "utf-8")
        driving.rescan(client, source, until="meaning")

    costs = []
    for edit in range(EDITS):
        parts[(edit + 1) * 500] = paragraph(80_000 + edit)
        costs.append(work_of(client, change)["embedded"])
    return [row(f"one paragraph of 500 pages: embeddings, worst of {EDITS}", max(costs), 3, "chunks")]


def save_cases(client: EngineClient, root: Path) -> list[dict[str, Any]]:
    """From closing a saved file to finding it."""
    by_words, by_meaning = [], []
    for number in range(20):
        word = f"zanzibar{number}quokka"
        (root / f"saved{number}.txt").write_text(
            f"The {word} memo about quarterly {WORDS[number % 15]}.", "utf-8"
        )
        by_words.append(driving.seconds_until_found(client, word, mode="keyword"))
    for number in range(5):
        started = time.perf_counter()
        before = driving.status(client).work["embedded"]
        (root / f"meant{number}.txt").write_text(f"Memo {number}: the {paragraph(90_000 + number)}", "utf-8")
        while driving.status(client).work["embedded"] == before and time.perf_counter() - started < 30:
            pass
        by_meaning.append(time.perf_counter() - started)
    p95 = statistics.quantiles(by_words, n=20)[-1]
    return [
        row("saved file by words, p95", p95, 1, "s"),
        row("saved file by meaning, worst of 5", max(by_meaning), 3, "s"),
    ]


def mail(number: int, word: str = "") -> str:
    """A message as a mail folder holds it; a thousand contents in all."""
    first = 300_000 + number % 1_000 * 5
    body = "\n".join(map(paragraph, range(first, first + 5)))
    header = f"From: a@b.example\nSubject: Mail {number % 1_000}"
    return f"From a@b.example Thu Jan  4 10:00:00 2024\n{header}\n\n{word}{body}\n\n"


def mail_case(client: EngineClient, source: int, root: Path) -> list[dict[str, Any]]:
    """A mail comes into a folder of 10,000."""
    path = root / "Inbox.mbox"
    path.write_text("".join(map(mail, range(10_000))), "utf-8")
    driving.rescan(client, source, until="meaning")
    seconds = []
    for number in range(5):
        with path.open("a", encoding="utf-8") as folder:
            folder.write(mail(10_000 + number, f"kumquat{number}tapir "))
        seconds.append(driving.seconds_until_found(client, f"kumquat{number}tapir", mode="keyword"))
    return [row("mail into a folder of 10,000: by words, worst of 5", max(seconds), 1, "s")]


def delete_case(client: EngineClient, source: int, root: Path) -> list[dict[str, Any]]:
    """A file of some 10,000 chunks disappears."""
    path = root / "large.txt"
    path.write_text(
        "\n\n".join(paragraph(200_000 + number) for number in range(18_000)) + " xylocarpus", "utf-8"
    )
    driving.rescan(client, source, until="words")
    assert driving.hits(client, "xylocarpus").hits
    started = time.perf_counter()
    path.unlink()
    while driving.hits(client, "xylocarpus").hits and time.perf_counter() - started < 30:
        pass
    return [row("10,000-chunk file deleted: out of the results", time.perf_counter() - started, 1, "s")]


def rename_case(client: EngineClient, source: int, root: Path) -> list[dict[str, Any]]:
    """A folder of 10,000 files gets another name."""
    seconds = 0.0

    def rename() -> None:
        nonlocal seconds
        (root / "many" / "0").rename(root / "many" / "renamed")
        seconds = driving.rescan(client, source, until="words")

    work = work_of(client, rename)
    return [
        row("10,000 files renamed: parses", work["parsed"], 0, "files"),
        row("10,000 files renamed: embeddings", work["embedded"], 0, "chunks"),
        row("10,000 files renamed", seconds, 5, "s"),
    ]


def rescan_case(client: EngineClient, source: int, root: Path) -> list[dict[str, Any]]:
    """Nothing changed among 100,000 files."""
    rescans = [driving.rescan(client, source, until="words") for _ in range(3)]
    finds = []
    for _ in range(3):
        started = time.perf_counter()
        subprocess.run(
            ["find", str(root), "-printf", "%p %s %T@ %i\n"], stdout=subprocess.DEVNULL, check=True
        )
        finds.append(time.perf_counter() - started)
    return [
        row("rescan of 100,000 files", min(rescans), 2 * min(finds), "s"),
        row("the same as a multiple of find", min(rescans) / min(finds), 2, "x"),
    ]


def quit_case(place: Path) -> list[dict[str, Any]]:
    """Quit in the middle of the first indexing."""
    folder = place / "busy"
    if not folder.exists():
        corpus.build(folder, files=2_000, size_bytes=30_000_000)
    with driving.running_engine(place / "data-busy") as client:
        client.call(AddSourceRequest(path=str(folder)))
        pid = driving.status(client).pid
        while not driving.status(client).work.get("parsed"):
            pass
        started = time.perf_counter()
        client.call(StopRequest())
        while os.path.exists(f"/proc/{pid}"):
            time.sleep(0.01)
        return [row("quit while indexing", time.perf_counter() - started, 2, "s")]
