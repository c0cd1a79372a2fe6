"""Phase one against Recoll: the same files, one after the other, on the same machine."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any

from tests.benchmarks import corpus, driving, report

FILES, SIZE_BYTES = 20_000, 300_000_000


def run(work: Path | None) -> dict[str, Any]:
    """Index a corpus with both; returns files/s, MB/s, index size and their ratios."""
    place = work or Path(tempfile.mkdtemp(prefix="deskhound-words-"))
    folder = place / "corpus"
    if not folder.exists():
        corpus.build(folder, files=FILES, size_bytes=SIZE_BYTES)
    sizes = [path.stat().st_size for path in folder.rglob("*") if path.is_file()]
    rows = [deskhound(place, folder, len(sizes), sum(sizes)), recoll(place, folder, len(sizes), sum(sizes))]
    rows = [row for row in rows if row]
    report.show(f"Words: {len(sizes):,} files, {sum(sizes) / 1e6:.0f} MB", rows)
    figures: dict[str, Any] = {
        "files": len(sizes),
        "bytes": sum(sizes),
        "hardware": report.hardware(),
        "rows": rows,
    }
    if len(rows) == 2:
        ours, theirs = rows
        figures["speed_ratio"] = ours["MB/s"] / theirs["MB/s"]
        figures["size_ratio"] = ours["index MB"] / theirs["index MB"]
        print(f"speed {figures['speed_ratio']:.1f} x Recoll, size {figures['size_ratio']:.2f} x Recoll")
    return figures


def deskhound(place: Path, folder: Path, files: int, size: int) -> dict[str, Any]:
    """Seconds until every file is found by words, with a fresh data directory."""
    data = place / "deskhound"
    shutil.rmtree(data, ignore_errors=True)
    with driving.running_engine(data) as client:
        _, seconds = driving.index_folder(client, folder, until="words")
        state = driving.status(client)
        peak = driving.engine_memory(state.pid)
    row = _row("Deskhound", files, size, seconds, report.folder_bytes(data))
    written = sum(state.bytes_written.values()) / size
    return row | {"written/byte": written, "memory MB": peak / 1e6}


def recoll(place: Path, folder: Path, files: int, size: int) -> dict[str, Any]:
    """The same with recollindex and its defaults; empty where it is not installed."""
    program = shutil.which("recollindex")
    if program is None:
        print("recollindex is not installed (Debian package recollcmd): no comparison")
        return {}
    config = place / "recoll"
    shutil.rmtree(config, ignore_errors=True)
    config.mkdir(parents=True)
    (config / "recoll.conf").write_text(f"topdirs = {folder}\nnoaspell = 1\n", "utf-8")
    started = time.perf_counter()
    subprocess.run([program, "-c", str(config)], check=True, capture_output=True)
    seconds = time.perf_counter() - started
    return _row("Recoll", files, size, seconds, report.folder_bytes(config)) | {
        "written/byte": 0.0,
        "memory MB": 0.0,
    }


def _row(name: str, files: int, size: int, seconds: float, index_bytes: int) -> dict[str, Any]:
    return {
        "program": name,
        "seconds": seconds,
        "files/s": files / seconds,
        "MB/s": size / 1e6 / seconds,
        "index MB": index_bytes / 1e6,
        "index/text": index_bytes / size,
    }
