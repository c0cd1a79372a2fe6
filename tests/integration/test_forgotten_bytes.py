"""Deletion is real: after it, no byte below the data directory tells of what was deleted."""

from __future__ import annotations

import copy
import shutil
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from indexer.paths import DataDirectory
from indexer.protocol.messages import (
    ChangeSettingRequest,
    ForgetRequest,
    OpenedRequest,
    PreviewRequest,
    RemoveSourceRequest,
)
from indexer.storage.catalog.catalog import open_catalog
from indexer.storage.profile import open_profile
from indexer.storage.vectors.records import PROGRESS_NAME, Progress, read_record
from tests.integration.conftest import RunningEngine, Snapshot, home_of_a_module
from tests.integration.residue import Sought, traces
from tests.scripted_ollama import ScriptedModel, ScriptedOllama

pytestmark = pytest.mark.process

PLAN = """# Quagmire plan

The xylophagous beetles of Thessaloniki eat the wardrobe of the consul every spring.
Whoever opens the wardrobe finds quillwort dust in it, and calls the gravimetrist at once.
"""
LONG = " ".join(f"w{number * 7919 % 99991}x" for number in range(6_000))
"""More than a page of the database holds when it is compressed."""
WORDS = ["xylophagous", "quillwort", "gravimetrist", "quagmire"]
NAME, MEMBER_OF_NAMES = "zirconiaplan", "wolframiteledger"
NAMES = [NAME, MEMBER_OF_NAMES, "peregrinebox"]
ANSWER = "The xylophagous beetles eat the wardrobe of the consul [1]."
PATIENCE_S = 120.0


class Crime:
    """A folder with a document that will have to go, known to the engine in every way it can be; it is stopped."""

    def __init__(self, engine: RunningEngine, root: Path, ollama, scratch: Path) -> None:
        self.engine = engine
        self.directory: DataDirectory = engine.directory
        self.scratch = scratch
        self.box = root / "peregrinebox"
        self.plan = self.box / f"{NAME}.md"
        self.long = self.box / "almanac.txt"
        self._write()
        self.kept = root / "others"
        self.kept.mkdir()
        for number in range(5):
            (self.kept / f"note{number}.md").write_text(f"# Note {number}\n\nGardens need rain.\n", "utf-8")
        self.sought = Sought(np.empty((0, 384), np.float32), ())
        self.source = engine.add(self.box)
        engine.add(self.kept)
        ollama.say(ANSWER)
        engine.client.call(ChangeSettingRequest("answers.host", f'"{ollama.url}"'))
        self.document = self._use()
        self._put_copies_aside()
        self._snapshot = Snapshot(self.directory)

    def _use(self) -> int:
        """Search, open, look and ask: whatever the engine may keep of it, it has."""
        hit = self.engine.search("xylophagous beetles").hits[0]
        assert hit.path == str(self.plan)
        self.engine.client.call(OpenedRequest(hit.document_id))
        self.engine.client.call(PreviewRequest(hit.document_id, 0, 20, query="quillwort"))
        done = self.engine.ask("What do the xylophagous beetles eat?")
        assert (done.model, done.answer) == ("llama3.2:3b", ANSWER.replace(" [1]", ""))
        assert done.citations[0].path == str(self.plan)
        return hit.document_id

    def _put_copies_aside(self) -> None:
        """As old backups and the copies of damaged databases hold it; the vectors as the catalog does."""
        self.engine.stop()
        profile, _ = open_profile(self.directory.profile, self.directory.backups)
        profile.back_up(is_forced=True)
        profile.close()
        for database in (self.directory.catalog, self.directory.profile):
            shutil.copy(database, database.with_name(f"{database.stem}.damaged-20240101-000000.db"))
        catalog, _ = open_catalog(self.directory.catalog)
        try:
            model = catalog.meaning.live_model()
            (row,) = catalog.documents_at(str(self.plan))
            chunks = [chunk.id for chunk in catalog.chunks_of_extraction(row.extraction)]
            vectors = np.concatenate(list(catalog.vectors(chunks, model).values()))
            (row,) = catalog.documents_at(str(self.long))
            with closing(sqlite3.connect(f"file:{catalog.path}?mode=ro", uri=True)) as connection:
                rows = connection.execute(
                    "SELECT data FROM text_blocks WHERE id >> 20 = ?", (row.extraction,)
                ).fetchall()
            self.sought = Sought(vectors, [block for (block,) in rows])
        finally:
            catalog.close()

    def _write(self) -> None:
        """What has to go, where it is not there any more."""
        self.box.mkdir(exist_ok=True)
        contents = {self.plan: PLAN.encode(), self.long: LONG.encode()}
        contents[self.box / f"{MEMBER_OF_NAMES}.bin"] = bytes(range(256)) * 8
        for path, content in contents.items():
            if not path.exists():
                path.write_bytes(content)

    def begin(self) -> None:
        """Start the engine with nothing forgotten yet."""
        self._write()
        self._snapshot.restore()
        self.engine.reconnect()
        self.engine.wait()

    def traces(self, words: list[str]) -> dict[str, set[str]]:
        return traces(self.directory, words, self.sought, self.scratch)

    def check_that_it_is_found(self) -> None:
        """The control: each place where it should be found is looked at well enough to find it there."""
        found = self.traces([*WORDS, *NAMES])
        for path in ("catalog.db", "catalog.damaged-20240101-000000.db"):
            assert {*WORDS, *NAMES, "a vector", "a piece of compressed text"} <= found[path], path
        copies = [path for path in found if path.startswith("backups")]
        for path in (*copies, "profile.db", "profile.damaged-20240101-000000.db"):
            assert {"xylophagous", NAME} <= found[path], path
        assert copies
        assert set(WORDS) <= found["keyword/contents"]
        assert set(NAMES) <= found["keyword/names"]
        assert any("a vector" in seen for path, seen in found.items() if path.startswith("vectors"))

    def wait_for_the_purge(self) -> None:
        """Until the catalog knows of nothing that is still to be purged."""
        self._until(lambda: not self._facts_to_do())

    def _facts_to_do(self) -> list[str]:
        self.engine.wait()
        place = f"file:{self.directory.catalog}?mode=ro"
        with closing(sqlite3.connect(place, uri=True)) as connection:
            facts = connection.execute("SELECT name FROM facts WHERE value <> 0").fetchall()
        return [
            name for (name,) in facts if "to rebuild" in name or "to purge" in name or "to finish" in name
        ]

    def _until(self, condition) -> None:
        deadline = time.monotonic() + PATIENCE_S
        pause = threading.Event()
        while not condition():
            assert time.monotonic() < deadline
            pause.wait(0.05)

    def check_that_the_rest_is_there(self) -> None:
        assert len(self.engine.paths("gardens", mode="keyword")) == 5
        assert len(self.engine.paths("is rain good for plants", mode="semantic")) == 5


@pytest.fixture(scope="module")
def committed(tmp_path_factory) -> Crime:
    place = tmp_path_factory.mktemp("crime")
    for name in ("files", "scratch"):
        (place / name).mkdir()
    with home_of_a_module(place), ScriptedOllama(models=[ScriptedModel("llama3.2:3b")]) as ollama:
        engine = RunningEngine(DataDirectory(place / "data"))
        known = Crime(engine, place / "files", ollama, place / "scratch")
    known.check_that_it_is_found()
    return known


@pytest.fixture
def crime(committed) -> Iterator[Crime]:
    known = copy.copy(committed)
    known.begin()
    yield known
    known.engine.stop()


def test_a_forgotten_document_leaves_every_byte_but_its_place(crime: Crime) -> None:
    both = (crime.document, crime.engine.search("name:almanac").hits[0].document_id)
    crime.engine.client.call(ForgetRequest(both))
    assert crime.engine.paths("xylophagous", mode="keyword") == []
    crime.wait_for_the_purge()
    assert crime.traces(WORDS) == {}, "while the engine runs"
    crime.check_that_the_rest_is_there()
    crime.engine.stop()
    assert crime.traces(WORDS) == {}
    # That it is not to be indexed again is remembered with its name, in the catalog and the profile alone.
    places = {path.partition("/")[0] for path, seen in crime.traces([NAME]).items() if seen}
    assert places == {"catalog.db", "profile.db", "backups"}


def test_a_few_forgotten_vectors_leave_by_a_copy_of_the_others(crime: Crime) -> None:
    crime.engine.client.call(ForgetRequest((crime.document,)))
    crime.wait_for_the_purge()
    crime.sought = replace(crime.sought, blocks=())  # of the document that stays
    assert crime.traces(WORDS) == {}, "while the engine runs"
    assert crime.engine.paths("w7919x", mode="keyword") == [str(crime.long)]
    assert len(crime.engine.paths("is rain good for plants", mode="semantic")) == 6
    crime.engine.stop()
    assert crime.traces(WORDS) == {}
    (path,) = crime.directory.vectors.glob(f"*/{PROGRESS_NAME}")
    progress = read_record(path, Progress)
    assert progress is not None
    assert progress.tombstones == progress.purged > 0, "built anew it would have none"


def test_a_removed_source_leaves_every_byte(crime: Crime) -> None:
    crime.engine.client.call(RemoveSourceRequest(crime.source))
    assert crime.engine.paths("xylophagous", mode="keyword") == []
    crime.wait_for_the_purge()
    assert crime.traces([*WORDS, *NAMES]) == {}, "while the engine runs"
    crime.check_that_the_rest_is_there()
    crime.engine.stop()
    assert crime.traces([*WORDS, *NAMES]) == {}


def test_deleted_files_leave_every_byte_within_a_day(crime: Crime) -> None:
    crime.plan.unlink()
    crime.long.unlink()
    (crime.box / f"{MEMBER_OF_NAMES}.bin").unlink()
    crime.engine.rescan(crime.source)
    assert crime.engine.paths("xylophagous", mode="keyword") == []
    crime.engine.stop()
    catalog, _ = open_catalog(crime.directory.catalog)
    catalog.set_fact("purged at", time.time() - 19 * 3600)
    catalog.close()
    crime.engine.reconnect()
    crime.wait_for_the_purge()
    gone = [*WORDS, NAME, MEMBER_OF_NAMES]
    crime._until(lambda: crime.traces(gone) == {})
    crime.check_that_the_rest_is_there()
    crime.engine.stop()
    assert crime.traces(gone) == {}
