"""Lists are quoted with what announces them."""

from __future__ import annotations

import pytest

from indexer.answering.extractive import quoted_text
from indexer.answering.lists import list_end
from indexer.answering.sentences import split_sentences

LEAVING = (
    "If you leave the club, do the following:\n\n- Return the key. It is yours no more.\n- Tell Anna.\n\nBye."
)


def with_list(text: str, at: int = 0) -> str:
    sentences = split_sentences(text)
    return text[sentences[at].start : list_end(text, sentences, at)]


def test_items_go_with_the_sentence_before_them():
    assert with_list(LEAVING).endswith("- Tell Anna.")
    assert with_list("Bring along:\n1. a pen\n2. paper\n").endswith("2. paper")


@pytest.mark.parametrize(
    "text",
    [
        "The club has rules.\n\n- No dogs.",
        "- Rooms:\n- The hall is small.",
        "Rooms:\n\n# Halls\n\nThe hall is small.",
        "Rooms:\nThe hall is small.",
    ],
)
def test_what_announces_no_list_stands_alone(text):
    assert with_list(text) == split_sentences(text)[0].text


def test_of_a_long_list_whole_items_are_taken():
    items = [f"- Item {number} {'is long ' * 10}here." for number in range(20)]
    taken = with_list("Take:\n" + "\n".join(items))
    assert len(taken) <= 600
    assert taken.split("\n")[1:] == items[: taken.count("\n")]
    assert taken.count("\n") > 3


def test_a_list_answers_what_is_asked_for(library, read):
    library.add("club.md", LEAVING)
    chosen = read("What do I do if I leave the club?")[1]
    assert chosen[0].text == LEAVING.removesuffix("\n\nBye.")
    assert len(chosen) == 1  # no item of it once more
    shown = quoted_text(chosen[0].text, is_markdown=True)
    assert shown.endswith("do the following: • Return the key. It is yours no more. • Tell Anna.")
