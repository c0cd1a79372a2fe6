from __future__ import annotations

import pytest

from indexer.answering.ollama.repetition import before_loop

SENTENCE = "The notice period is three months to the end of a quarter. "


@pytest.mark.parametrize(
    ("text", "sound"),
    [
        (SENTENCE * 3, SENTENCE),
        (f"Yes. {SENTENCE * 4}", f"Yes. {SENTENCE}"),
        ("It is " + "no " * 60, "It is no "),
        (
            SENTENCE + "During probation it is two weeks. " * 5,
            f"{SENTENCE}During probation it is two weeks. ",
        ),
        ("三个月。" * 40, "三个月。"),
    ],
)
def test_a_loop_is_cut_to_its_first_time(text, sound):
    assert before_loop(text) == sound


@pytest.mark.parametrize(
    "text", ["", SENTENCE, SENTENCE * 2, "no " * 20, "-" * 300, f"{SENTENCE * 3}That is all.", "| --- |" * 40]
)
def test_what_is_said_twice_or_goes_on_is_no_loop(text):
    assert before_loop(text) is None
