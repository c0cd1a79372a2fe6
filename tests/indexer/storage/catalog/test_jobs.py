from __future__ import annotations

import time

from indexer.domain import DocumentState, SourceId
from indexer.storage.catalog.catalog import Catalog
from indexer.storage.catalog.jobs import EDITS, queue_key
from tests.indexer.storage.builders import OPTIONS, Shelf, extracted, stamp

NOW = time.time()
DAY = 86_400


def _key(size: int = 1000, age_days: float = 0, **values: int) -> int:
    return queue_key(size, int((NOW - age_days * DAY) * 1e9), **values)


def test_current_edits_come_first_then_newest_then_small() -> None:
    edit = _key(size=10**9, age_days=900, part=EDITS)
    fresh_small, fresh_large = _key(), _key(size=10**8)
    old_small, old_large = _key(age_days=400), _key(size=10**8, age_days=400)
    assert edit < fresh_small < fresh_large < old_small < old_large
    assert _key(age_days=0.1) < _key(age_days=0.2)


def test_files_from_the_future_or_before_1970_have_a_place() -> None:
    assert 0 < queue_key(1, -5) < 1 << 62
    assert 0 < queue_key(1, int(4e18)) < 1 << 62


def test_jobs_come_in_order_and_without_those_under_way(catalog: Catalog, shelf: Shelf) -> None:
    old = shelf.add("old.txt", mtime_s=NOW - 400 * DAY)
    new = shelf.add("new.txt", mtime_s=NOW)
    edited = shelf.add("edited.txt", mtime_s=NOW - 900 * DAY)
    catalog.documents.change([(edited, stamp(), _key(part=EDITS))])
    assert [job.document for job in catalog.jobs.next(10)] == [edited, new, old]
    assert [job.document for job in catalog.jobs.next(1, without={edited})] == [new]
    assert [job.document for job in catalog.jobs.next(10, urgent_only=True)] == [edited]
    assert catalog.jobs.next(1)[0].is_urgent
    assert catalog.jobs.waiting() == 3


def test_a_failure_ends_its_job_and_comes_back_on_request_only(catalog: Catalog, shelf: Shelf) -> None:
    document = shelf.add("bad.pdf")
    catalog.jobs.drop(document, DocumentState.FAILED, "ended by a signal")
    assert catalog.jobs.next(5) == []
    assert catalog.document(document).reason == "ended by a signal"
    assert catalog.jobs.retry() == 1
    assert [job.document for job in catalog.jobs.next(5)] == [document]


def test_the_failures_of_one_source_come_back_without_those_of_others(catalog: Catalog, shelf: Shelf) -> None:
    other = SourceId(2)
    catalog.sources.put(other, "/media/disk", is_temporary=False, give_to_model=True)
    there = catalog.folders.put(other, "/media/disk", 100, 2)
    here, away = shelf.add("bad.pdf"), shelf.add("bad.pdf", folder=there)
    for document in (here, away):
        catalog.jobs.drop(document, DocumentState.FAILED, "ended by a signal")
    assert catalog.jobs.retry(source=other) == 1
    assert [job.document for job in catalog.jobs.next(5)] == [away]


def test_retrying_a_failed_content_makes_it_anew(catalog: Catalog, shelf: Shelf) -> None:
    bad = extracted("", state=DocumentState.FAILED, content=b"pdf")
    document = shelf.add("bad.txt", size=3)
    first = catalog.contents.store(document, [bad])
    assert catalog.contents.known_hashes(3, "txt", OPTIONS) == {bad.content_hash}
    assert catalog.jobs.retry(document) == 1
    assert catalog.contents.known_hashes(3, "txt", OPTIONS) == frozenset()
    second = catalog.contents.store(document, [extracted("now it reads\n", content=b"pdf")])
    assert second != first
    assert catalog.document(document).state is DocumentState.WORDS


def test_retrying_a_failed_member_queues_its_container(catalog: Catalog, shelf: Shelf) -> None:
    document = shelf.add("a.zip")
    container = extracted(content=b"zip", state=DocumentState.NAME_ONLY)
    locked = extracted(content=b"locked", state=DocumentState.ENCRYPTED, member="secret.pdf")
    catalog.contents.store(document, [container, locked])
    (member,) = (row for row in catalog.documents_at(f"{shelf.root}/a.zip") if row.member)
    assert catalog.jobs.retry(member.id) == 1
    assert [job.document for job in catalog.jobs.next(5)] == [document]
    opened = extracted("opened\n", content=b"locked", member="secret.pdf")
    catalog.contents.store(document, [container, opened])
    assert catalog.document(member.id).state is DocumentState.WORDS


def test_a_newer_parser_queues_what_the_old_one_made(catalog: Catalog, shelf: Shelf) -> None:
    document, _ = shelf.index("a.txt", "one\n")
    outdated = catalog.contents.outdated_recipes({"text": 2, "pdf": 9})
    assert outdated == [("text", 1)]
    assert catalog.jobs.requeue_made_by(outdated) == 1
    assert [job.document for job in catalog.jobs.next(5)] == [document]
    catalog.contents.store(document, [extracted("one\n", version=2)])
    catalog.orphans.run()
    assert catalog.jobs.requeue_made_by(catalog.contents.outdated_recipes({"text": 2})) == 0
