"""Stores that were damaged while nobody looked: after the next start the index equals the folder again."""

from __future__ import annotations

import copy
import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from indexer.paths import DataDirectory
from indexer.storage.vectors.collection import VectorCollection
from tests.integration.audit import differences_in_search, differences_in_stores
from tests.integration.conftest import RunningEngine, Snapshot, home_of_a_module
from tests.integration.living_folder import LivingFolder

pytestmark = pytest.mark.process


def _one(place: Path, pattern: str) -> Path:
    """The largest file of a name: the one that holds the most."""
    return max(place.rglob(pattern), key=lambda path: path.stat().st_size)


def _cut(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 2)


def _scribble(path: Path) -> None:
    """Rubbish over the middle half."""
    size = path.stat().st_size
    with path.open("r+b") as file:
        file.seek(size // 4)
        file.write(os.urandom(max(size // 2, 1)))


def _replace(path: Path) -> None:
    path.write_bytes(b"rubbish" * 500)


DAMAGES: dict[str, Callable[[DataDirectory], None]] = {
    "vectors cut": lambda data: _cut(_one(data.vectors, "data_level0.bin")),
    "vectors overwritten": lambda data: _scribble(_one(data.vectors, "data_level0.bin")),
    "links of vectors overwritten": lambda data: _scribble(_one(data.vectors, "link_lists.bin")),
    "ids of vectors lost": lambda data: _one(data.vectors, "index_metadata.pickle").unlink(),
    "ids of vectors replaced": lambda data: _replace(_one(data.vectors, "index_metadata.pickle")),
    "Chroma's database replaced": lambda data: _replace(_one(data.vectors, "chroma.sqlite3")),
    "Chroma's database cut": lambda data: _cut(_one(data.vectors, "chroma.sqlite3")),
    "vectors lost": lambda data: shutil.rmtree(data.vectors),
    "a segment of words cut": lambda data: _cut(_one(data.keyword / "contents", "*.idx")),
    "a segment of words overwritten": lambda data: _scribble(_one(data.keyword / "contents", "*.term")),
    "names lost": lambda data: shutil.rmtree(data.keyword / "names"),
    "the list of segments replaced": lambda data: _replace(data.keyword / "contents" / "meta.json"),
    "catalog replaced": lambda data: _replace(data.catalog),
    "catalog cut": lambda data: _cut(data.catalog),
    "catalog overwritten": lambda data: _scribble(data.catalog),
    "catalog lost": lambda data: data.catalog.unlink(),
    "profile replaced": lambda data: _replace(data.profile),
}


@dataclass(frozen=True, slots=True)
class Sound:
    """A folder, and all that an engine that was stopped knows of it."""

    living: LivingFolder
    engine: RunningEngine
    source: int
    snapshot: Snapshot


@pytest.fixture(scope="module")
def indexed_once(tmp_path_factory: pytest.TempPathFactory) -> Sound:
    place = tmp_path_factory.mktemp("sound")
    living = LivingFolder(place / "files", seed=7)
    for change in ("create", "create_large", "create", "copy", "create_empty"):
        living.do(change)
    with home_of_a_module(place):
        engine = RunningEngine(DataDirectory(place / "data"))
        source = engine.add(living.root)
        engine.stop()
    _flush(engine.directory)
    return Sound(living, engine, source, Snapshot(engine.directory))


@pytest.fixture
def sound(indexed_once: Sound) -> Iterator[Sound]:
    """As it was when nothing was damaged yet."""
    living = copy.deepcopy(indexed_once.living)
    before = set(living.root.rglob("*"))
    indexed_once.snapshot.restore()
    yield replace(indexed_once, living=living)
    indexed_once.engine.stop()
    for path in sorted(set(living.root.rglob("*")) - before, reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()


@pytest.mark.parametrize("damage", DAMAGES)
def test_the_index_equals_the_folder_again(damage: str, sound: Sound) -> None:
    living, engine = sound.living, sound.engine
    DAMAGES[damage](engine.directory)
    living.do("create")
    engine.reconnect()
    engine.rescan(sound.source)
    assert differences_in_search(engine, living) == []
    engine.stop()
    assert differences_in_stores(engine.directory, living) == []


def _flush(directory: DataDirectory) -> None:
    """Have Chroma write its index, which it otherwise does once there are a thousand vectors."""
    database = _one(directory.vectors, "chroma.sqlite3")
    with pytest.MonkeyPatch.context() as patched:
        patched.chdir(database.parent.parent)
        collection = VectorCollection(Path(database.parent.name))
        collection.settle()
        collection.close()
