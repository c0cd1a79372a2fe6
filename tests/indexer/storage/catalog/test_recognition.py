from __future__ import annotations

from dataclasses import replace

import pytest

from indexer.domain import DocumentId, DocumentState, Locator
from indexer.storage.catalog.catalog import Catalog
from tests.indexer.storage.builders import OPTIONS, Shelf, extracted, stamp

WITH_OCR = "ocr=1;pw=0;v1"
SCAN = extracted("", state=DocumentState.NEEDS_OCR, content=b"scan", needs_ocr=True)
READ = extracted("what the scan shows\n", content=b"scan", options=WITH_OCR)


@pytest.fixture
def scan(catalog: Catalog, shelf: Shelf) -> DocumentId:
    document = shelf.add("scan.png", size=4)
    catalog.contents.store(document, [SCAN])
    return document


def test_pictures_come_behind_all_other_files(catalog: Catalog, shelf: Shelf, scan: DocumentId) -> None:
    assert catalog.recognition.want(scan, WITH_OCR)
    later = shelf.add("later.txt", mtime_s=1.0)
    jobs = catalog.jobs.next(5)
    assert [job.document for job in jobs] == [later, scan]
    assert [job.is_recognition for job in jobs] == [False, True]
    assert catalog.jobs.waiting() == 1
    assert catalog.jobs.waiting_for_recognition() == 1


def test_what_serves_meanwhile_stays_and_is_no_failure(catalog: Catalog, scan: DocumentId) -> None:
    before = catalog.document(scan)
    assert catalog.counts.failures()[1] == 1
    catalog.recognition.want(scan, WITH_OCR)
    assert catalog.document(scan) == replace(before, state=DocumentState.WAITS_FOR_OCR)
    assert catalog.counts.failures()[1] == 0
    assert not catalog.jobs.is_any_waiting()
    assert catalog.jobs.is_any_waiting(with_recognition=True)


def test_pictures_that_were_read_are_not_asked_for_again(catalog: Catalog, scan: DocumentId) -> None:
    catalog.recognition.want(scan, WITH_OCR)
    still_unread = extracted(
        "", state=DocumentState.NEEDS_OCR, content=b"scan", options=WITH_OCR, needs_ocr=True
    )
    catalog.contents.store(scan, [still_unread])
    assert catalog.recognition.want_all(WITH_OCR) == 0
    assert catalog.recognition.want_all("ocr=tesseract;pw=0;v1") == 1
    assert not catalog.recognition.want(scan, WITH_OCR)


def test_nothing_waits_behind_the_end_of_its_job(catalog: Catalog, scan: DocumentId) -> None:
    catalog.recognition.want(scan, WITH_OCR)
    catalog.recognition.end(scan)
    assert catalog.document(scan).state is DocumentState.WAITS_FOR_OCR  # still queued
    catalog.contents.link(scan, SCAN.content_hash, OPTIONS)  # recognition was switched off meanwhile
    catalog.recognition.end(scan)
    assert catalog.document(scan).state is DocumentState.NEEDS_OCR


def test_a_copy_of_a_scan_that_was_read_is_not_read_again(
    catalog: Catalog, shelf: Shelf, scan: DocumentId
) -> None:
    catalog.contents.store(scan, [READ])
    assert catalog.contents.known_hashes(4, "png", OPTIONS) == {READ.content_hash}
    copy = shelf.add("copy.png", size=4)
    content = catalog.contents.link(copy, READ.content_hash, OPTIONS)
    assert catalog.whole_text(content) == "what the scan shows\n"


def test_a_container_is_opened_again_for_its_pictures(catalog: Catalog, shelf: Shelf) -> None:
    document = shelf.add("a.zip", size=3)
    container = extracted("a list of files\n", content=b"zip")
    member = extracted("", member="a.png", state=DocumentState.NEEDS_OCR, content=b"scan", needs_ocr=True)
    catalog.contents.store(document, [container, member])
    assert catalog.contents.known_hashes(3, "zip", WITH_OCR) == {container.content_hash}
    assert catalog.recognition.want_all(WITH_OCR) == 1
    assert catalog.contents.known_hashes(3, "zip", WITH_OCR) == frozenset()
    assert catalog.counts.failures()[1] == 0
    (job,) = catalog.jobs.next(5)
    assert (job.document, job.is_recognition) == (document, True)


def test_giving_up_keeps_what_was_read_without_the_pictures(catalog: Catalog, shelf: Shelf) -> None:
    mixed = extracted("a page of text\n", state=DocumentState.PARTIAL, content=b"mixed", needs_ocr=True)
    document = shelf.add("mixed.pdf", size=5)
    catalog.contents.store(document, [mixed])
    catalog.recognition.want(document, WITH_OCR)
    catalog.recognition.give_up(document, "its parser crashed", stamp(size=5, inode=shelf._inode))
    row = catalog.document(document)
    assert (row.state, row.reason) == (DocumentState.PARTIAL, "its parser crashed")
    assert [chunk.locator for chunk in catalog.chunks_of_extraction(row.extraction)] == [Locator(line=1)]
    assert catalog.jobs.next(5) == []
    assert catalog.recognition.want_all(WITH_OCR) == 0


def test_a_scan_that_changed_meanwhile_stays_queued_when_its_old_version_is_given_up(
    catalog: Catalog, scan: DocumentId
) -> None:
    catalog.recognition.want(scan, WITH_OCR)
    catalog.documents.change([(scan, stamp(size=9), 1 << 60)])
    catalog.recognition.give_up(scan, "its parser crashed", stamp(size=4))
    assert [job.document for job in catalog.jobs.next(5)] == [scan]
