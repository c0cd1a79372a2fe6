from __future__ import annotations

import pytest

from indexer.answering.contradictions import changed_units, is_opposed


@pytest.mark.parametrize(
    ("said", "told", "changed"),
    [
        ("It is 3 weeks.", "It is 3 months.", ["3 weeks"]),
        ("It is 3 months.", "It is three months.", []),
        ("It costs $50.", "It costs €50.", ["$50"]),
        ("It costs 50 euros.", "It costs €50.", []),
        ("It costs EUR 50.", "It costs 50 €.", []),
        ("It costs 50 dollars.", "The price in EUR is 50.", []),
        ("It is 5 %.", "It is 5 percent.", []),
        ("It is 5 kg.", "It is 5kg or 6 lb.", []),
        ("It is 6 kg.", "It is 5kg or 6 lb.", ["6 kg"]),
        ("There are 3 rooms.", "There are 3 months.", []),
    ],
)
def test_a_number_keeps_its_unit(said, told, changed):
    assert changed_units(said, told, "en") == changed


@pytest.mark.parametrize(
    ("said", "told", "opposed"),
    [
        ("Apply after 5 May.", "Apply before 5 May.", True),
        ("Apply before 5 May.", "Apply before 5 May, not after it.", False),
        ("You need at most 3 witnesses.", "You need at least 3 witnesses.", True),
        ("Es sind höchstens 3 Tage.", "Es sind mindestens 3 Tage.", True),
        ("Sales fell.", "Sales rose.", True),
        ("Sales rose.", "Sales rose.", False),
    ],
)
def test_opposite_words_are_seen(said, told, opposed):
    assert is_opposed(said, told) is opposed
