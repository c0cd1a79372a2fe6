"""A small plot on logarithmic axes, as SVG: how figures grow with the number of vectors."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

WIDTH, HEIGHT, MARGIN = 640, 360, 56
COLOURS = ("#0f766e", "#b45309", "#1d4ed8", "#be123c", "#4d7c0f")
SERIES = ("added/s", "disk MB", "memory MB", "written MB", "query ms p95")


def draw(path: Path, rows: Sequence[dict[str, Any]]) -> None:
    """Write the plot of `rows`; each series against `vectors`."""
    if len(rows) < 2:
        return
    values = [max(float(row[name]), 0.1) for row in rows for name in SERIES]
    x = _Axis(rows[0]["vectors"], rows[-1]["vectors"], MARGIN, WIDTH - 130)
    y = _Axis(min(values), max(values), HEIGHT - MARGIN, 20)
    parts = [*_grid(x, y)]
    for name, colour in zip(SERIES, COLOURS, strict=True):
        points = [(x.at(row["vectors"]), y.at(max(float(row[name]), 0.1))) for row in rows]
        line = " ".join(f"{left:.1f},{top:.1f}" for left, top in points)
        parts.append(f'<polyline points="{line}" fill="none" stroke="{colour}" stroke-width="2"/>')
        left, top = points[-1]
        parts.append(f'<text x="{left + 6:.1f}" y="{top + 4:.1f}" fill="{colour}">{name}</text>')
    style = 'font-family="sans-serif" font-size="12"'
    body = "".join(parts)
    path.write_text(
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}" {style}>'
        f'<rect width="100%" height="100%" fill="white"/>{body}</svg>\n',
        "utf-8",
    )


class _Axis:
    """A logarithmic axis from `low` at pixel `start` to `high` at pixel `end`."""

    def __init__(self, low: float, high: float, start: float, end: float) -> None:
        self.low, self.high = math.log10(low), math.log10(high)
        self.start, self.end = start, end

    def at(self, value: float) -> float:
        share = (math.log10(value) - self.low) / ((self.high - self.low) or 1)
        return self.start + share * (self.end - self.start)

    def decades(self) -> list[float]:
        return [10.0**power for power in range(math.ceil(self.low), math.floor(self.high) + 1)]


def _grid(x: _Axis, y: _Axis) -> list[str]:
    parts = []
    for value in x.decades():
        left = x.at(value)
        parts.append(f'<line x1="{left}" y1="20" x2="{left}" y2="{HEIGHT - MARGIN}" stroke="#e5e7eb"/>')
        parts.append(f'<text x="{left - 20}" y="{HEIGHT - MARGIN + 18}">{value:,.0f}</text>')
    for value in y.decades():
        top = y.at(value)
        parts.append(f'<line x1="{MARGIN}" y1="{top}" x2="{WIDTH - 130}" y2="{top}" stroke="#e5e7eb"/>')
        parts.append(f'<text x="6" y="{top + 4}">{value:g}</text>')
    parts.append(f'<text x="{MARGIN}" y="{HEIGHT - 12}">vectors</text>')
    return parts
