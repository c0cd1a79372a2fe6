from __future__ import annotations

import time

import pytest

from desktop.presenters.activity import event_facts, headline, machine_facts, state_facts, work_facts
from indexer.protocol import messages as m
from tests.desktop import samples


def texts(facts):
    return {fact.name: fact.text for fact in facts}


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({}, "Reading your files"),
        ({"reason": "waiting while you search"}, "Reading your files (waiting while you search)"),
        ({"words_queued": 0}, "All files are found by words; meaning is being filled in"),
        (
            {"words_queued": 0, "pictures_queued": 2},
            "All files are read but for the text in pictures; meaning is being filled in",
        ),
        (
            {"words_queued": 0, "meaning_queued": 0, "pictures_queued": 3},
            "All files are read but for the text in pictures",
        ),
        ({"words_queued": 0, "state": "scanning"}, "Looking through your folders"),
        ({"state": "paused", "reason": "on battery"}, "Indexing waits: on battery"),
        ({"state": "paused", "reason": "paused until 15:00"}, "Indexing is paused until 15:00"),
        (
            {"state": "idle", "reason": "paused", "words_queued": 0, "meaning_queued": 0},
            "Indexing is paused",
        ),
        ({"state": "idle", "words_queued": 0, "meaning_queued": 0}, "Everything is up to date"),
    ],
)
def test_the_state_is_said_in_one_sentence(fields, said):
    assert headline(samples.progress(**fields)) == said


def test_work_says_what_waits_how_fast_it_goes_and_what_comes_next():
    status = samples.status(next_files=("/a", "/b"))
    facts = texts(work_facts(samples.progress(current="/a"), status))
    assert facts == {
        "To read": "103 files wait · 41 a second, 147,600 an hour",
        "Meaning": "9,000 passages wait · 88 a second, 316,800 an hour",
        "Time left": "about 4 min",
        "Now": "/a",
        "Next": "/b",
    }


def test_files_that_wait_for_the_text_in_their_pictures_are_told_apart():
    facts = texts(work_facts(samples.progress(words_queued=0, meaning_queued=0, pictures_queued=1), None))
    assert facts["Pictures"] == "1 file waits for the text in pictures to be read"


def test_paused_work_has_no_rate_and_no_end():
    facts = texts(work_facts(samples.progress(state="paused", reason="on battery"), None))
    assert facts == {"To read": "103 files wait", "Meaning": "9,000 passages wait"}


def test_only_states_that_occur_are_counted():
    facts = state_facts({"indexed fully": 1204, "failed": 2, "queued": 0})
    assert [(fact.name, fact.text) for fact in facts] == [
        ("1,204", "found by words and by meaning"),
        ("2", "could not be read: damaged or unknown"),
    ]


def test_disk_writes_memory_and_trouble_of_the_machine_are_told():
    children = (
        m.ChildView("parser-1", "ready", 1, 0, 200_000_000),
        m.ChildView("vectors", "broken", 0, 3, 0, "it ended 3 times"),
    )
    status = samples.status(
        children=children, bytes_written={"engine": 31_000_000}, vectors_held=5, vectors_stored=7
    )
    assert texts(machine_facts(status)) == {
        "Disk": "141 MB (texts 84.0 MB, words 21.0 MB, meaning 36.0 MB)",
        "Written": "31.0 MB since the engine started 2 min ago",
        "Memory": "200 MB in helper processes",
        "Vectors": "5 of 7 in memory",
        "vectors": "broken: it ended 3 times",
    }


def test_events_are_told_with_their_time_and_the_home_folder_short():
    facts = event_facts((m.HistoryEvent(time.time(), "/home/mara/Mail: 3 new"),), "/home/mara")
    assert facts[0].text == "~/Mail: 3 new"
    assert ":" in facts[0].name
