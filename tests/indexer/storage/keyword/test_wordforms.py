"""English words that are no forms of each other, and forms that do not look it."""

from __future__ import annotations

import pytest

from indexer.storage.keyword.stemming import form_prefixes, stem


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("found", "founded"),
        ("found", "founder"),
        ("import", "important"),
        ("busy", "business"),
        ("department", "departs"),
        ("experience", "experiments"),
        ("conversation", "conversion"),
        ("terminal", "terminated"),
        ("doe", "does"),
        ("prise", "prize"),
        ("tour", "tor"),
    ],
)
def test_words_that_look_alike_are_kept_apart(one, other):
    assert stem(one, "en") != stem(other, "en")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("found", "finds"),
        ("founder", "founded"),
        ("wrote", "writing"),
        ("bought", "buys"),
        ("paid", "pays"),
        ("children", "child"),
        ("indices", "index"),
        ("businesses", "business"),
        ("does", "do"),
        ("neighbours", "neighbor"),
        ("favourite", "favorites"),
        ("organisation", "organizing"),
        ("analyse", "analyzed"),
        ("centres", "centered"),
        ("dialogues", "dialog"),
        ("programme", "programs"),
        ("licence", "licensing"),
        ("defence", "defenses"),
    ],
)
def test_irregular_forms_and_both_spellings_are_one_word_and_stand_under_its_prefixes(one, other):
    assert stem(one, "en") == stem(other, "en")
    for typed, written in ((one, other), (other, one)):
        assert any(written.startswith(prefix) for prefix in form_prefixes(typed, "en"))


def test_other_languages_keep_their_own_stems():
    assert stem("found", "de") == "found"
    assert stem("centre", "fr") == "centr"
