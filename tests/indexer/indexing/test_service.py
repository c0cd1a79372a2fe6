from __future__ import annotations

import shutil
from pathlib import Path

from indexer.domain import DocumentState
from indexer.errors import CorruptStoreError, EmbeddingError
from indexer.protocol.messages import IndexProgress
from tests.indexer.indexing.workshop import Workshop
from tests.waiting import PATIENCE_S, wait_for


def test_a_folder_is_found_by_name_by_words_and_by_meaning(workshop: Workshop) -> None:
    workshop.write("a.txt", "one\ntwo\n")
    workshop.write("b/c.txt", "two\nthree\n")
    source = workshop.add()
    workshop.settle()
    assert workshop.names() == ["a.txt", "b/c.txt"]
    assert sorted(workshop.embedder.texts) == ["one", "three", "two"]
    workshop.check_stores_agree()
    view = workshop.service.source_views()[0]
    assert (view.source_id, view.state) == (source, "up to date")
    progress = workshop.service.progress(is_exact=True)
    assert (progress.state, progress.words_queued, progress.meaning_queued) == ("idle", 0, 0)
    assert progress.counts == {DocumentState.FULL: 2}
    assert any(isinstance(event, IndexProgress) for event in workshop.events)


def test_reported_changes_reach_all_stores(workshop: Workshop) -> None:
    path = workshop.write("a.txt", "one\n")
    workshop.add()
    workshop.settle()
    path.write_text("two\n")
    gone = workshop.write("b.txt", "short-lived\n")
    workshop.service.notice([str(path), str(gone)])
    workshop.settle()
    gone.unlink()
    workshop.service.notice([str(gone)])
    workshop.settle()
    assert workshop.names() == ["a.txt"]
    assert sorted(workshop.embedder.texts) == ["one", "short-lived", "two"]
    workshop.service._housekeeping.purge()
    workshop.settle()
    workshop.check_stores_agree()


def test_renaming_parses_and_embeds_nothing(workshop: Workshop) -> None:
    for number in range(20):
        workshop.write(f"box/{number}.txt", f"text {number}\n")
    workshop.add()
    workshop.settle()
    workshop.pool.parsed.clear()
    workshop.embedder.texts.clear()
    (workshop.files / "box").rename(workshop.files / "case")
    shutil.copytree(workshop.files / "case", workshop.files / "copy")
    workshop.service.rescan()
    workshop.settle()
    assert len(workshop.names()) == 40
    assert workshop.pool.parsed == []
    assert workshop.embedder.texts == []
    workshop.check_stores_agree()


def test_work_goes_on_after_a_stop_at_any_point(tmp_path: Path) -> None:
    workshop = Workshop(tmp_path)
    for number in range(30):
        workshop.write(f"{number}.txt", f"text {number}\n")
    workshop.open()
    workshop.add()
    for _ in range(3):
        workshop.pool.started.acquire(timeout=PATIENCE_S)
        workshop.close()
        workshop.open()
    workshop.settle()
    assert len(workshop.names()) == 30
    assert len(set(workshop.embedder.texts)) == 30
    workshop.check_stores_agree()
    workshop.close()


def test_stopping_waits_for_nothing_that_is_under_way(tmp_path: Path) -> None:
    workshop = Workshop(tmp_path)
    for number in range(200):
        workshop.write(f"{number}.txt", f"text {number}\n")
    workshop.open()
    workshop.embedder.gate.clear()
    workshop.add()
    workshop.settle("words")
    workshop.pool.gate.clear()
    for number in range(200, 220):
        workshop.write(f"{number}.txt", f"text {number}\n")
    workshop.service.rescan()
    workshop.pool.started.acquire(timeout=PATIENCE_S)
    workshop.service.stop()  # returns though parsers and embedder never answer; the benchmark times it
    assert not workshop.pool.gate.is_set()
    assert not workshop.embedder.gate.is_set()
    workshop.pool.gate.set()
    workshop.embedder.gate.set()
    workshop.close()
    workshop.open()
    workshop.settle()
    assert len(workshop.names()) == 220
    workshop.check_stores_agree()
    workshop.close()


def test_parsers_that_are_stopped_with_the_engine_are_not_put_down_to_a_file(workshop: Workshop) -> None:
    workshop.write("a.txt", "crash\n")
    workshop.pool.gate.clear()
    workshop.add()
    workshop.pool.started.acquire(timeout=PATIENCE_S)
    workshop.service.begin_stop()  # and waits for nothing: the parser is at work
    workshop.pool.gate.set()  # now it dies
    workshop.service.stop()
    assert workshop.catalog.counts.total() == {DocumentState.QUEUED: 1}


def test_a_file_that_is_read_again_counts_as_found_by_what_it_held(workshop: Workshop) -> None:
    path = workshop.write("a.txt", "one\n")
    workshop.add()
    workshop.settle()
    workshop.pool.gate.clear()
    path.write_text("another\n")
    workshop.service.rescan()
    wait_for(lambda: workshop.service.progress().words_queued == 1)
    assert workshop.service.progress(is_exact=True).counts == {DocumentState.FULL: 1}
    (view,) = workshop.service.source_views()
    assert (view.state, view.counts) == ("indexing", {DocumentState.FULL: 1})
    workshop.pool.gate.set()
    workshop.settle()


def test_failures_end_in_a_state_with_a_reason_and_are_not_retried(workshop: Workshop) -> None:
    workshop.write("crash.txt", "crash\n")
    workshop.write("panic.txt", "panic\n")
    workshop.write("locked.txt", "locked\n")
    workshop.write("fine.txt", "fine\n")
    workshop.add()
    workshop.settle()
    reply = workshop.service.failures()
    assert reply.total == 3
    assert {view.state for view in reply.failures} == {DocumentState.FAILED, DocumentState.ENCRYPTED}
    assert all(view.reason or view.state == DocumentState.ENCRYPTED for view in reply.failures)
    parsed = list(workshop.pool.parsed)
    workshop.service.rescan()
    workshop.settle()
    assert workshop.pool.parsed == parsed
    workshop.write("crash.txt", "mended\n")
    workshop.service.rescan()
    workshop.settle()
    assert workshop.service.failures().total == 2
    assert workshop.service.retry() == 2
    workshop.settle()
    assert workshop.service.failures().total == 2


def test_archives_bring_their_members(workshop: Workshop) -> None:
    workshop.write("a.zip", "first\nsecond\n")
    workshop.add()
    workshop.settle()
    assert workshop.names() == ["a.zip", "a.zip/0.txt", "a.zip/1.txt"]
    workshop.check_stores_agree()


def test_pausing_holds_everything_until_resumed(workshop: Workshop) -> None:
    workshop.service.pause()
    workshop.write("a.txt", "one\n")
    workshop.add()
    wait_for(lambda: workshop.service.progress().state == "paused" and workshop.names() == ["a.txt"])
    assert workshop.pool.parsed == []
    assert workshop.service.source_views()[0].state in ("paused", "scanning")
    assert "paused" in workshop.service.progress().reason
    workshop.service.resume()
    workshop.settle()
    assert workshop.pool.parsed == ["a.txt"]


def test_a_pause_of_some_seconds_ends_by_itself(workshop: Workshop) -> None:
    workshop.service.pause(0.2)
    workshop.write("a.txt", "one\n")
    workshop.add()
    workshop.settle()
    assert workshop.names() == ["a.txt"]


def test_an_edit_overtakes_the_bulk(workshop: Workshop) -> None:
    for number in range(100):
        workshop.write(f"{number}.txt", f"text {number}\n")
    edited = workshop.write("edited.txt", "before\n")
    workshop.add()
    workshop.settle("words")
    workshop.pool.parsed.clear()
    workshop.pool.gate.clear()
    for number in range(100):
        workshop.write(f"new-{number}.txt", f"new {number}\n")
    workshop.service.rescan()
    wait_for(lambda: len(workshop.names()) == 201)
    edited.write_text("after\n")
    workshop.service.notice([str(edited)])
    wait_for(lambda: workshop.pool.urgent == ["edited.txt"])  # while all other threads hold a file
    workshop.pool.gate.set()
    workshop.settle()
    assert "edited.txt" in workshop.pool.parsed


def test_meaning_that_cannot_be_had_does_not_hold_up_words(workshop: Workshop) -> None:
    workshop.embedder.failure = EmbeddingError("no such model")
    workshop.write("a.txt", "one\n")
    workshop.add()
    workshop.settle()
    assert "no such model" in workshop.service.progress().reason
    assert workshop.catalog.documents_at(str(workshop.files / "a.txt"))[0].state is DocumentState.WORDS
    workshop.embedder.failure = None
    wait_for(lambda: workshop.store.count() == 1)


def test_the_vector_budget_keeps_the_newest(workshop: Workshop) -> None:
    workshop.settings.change("indexing.vector_budget_bytes", str(32 << 20))
    budget = workshop.service._machine.live.budget
    assert budget.capacity > 1000
    budget._budget_bytes = lambda: 0  # the least there is: 1,000 vectors
    text = "".join(f"old line {number}\n" for number in range(900))
    workshop.write("old.txt", text)
    workshop.add()
    workshop.settle()
    assert workshop.store.count() == 900
    path = workshop.write("new.txt", "".join(f"new line {number}\n" for number in range(300)))
    workshop.service.notice([str(path)])
    workshop.settle()
    counts = workshop.catalog.holdings.counts(workshop.service._machine.live.model)
    assert counts.stored == 1200
    assert counts.held == workshop.store.count() <= 1000
    new = workshop.catalog.documents_at(str(path))[0].extraction
    keys = {chunk.id for chunk in workshop.catalog.chunks_of_extraction(new)}
    held = workshop.catalog.chunks_of_embeddings(list(workshop.store.held))
    assert keys <= {chunk for chunks in held.values() for chunk in chunks}


def test_a_damaged_catalog_is_reported_and_rebuilt_at_the_next_start(workshop: Workshop) -> None:
    workshop.write("a.txt", "one\n")
    workshop.add()
    workshop.settle()
    workshop.service._machine.on_damage(CorruptStoreError("catalog.db is damaged."))
    assert workshop.damage
    workshop.close()
    workshop.open()
    assert "rebuilt" in workshop.note
    workshop.settle()
    assert workshop.names() == ["a.txt"]


def test_temporary_sources_are_taken_over_by_kept_ones(workshop: Workshop) -> None:
    workshop.write("inner/a.txt", "one\n")
    temporary = workshop.service.add_source(str(workshop.files / "inner"), is_temporary=True).source
    assert temporary.is_temporary
    workshop.settle()
    workshop.pool.parsed.clear()
    workshop.add()
    workshop.settle()
    (view,) = workshop.service.source_views()
    assert not view.is_temporary
    assert workshop.names() == ["inner/a.txt"]
    assert workshop.pool.parsed == []
    again = workshop.service.add_source(str(workshop.files / "inner"), is_temporary=True)
    assert again.source.source_id == view.source_id


def test_a_folder_searched_once_lies_in_the_source_that_holds_it_not_in_one_whose_name_begins_like_it(
    workshop: Workshop,
) -> None:
    workshop.write("notebook/a.txt", "one\n")
    workshop.write("note/b.txt", "two\n")
    outer = workshop.add()
    workshop.service.add_source(str(workshop.files / "note"))
    workshop.settle()
    found = workshop.service.add_source(str(workshop.files / "notebook"), is_temporary=True)
    assert found.source.source_id == outer
