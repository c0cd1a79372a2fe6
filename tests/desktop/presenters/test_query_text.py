from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.presenters.query_text import (
    LANGUAGES,
    PERIODS,
    TYPE_GROUPS,
    Filters,
    asked_scope,
    like_document,
    read_filters,
    with_folder,
    with_languages,
    with_period,
    with_types,
    without_filters,
)
from indexer.retrieval.query import parse_query


@pytest.mark.parametrize(
    ("query", "filters"),
    [
        ("plain words", Filters()),
        ("a type:pdf,word b", Filters(types=("pdf", "word"))),
        ('in:"/home/a b" x', Filters(folder="/home/a b")),
        ("after:2024 before:2025-02-01", Filters(after="2024", before="2025-02-01")),
        ('"type:pdf" is a phrase', Filters()),
        ("Type:PDF", Filters(types=("pdf",))),
        ("-type:pdf", Filters(others=("-type:pdf",))),
        ("date:2024 from:anna", Filters(others=("date:2024", "from:anna"))),
        ("haus lang:de,EN", Filters(languages=("de", "en"))),
        ("Author: who", Filters()),
        ("a author:meyer size:>1mb", Filters(others=("author:meyer", "size:>1mb"))),
        ('like:"/a b.pdf"', Filters(others=('like:"/a b.pdf"',))),
    ],
)
def test_filters_are_read_from_the_text(query, filters):
    assert read_filters(query) == filters


def test_choosing_a_filter_writes_a_word_that_can_be_seen():
    assert with_types("budget", ("pdf", "word")) == "budget type:pdf,word"
    assert with_folder("budget type:pdf", "/home/my docs") == 'budget type:pdf in:"/home/my docs"'
    assert with_languages("haus", ("de", "en")) == "haus lang:de,en"
    assert with_period("budget after:2020 before:2021", "7d") == "budget after:7d"


def test_what_is_like_a_document_is_a_query_that_the_engine_reads():
    query = like_document("/home/a b.zip", "in/c.txt")
    assert parse_query(query).filters.like == "/home/a b.zip ▸ in/c.txt"
    assert without_filters(query) == ""
    assert asked_scope(f"{query} type:pdf in:/x") == ("/x", "type:pdf")


@pytest.mark.parametrize(
    ("query", "folder", "filters"),
    [
        ('how? in:"/home/my docs" lang:de', "/home/my docs", "lang:de"),
        ("how? in:reports", "", "in:reports"),
        ("how? in:~/reports in:/x", "/x", "in:~/reports"),
        ("how? date:2024 from:anna -type:pdf -in:old", "", "date:2024 from:anna -type:pdf -in:old"),
        ("how? in: type:", "", ""),
    ],
)
def test_a_question_is_about_the_files_that_a_search_would_find(query, folder, filters):
    """Of `in:reports` the engine was told that this is the whole path: it found nothing there."""
    assert asked_scope(query) == (folder, filters)
    assert without_filters(query) == "how?"


def test_a_name_with_a_quote_cannot_be_written_in_a_query():
    assert like_document('/home/12" disk.txt', "") == ""


def test_choosing_nothing_takes_the_word_away():
    assert with_types("type:pdf budget", ()) == "budget"
    assert with_folder('a in:"/x y" b', "") == "a b"
    assert with_languages("lang:de haus", ()) == "haus"
    assert without_filters('a "b c" type:pdf in:/x after:7d -d') == 'a "b c" -d'
    assert without_filters('a lang:de author:"m b" name:x* size:>1mb') == "a"


@given(st.text(max_size=60))
def test_setting_and_clearing_a_filter_keeps_the_words(text):
    words = without_filters(text)
    assert without_filters(with_types(text, ("pdf",))) == words
    assert read_filters(with_types(text, ("pdf",))).types == ("pdf",)


@pytest.mark.parametrize("kind", [kind for _name, kind in TYPE_GROUPS])
def test_the_engine_understands_every_type_of_the_menu(kind):
    assert parse_query(with_types("", (kind,))).filters.scope.formats


@pytest.mark.parametrize("after", [after for _name, after in PERIODS])
def test_the_engine_understands_every_period_of_the_menu(after):
    assert parse_query(with_period("x", after)).filters.scope.after_s is not None


def test_the_engine_reads_a_folder_with_blanks_as_it_is_written():
    assert parse_query(with_folder("x", "/home/my docs")).filters.scope.folder == "/home/my docs"


def test_the_engine_understands_every_language_of_the_menu():
    assert parse_query(with_languages("x", LANGUAGES)).filters.scope.languages == LANGUAGES
