"""The index files of a Chroma segment: their layout is known here and nowhere else, and checked before use.

chromadb 1.5.9 keeps an index with chroma-core/hnswlib at 6868102 (`hnswlib/hnswalg.h`: `persistHeader`,
`persistDirty`, `markDeletedInternal`), little-endian, in a directory of its own:

    header.bin             version, offset of the links, capacity, elements, bytes of an element, offsets of the label
                           and of the vector, top level, entry point, M, links of a level, of level 0, 1/ln M, ef
    data_level0.bin        per element: number of links, delete mark (bit 0 of the third byte), links, the vector at
                           length 1, the label
    length.bin             per element: the length its vector had
    link_lists.bin         per element: the size of its links of higher levels, and these
    index_metadata.pickle  which label is whose (chroma-core/chroma, `rust/segment/src/local_hnsw.rs`: `IdMap`)

A deleted element keeps all it has, for good: Chroma adds without hnswlib's `replace_deleted` and gives every new
row the next label, so none is used again. What is read differently from this in any point is not to be touched.
"""

from __future__ import annotations

import io
import pickle
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NoReturn

import numpy as np
import numpy.typing as npt

from indexer.embedding.embedder import Vectors
from indexer.storage.vectors.errors import UnknownLayoutError

HEADER, ELEMENTS, LENGTHS, LINKS, LABELS = (
    "header.bin",
    "data_level0.bin",
    "length.bin",
    "link_lists.bin",
    "index_metadata.pickle",
)
FILES = frozenset((HEADER, ELEMENTS, LENGTHS, LINKS, LABELS))
BLOCK = 4_096
"""Elements looked at or written at once: 7 MB at 384 dimensions."""

_HEADER = struct.Struct("<iQQQQQQiIQQQdQ")
_VERSION = 1
_COUNT_BYTES, _LINK_BYTES, _LABEL_BYTES, _FLOAT_BYTES = 4, 4, 8, 4
_MOST_LEVELS = 32
"""Of one element. Level n is met by one of 16^n."""
_UNIT_TOLERANCE = 1e-3
"""hnswlib brings vectors to length 1 itself."""
_LEAST_ALIKE = 0.9999
"""Cosine of a vector as Chroma tells it and as it stands in the file."""

Ids = npt.NDArray[np.int64]


class HnswFiles:
    """A segment whose files have been read and found to be as described above; nothing is written."""

    def __init__(self, directory: Path, dimension: int) -> None:
        """Read and check.

        Args:
            directory: the segment's, which nothing writes to meanwhile.
            dimension: of its vectors.

        Raises:
            UnknownLayoutError: something is not as it should be.
            OSError: a file cannot be read.
        """
        self.directory = directory
        self._dimension = dimension
        if {path.name for path in directory.iterdir()} != FILES:
            _refuse("it has other files")
        self._read_header()
        self._check_sizes()
        # Read only, and as long as the file: what hnswlib has not used yet is looked at too.
        self.elements: npt.NDArray[Any] = np.memmap(directory / ELEMENTS, self._element_type(), "r")
        self._read_labels()
        self._check_elements()

    @property
    def is_deleted(self) -> npt.NDArray[np.bool_]:
        """Of every used element, whether it is marked so."""
        return self._is_deleted

    def vectors(self) -> npt.NDArray[np.float32]:
        """All that the file has, shape (rows, dimension), not read yet."""
        vectors: npt.NDArray[np.float32] = self.elements["vector"]
        return vectors

    def neighbours(self, places: Ids) -> tuple[npt.NDArray[np.uint32], npt.NDArray[np.bool_]]:
        """Where the links of level 0 lead, shape (len(places), most), and which of these are in use."""
        rows = self.elements[places]
        return rows["neighbours"], np.arange(self._most_links) < rows["links"][:, np.newaxis]

    def check_known(self, ids: Ids, vectors: Vectors) -> None:
        """Look whether rows that Chroma tells of stand where they should.

        Raises:
            UnknownLayoutError: they do not.
        """
        position_of = dict(zip(self._labels.tolist(), range(self.count), strict=True))
        try:
            positions = [position_of[self._label_of[str(number)]] for number in ids.tolist()]
        except KeyError:
            _refuse("a row has no label")
        alike = (self.vectors()[positions] * vectors).sum(axis=1) / np.linalg.norm(vectors, axis=1)
        if not (alike >= _LEAST_ALIKE).all():  # also what is no number
            _refuse("a row is not where it should be")

    def blocks(self) -> Iterator[slice]:
        """The used elements, a part at a time."""
        return (slice(start, min(start + BLOCK, self.count)) for start in range(0, self.count, BLOCK))

    def _element_type(self) -> np.dtype[Any]:
        return np.dtype(
            [
                ("links", "<u2"),
                ("mark", "u1"),
                ("spare", "u1"),
                ("neighbours", "<u4", (self._most_links,)),
                ("vector", "<f4", (self._dimension,)),
                ("label", "<u8"),
            ]
        )

    def _read_header(self) -> None:
        header = (self.directory / HEADER).read_bytes()
        if len(header) != _HEADER.size:
            _refuse(f"its header has {len(header)} bytes")
        (version, links_at, capacity, count, row_bytes, label_at, vector_at, _, _, upper, level0, m, _, _) = (
            _HEADER.unpack(header)
        )
        expected_vector = _COUNT_BYTES + _LINK_BYTES * level0
        expected_label = expected_vector + _FLOAT_BYTES * self._dimension
        if (version, links_at, vector_at, label_at, row_bytes) != (
            _VERSION,
            0,
            expected_vector,
            expected_label,
            expected_label + _LABEL_BYTES,
        ) or (upper, level0) != (m, 2 * m):
            _refuse("its header tells of another layout")
        if not 0 < count <= capacity:
            _refuse(f"it holds {count} of {capacity} elements")
        self.count = count
        self._row_bytes, self._most_links, self._upper_links = row_bytes, level0, upper

    def _check_sizes(self) -> None:
        sizes = {name: (self.directory / name).stat().st_size for name in FILES}
        rows = sizes[LENGTHS] // _FLOAT_BYTES
        upper_bytes = _COUNT_BYTES + _LINK_BYTES * self._upper_links
        if (
            rows < self.count
            or sizes[LENGTHS] != rows * _FLOAT_BYTES
            or sizes[ELEMENTS] != rows * self._row_bytes
            or not self.count * _COUNT_BYTES <= sizes[LINKS] <= self.count * upper_bytes * _MOST_LEVELS
        ):
            _refuse(f"its sizes do not fit {self.count} elements")

    def _read_labels(self) -> None:
        """The names of the labels: each live element has one, no other has."""
        self._labels: npt.NDArray[np.uint64] = np.array(self.elements["label"][: self.count])
        self._is_deleted = (self.elements["mark"][: self.count] & 1).astype(bool)
        try:
            names = _PlainData(io.BytesIO((self.directory / LABELS).read_bytes())).load()
            self._label_of: dict[str, int] = names["id_to_label"]
            name_of: dict[int, str] = names["label_to_id"]
            last = int(names["total_elements_added"])
        except Exception as error:  # a pickle that is none fails in many ways
            raise UnknownLayoutError(f"Its list of labels cannot be read: {error}.") from error
        labels = np.sort(self._labels)
        if labels[0] < 1 or labels[-1] > last or (np.diff(labels) == 0).any():
            _refuse("its labels are out of range")
        if len(self._label_of) != len(name_of) or any(
            name_of.get(label) != name for name, label in self._label_of.items()
        ):
            _refuse("its list of labels contradicts itself")
        named = np.sort(np.fromiter(name_of, np.uint64, len(name_of)))
        if not np.array_equal(np.sort(self._labels[~self._is_deleted]), named):
            _refuse("its elements and its list of labels differ")

    def _check_elements(self) -> None:
        for part in self.blocks():
            rows = self.elements[part]
            if (rows["mark"] | 1).max() != 1 or rows["spare"].any() or rows["links"].max() > self._most_links:
                _refuse("its marks are not known")
            if rows["neighbours"].max() >= self.count:
                _refuse("it has links to nowhere")
            vectors = rows["vector"][~self._is_deleted[part]]
            lengths = np.sqrt(np.einsum("ij,ij->i", vectors, vectors))
            if not (np.abs(lengths - 1.0) < _UNIT_TOLERANCE).all():  # also what is no number
                _refuse("it holds vectors of another length")


class _PlainData(pickle.Unpickler):
    """Reads dictionaries, texts and numbers, and can make nothing else."""

    def find_class(self, module: str, name: str, /) -> NoReturn:
        raise pickle.UnpicklingError(f"{module}.{name} is not expected")


def _refuse(what: str) -> NoReturn:
    raise UnknownLayoutError(f"The index files are not as expected: {what}.")
