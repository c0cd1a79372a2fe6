"""Scrubbed copies of directories that Chroma has written, opened by Chroma."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from indexer.embedding.embedder import Vectors
from indexer.errors import CorruptStoreError
from indexer.storage.vectors.collection import VectorCollection
from indexer.storage.vectors.errors import UnknownLayoutError
from indexer.storage.vectors.hnswfiles import ELEMENTS, LABELS, HnswFiles
from indexer.storage.vectors.scrubbing import copy_database, holds_any, only_segment
from tests.indexer.storage.vectors.chromafiles import files_with, scrub, write_collection
from tests.indexer.storage.vectors.conftest import DIMENSION, unit_vectors

WIDE = 96


@pytest.fixture(autouse=True)
def work_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def source(tmp_path: Path) -> Path:
    vectors = unit_vectors(range(700)) * np.float32(1.0002)  # as half precision leaves their lengths
    write_collection(tmp_path / "chroma", vectors, range(100, 120))
    return tmp_path / "chroma"


@pytest.fixture(scope="module")
def clustered() -> Vectors:
    """3,000 vectors around 40 points, a point after the other."""
    rng = np.random.default_rng(0)
    centres = np.repeat(rng.standard_normal((40, WIDE)), 75, axis=0)
    vectors = centres + 0.6 * rng.standard_normal((3_000, WIDE))
    return (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)


def _opened(path: Path) -> Iterator[VectorCollection]:
    collection = VectorCollection(Path(path.name))
    yield collection
    collection.close()


def test_no_file_of_the_copy_holds_what_was_deleted_and_the_rest_is_as_it_was(
    source: Path, tmp_path: Path
) -> None:
    gone, kept = unit_vectors(range(100, 120)), unit_vectors([99])
    assert files_with(source, gone) == {"data_level0.bin", "chroma.sqlite3"}, "the control"
    copied = scrub(source, tmp_path / "copy", DIMENSION)
    assert copied.deleted == len(gone)
    assert files_with(tmp_path / "copy", gone) == set()
    assert files_with(tmp_path / "copy", kept) == {"data_level0.bin"}
    files = [HnswFiles(only_segment(path), DIMENSION) for path in (source, tmp_path / "copy")]
    former, fresh = (file.elements for file in files)
    for field in ("links", "mark", "neighbours", "label"):
        assert np.array_equal(former[field], fresh[field])
    live = ~files[0].is_deleted
    assert np.array_equal(former["vector"][live], fresh["vector"][live])
    assert np.linalg.norm(fresh["vector"], axis=1) == pytest.approx(1.0, abs=1e-5)


def test_what_was_deleted_before_its_first_flush_leaves_too(tmp_path: Path) -> None:
    collection = VectorCollection(Path("chroma"))
    collection.add(np.arange(50), unit_vectors(range(50)))
    collection.remove(np.array([7]))
    collection.settle()
    collection.close()
    scrub(tmp_path / "chroma", tmp_path / "copy", DIMENSION)
    assert files_with(tmp_path / "chroma", unit_vectors([7]))
    assert files_with(tmp_path / "copy", unit_vectors([7])) == set()


def test_a_copy_can_be_written_to_flushed_and_scrubbed_again(source: Path, tmp_path: Path) -> None:
    scrub(source, tmp_path / "copy", DIMENSION)
    for collection in _opened(tmp_path / "copy"):
        assert collection.count() == 680
        collection.add(np.arange(700, 900), unit_vectors(range(700, 900)))
        collection.add(np.array([100]), unit_vectors([100]))
        collection.remove(np.array([0, 800]))
        collection.settle()
        (near, alike), *_ = collection.find(unit_vectors([100]), 1)
        assert (near.tolist(), alike[0]) == ([100], pytest.approx(1.0, abs=1e-5))
    copied = scrub(tmp_path / "copy", tmp_path / "again", DIMENSION)
    assert copied.deleted == 22
    assert files_with(tmp_path / "again", unit_vectors([800])) == set()
    assert files_with(tmp_path / "again", unit_vectors([100]))
    for collection in _opened(tmp_path / "again"):
        assert collection.count() == 680 + 201 - 2


def test_a_vector_that_took_the_place_of_another_leaves_when_it_is_deleted_itself(tmp_path: Path) -> None:
    write_collection(tmp_path / "chroma", unit_vectors([0, 1]), [0])
    scrub(tmp_path / "chroma", tmp_path / "copy", DIMENSION)
    files = HnswFiles(only_segment(tmp_path / "copy"), DIMENSION)
    first, second = files.vectors()[: files.count]
    assert first == pytest.approx(second, abs=1e-6), "the mean of its one neighbour"
    for collection in _opened(tmp_path / "copy"):
        collection.add(np.arange(2, 12), unit_vectors(range(2, 12)))
        collection.remove(np.array([1]))
        collection.settle()
    scrub(tmp_path / "copy", tmp_path / "again", DIMENSION)
    assert files_with(tmp_path / "copy", unit_vectors([1]))
    assert files_with(tmp_path / "again", unit_vectors([1])) == set()


@pytest.mark.parametrize("kind", ["at random", "whole clusters", "all around a few"])
def test_the_rest_is_found_as_before(clustered: Vectors, tmp_path: Path, kind: str) -> None:
    rng = np.random.default_rng(1)
    deleted = {
        "at random": rng.choice(3_000, 750, replace=False),
        "whole clusters": np.arange(750),
        "all around a few": np.setdiff1d(np.arange(750), [40, 333, 620]),
    }[kind]
    kept = np.setdiff1d(np.arange(3_000), deleted)
    write_collection(tmp_path / "chroma", clustered, deleted)
    scrub(tmp_path / "chroma", tmp_path / "copy", WIDE)
    queries = np.concatenate([clustered[deleted[::30]], clustered[kept[:60]]])
    queries += 0.02 * rng.standard_normal(queries.shape).astype(np.float32)
    exact = kept[np.argsort(-(queries @ clustered[kept].T), axis=1)[:, :10]]
    for collection in _opened(tmp_path / "copy"):
        found = [near.tolist() for near, _alike in collection.find(queries, 10)]
    recall = np.mean([len(set(a) & set(b)) / 10 for a, b in zip(found, exact.tolist(), strict=True)])
    assert recall >= 0.98


def test_a_vector_that_was_left_is_noticed_in_any_file(source: Path, tmp_path: Path) -> None:
    copied = scrub(source, tmp_path / "copy", DIMENSION)
    segment = only_segment(tmp_path / "copy")
    gone = np.float32(1.0002) * unit_vectors([105])
    for path in (segment / LABELS, tmp_path / "copy" / "chroma.sqlite3"):
        before = path.read_bytes()
        path.write_bytes(before + b"abc" + gone.tobytes())
        with pytest.raises(CorruptStoreError, match=path.name):
            copied.check(tmp_path / "copy")
        path.write_bytes(before)
    copied.check(tmp_path / "copy")
    elements = only_segment(source) / ELEMENTS
    (segment / ELEMENTS).write_bytes(elements.read_bytes())
    with pytest.raises(CorruptStoreError, match="index"):
        copied.check(tmp_path / "copy")


def test_a_vector_is_seen_at_any_offset(tmp_path: Path) -> None:
    vectors, path = unit_vectors(range(300)), tmp_path / "file"
    for offset in range(9):
        nearly = vectors[offset] * np.float32(1 + 3e-7)
        path.write_bytes(b"\x07" * offset + nearly.tobytes())
        assert holds_any(path, vectors)
        assert not holds_any(path, vectors[20:])
    assert not holds_any(path, vectors[:0])
    path.write_bytes(b"short")
    assert not holds_any(path, vectors)


def test_rows_that_wait_for_a_flush_are_refused(tmp_path: Path) -> None:
    write_collection(tmp_path / "chroma", unit_vectors(range(50)))
    for collection in _opened(tmp_path / "chroma"):
        collection.add(np.array([50]), unit_vectors([50]))
    (tmp_path / "copy").mkdir()
    with pytest.raises(UnknownLayoutError, match="51 rows, the index 50; 1 wait"):
        copy_database(tmp_path / "chroma", tmp_path / "copy", 50)


def test_a_directory_with_anything_else_is_refused(source: Path) -> None:
    only_segment(source)
    journal = source / "chroma.sqlite3-journal"
    journal.touch()
    with pytest.raises(UnknownLayoutError):
        only_segment(source)
    journal.unlink()
    (source / "0").mkdir()
    with pytest.raises(UnknownLayoutError):
        only_segment(source)
