from __future__ import annotations

import pytest

from indexer.storage.keyword.stemming import STEMMED_LANGUAGES, has_forms, stem, stemming_languages
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


def test_a_word_has_forms_in_languages_of_its_script_only():
    assert stemming_languages("report", ("en", "ru", "uk", "hi", "de")) == ("en", "de")
    assert stemming_languages("договор", ("en", "ru", "de")) == ("ru",)
    assert stemming_languages("विद्यालय", ("en", "hi")) == ("en", "hi")


@pytest.mark.parametrize(
    ("word", "is_inflected"), [("report", True), ("r", False), ("2024", False), ("b2b", False)]
)
def test_numbers_codes_and_letters_have_no_forms(word, is_inflected):
    assert has_forms(word) is is_inflected


@pytest.mark.parametrize(
    ("word", "function_word", "language"),
    [("notes", "not", "fr"), ("areas", "are", "es"), ("order", "or", "nl"), ("dies", "die", "en")],
)
def test_a_function_word_of_another_language_is_no_form(index, fill, word, function_word, language):
    """French stems `notes` and `not` alike: notes were as common as `not`, and every `not` was marked."""
    fill(content(1, f"{word} {function_word}", language="en"))
    words = index._content_snapshot.vocabulary
    assert [form.term for form in words.forms(word, ("en", "de", language))] == [word]


def test_a_function_word_stays_a_form_where_its_own_language_says_so(index, fill):
    """German `war` is a form of `wars` by German's stemmer, too."""
    fill(content(1, "wars war", language="en"))
    words = index._content_snapshot.vocabulary
    assert [form.term for form in words.forms("wars", ("en", "de"))] == ["wars", "war"]
