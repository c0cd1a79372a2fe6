from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.retrieval.highlighting import Highlighter
from indexer.retrieval.query import parse_query

TEXT = "Annual leave: employees’ leaves are approved by managers. 東京都の天気は良い。 getUserName by e-mail."


def highlighter(query: str, *languages: str, with_parts: bool = False) -> Highlighter:
    clauses = parse_query(query).telling()
    return Highlighter(clauses, languages, with_compounds=True, with_parts=with_parts)


def marked(query: str, text: str = TEXT, language: str = "en") -> list[str]:
    return [text[each.start : each.end] for each in highlighter(query, language).spans(text)]


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("leave manager", ["leave", "leaves", "managers"]),
        ("approving", ["approved"]),
        ("東京の天気", ["東京", "の天気"]),
        ("emp*", ["employees"]),
        ('"annual leave"', ["Annual", "leave"]),
        ("getusername", ["getUserName"]),
        ("getUserName", ["getUserName"]),
        ("leave OR mail", ["leave", "leaves", "mail"]),
        ("leave -managers", ["leave", "leaves"]),
        ("What are the leaves?", ["leave", "leaves"]),
        ("type:pdf", []),
    ],
)
def test_matched_words_are_marked_in_all_their_forms(query, words):
    assert marked(query) == words


@pytest.mark.parametrize(
    ("query", "text", "language", "words"),
    [
        ("Konzert", "Winterkonzerte, Konzertkarten, ein Konzept", "de", ["Winterkonzerte", "Konzertkarten"]),
        ('"Konzert"', "Winterkonzerte", "de", []),
        ("table", "suitable tables", "en", ["tables"]),
        ("sonne-7712", "Kita Sonnenschein", "de", ["Sonnenschein"]),
    ],
)
def test_compounds_are_marked_where_words_are_written_together(query, text, language, words):
    assert marked(query, text, language) == words


def test_function_words_of_another_language_are_not_marked_as_forms():
    text = "Meeting notes: the note is not final."
    spans = highlighter("meeting notes", "fr", "en").spans(text)
    assert [text[each.start : each.end] for each in spans] == ["Meeting", "notes", "note"]


@pytest.mark.parametrize(
    ("query", "text", "words"),
    [
        ("C++", "C, C++ and C# code", ["C++"]),
        ("c", "C, C++ and C# code", ["C"]),
        ("f#", "F# and F", ["F#"]),
        ("iphone 手机", "购买iPhone手机", ["iPhone", "手机"]),
        ("東京*", "東京都", ["東京"]),
        ("ที่ไหน", "อยู่ที่ไหน", ["ที่ไหน"]),
        ("getUserName", "the user may get a name; get user name", ["get", "user", "name"]),
    ],
)
def test_words_are_cut_as_the_index_cuts_them(query, text, words):
    assert marked(query, text) == words


def test_code_is_marked_for_the_parts_of_its_names():
    text = "getUserName(users); HTTPServer"
    code = highlighter("user server", "en", with_parts=True)
    assert [text[each.start : each.end] for each in code.spans(text)] == [
        "getUserName",
        "users",
        "HTTPServer",
    ]
    assert marked("user server", text) == ["users"]


@pytest.mark.parametrize(
    ("query", "name", "words"),
    [
        ("report", "QuarterlyReport2024.pdf", ["Report"]),
        ("rep 2024", "Quarterly Report 2024.pdf", ["Report", "2024"]),
        ("reports", "old_reports.zip", ["reports"]),
    ],
)
def test_names_are_marked_as_they_are_found(query, name, words):
    spans = highlighter(query, "en").name_spans(name, begun=True)
    assert [name[each.start : each.end] for each in spans] == words


def test_parts_of_a_number_or_code_are_marked_in_sequence_only():
    text = "1 of 234 bills: 1,234.50 due, code E-1042; e or 50 more, e-mail by mail"
    assert marked("1234.50", text) == ["1", "234", "50"]
    assert highlighter("1,234.50").spans(text)[0].start == text.index("1,234")
    assert marked("E1042", text) == ["E", "1042"]
    assert marked("e-mail", text) == ["e", "mail", "mail"]
    assert marked("2023-03-29", "29 of March, 2023: 2 of 3") == ["29", "2023"]


def test_forms_follow_the_language_of_the_text():
    assert marked("Haus", "Die Häuser am Markt", "de") == ["Häuser"]
    assert marked("книга", "Новые книги", "ru") == ["книги"]
    assert marked("cafe", "Das Café", "de") == ["Café"]


@given(st.text(max_size=300), st.sampled_from(["alpha beta", "東京", "é*", "a"]))
def test_highlights_are_spans_of_the_text_in_order(text, query):
    spans = highlighter(query).spans(text)
    assert all(0 <= each.start < each.end <= len(text) for each in spans)
    assert all(one.end <= other.start for one, other in pairwise(spans))
