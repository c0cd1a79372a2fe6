"""`deskhound extract` as a whole, beside the bare libraries: once loaded, and as a program of their own.

Archives are unpacked by the standard library and their members read too, as Deskhound does.

A run of Deskhound's begins with an interpreter and ends with it, so the fair counterpart is a program: one fresh
Python that imports the libraries and reads the same files. What the libraries take once they are loaded is the
harder measure.
"""

from __future__ import annotations

import compileall
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import indexer
from tests.benchmarks import bare_readers
from tests.benchmarks.bare_readers import read_folder

_ROUNDS = 3
_KEPT_BACK = ("PYTHONDONTWRITEBYTECODE", "RUST_BACKTRACE")
"""Of the environment: an installed program has its bytecode, which containers often forbid to write, and a library's
panic, which is caught, is followed by no search for the names of its frames."""


def measure(documents: Path, texts: Path) -> list[dict[str, Any]]:
    """Seconds by the clock and of processor time; each the least of three rounds, which take turns.

    Args:
        documents: folder of the files.
        texts: where Deskhound writes.
    """
    os.environ.pop("RUST_BACKTRACE", None)  # before a library asks for it
    compileall.compile_dir(Path(indexer.__file__).parent, quiet=1)  # confined workers write none
    extract = ("desktop", "extract", str(documents), "--no-ocr", "--out", str(texts))
    programs: dict[str, Callable[[], object]] = {
        "deskhound extract": lambda: _run(*extract),
        **_libraries("the least code", documents),
        **(_libraries("the usual libraries", documents, "usual") if bare_readers.has_usual() else {}),
    }
    rounds = [{name: _seconds(program) for name, program in programs.items()} for _ in range(_ROUNDS)]
    ours = [min(each["deskhound extract"][kind] for each in rounds) for kind in range(2)]
    return [
        _row(name, [min(each[name][kind] for each in rounds) for kind in range(2)], ours) for name in programs
    ]


def _libraries(name: str, documents: Path, *usual: str) -> dict[str, Callable[[], object]]:
    """Loads them: what they take then is measured beside what a program takes that begins with nothing."""
    by_suffix = bare_readers.readers(usual=bool(usual))
    read_folder(documents, by_suffix)
    return {
        f"{name}, a program": lambda: _run("tests.benchmarks.bare_readers", str(documents), *usual),
        f"{name}, once loaded": lambda: read_folder(documents, by_suffix),
    }


def _row(name: str, seconds: list[float], ours: list[float]) -> dict[str, Any]:
    """Seconds by the clock and of the processor, and how many times as many are ours."""
    return {
        "program": name,
        "s": seconds[0],
        "ratio": ours[0] / seconds[0],
        "processor s": seconds[1],
        "its ratio": ours[1] / seconds[1],
    }


def _run(module: str, *arguments: str) -> None:
    environment = {name: value for name, value in os.environ.items() if name not in _KEPT_BACK}
    command = [sys.executable, "-m", module, *arguments]
    subprocess.run(command, check=True, capture_output=True, env=environment)


def _seconds(action: Callable[[], object]) -> tuple[float, float]:
    """By the clock, and of the processor, in this process and in those that it has run."""
    before, started = os.times(), time.perf_counter()
    action()
    seconds, after = time.perf_counter() - started, os.times()
    return seconds, sum(after[:4]) - sum(before[:4])
