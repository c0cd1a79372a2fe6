"""Kills the engine's processes at random instants and compares the index with the folder.

Some kills are aimed: Chroma's flush is not crash-safe, so its process is struck within milliseconds of the
first byte of one.

uv run python -m tests.integration.kill_harness --kills 200 [--seed N]
"""

from __future__ import annotations

import argparse
import contextlib
import os
import random
import shutil
import signal
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import psutil

from indexer.errors import DeskhoundError
from indexer.paths import DataDirectory
from indexer.protocol.messages import AddSourceRequest, ResumeRequest
from tests.integration.audit import differences_in_search, differences_in_stores
from tests.integration.conftest import RunningEngine
from tests.integration.living_folder import LivingFolder
from tests.waiting import wait_for

KILLS_PER_ROUND = 5
"""Kills between two comparisons."""

TARGETS = ("engine", "indexer.storage.vectors", "indexer.parsing.worker", "indexer.embedding.worker")
LONGEST_PAUSE_S = 2.5

FLUSHED = ("data_level0.bin", "header.bin", "length.bin", "link_lists.bin", "index_metadata.pickle")
"""What a flush writes, one after the other (chroma-core/chroma, `local_persistent_hnsw`)."""
AIMED_SHARE = 0.3
FLUSH_LASTS_S = 0.03
FLUSH_WITHIN_S = 60.0
"""What was written is flushed after 20 s of quiet."""
REFILLED_SHARE = 0.5
BOOKS = 2


@dataclass(slots=True)
class Report:
    """What was killed and what differed afterwards."""

    kills: Counter[str] = field(default_factory=Counter)
    rounds: int = 0
    flushes: int = 0
    """Kills that hit the vector process in a flush or just behind it."""
    differences: list[str] = field(default_factory=list)


def run(place: Path, *, kills: int, seed: int, books: int = 0) -> Report:
    """Change a folder and kill at random until `kills` are done; compare after every few.

    Only with some `books` the index is large enough for kills to be aimed at flushes.
    """
    report = Report()
    chance = random.Random(seed)
    living = LivingFolder(place / "files", seed)
    living.change(12)
    for _ in range(books):
        living.do("create_book")
    engine = RunningEngine(DataDirectory(place / "data"))
    source = engine.client.call(AddSourceRequest(path=str(living.root))).source.source_id
    if books:
        engine.client.call(ResumeRequest(full_speed=True))
        engine.wait(source)
    while report.kills.total() < kills:
        for _ in range(min(KILLS_PER_ROUND, kills - report.kills.total())):
            living.change(chance.randint(1, 8))
            if books and chance.random() < AIMED_SHARE:
                report.flushes += strike_in_flush(engine, living, chance)
                report.kills["indexer.storage.vectors"] += 1
            else:
                time.sleep(chance.random() * LONGEST_PAUSE_S)  # the random instant: nothing is waited for
                report.kills[strike(engine, chance.choice(TARGETS))] += 1
            revive(engine)
        report.rounds += 1
        print(f"{report.kills.total()} kills, {report.flushes} in flushes", flush=True)
        engine.client.call(ResumeRequest(full_speed=True))
        engine.rescan(source)
        report.differences += differences_in_search(engine, living)
        engine.stop()
        report.differences += differences_in_stores(engine.directory, living)
        engine.reconnect()
    engine.stop()
    return report


def strike(engine: RunningEngine, wanted: str) -> str:
    """SIGKILL one of the targets; returns which. A child that does not run at the moment leaves the engine."""
    with contextlib.suppress(psutil.Error):
        for child in engine.children():
            if any(wanted in word for word in child.cmdline()):
                child.send_signal(signal.SIGKILL)
                wait_for(partial(_has_ended, child))
                return wanted
    engine.kill()
    return "engine"


def _has_ended(process: psutil.Process) -> bool:
    """Also what its parent has not asked after: the engine looks at an idle template when it next needs it."""
    try:
        return bool(process.status() == psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return True


def strike_in_flush(engine: RunningEngine, living: LivingFolder, chance: random.Random) -> bool:
    """SIGKILL the vector process some milliseconds into a flush: of a store that is filled anew, or that was changed.

    Returns whether there was a flush to be hit.
    """
    if chance.random() < REFILLED_SHARE:
        engine.stop()
        shutil.rmtree(engine.directory.vectors)
        engine.reconnect()
    else:
        living.do("create_large")
    engine.client.call(ResumeRequest(full_speed=True))
    before = _flushed(engine.directory.vectors)
    until = time.monotonic() + FLUSH_WITHIN_S
    is_hit = False
    while (
        not is_hit and time.monotonic() < until
    ):  # the instant lasts milliseconds: whoever slept would miss it
        is_hit = _flushed(engine.directory.vectors) != before
    time.sleep(chance.random() * FLUSH_LASTS_S)
    strike(engine, "indexer.storage.vectors")
    return is_hit


def _flushed(place: Path) -> dict[str, tuple[int, int]]:
    """Size and time of each file that flushes write."""
    found = {}
    for folder, _, names in os.walk(place):
        for name in FLUSHED:
            if name in names:
                with contextlib.suppress(OSError):
                    status = os.stat(os.path.join(folder, name))
                    found[os.path.join(folder, name)] = (status.st_size, status.st_mtime_ns)
    return found


def revive(engine: RunningEngine) -> None:
    """Go on as the window does: connect again where the engine is gone."""
    try:
        engine.status()
    except DeskhoundError:
        engine.reconnect()


def main() -> None:
    """Run by hand and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="deskhound-kills-") as place:
        report = run(Path(place), kills=arguments.kills, seed=arguments.seed, books=BOOKS)
    counts = ", ".join(f"{count} {name}" for name, count in sorted(report.kills.items()))
    seconds = time.monotonic() - started
    print(f"{report.kills.total()} kills ({counts}) in {report.rounds} rounds, {seconds:.0f} s;")
    print(f"{report.flushes} of them in a flush")
    print("\n".join(report.differences) or "after every round the index equalled the folder")
    raise SystemExit(bool(report.differences))


if __name__ == "__main__":
    main()
