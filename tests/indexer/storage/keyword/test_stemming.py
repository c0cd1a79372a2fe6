from __future__ import annotations

import pytest

from indexer.storage.keyword.stemming import STEMMED_LANGUAGES, stem
from tests.indexer.storage.keyword.conftest import content


@pytest.mark.parametrize("language", ["", "pl", "la", *STEMMED_LANGUAGES])
def test_codes_are_no_forms_of_each_other(language):
    assert stem("inv20231", language) == "inv20231"


def test_words_of_a_language_without_a_stemmer_share_their_first_letters():
    assert stem("umowami", "pl") == stem("umowach", "pl")


def test_a_code_finds_its_own_content_among_its_like(index, fill):
    """In an index that also holds a language without a stemmer."""
    fill(
        *(content(number, f"inv2023{number} zapłata za usługi", language="pl") for number in range(1, 9)),
    )
    words = index._content_snapshot.vocabulary
    assert [form.term for form in words.forms("inv20235", ("pl",))] == ["inv20235"]
