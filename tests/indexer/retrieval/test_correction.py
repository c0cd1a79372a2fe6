"""Words that no file holds as typed, for a question."""

from __future__ import annotations

import pytest

from indexer.retrieval.correction import SpellingFinder, corrected
from indexer.retrieval.query import parse_query
from indexer.storage.keyword.clauses import AnyOf, Phrase, Prefix, Word


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


def read_as(library, text):
    library.flush()
    query, note = corrected(parse_query(text), library.index)
    return query.clauses, note


def test_a_word_that_is_half_typed_goes_on_even_where_it_may_be_a_form_of_another(library):
    library.add("a.md", "Die Steuererklärung muss man steuern\n", language="de")
    assert read_as(library, "Notizen steuerer")[0][-1] == AnyOf((Word("steuerer"), Prefix("steuerer")))
    assert read_as(library, "steuerer Notizen")[0][0] == Word("steuerer")  # typed to its end


def test_a_slip_in_a_word_of_a_name_is_mended(library):
    library.add("Steuerbescheid 2022.txt", "Festgesetzt werden 7.412,00 EUR\n", language="de")
    clauses, note = read_as(library, "Steuerbescied")
    assert clauses == (AnyOf((Word("Steuerbescied"), Word("steuerbescheid"))),)
    assert "steuerbescheid" in note


def test_a_word_that_stands_in_a_name_is_no_slip_for_one_of_the_text(library):
    library.add("Packliste.txt", "Die Packlisten liegen bei\n", language="fr")
    library.add("other.txt", "des paquets: packlister\n", language="fr")
    assert read_as(library, "packliste")[1] == ""


@pytest.mark.parametrize("typed", ["14.12.2024", "2024-12-14", "14. Dezember 2024", "Dec 14, 2024"])
def test_a_day_is_looked_for_in_all_notations(library, typed):
    library.add("a.md", "Konzert am 14. Dezember 2024\n", language="de")
    clauses, _ = read_as(library, f"Konzert {typed} Lutherkirche")
    first, *days, last = clauses
    assert (first, last) == (Word("Konzert"), Word("Lutherkirche"))
    assert days
    assert all(Phrase("14 dezember 2024", is_whole=True) in day.options for day in days)


def test_a_slip_that_stands_in_a_file_finds_what_is_far_more_common_behind_it(library):
    for number in range(60):
        library.add(f"{number}.md", f"You receive parcel {number}\n", language="en")
    library.add("slip.md", "I recieve a parcel\n", language="en")
    assert library.names("recieve", mode="keyword", limit=100)[0] == "slip.md"
    found = library.search("recieve", mode="keyword", limit=100)
    assert len(found.hits) == 61
    assert found.notes == ("Searched also for “receive”, which far more documents contain.",)


def test_a_rare_word_that_stands_beside_another_as_typed_is_no_slip(library):
    for number in range(60):
        library.add(f"{number}.md", f"Linux, version {number}\n", language="fr")
    library.add("bail.md", "L'état des lieux sera établi\n", language="fr")
    assert read_as(library, "état des lieux")[1] == ""
    assert "linux" in read_as(library, "lieux version")[1]


@pytest.mark.parametrize(
    ("rare", "common", "times", "language"),
    [
        ("Schmid", "Schmidt", 20, "de"),  # not so far more common
        ("storm", "story", 60, "en"),  # a word that is known
        ("receive", "recieve", 60, "en"),
        ("bescheide", "bescheid", 60, "de"),  # found as a form
        ("meier", "maier", 60, "de"),  # the beginning is right
    ],
)
def test_a_rare_word_is_left_alone(library, rare, common, times, language):
    for number in range(times):
        library.add(f"{number}.md", f"{common} {number}\n", language=language)
    library.add("rare.md", f"{rare} is here\n", language=language)
    assert read_as(library, f"{rare} here") == ((Word(rare), Word("here")), "")


def test_a_mended_query_is_looked_for_word_by_word_and_as_a_whole(library):
    library.add("apart.md", "Format, storage and format; the format of our storage, and storage once more\n")
    library.add("wanted.md", "This chapter of the long manual describes the storage format that we use now\n")
    hits = library.search("stroage format", mode="keyword").hits
    assert [hit.path.rpartition("/")[2] for hit in hits] == ["wanted.md", "apart.md"]
