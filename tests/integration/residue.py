"""Looks for what was deleted in every byte of a data directory."""

from __future__ import annotations

import contextlib
import json
import re
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import tantivy
import zstandard

from indexer.embedding.embedder import Vectors
from indexer.paths import DataDirectory
from indexer.storage.keyword.contententries import content_schema
from indexer.storage.keyword.names import name_schema
from indexer.storage.keyword.tantivy_index import SchemaMaker, TantivyIndex

_ZSTD_MAGIC = b"\x28\xb5\x2f\xfd"
_SEGMENT_FILE = re.compile(r"([0-9a-f]{32})\.")
_KEYWORD_FIELDS: dict[str, tuple[SchemaMaker, tuple[str, ...]]] = {
    "contents": (content_schema, ("body", "whole")),
    "names": (name_schema, ("name", "path")),
}
_SLICE = 32
"""Bytes of compressed text that do not come about by chance."""
_ALIKE = 0.98
"""Cosine: a stored vector is rounded to half precision, and may be scaled again."""


@dataclass(frozen=True)
class Sought:
    """What is looked for beside words."""

    vectors: Vectors
    """Embeddings of the text, shape (number, dimension)."""
    blocks: Sequence[bytes]
    """The text as it was stored, compressed: in a database it may be spread over many pages."""


def traces(
    directory: DataDirectory, words: Sequence[str], sought: Sought, scratch: Path
) -> dict[str, set[str]]:
    """Every file below the data directory in which something is found → what is found.

    Words are looked for as UTF-8, UTF-16 and hexadecimal digits, in compressed text, and in the term dictionaries
    of the keyword index, whose lists of words cannot be read byte by byte. `scratch` takes a copy of it.
    """
    slices = [block[start : start + _SLICE] for block in sought.blocks for start in range(0, len(block), 512)]
    found: dict[str, set[str]] = {}
    for path in sorted(directory.root.rglob("*")):
        if not path.is_file():
            continue
        try:
            data = path.read_bytes()
        except FileNotFoundError:  # a running engine comes and goes
            continue
        seen = {word for text in _texts(data) for word in words if _holds(text, word)}
        if any(_holds_vector(data, vector) for vector in sought.vectors):
            seen.add("a vector")
        if any(piece in data for piece in slices if len(piece) == _SLICE):
            seen.add("a piece of compressed text")
        if seen:
            found[str(path.relative_to(directory.root))] = seen
    for name in _KEYWORD_FIELDS:
        if seen := _in_keyword_index(directory.keyword / name, words, scratch):
            found[f"keyword/{name}"] = seen
    return found


def _texts(data: bytes) -> Iterator[bytes]:
    yield data.lower()
    start = data.find(_ZSTD_MAGIC)
    while start >= 0:
        with contextlib.suppress(zstandard.ZstdError):  # four bytes may happen to look like a frame
            yield zstandard.ZstdDecompressor().decompressobj().decompress(data[start:]).lower()
        start = data.find(_ZSTD_MAGIC, start + 1)


def _holds(text: bytes, word: str) -> bool:
    plain = word.encode()
    return any(form in text for form in (plain, word.encode("utf-16-le"), plain.hex().encode()))


def _holds_vector(data: bytes, vector: np.ndarray) -> bool:
    """Whether a vector stands anywhere, at any offset, in single or half precision."""
    for kind in (np.float32, np.float16):
        size = np.dtype(kind).itemsize
        for offset in range(size):
            count = (len(data) - offset) // size
            if count < len(vector):
                continue
            numbers = np.frombuffer(data, kind, count, offset).astype(np.float32)
            numbers = np.where(np.abs(numbers) <= 1.01, numbers, 0.0)  # also what is no number
            sums = np.concatenate([[0.0], np.cumsum(numbers.astype(np.float64) ** 2)])
            lengths = np.sqrt(sums[len(vector) :] - sums[: -len(vector)])
            # A window of unit length only: everything else is no vector, and there is a lot of it.
            likely = np.flatnonzero(np.abs(lengths - 1.0) < 0.02)
            windows = np.lib.stride_tricks.sliding_window_view(numbers, len(vector))
            if any(windows[place] @ vector > _ALIKE for place in likely):
                return True
    return False


def _in_keyword_index(place: Path, words: Sequence[str], scratch: Path) -> set[str]:
    schema, fields = _KEYWORD_FIELDS[place.name]
    copy = scratch / place.name
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(place, copy)
    living = {segment["segment_id"].replace("-", "") for segment in _meta(copy)["segments"]}
    files = [match[1] for path in place.iterdir() if (match := _SEGMENT_FILE.match(path.name))]
    found = {f"a former segment {name}" for name in set(files) - living}
    searcher: tantivy.Searcher = TantivyIndex(copy, schema).searcher()
    for word in words:
        if any(searcher.doc_freq(field, word) or searcher.terms_with_prefix(field, word) for field in fields):
            found.add(word)
    return found


def _meta(place: Path) -> dict[str, list[dict[str, str]]]:
    read: dict[str, list[dict[str, str]]] = json.loads((place / "meta.json").read_bytes())
    return read
