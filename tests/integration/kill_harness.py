"""Kills the engine's processes at random instants and compares the index with the folder.

uv run python -m tests.integration.kill_harness --kills 200 [--seed N]
"""

from __future__ import annotations

import argparse
import contextlib
import random
import signal
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from indexer.errors import DeskhoundError
from indexer.paths import DataDirectory
from indexer.protocol.messages import AddSourceRequest, ResumeRequest
from tests.integration.audit import differences_in_search, differences_in_stores
from tests.integration.conftest import RunningEngine
from tests.integration.living_folder import LivingFolder

KILLS_PER_ROUND = 5
"""Kills between two comparisons."""

TARGETS = ("engine", "indexer.storage.vectors", "indexer.parsing.worker", "indexer.embedding.worker")
LONGEST_PAUSE_S = 2.5


@dataclass(slots=True)
class Report:
    """What was killed and what differed afterwards."""

    kills: Counter[str] = field(default_factory=Counter)
    rounds: int = 0
    differences: list[str] = field(default_factory=list)


def run(place: Path, *, kills: int, seed: int) -> Report:
    """Change a folder and kill at random until `kills` are done; compare after every few."""
    report = Report()
    chance = random.Random(seed)
    living = LivingFolder(place / "files", seed)
    living.change(12)
    engine = RunningEngine(DataDirectory(place / "data"))
    source = engine.client.call(AddSourceRequest(path=str(living.root))).source.source_id
    while report.kills.total() < kills:
        for _ in range(min(KILLS_PER_ROUND, kills - report.kills.total())):
            living.change(chance.randint(1, 8))
            time.sleep(chance.random() * LONGEST_PAUSE_S)  # the random instant: nothing is waited for
            report.kills[strike(engine, chance.choice(TARGETS))] += 1
            revive(engine)
        report.rounds += 1
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
                child.wait(10)
                return wanted
    engine.kill()
    return "engine"


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
        report = run(Path(place), kills=arguments.kills, seed=arguments.seed)
    counts = ", ".join(f"{count} {name}" for name, count in sorted(report.kills.items()))
    print(
        f"{report.kills.total()} kills ({counts}) in {report.rounds} rounds, {time.monotonic() - started:.0f} s"
    )
    print("\n".join(report.differences) or "after every round the index equalled the folder")
    raise SystemExit(bool(report.differences))


if __name__ == "__main__":
    main()
