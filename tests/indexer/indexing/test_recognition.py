"""Pictures of text are read in phase two: words of all other files come first."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from indexer.domain import DocumentState
from indexer.storage.catalog.scope import Scope
from tests.indexer.indexing.workshop import Workshop
from tests.waiting import PATIENCE_S, wait_for


@pytest.fixture
def workshop(tmp_path: Path) -> Iterator[Workshop]:
    shop = Workshop(tmp_path)
    shop.open(ocr_engines=["rapidocr"])
    yield shop
    shop.close()


def _row(workshop: Workshop, name: str):
    (row,) = (row for row in workshop.catalog.documents_at(str(workshop.files / name)) if not row.member)
    return row


def test_a_scan_is_read_after_everything_else(workshop: Workshop) -> None:
    workshop.write("scan.png", "scan of a letter\n")
    workshop.write("plain.txt", "plain\n")
    workshop.add()
    workshop.settle()
    assert workshop.pool.parsed[-1] == "scan.png"
    assert workshop.pool.recognized == [b"scan of a letter\n"]
    assert _row(workshop, "scan.png").state is DocumentState.FULL
    assert workshop.catalog.whole_text(_row(workshop, "scan.png").extraction) == "scan of a letter\n"
    workshop.check_stores_agree()


def test_scans_are_recognised_one_by_one(workshop: Workshop, monkeypatch) -> None:
    read_together = workshop.pool.parse_many
    with_recognition: list[bool] = []

    def parse_many(files, *, options):
        with_recognition.append(options.use_ocr)
        return read_together(files, options=options)

    monkeypatch.setattr(workshop.pool, "parse_many", parse_many)
    for number in range(6):
        workshop.write(f"{number}.png", f"scan of letter {number}\n")
    workshop.add()
    workshop.settle()
    assert len(workshop.pool.recognized) == 6
    assert True not in with_recognition


def test_words_do_not_wait_for_pictures_but_meaning_does(workshop: Workshop) -> None:
    workshop.write("plain.txt", "plain\n")
    source = workshop.add()
    workshop.settle()
    workshop.pool.recognition_gate.clear()
    workshop.write("scan.png", "scan of a letter\n")
    workshop.service.rescan()
    workshop.settle("words")
    progress = workshop.service.progress()
    assert (progress.state, progress.words_queued, progress.pictures_queued) == ("indexing", 0, 1)
    assert not workshop.service._machine.has_meaning(source)
    assert workshop.service.failures().total == 0
    assert _row(workshop, "scan.png").state is DocumentState.WAITS_FOR_OCR
    workshop.write("new.txt", "new\n")  # finds its way past the picture
    workshop.service.rescan()
    wait_for(lambda: "new.txt" in workshop.pool.parsed)
    workshop.pool.recognition_gate.set()
    workshop.settle()
    assert workshop.service.progress().pictures_queued == 0


def test_a_mishap_with_pictures_keeps_what_phase_one_read(workshop: Workshop) -> None:
    workshop.write("scan.png", "scan with a mishap\n")
    workshop.add()
    workshop.settle()
    row = _row(workshop, "scan.png")
    assert row.state is DocumentState.NEEDS_OCR
    assert row.extraction is not None
    assert "crashed" in row.reason
    workshop.close()
    workshop.open(ocr_engines=["rapidocr"])
    workshop.settle()
    assert len(workshop.pool.recognized) == 1  # not tried again at each start


def test_a_copy_of_a_scan_costs_no_recognition(workshop: Workshop) -> None:
    workshop.write("scan.png", "scan of a letter\n")
    workshop.add()
    workshop.settle()
    workshop.write("copy.png", "scan of a letter\n")
    workshop.service.rescan()
    workshop.settle()
    assert len(workshop.pool.recognized) == 1
    assert _row(workshop, "copy.png").extraction == _row(workshop, "scan.png").extraction


def test_scans_in_an_archive_are_read_too(workshop: Workshop) -> None:
    workshop.write("box.zip", "a text\nscan of a letter\n")
    workshop.add()
    workshop.settle()
    # Members, too, wait for nothing any more.
    found = {row.member: row.state for row in workshop.catalog.documents_at(str(workshop.files / "box.zip"))}
    assert found == dict.fromkeys(("", "0.txt", "1.png"), DocumentState.FULL)
    assert workshop.pool.parsed == ["box.zip", "box.zip"]
    workshop.check_stores_agree()


def test_switching_recognition_on_reads_what_was_left(workshop: Workshop) -> None:
    workshop.settings.change("ocr.use", "false")
    workshop.write("scan.png", "scan of a letter\n")
    workshop.add()
    workshop.settle()
    assert _row(workshop, "scan.png").state is DocumentState.NEEDS_OCR
    assert workshop.service.failures().total == 1
    workshop.settings.change("ocr.use", "true")
    workshop.service.setting_changed("ocr.use")
    workshop.settle()
    assert _row(workshop, "scan.png").state is DocumentState.FULL
    assert workshop.catalog.coverage(Scope()).unreadable == 0


def test_meaning_waits_until_the_worker_was_told_of_what_was_recognized(
    workshop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    workshop.add()
    workshop.settle()
    machine = workshop.service._machine
    tell_stored, tell_applied = machine.pipeline._on_stored, machine.words._on_applied
    is_asked = threading.Event()
    early: list[bool] = []

    def on_applied() -> None:
        if workshop.pool.recognized:
            assert is_asked.wait(PATIENCE_S)
        tell_applied()

    def on_stored(is_edit: bool) -> None:
        if workshop.pool.recognized:
            machine.words.wake()
            wait_for(machine.words.is_idle)
            early.append(machine.has_meaning())
            is_asked.set()
        tell_stored(is_edit)

    monkeypatch.setattr(machine.words, "_on_applied", on_applied)
    monkeypatch.setattr(machine.pipeline, "_on_stored", on_stored)
    workshop.pool.recognition_gate.clear()
    workshop.write("scan.png", "scan of a letter\n")
    workshop.service.rescan()
    workshop.settle("words")
    wait_for(machine.live.worker.is_idle)
    workshop.pool.recognition_gate.set()
    wait_for(lambda: early)
    assert early == [False]
    workshop.settle()
    assert workshop.store.count() == 1
