"""Compounds: found by each of their words, behind the word itself."""

from __future__ import annotations

import pytest

from indexer.storage.keyword.clauses import Phrase
from tests.indexer.storage.keyword.conftest import content


@pytest.mark.parametrize(
    ("language", "typed", "texts"),
    [
        (
            "de",
            "Konzert",
            ["Das Konzert am Sonntag", "Karten für das Winterkonzert", "Nach den Winterkonzerten"],
        ),
        ("de", "Steuer", ["Die Steuer ist fällig", "Die Steuererklärung ist fällig"]),
        ("de", "Häuser", ["Die Häuser der Stadt", "Das Krankenhaus der Stadt"]),
        ("de", "Vertrag", ["Der Vertrag ist neu", "Unsere Mietverträge sind neu"]),
        ("nl", "kamer", ["Een kamer met bad", "Een slaapkamer met bad", "Drie slaapkamers"]),
        ("sv", "konsert", ["En konsert på fredag", "Vinterkonserten på fredag", "Konsertbiljetter"]),
        ("da", "forsikring", ["En forsikring til huset", "En rejseforsikring til dig"]),
        ("no", "regning", ["En regning fra byen", "Strømregningen fra byen"]),
        ("fi", "konsertti", ["Konsertti alkaa", "Talvikonsertissa oli kylmä"]),
        ("hu", "számla", ["A számla kész", "A villanyszámla kész"]),
        ("", "konzert", ["Konzert 3. Mai", "Winterkonzert 3. Mai"]),
    ],
)
def test_a_word_finds_its_compounds_behind_itself(fill, found, language, typed, texts):
    """The word alone stands in the first text."""
    fill(*(content(number, text, language=language) for number, text in enumerate(texts, 1)))
    fill(content(99, "Xylophon", language=language))
    ranking = found(typed)
    assert ranking[:1] == [1]
    assert sorted(ranking) == list(range(1, len(texts) + 1))


def test_a_compound_is_found_where_the_word_stands_nowhere_alone(fill, found, index):
    fill(content(1, "Das Winterkonzert der Schule", "Es gibt Tee", language="de"))
    assert found("konzert") == [1]
    assert index.replacements("konzert", ()) is None


@pytest.mark.parametrize("typed", ["table", "port", "press", "order"])
def test_what_ends_alike_is_no_compound_where_words_are_written_apart(fill, found, typed):
    fill(content(1, "A suitable airport, an express border", language="en"))
    assert found(typed) == []


@pytest.mark.parametrize("typed", ["rat", "ende", "trag"])
def test_short_endings_are_no_words_of_a_compound(fill, found, typed):
    fill(content(1, "Apparat, Vertrag, laufende Beiträge", language="de"))
    assert found(typed) == []


def test_what_is_left_out_or_quoted_is_meant_as_it_is_written(fill, found):
    fill(content(1, "Das Winterkonzert der Schule", language="de"), content(2, "Der Chor", language="de"))
    assert sorted(found("der", excluded=("konzert",))) == [1, 2]
    assert found(Phrase("konzert")) == []


def test_compounds_of_a_content_that_is_gone_are_gone(fill, found):
    fill(content(1, "Das Winterkonzert", language="de"))
    fill(content(1, "Der Chor", language="de"))
    assert found("konzert") == []


def test_function_words_have_no_compounds(fill, found):
    fill(content(1, "Überstunden und Nachfragen", language="de"))
    assert found("über") == found("nach") == []
