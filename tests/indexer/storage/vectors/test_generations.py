from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from indexer.errors import StorageError
from indexer.file_lock import FileLock
from indexer.storage.vectors.generations import Generations
from indexer.storage.vectors.records import LOCK_NAME, MANIFEST_NAME, Manifest, read_record, write_record
from tests.indexer.storage.vectors.conftest import MODEL

OTHER = replace(MODEL, digest="1" * 64)


@pytest.fixture
def generations(tmp_path: Path) -> Generations:
    return Generations(tmp_path / "vectors")


def directories(place: Path) -> set[Path]:
    return {path for path in place.iterdir() if path.is_dir()}


def test_a_generation_is_live_only_when_said_so_and_for_its_model_only(generations: Generations) -> None:
    assert generations.live(MODEL) is None
    first = generations.create(MODEL)
    assert generations.live(MODEL) is None
    generations.make_live(first, MODEL)
    second = generations.create(OTHER)
    generations.make_live(second, OTHER)
    assert (generations.live(MODEL), generations.live(OTHER)) == (first, second)
    third = generations.create(MODEL)
    generations.make_live(third, MODEL)
    assert (generations.live(MODEL), generations.live(OTHER)) == (third, second)


@pytest.mark.parametrize("change", [{"chromadb": "0.0.1"}, {"dimension": 3}, {"model": "another"}])
def test_a_generation_made_by_something_else_is_not_used(
    generations: Generations, change: dict[str, object]
) -> None:
    path = generations.create(MODEL)
    generations.make_live(path, MODEL)
    manifest = read_record(path / MANIFEST_NAME, Manifest)
    assert manifest is not None
    write_record(path / MANIFEST_NAME, replace(manifest, **change))
    assert generations.live(MODEL) is None


def test_a_damaged_pointer_or_a_lost_directory_means_no_generation(
    generations: Generations, tmp_path: Path
) -> None:
    path = generations.create(MODEL)
    generations.make_live(path, MODEL)
    generations.discard(path)
    assert generations.live(MODEL) is None
    (tmp_path / "vectors" / "live.json").write_bytes(b"\x00")
    assert generations.live(MODEL) is None
    assert generations.create(MODEL).is_dir()


def test_sweeping_deletes_what_nothing_uses_and_nothing_else(
    generations: Generations, tmp_path: Path
) -> None:
    former = Generations(tmp_path / "vectors")
    live, held, _, headless = (former.create(MODEL) for _ in range(4))
    former.make_live(live, MODEL)
    lock = FileLock(held / LOCK_NAME)
    lock.acquire()
    (headless / MANIFEST_NAME).unlink()
    (tmp_path / "vectors" / "discarded-9-1").mkdir()
    (tmp_path / "vectors" / "notes").mkdir()
    building = generations.create(OTHER)
    assert directories(tmp_path / "vectors") == {live, held, building, tmp_path / "vectors" / "notes"}
    lock.release()
    generations.sweep()
    assert directories(tmp_path / "vectors") == {live, building, tmp_path / "vectors" / "notes"}


def test_generations_of_models_that_are_not_kept_are_deleted(generations: Generations) -> None:
    paths = {model: generations.create(model) for model in (MODEL, OTHER)}
    for model, path in paths.items():
        generations.make_live(path, model)
    generations.keep_only([OTHER])
    assert (generations.live(MODEL), generations.live(OTHER)) == (None, paths[OTHER])
    assert not paths[MODEL].exists()
    generations.keep_only([OTHER])


def test_no_room_is_a_storage_error(tmp_path: Path) -> None:
    (tmp_path / "vectors").write_text("a file")
    with pytest.raises(StorageError, match="Vectors cannot be written"):
        Generations(tmp_path / "vectors").create(MODEL)
