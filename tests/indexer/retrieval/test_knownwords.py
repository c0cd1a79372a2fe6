"""Words that are words though no file holds them."""

from __future__ import annotations

import pytest

from indexer.retrieval.knownwords import is_known_word


@pytest.mark.parametrize(
    "word", ["storm", "Paris", "pilot", "suppliers", "tallying", "stopped", "parties", "using"]
)
def test_a_word_of_english_in_any_regular_form_is_known(word):
    assert is_known_word(word, ("en",))
    assert is_known_word(word, ())
    assert not is_known_word(word, ("ru",))


@pytest.mark.parametrize("word", ["recieved", "agenchy", "parliment", "notise", "tesion", "Schmitd", "zzz"])
def test_a_slip_is_no_word(word):
    assert not is_known_word(word, ("en",))


def test_of_other_languages_function_words_are_known():
    assert is_known_word("Welcher", ("de",))
    assert not is_known_word("Mietvertag", ("de",))
