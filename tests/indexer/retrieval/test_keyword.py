"""What the retriever by words finds, through whole searches."""

from __future__ import annotations

import pytest


def test_a_word_finds_its_compounds_behind_itself_and_shows_where(library):
    library.add("a.md", "Das Winterkonzert der Musikschule im Rathaus\n", language="de")
    library.add("b.md", "Das Konzert der Musikschule im Rathaus\n", language="de")
    hits = library.search("konzert", mode="keyword").hits
    marked = [
        hit.passages[0].text[each.start : each.end] for hit in hits for each in hit.passages[0].highlights
    ]
    assert marked == ["Konzert", "Winterkonzert"]
    assert library.names("musikschule -konzert", mode="keyword") == ["a.md"]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("nebenkosten", ["inside.md"]),
        ("nebenkos", ["inside.md"]),
        ('"nebenkosten wohnung"', ["inside.md"]),
        ("abrechnung", []),
    ],
)
def test_words_are_widened_where_a_filter_leaves_none_that_holds_them(library, typed, found):
    library.add("inside.md", "The nebenkostenliste\nof the wohnung\n", language="en")
    library.add("outside.txt", "nebenkosten wohnung, abrechnung, nebenkos\n", language="en")
    assert library.names(f"type:md {typed}", mode="keyword") == found


def test_what_holds_but_a_digit_of_a_number_is_not_found_by_it(library):
    library.add("news.txt", "Version 2.4.1 is out\n")
    library.add("recipe.txt", "1 egg, 2 cups of milk\n")
    library.add("roadmap.txt", "Version 2.4 came before\n")
    assert library.names("2.4.1", mode="keyword") == ["news.txt"]
    assert library.names('"version 2.4.1"', mode="keyword") == ["news.txt"]
