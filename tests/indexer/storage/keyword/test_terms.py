from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from indexer.storage.keyword.analysis import LONGEST_TERM, plain_text
from indexer.storage.keyword.tantivy_index import word_analyzer
from indexer.storage.keyword.terms import TermReader

_WORDS = st.text("abzABZ019", max_size=LONGEST_TERM + 2)


@given(_WORDS)
def test_a_plain_word_has_the_terms_that_the_analyzer_gives_it(word):
    assert TermReader().terms(word) == word_analyzer().analyze(plain_text(word))
