from __future__ import annotations

import math

from indexer.sources.debounce import Debounce, DebounceTimes

TIMES = DebounceTimes(settled_s=0.2, created_s=0.5, writing_s=2.0, longest_s=30.0)


def test_a_path_is_due_once_it_was_quiet():
    waiting = Debounce(TIMES)
    waiting.report("a", 0.2, 10.0)
    assert waiting.take_due(10.1) == set()
    assert waiting.take_due(10.2) == {"a"}
    assert waiting.take_due(99.0) == set()


def test_a_write_puts_it_off_and_closing_brings_it_forward():
    waiting = Debounce(TIMES)
    waiting.report("a", TIMES.writing_s, 0.0)
    waiting.report("a", TIMES.writing_s, 1.5)
    assert waiting.take_due(3.0) == set()
    waiting.report("a", TIMES.settled_s, 3.0)
    assert waiting.take_due(3.2) == {"a"}


def test_a_file_written_to_without_end_is_due_all_the_same():
    waiting = Debounce(TIMES)
    for second in range(30):
        waiting.report("log", TIMES.writing_s, float(second))
        assert waiting.take_due(float(second)) == set()
    waiting.report("log", TIMES.writing_s, 30.0)
    assert waiting.take_due(30.0) == {"log"}


def test_it_knows_when_the_next_path_is_due():
    waiting = Debounce(TIMES)
    assert waiting.next_s() == math.inf
    waiting.report("a", 2.0, 10.0)
    waiting.report("b", 0.2, 10.0)
    assert waiting.next_s() == 10.2


def test_what_waits_below_a_folder_can_be_dropped():
    waiting = Debounce(TIMES)
    for path in ("/a/b", "/a/c/d", "/ab"):
        waiting.report(path, 0.0, 0.0)
    waiting.drop("/a/")
    assert len(waiting) == 1
    assert waiting.take_due(1.0) == {"/ab"}
