from __future__ import annotations

import pytest

from indexer.answering.context import FENCE_TOKENS, drop_repetitions, merge_neighbours, pack_context
from indexer.answering.tokens import TokenRate, estimate_tokens


@pytest.fixture
def pack(library):
    return lambda tokens, **options: pack_context(library.found, library.text, tokens=tokens, **options)


def test_passages_are_numbered_in_rank_order_until_the_budget_is_used(library, pack):
    for number in range(5):
        library.add(f"{number}.txt", f"Text {number}. " + f"word{number} " * 50)
    packed = pack(500)
    assert [passage.number for passage in packed.passages] == [1, 2, 3]
    assert [passage.document.name for passage in packed.passages] == ["0.txt", "1.txt", "2.txt"]
    assert packed.left_out == 2
    assert packed.tokens <= 500


def test_a_shorter_passage_may_fit_where_a_longer_one_did_not(library, pack):
    library.add("a.txt", "first " * 50)
    library.add("b.txt", "second thing " * 300)
    library.add("c.txt", "third one")
    assert [passage.document.name for passage in pack(300).passages] == ["a.txt", "c.txt"]


def test_the_best_passage_is_shortened_rather_than_left_out(library, pack):
    library.add("a.txt", "This is a sentence of some length. " * 100)
    packed = pack(200)
    assert packed.passages[0].text.endswith("length.")
    assert packed.passages[0].end == len(packed.passages[0].text)
    assert packed.tokens <= 200


def test_no_room_is_no_passage(library, pack):
    library.add("a.txt", "This is a sentence.")
    assert pack(FENCE_TOKENS).passages == ()


def test_neighbours_of_one_text_are_read_as_one(library):
    library.add("a.txt", "First part. Second part. Third part.\n" + "x " * 300 + "End.")
    library.found.clear()
    library.find(1, 12, 24, line=1)
    library.find(1, 0, 11, line=1)
    library.find(1, 630, 640, line=2)
    merged = merge_neighbours(library.found, library.text)
    assert merged[0].text == "First part. Second part."
    assert len(merged) == 2
    assert [part.start for part in merged[0].parts] == [0, 12]


def test_repetitions_are_dropped(library):
    text = "The quick brown fox jumps over the lazy dog while the cat looks on from the window sill."
    library.add("a.txt", text)
    library.add("b.txt", f"Copy: {text}")
    library.add("c.txt", "Something else altogether is written in this file about penguins on ice.")
    kept = drop_repetitions(merge_neighbours(library.found, library.text))
    assert [passage.document.name for passage in kept] == ["a.txt", "c.txt"]


def test_dropped_and_merged_chunks_are_accounted_for(library, pack):
    library.add("a.txt", "One two three four five six seven eight nine ten eleven twelve.")
    library.add("b.txt", "One two three four five six seven eight nine ten eleven twelve.")
    packed = pack(1000)
    assert (len(packed.passages), packed.left_out) == (1, 1)


def test_the_place_of_a_character_counts_lines_from_its_chunk(library):
    library.add("a.txt", "First line\nSecond line\nThird line")
    passage = merge_neighbours(library.found, library.text)[0]
    assert passage.locator_at(0).line == 1
    assert passage.locator_at(passage.text.index("Third")).line == 3


def test_cjk_counts_a_token_each():
    assert estimate_tokens("公司假期", 3.0) == 4
    assert estimate_tokens("abcdef", 3.0) == 2


def test_the_rate_is_learned_from_counted_prompts():
    rate = TokenRate()
    for _ in range(20):
        rate.learn("x" * 4000, 1000)
    assert 3.7 < rate.chars_per_token < 4
    rate.learn("x" * 4000, 2000)
    assert rate.chars_per_token < 2
    rate.learn("short", 3)
    assert rate.chars_per_token < 2
