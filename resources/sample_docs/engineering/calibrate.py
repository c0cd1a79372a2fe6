"""Calibration of the humidity sensor against saturated salt solutions."""

from __future__ import annotations

# Relative humidity over saturated solutions at 25 °C, in per cent.
REFERENCE_HUMIDITY = {"lithium chloride": 11.3, "magnesium chloride": 32.8, "sodium chloride": 75.3}


def fit_line(readings: dict[str, float]) -> tuple[float, float]:
    """Slope and offset of the least-squares line through the reference points."""
    points = [(readings[salt], REFERENCE_HUMIDITY[salt]) for salt in readings]
    mean_x = sum(x for x, _ in points) / len(points)
    mean_y = sum(y for _, y in points) / len(points)
    covariance = sum((x - mean_x) * (y - mean_y) for x, y in points)
    slope = covariance / sum((x - mean_x) ** 2 for x, _ in points)
    return slope, mean_y - slope * mean_x


def is_within_tolerance(slope: float, offset: float) -> bool:
    """Whether a sensor may leave the factory without a second run."""
    return 0.95 <= slope <= 1.05 and abs(offset) <= 2.5
