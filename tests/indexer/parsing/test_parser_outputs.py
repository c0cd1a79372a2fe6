"""The safety net under the versions of parsers: see `parser_outputs`."""

from __future__ import annotations

import pytest

from indexer.parsing.registry import NO_PARSER, Registry
from tests.indexer.parsing.parser_outputs import (
    COMMAND,
    RECORD,
    Output,
    as_text,
    present_outputs,
    recorded_outputs,
    versions_to_raise,
)

FORMER = [
    Output("a.docx", "docx", 6, "aa"),
    Output("b.docx", "docx", 6, "bb"),
    Output("c.txt", "text", 2, "cc"),
]


@pytest.fixture(scope="module")
def present():
    return present_outputs()


def test_a_parser_whose_output_changed_has_another_version(present):
    recorded = recorded_outputs(RECORD.read_text("utf-8"))
    problems = versions_to_raise(recorded, present, Registry().versions())
    assert not problems, "\n".join(problems)


def test_the_record_says_what_the_parsers_make_of_the_samples(present):
    is_fresh = RECORD.read_text("utf-8") == as_text(present)
    assert is_fresh, f"Samples or versions changed: refresh the record by: {COMMAND}"


def test_every_parser_has_a_sample(present):
    assert {output.parser for output in present} == set(Registry().versions()) - {NO_PARSER}


def test_the_record_is_read_as_it_was_written():
    odd = Output("a b ▸ ä  c.txt", "7z", 12, "ff")
    assert recorded_outputs(as_text([*FORMER, odd])) == [*FORMER, odd]


@pytest.mark.parametrize(
    ("now", "versions", "changed", "blamed"),
    [
        (Output("a.docx", "docx", 6, "a2"), {}, (), ["docx"]),
        (Output("a.docx", "docx", 7, "a2"), {"docx": 7}, (), []),
        (Output("a.docx", "docx", 6, "a2"), {}, ("a.docx",), []),
        (Output("c.txt", "manualpage", 1, "cc"), {}, (), ["text"]),
        (Output("c.txt", "manualpage", 1, "cc"), {"text": 3}, (), []),
        (Output("new.txt", "text", 2, "dd"), {}, (), []),
    ],
    ids=[
        "changed",
        "raised",
        "sample changed",
        "read by another",
        "read by another and raised",
        "new sample",
    ],
)
def test_another_output_at_the_same_version_is_named(now, versions, changed, blamed):
    present = [now, *(one for one in FORMER if one.sample != now.sample)]
    problems = versions_to_raise(FORMER, present, {"docx": 6, "text": 2, "manualpage": 1} | versions, changed)
    assert [problem.split()[3] for problem in problems] == blamed


def test_the_message_says_what_to_do():
    present = [Output("a.docx", "docx", 6, "a2"), Output("b.docx", "docx", 6, "b2"), FORMER[2]]
    assert versions_to_raise(FORMER, present, {"docx": 6, "text": 2}) == [
        f"The output of docx changed (a.docx, b.docx): raise its version (now 6), then refresh the record by: {COMMAND}"
    ]
