from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from indexer.domain import Origin, SourceRules
from indexer.errors import CorruptDatabaseError, DataDirectoryError
from indexer.indexing import housekeeping
from indexer.indexing.housekeeping import Housekeeping
from indexer.storage.catalog.catalog import Catalog
from indexer.storage.history import Conversations
from indexer.storage.profile import Profile, open_profile
from tests.indexer.storage.builders import Shelf, extracted
from tests.waiting import PATIENCE_S, wait_for

HOUR_S = 3600.0


class House:
    """Housekeeping over real stores, with a clock of the test's own."""

    def __init__(self, catalog: Catalog, profile: Profile) -> None:
        self.now_s = 1e9
        self.is_quiet = True
        self.purged: list[bool] = []
        self.damage: list[object] = []
        self.keeping = Housekeeping(
            catalog,
            profile,
            (Conversations(profile),),
            on_purged=self.purged.append,
            is_quiet=lambda: self.is_quiet,
            on_damage=self.damage.append,
            clock=lambda: self.now_s,
        )


@pytest.fixture
def profile(tmp_path: Path, shelf: Shelf) -> Iterator[Profile]:
    opened, _ = open_profile(tmp_path / "profile.db", tmp_path / "backups")
    assert opened.add_source(shelf.root, is_temporary=False, rules=SourceRules()) == shelf.source
    yield opened
    opened.close()


@pytest.fixture
def house(catalog: Catalog, profile: Profile) -> Iterator[House]:
    made = House(catalog, profile)
    made.keeping.run_due()  # the first look begins the day
    yield made
    made.keeping.stop(time.monotonic() + PATIENCE_S)


def orphan(catalog: Catalog, shelf: Shelf) -> None:
    document, _ = shelf.index("a.txt", "the quagmire\n")
    catalog.documents.remove([document])


def test_orphans_are_purged_twice_a_day_while_nothing_else_is_done(
    house: House, catalog: Catalog, shelf: Shelf
) -> None:
    orphan(catalog, shelf)
    house.now_s += 11 * HOUR_S
    house.keeping.run_due()
    assert catalog.orphans.count() == 1
    house.now_s += 2 * HOUR_S
    house.keeping.run_due()
    assert (catalog.orphans.count(), house.purged) == (0, [False])


def test_orphans_are_purged_within_a_day_though_indexing_never_rests(
    house: House, catalog: Catalog, shelf: Shelf
) -> None:
    orphan(catalog, shelf)
    house.is_quiet = False
    house.now_s += 13 * HOUR_S
    house.keeping.run_due()
    assert catalog.orphans.count() == 1
    house.now_s += 6 * HOUR_S
    house.keeping.run_due()
    assert catalog.orphans.count() == 0


def test_a_clock_that_was_set_back_does_not_put_the_purge_off(
    house: House, catalog: Catalog, shelf: Shelf
) -> None:
    orphan(catalog, shelf)
    house.now_s -= 1000 * HOUR_S
    house.keeping.run_due()
    assert catalog.orphans.count() == 0


def test_a_wal_that_a_reader_holds_is_emptied_later_and_told_of_meanwhile(
    house: House, catalog: Catalog, shelf: Shelf
) -> None:
    orphan(catalog, shelf)
    wal = catalog.path.with_name(f"{catalog.path.name}-wal")
    with catalog.snapshot():
        catalog.document_ids()
        assert catalog.fact("nothing") is None  # the snapshot begins with the first read
        house.keeping.purge()
        assert "still in a file" in house.keeping.problem
        assert wal.stat().st_size > 0
    house.keeping.run_due()
    assert house.keeping.problem == ""
    assert b"quagmire" not in wal.read_bytes() + catalog.path.read_bytes()


def test_a_purge_that_a_kill_cut_off_is_done_after_the_restart(
    house: House, catalog: Catalog, shelf: Shelf
) -> None:
    orphan(catalog, shelf)
    house.keeping.expect_purge()
    house.is_quiet = False
    house.keeping.run_due()
    assert (catalog.orphans.count(), house.purged) == (0, [True])
    house.keeping.run_due()
    assert len(house.purged) == 1


def test_copies_of_damaged_databases_go_with_every_purge(
    house: House, catalog: Catalog, tmp_path: Path
) -> None:
    for name in ("catalog.damaged-20240101-000000.db", "profile.damaged-20240101-000000.db-wal"):
        (tmp_path / name).write_bytes(b"the quagmire")
    house.keeping.purge()
    assert list(tmp_path.glob("*.damaged-*")) == []


def test_answers_go_with_the_document_they_were_drawn_from(
    house: House, catalog: Catalog, shelf: Shelf, profile: Profile, tmp_path: Path
) -> None:
    catalog.sources.scanned(shelf.source)
    conversations = Conversations(profile)
    document, content = shelf.index("a.txt", "the quagmire\n")
    moved = Origin(f"{shelf.root}/former.txt", "", catalog.content_hash(content))
    here = Origin(f"{shelf.root}/a.txt", "", catalog.content_hash(content))
    keys = []
    for origin in (here, moved):
        keys.append(conversations.begin("What?"))
        conversations.add_turn(keys[-1], "What?", "The quagmire.", origins=[origin])
    profile.back_up(is_forced=True)
    house.keeping.purge()
    assert [len(conversations.messages(key)) for key in keys] == [2, 2]
    catalog.documents.remove([document])
    house.keeping.purge()
    assert [conversations.messages(key) for key in keys] == [[], []]
    data = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert b"quagmire" not in data


def test_absence_is_not_deletion_after_a_lost_catalog(
    house: House, catalog: Catalog, shelf: Shelf, profile: Profile
) -> None:
    conversations = Conversations(profile)
    key = conversations.begin("What?")
    conversations.add_turn(key, "What?", "This.", origins=[Origin(f"{shelf.root}/not-seen-yet.txt")])
    house.keeping.purge()
    assert len(conversations.messages(key)) == 2
    catalog.sources.scanned(shelf.source)
    house.keeping.purge()
    assert conversations.messages(key) == []


def test_the_thread_purges_when_asked_and_goes_on_after_trouble(
    house: House, catalog: Catalog, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    orphan(catalog, shelf)

    def full() -> None:
        raise DataDirectoryError("The disk is full.")

    monkeypatch.setattr(catalog, "purge", full)
    monkeypatch.setattr("indexer.indexing.housekeeping._AGAIN_S", 0.01)
    house.keeping.purge_soon()
    assert not house.keeping.is_idle()
    house.keeping.start()
    wait_for(lambda: "disk is full" in house.keeping.problem)
    monkeypatch.setattr(catalog, "purge", lambda: (_ for _ in ()).throw(CorruptDatabaseError("damaged")))
    wait_for(lambda: bool(house.damage))
    monkeypatch.undo()
    wait_for(house.keeping.is_idle)
    assert catalog.orphans.count() == 0
    assert house.keeping.problem == ""


def test_former_versions_do_not_fill_the_disk_until_the_next_purge(
    house: House, catalog: Catalog, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(housekeeping, "_KEPT_ORPHANED_CHARS", 100)
    monkeypatch.setattr(housekeeping, "_TRIM_EVERY_S", 0.0)
    house.keeping._trim_at_s = 0.0
    document, _ = shelf.index("day.log", "version 0\n")
    for number in range(1, 30):
        catalog.contents.store(document, [extracted(f"version {number}\n")])
    house.keeping.run_due()
    assert catalog.orphans.count() < 10
    assert house.purged == []  # that they leave the disk for good is the next purge's
