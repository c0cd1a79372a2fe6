from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.answering.answertext import (
    MarkStripper,
    is_sentinel,
    read_sentences,
    strip_marks,
    without_stray_marks,
)

SENTINEL = "NOT_IN_THE_FILES"


def streamed(text, passages=3, size=1):
    stripper = MarkStripper(passages, SENTINEL)
    parts = [stripper.feed(text[at : at + size]) for at in range(0, len(text), size)]
    return "".join(parts) + stripper.finish()


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Three months [1].", "Three months."),
        ("Three months [1][2], or [1, 3] two.", "Three months, or two."),
        ("Three months【1†source】.", "Three months."),
        ("Three months (passage 2).", "Three months."),
        ("Array a[7] and year [2024].", "Array a[7] and year [2024]."),
        ("Passage [9] is not there.", "Passage [9] is not there."),
        ("[x] done", "[x] done"),
        ("Ends with [", "Ends with ["),
        ("年假 25 天 [1]。", "年假 25 天。"),
    ],
)
def test_marks_of_passages_are_removed_and_nothing_else(text, shown):
    assert streamed(text) == shown
    assert strip_marks(text, 3) == shown


@given(st.text(alphabet="ab [1]2,(passge)【】.\n", max_size=60), st.integers(1, 9))
def test_the_size_of_chunks_does_not_matter(text, size):
    assert streamed(text, size=size) == streamed(text, size=max(1, len(text)))


@pytest.mark.parametrize(
    "text", [SENTINEL, f"{SENTINEL}.", f" {SENTINEL} \n", "Not in the files.", f"**{SENTINEL}**"]
)
def test_the_agreed_word_is_never_shown(text):
    assert streamed(text) == ""
    assert is_sentinel(text, SENTINEL)


@pytest.mark.parametrize(
    "text", ["Not in the office, but at home.", "Notice is three months.", "3 Monate", "三个月"]
)
def test_what_only_begins_alike_is_shown(text):
    assert streamed(text) == text
    assert not is_sentinel(text, SENTINEL)


@pytest.mark.parametrize(
    ("answer", "sound"),
    [
        ("It is three months [7].", "It is three months."),
        ("It is three months. [7]", "It is three months."),
        ("It is three months [1][7]. More [2].", "It is three months [1]. More [2]."),
        ("It is three months [12, 13]\nMore.", "It is three months\nMore."),
        ("It is a[7].", "It is a[7]."),
        ("Passage [9] is not there.", "Passage [9] is not there."),
        ("The method is from Hu [42].", "The method is from Hu [42]."),
    ],
)
def test_a_mark_that_names_no_passage_is_left_out(answer, sound):
    assert without_stray_marks(answer, ["It is three months.", "As Hu [42] says.", "More."]) == sound


def test_sentences_come_with_the_passages_they_name():
    answer = "Three months [1][2]. In probation two weeks. [3]\n- and more\n[2]"
    sentences = read_sentences(answer, 3)
    assert [(sentence.text, sentence.hints) for sentence in sentences] == [
        ("Three months.", (1, 2)),
        ("In probation two weeks.", (3,)),
        ("- and more", (2,)),
    ]
