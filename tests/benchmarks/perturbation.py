"""Many vectors out of few real ones: real neighbourhoods at sizes that would take hours to embed."""

from __future__ import annotations

import numpy as np

NOISE = 0.35
"""Length of the perturbation relative to the vector: neighbours stay near their original."""


def perturbed(base: np.ndarray, start: int, count: int) -> np.ndarray:
    """`count` unit vectors from number `start` on, shape (count, dimension), the same at every run."""
    noise = np.random.default_rng(start).standard_normal((count, base.shape[1]), dtype=np.float32)
    if not count:
        return noise
    noise *= NOISE / np.linalg.norm(noise, axis=1, keepdims=True)
    rows = base[np.arange(start, start + count) % len(base)] + noise
    found: np.ndarray = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    return found
