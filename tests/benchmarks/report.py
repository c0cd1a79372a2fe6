"""Printing a benchmark's figures as a table, and measuring what a folder holds."""

from __future__ import annotations

import os
import platform
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import psutil
from rich.console import Console
from rich.table import Table


def show(title: str, rows: Sequence[Mapping[str, Any]]) -> None:
    """Print rows that share their keys."""
    table = Table(title=f"{title} ({hardware()})", title_justify="left", box=None, header_style="dim")
    for name in rows[0]:
        table.add_column(str(name), justify="left" if isinstance(rows[0][name], str) else "right")
    for row in rows:
        table.add_row(
            *(f"{value:,.2f}" if isinstance(value, float) else str(value) for value in row.values())
        )
    Console(width=140).print(table)


def hardware() -> str:
    """The machine in a few words."""
    memory = psutil.virtual_memory().total / 2**30
    return (
        f"{os.cpu_count()} cores of {processor()}, {memory:.0f} GiB, {platform.system()},"
        f" Python {platform.python_version()}"
    )


def processor() -> str:
    """Name of the processor, and what makes int8 products quick on it."""
    try:
        described = Path("/proc/cpuinfo").read_text(encoding="utf-8")
    except OSError:
        return platform.processor() or platform.machine()
    facts = dict(line.split(":", 1) for line in described.splitlines() if ":" in line)
    facts = {name.strip(): value.strip() for name, value in facts.items()}
    known = ("amx_int8", "avx512_vnni", "avx_vnni", "avx2")
    quick = next((each for each in known if each in facts.get("flags", "").split()), "")
    return " ".join(filter(None, (facts.get("model name", platform.machine()), quick)))


def folder_bytes(folder: Path) -> int:
    """Bytes on disk below a folder."""
    return sum(
        os.stat(os.path.join(place, name)).st_blocks * 512
        for place, _, names in os.walk(folder)
        for name in names
    )
