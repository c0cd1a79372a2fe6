"""Words that no file holds as typed, for a question."""

from __future__ import annotations

import pytest

from indexer.retrieval.correction import SpellingFinder, corrected
from indexer.retrieval.query import parse_query


@pytest.fixture
def spellings(library):
    library.add("a.md", "Herr Schmidt wohnt in der Schillerstraße\nDas U Boot gehört ihm\n", language="de")
    library.add("b.md", "The dishwasher of Johannson is in the kitchen: a long story\n")
    library.flush()
    return SpellingFinder(library.index).of


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("Wo wohnt Herr Schmitd?", {"Schmitd": ("schmidt",)}),
        ("Wo wohnt Herr Schmid?", {"Schmid": ("schmidt",)}),
        ("Wem gehört das Uboot?", {"Uboot": ("u boot",)}),
        ("Where is the dish washer?", {"dish": ("dishwasher",), "washer": ("dishwasher",)}),
        ("Who is Johanson?", {"Johanson": ("johannson",)}),
        ("Wo wohnt Herr Schmidt?", {}),
        ("Where is the zeppelin?", {}),
        ("Where is the storm?", {}),
        ("Where is the kitschen?", {"kitschen": ("kitchen",)}),
        ("Wo ist die Kitschen?", {}),
        ("type:pdf", {}),
    ],
)
def test_words_of_a_question_that_no_file_holds_are_found_as_they_are_spelled(spellings, question, found):
    assert spellings(question) == found


def test_a_word_is_mended_by_another_language_where_no_file_is_in_its_own(library):
    library.add("b.md", "The dishwasher of Johannson is in the kitchen\n")
    library.flush()
    assert SpellingFinder(library.index).of("Wo wohnt Herr Johanson?") == {"Johanson": ("johannson",)}


def test_a_broken_index_knows_no_spelling(library):
    library.flush()
    library.index.close()
    assert SpellingFinder(library.index).of("Wo wohnt Herr Schmitd?") == {}


@pytest.mark.parametrize(
    ("compound", "parts"),
    [
        ("Dachsanierung", ["dach", "sanierung"]),
        ("Wohnungsmiete", ["wohnung", "miete"]),
        ("Mietminderung", ["miete", "minderung"]),
        ("Aufzugseinbau", ["aufzugs", "einbau"]),
        ("Dachsicherung", ["Dachsicherung"]),  # not wholly known
        ("Dach", ["Dach"]),
    ],
)
def test_a_compound_that_stands_nowhere_is_looked_for_by_its_words(library, compound, parts):
    library.add("a.md", "Sanierung des Daches: das Dach der Wohnung\nMinderung der Miete\n", language="de")
    library.add("b.md", "Der Einbau eines Aufzugs: ein Aufzug\n", language="de")
    library.flush()
    query, note = corrected(parse_query(f"{compound} 2024"), library.index)
    assert [clause.text for clause in query.clauses] == [*parts, "2024"]
    assert not note
