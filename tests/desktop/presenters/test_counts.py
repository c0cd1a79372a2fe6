from __future__ import annotations

import pytest

from desktop.presenters.counts import SourceCounts, done_share, source_line, source_wordings, status_wordings
from indexer.protocol.messages import ModelChangeView
from tests.desktop import samples


def status_line(counts, progress):
    """The status line where there is room for all of it."""
    return status_wordings(counts, progress)[0]


def test_the_line_says_how_far_words_and_meaning_have_come():
    progress = samples.progress(eta_s=None, state="idle")
    line = status_line(SourceCounts.of(progress.counts), progress)
    assert line == (
        "1,310 files: 1,204 found by words, 812 of them by meaning too, 103 waiting to be read, 3 could not be read"
    )


def test_shorter_wordings_of_the_line_keep_the_time_left():
    progress = samples.progress(eta_s=240.0, pictures_queued=2)
    whole, brief, briefest = status_wordings(SourceCounts.of(progress.counts), progress)
    assert whole == status_line(SourceCounts.of(progress.counts), progress)
    assert brief == "1,310 files: 1,204 found by words, 812 of them by meaning too · about 4 min left"
    assert briefest == "1,310 files · about 4 min left"


def test_the_line_says_when_all_is_found():
    counts = SourceCounts.of({"indexed fully": 1, "excluded": 5})
    assert status_line(counts, None) == "1 file found by words and by meaning"


def test_the_parts_of_the_line_add_up_to_all_files():
    counts = SourceCounts.of(
        {"indexed fully": 3, "partly indexed": 1, "waits for OCR": 2, "name only": 4, "encrypted": 5}
    )
    assert status_line(counts, None) == (
        "15 files: 4 found by words, 4 of them by meaning too, 2 waiting to be read, 4 by name only,"
        " 5 could not be read"
    )
    named = SourceCounts.of({"name only": 3})
    assert status_line(named, None) == "3 files: 3 by name only"
    complete = SourceCounts.of({"indexed fully": 3, "name only": 1})
    assert status_line(complete, None) == "4 files: 3 found by words and by meaning, 1 by name only"


def test_an_empty_index_is_said_so():
    assert status_line(SourceCounts(), None) == "No files indexed yet"


@pytest.mark.parametrize(
    ("fields", "end"),
    [
        ({"state": "paused", "reason": "on battery"}, "indexing paused (on battery)"),
        ({"state": "paused", "reason": "The disk is full."}, "indexing paused (The disk is full)"),
        ({"state": "paused"}, "indexing paused"),
        ({"state": "paused", "reason": "paused until 15:00"}, "indexing paused until 15:00"),
        ({"state": "idle", "reason": "paused"}, "indexing paused"),
        ({"state": "scanning"}, "looking for changes"),
        ({"eta_s": 260.0}, "about 4 min left"),
        ({"eta_s": None, "reason": "waiting while you search"}, "waiting while you search"),
        ({"eta_s": None}, "indexing"),
    ],
)
def test_the_line_ends_with_what_is_going_on(fields, end):
    progress = samples.progress(**fields)
    assert status_line(SourceCounts.of(progress.counts), progress).endswith(f" · {end}")


@pytest.mark.parametrize(
    ("change", "end"),
    [
        (
            ModelChangeView("X", 340, 1000, 20.0, 720.0),
            "building search by meaning with X: 34 %, about 12 min left",
        ),
        (ModelChangeView("X", 0, 1000), "building search by meaning with X: 0 %"),
        (ModelChangeView("X", 5, 10, problem="gone"), "building search by meaning with X: 50 %, waiting"),
        (ModelChangeView("X", problem="gone"), "X waits to take over search by meaning"),
    ],
)
def test_the_line_says_how_far_another_model_has_come(change, end):
    progress = samples.progress(eta_s=None, model_change=change)
    line = status_line(SourceCounts.of(progress.counts), progress)
    assert line.endswith(f" · {end}")


def test_excluded_files_do_not_count():
    counts = SourceCounts.of({"excluded": 9, "queued": 2, "name only": 3})
    assert (counts.total, counts.readable, counts.excluded) == (5, 2, 9)


def test_nothing_is_said_to_be_complete_before_it_is():
    assert not SourceCounts.of({"queued": 1, "indexed fully": 999}).is_complete
    almost = SourceCounts.of({"indexed by words": 1, "indexed fully": 9999})
    assert status_line(almost, None) == "10,000 files: 10,000 found by words, 9,999 of them by meaning too"


def test_the_share_grows_with_words_and_with_meaning():
    nothing = SourceCounts.of({"queued": 10})
    words = SourceCounts.of({"indexed by words": 10})
    meaning = SourceCounts.of({"indexed fully": 10})
    assert done_share(nothing) < done_share(words) < done_share(meaning) == 1.0


def test_a_source_says_its_state_and_files():
    source = samples.source(
        1, "/x", state="offline", reason="not there", counts={"indexed fully": 2, "failed": 1}
    )
    line = source_line(source, SourceCounts.of(source.counts))
    assert line == "offline (not there) · 3 files · 1 could not be read"


def test_files_read_in_part_are_not_waited_for():
    counts = SourceCounts.of({"indexed fully": 700, "partly indexed": 2, "encrypted": 3})
    assert counts.is_complete
    assert done_share(counts) == 1.0
    assert status_line(counts, None).startswith("705 files: 702 found by words and by meaning, 3 could")
    assert counts.failures == 5


def test_a_source_whose_files_are_being_read_says_how_far_words_have_come():
    source = samples.source(1, "/x", state="indexing", counts={"indexed by words": 30, "queued": 70})
    assert source_line(source, SourceCounts.of(source.counts)) == "indexing · 100 files · 30 by words"


def test_a_source_says_less_where_there_is_less_room():
    counts = {"queued": 60, "indexed by words": 30, "indexed fully": 9, "failed": 1}
    source = samples.source(1, "/x", state="indexing", counts=counts)
    assert source_wordings(source, SourceCounts.of(counts)) == (
        "indexing · 100 files · 39 by words, 9 by meaning · 1 could not be read",
        "indexing · 100 files · 39 by words, 9 by meaning",
        "indexing · 100 files · 39 by words",
        "indexing · 100 files",
        "indexing",
    )


def test_a_source_that_is_paused_says_so_once():
    source = samples.source(1, "/x", state="paused", reason="paused by you", counts={"indexed by words": 3})
    assert source_line(source, SourceCounts.of(source.counts)) == "paused by you · 3 files · 3 by words"
    waiting = samples.source(1, "/x", state="paused", reason="The disk is full.", counts={})
    assert source_line(waiting, SourceCounts()) == "paused (The disk is full)"
