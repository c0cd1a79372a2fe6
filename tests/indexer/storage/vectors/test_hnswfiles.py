"""The layout of Chroma's index files, against files that Chroma has written."""

from __future__ import annotations

import contextlib
import pickle
import shutil
import struct
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from indexer.storage.vectors.collection import VectorCollection
from indexer.storage.vectors.errors import UnknownLayoutError
from indexer.storage.vectors.hnswfiles import ELEMENTS, HEADER, LABELS, LENGTHS, LINKS, HnswFiles
from indexer.storage.vectors.scrubbing import only_segment
from tests.indexer.storage.vectors.chromafiles import write_collection
from tests.indexer.storage.vectors.conftest import DIMENSION, unit_vectors

COUNT, DELETED = 700, [3, 4, 5, 600]
ROW = 4 + 32 * 4 + DIMENSION * 4 + 8


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What Chroma has written, to be copied."""
    made = tmp_path_factory.mktemp("written")
    vectors = unit_vectors(range(COUNT)) * np.float32(0.9995)  # as half precision leaves their lengths
    with contextlib.chdir(made):
        write_collection(made / "chroma", vectors, DELETED)
    return made / "chroma"


@pytest.fixture
def segment(written: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shutil.copytree(written, tmp_path / "chroma")
    monkeypatch.chdir(tmp_path)
    return only_segment(tmp_path / "chroma")


def test_what_chroma_has_written_is_where_it_should_be(segment: Path) -> None:
    files = HnswFiles(segment, DIMENSION)
    assert files.count == COUNT
    assert int(files.is_deleted.sum()) == len(DELETED)
    live = np.setdiff1d(np.arange(COUNT), DELETED)
    files.check_known(live, unit_vectors(live.tolist()) * np.float32(0.9995))
    gone = files.vectors()[np.flatnonzero(files.is_deleted)]
    alike = gone @ unit_vectors(DELETED).T
    assert np.sort(alike.max(axis=0)) == pytest.approx([1.0] * len(DELETED), abs=1e-5)


def test_a_row_that_returns_gets_a_label_of_its_own(segment: Path) -> None:
    collection = VectorCollection(Path("chroma"))
    collection.add(np.array(DELETED), unit_vectors(DELETED))
    collection.add(np.array([7]), unit_vectors([8]))  # left alone
    collection.settle()
    collection.close()
    files = HnswFiles(segment, DIMENSION)
    assert files.count == COUNT + len(DELETED)
    assert int(files.is_deleted.sum()) == len(DELETED)
    files.check_known(np.array([*DELETED, 7]), unit_vectors([*DELETED, 7]))


def test_a_row_that_is_not_what_chroma_says_is_noticed(segment: Path) -> None:
    files = HnswFiles(segment, DIMENSION)
    with pytest.raises(UnknownLayoutError, match="not where it should be"):
        files.check_known(np.array([1, 2]), unit_vectors([1, 1]))
    with pytest.raises(UnknownLayoutError, match="no label"):
        files.check_known(np.array([1, DELETED[0]]), unit_vectors([1, DELETED[0]]))


def _put(name: str, offset: int, value: bytes) -> Callable[[Path], None]:
    def change(segment: Path) -> None:
        data = bytearray((segment / name).read_bytes())
        data[offset : offset + len(value)] = value
        (segment / name).write_bytes(data)

    return change


def _put_live(offset: int, value: bytes) -> Callable[[Path], None]:
    """Change the first element that is not marked as deleted: threads put them in any order."""

    def change(segment: Path) -> None:
        place = int(np.flatnonzero(~HnswFiles(segment, DIMENSION).is_deleted)[0])
        _put(ELEMENTS, place * ROW + offset, value)(segment)

    return change


def _cut(name: str, count: int) -> Callable[[Path], None]:
    return lambda segment: (segment / name).write_bytes((segment / name).read_bytes()[:-count]) and None


def _lengthen(segment: Path) -> None:
    with (segment / LINKS).open("r+b") as file:
        file.truncate(1 << 40)  # a hole takes no room


def _relabel(change: Callable[[dict], object]) -> Callable[[Path], None]:
    def write(segment: Path) -> None:
        names = pickle.loads((segment / LABELS).read_bytes())
        change(names)
        (segment / LABELS).write_bytes(pickle.dumps(names))

    return write


def _add_file(segment: Path) -> None:
    (segment / "data_level1.bin").touch()


def _write_object(segment: Path) -> None:
    (segment / LABELS).write_bytes(pickle.dumps({"id_to_label": Path("/")}))


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (_add_file, "other files"),
        (_cut(HEADER, 4), "96 bytes"),
        (_put(HEADER, 0, struct.pack("<i", 2)), "another layout"),
        (_put(HEADER, 28, struct.pack("<Q", ROW + 4)), "another layout"),
        (_put(HEADER, 44, struct.pack("<Q", 136)), "another layout"),
        (_put(HEADER, 20, struct.pack("<Q", 0)), "holds 0"),
        (_put(HEADER, 20, struct.pack("<Q", 1 << 40)), "holds 1099511627776"),
        (_put(HEADER, 20, struct.pack("<Q", COUNT + 1)), "sizes do not fit|links to nowhere|differ|range"),
        (_put(HEADER, 20, struct.pack("<Q", COUNT - 1)), "differ|links to nowhere"),
        (_cut(ELEMENTS, 4), "sizes do not fit"),
        (_cut(LENGTHS, 1), "sizes do not fit"),
        (_cut(LINKS, 1 << 20), "sizes do not fit"),
        (_lengthen, "sizes do not fit"),
        (_put_live(2, b"\x02"), "marks are not known"),
        (_put_live(3, b"\x01"), "marks are not known"),
        (_put_live(0, struct.pack("<H", 33)), "marks are not known"),
        (_put_live(4, struct.pack("<I", COUNT)), "links to nowhere"),
        (_put_live(132, bytes(DIMENSION * 4)), "another length"),
        (_put_live(132, struct.pack("<f", float("nan"))), "another length"),
        (_put_live(ROW - 8, struct.pack("<Q", 500)), "differ|range"),
        (_put_live(ROW - 8, struct.pack("<Q", 0)), "range"),
        (_put_live(ROW - 8, struct.pack("<Q", 1 << 32)), "range"),
        (_put_live(2, b"\x01"), "differ"),
        (_cut(LABELS, 9), "cannot be read"),
        (_write_object, "not expected"),
        (_relabel(lambda names: names.pop("label_to_id")), "cannot be read"),
        (_relabel(lambda names: names["label_to_id"].popitem()), "contradicts itself"),
        (_relabel(lambda names: names["id_to_label"].update({"1": 3})), "contradicts itself"),
    ],
)
def test_anything_else_is_refused(segment: Path, change: Callable[[Path], None], reason: str) -> None:
    change(segment)
    with pytest.raises(UnknownLayoutError, match=reason):
        HnswFiles(segment, DIMENSION)


def test_vectors_of_another_dimension_are_refused(segment: Path) -> None:
    with pytest.raises(UnknownLayoutError, match="another layout"):
        HnswFiles(segment, DIMENSION + 1)
