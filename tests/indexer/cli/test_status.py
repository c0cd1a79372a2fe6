"""`deskhound status` reads well in every situation."""

from __future__ import annotations

import io
import json
import re
import time
from dataclasses import replace

import pytest
from rich.console import Console

from indexer.cli.sourcelines import source_lines
from indexer.cli.status import headline, print_status
from indexer.protocol.messages import (
    ChildView,
    Coverage,
    EngineStatus,
    FailureView,
    HistoryDay,
    HistoryEvent,
    IndexProgress,
    SourceView,
    StatusRequest,
)

NOTHING_TO_DO = IndexProgress("idle", "", {}, 0, 0, 0.0, 0.0, None, "")
WORDS = IndexProgress("indexing", "", {}, 713, 4_359, 102.0, 0.0, 600.0, "/docs/b.txt")
MEANING = IndexProgress("indexing", "", {}, 0, 35_308, 0.0, 66.0, 540.0, "/docs/a.txt")
SOURCE = SourceView(1, "/docs", "up to date", "", False, {"indexed fully": 620, "name only": 12, "failed": 1})


def status(progress=NOTHING_TO_DO, sources=(SOURCE,), **fields):
    values = {
        "app_version": "0.1.0",
        "pid": 4711,
        "data_dir": "/data",
        "uptime_s": 120.0,
        "children": (ChildView("vectors", "ready", 12, 0, 30_000_000),),
        "coverage": Coverage(633, 620, 620, 1, 0, 0),
        "disk_bytes": {"catalog": 84_000_000, "logs": 0},
        "bytes_written": {},
        "work": {},
        "vectors_held": 21_000,
        "vectors_stored": 21_000,
        "vector_budget_bytes": 512_000_000,
        "embedding_model": "all-minilm-l6-v2",
        "answer_model": "",
        "problems": (),
    }
    return EngineStatus(progress=progress, sources=sources, **(values | fields))


def shown(given, *, width=None):
    """What is printed: into a pipe, or on a terminal of some width."""
    out = io.StringIO()
    is_terminal = width is not None
    console = Console(
        file=out, width=width, force_terminal=is_terminal, no_color=True, highlight=False, soft_wrap=True
    )
    print_status(console, given)
    return re.sub(r"\x1b\[[0-9;]*m", "", out.getvalue())


def test_who_has_no_folder_yet_is_told_how_to_begin():
    text = shown(status(sources=(), coverage=Coverage()))
    assert text.startswith("No folder is watched yet. Start with: deskhound index FOLDER\n")
    assert "about" not in text


def test_the_words_phase_shows_rate_time_left_and_what_is_read():
    text = shown(status(WORDS, next_files=("/docs/b.txt", "/docs/c.txt")))
    assert text.startswith("Reading your files\n")
    assert "713 files to read, 102 a second, about 7 s" in text
    assert "4,359 passages to embed so far; begins when the words are done, about 10 min for all" in text
    assert "Now      /docs/b.txt" in text
    assert "Next     /docs/c.txt" in text


def test_the_chosen_model_is_not_said_to_answer_where_ollama_is_away():
    for chosen, said in (("", "a suitable model"), ("gemma3:1b", "gemma3:1b")):
        text = shown(status(WORDS, answer_model=chosen))
        assert f"Answers  {said} while Ollama runs, else the best sentences of your files\n" in text


def test_the_meaning_phase_says_that_words_are_done():
    text = shown(status(MEANING))
    assert text.startswith("All files are found by words; meaning is being filled in\n")
    assert "35,308 passages to embed, 66 a second, about 9 min" in text


@pytest.mark.parametrize(
    ("progress", "line"),
    [
        (NOTHING_TO_DO, "Everything is up to date"),
        (replace(NOTHING_TO_DO, reason="vectors: it ended"), "Up to date, except: vectors: it ended"),
        (
            replace(NOTHING_TO_DO, reason="paused by you"),
            "Up to date; indexing is paused by you. Go on with: deskhound sources resume",
        ),
        (replace(NOTHING_TO_DO, state="scanning"), "Looking through your folders"),
        (
            replace(WORDS, state="paused", reason="The disk is full."),
            "Indexing waits: The disk is full; search works",
        ),
        (replace(MEANING, reason="slow on battery"), "meaning is being filled in (slow on battery)"),
        (
            replace(MEANING, state="paused", reason="paused until tomorrow 06:00"),
            "Indexing waits: paused until tomorrow 06:00; search works. Go on with: deskhound sources resume",
        ),
        (
            replace(WORDS, state="paused", reason="waiting for mains power"),
            "Indexing waits: waiting for mains power; search works",
        ),
    ],
)
def test_the_first_line_says_it_all(progress, line):
    assert headline(status(progress)).endswith(line)


def test_a_pause_shows_no_rates_nor_times():
    text = shown(status(replace(WORDS, state="paused", reason="paused by you")))
    assert "713 files to read\n" in text
    assert "a second" not in text
    assert "about" not in text


def test_sources_are_described_in_words():
    assert source_lines(SOURCE) == [
        "620 files found by words and by meaning, 12 by name only, 1 not readable"
    ]
    offline = replace(SOURCE, state="offline", reason="The volume of this folder is not there.")
    assert source_lines(offline)[1] == (
        "Offline: The volume of this folder is not there. Its files stay searchable and are kept."
    )
    waiting = replace(SOURCE, state="paused", reason="waiting for mains power")
    assert source_lines(waiting)[1] == "Waiting for mains power"
    first = replace(SOURCE, state="indexing", counts={"queued": 30, "indexed by words": 10})
    assert source_lines(first) == ["10 of 40 files read"]
    by_meaning = replace(SOURCE, state="indexing", counts={"indexed by words": 30, "indexed fully": 1})
    assert source_lines(by_meaning) == ["31 files found by words, 1 of them by meaning too"]
    compared = replace(SOURCE, compared_s=time.time() - 600)
    assert source_lines(compared)[0].endswith("; compared 10 min ago")
    assert source_lines(replace(SOURCE, counts={})) == ["No files found"]
    ruled = replace(SOURCE, exclude=("*.bak",), index_hidden=True)
    assert source_lines(ruled)[-1] == "Rules: without *.bak, hidden files too"


def test_failures_history_and_problems_are_shown():
    today = HistoryDay(time.strftime("%Y-%m-%d"), 988, 4, 5_000, 1, 158_000_000, 7, 59)
    text = shown(
        status(
            failures=(FailureView(1, "/docs/x.pdf", "", "", "encrypted", "It has a password."),),
            failure_counts={"needs OCR": 22, "encrypted": 34},
            days=(today,),
            events=(HistoryEvent(time.time(), "/usb went offline"), HistoryEvent(0.0, "long ago")),
            children=(ChildView("vectors", "broken", 0, 3, 0, "it ended 3 times"),),
            problems=("The catalog was damaged.",),
        )
    )
    assert (
        "56 files not or not wholly read: 34 encrypted, 22 needs OCR. See: deskhound sources failures" in text
    )
    assert "988 files read (7 not readable), 4 known already, 59 removed, 5,000 passages embedded" in text
    assert "158.0 MB written to disk" in text
    assert "/usb went offline" in text
    assert "long ago" not in text
    assert "vectors: broken (it ended 3 times)" in text
    assert text.endswith("!  The catalog was damaged.\n")


def test_it_fits_a_terminal_of_80_columns():
    text = shown(status(WORDS, next_files=("/docs/" + "a" * 100,), problems=("word " * 60,)), width=80)
    long_lines = [line for line in text.splitlines() if len(line) > 80]
    assert [line.split()[-1] for line in long_lines] == ["/docs/" + "a" * 100]  # a path stays in one piece


def test_json_holds_everything(client, deskhound):
    client.replies[StatusRequest] = [status(WORDS)]
    code, out, _ = deskhound("status", "--json")
    assert code == 0
    told = json.loads(out)
    assert told["sources"][0]["counts"] == {"indexed fully": 620, "name only": 12, "failed": 1}
    assert told["progress"]["files_per_s"] == 102.0
    expected = {"failures", "failure_counts", "next_files", "days", "events", "bytes_written", "work"}
    assert expected <= set(told)
