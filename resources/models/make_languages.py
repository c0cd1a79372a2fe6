"""Makes the shipped language model from that of py3langid; never imported by Deskhound.

    pip install py3langid==0.4.0
    python -m resources.models.make_languages resources/models/languages

`indexer/chunking/languagemodel.py` reads the result, and says what the parts of the file are for.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections import deque
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import py3langid
from py3langid.modelio import load_model

MODEL_SHA256 = "f4f4a2c3465ca1f081541037f9cac23021d68151c2f709c55ae5eedfca522963"
"""Of `py3langid/data/model.npz.xz`, version 0.4.0."""

LANGUAGES = (
    "af am ar az be bg bn bs ca cs cy da de el en eo es et eu fa fi fr ga gl gu he hi hr hu hy id is "
    "it ja ka kk km kn ko ku ky la lo lt lv mk ml mn mr ms my ne nl no pa pl ps pt ro ru sa si sk sl "
    "sq sr sv sw ta te th tl tr ug uk ur uz vi zh"
)
"""What the model may answer: the original also knows languages so rare that they are nearly always mistakes."""

SEPARATOR = b"\xff"
"""Between n-grams: no byte of UTF-8."""

Array = npt.NDArray[Any]


def published_model() -> tuple[Array, Array, list[str], Array, Array, list[int]]:
    """The published model's parts, after a check that it is the published one."""
    path = Path(py3langid.__file__).with_name("data") / "model.npz.xz"
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    if digest != MODEL_SHA256:
        raise SystemExit(f"{path} is not the published model: its SHA-256 is {digest}")
    weights, priors, languages, moves, rows, features = load_model(path)
    return (
        weights.astype(np.float32),
        priors,
        languages,
        np.asarray(moves).reshape(-1, 256),
        np.asarray(rows),
        features,
    )


def ngrams_of(moves: Array, rows: Array, features: list[int]) -> list[bytes]:
    """The n-gram of each feature: the shortest way to a state of the automaton that counts it.

    The automaton is that of Aho and Corasick: a state without a feature of its own counts the longest one that
    its way ends with, so that looking for the longest known n-gram at each byte counts the same.
    """
    found: dict[int, bytes] = {}
    ways = {0: b""}
    queue = deque([0])
    while queue:
        state = queue.popleft()
        if features[state] >= 0:
            found.setdefault(features[state], ways[state])
        targets, first_bytes = np.unique(moves[rows[state]], return_index=True)
        for target, byte in sorted(zip(targets.tolist(), first_bytes.tolist(), strict=True)):
            if target not in ways:
                ways[target] = ways[state] + bytes([byte])
                queue.append(target)
    return [found[number] for number in range(len(found))]


def write(folder: Path) -> None:
    """Write `model.bin`: a line of JSON, n-grams, and a row of steps for each."""
    weights, priors, all_languages, moves, rows, features = published_model()
    ngrams = ngrams_of(moves, rows, features)
    wanted = LANGUAGES.split()
    columns = [number for number, language in enumerate(all_languages) if language in wanted]
    weights, priors = weights[:, columns], priors[columns]
    floors = weights.min(axis=0)
    above = weights - floors
    step = float(above.max()) / 255
    steps = np.rint(above / step).astype(np.uint8)
    order = sorted(range(len(ngrams)), key=lambda number: ngrams[number])
    joined = SEPARATOR.join(ngrams[number] for number in order)
    header = {
        "languages": [all_languages[number] for number in columns],
        "floors": [round(float(floor), 6) for floor in floors],
        "priors": [round(float(prior), 6) for prior in priors],
        "step": step,
        "longest": max(map(len, ngrams)),
        "ngrams_bytes": len(joined),
    }
    parts = [json.dumps(header).encode() + b"\n", joined, steps[order].tobytes()]
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "model.bin").write_bytes(b"".join(parts))


if __name__ == "__main__":
    write(Path(sys.argv[1]))
