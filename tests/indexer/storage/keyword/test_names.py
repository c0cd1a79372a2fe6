from __future__ import annotations

import pytest

from indexer.domain import DocumentId
from indexer.storage.keyword.entries import KeywordBatch, NameEntry


@pytest.fixture
def named(index):
    names = [
        "Quarterly-Report_2024final.pdf",
        "getUserName.py",
        "Angebot Müller.docx",
        "レポート.txt",
        "notes.md",
    ]
    entries = [
        NameEntry(DocumentId(number), name, "/home/ada/Contracts") for number, name in enumerate(names, 1)
    ]
    index.apply(KeywordBatch(names=entries), 1)
    return index


@pytest.mark.parametrize(
    ("typed", "document"),
    [
        ("report", 1),
        ("quart", 1),
        ("2024", 1),
        ("final", 1),
        ("report quarterly", 1),
        ("pdf", 1),
        ("getusername", 2),
        ("user", 2),
        ("muller", 3),
        ("angebot mül", 3),
        ("レポ", 4),
        ("notes.md", 5),
    ],
)
def test_a_document_is_found_by_words_of_its_name(named, typed, document):
    assert named.search_names(typed, 10)[0][0] == document


def test_every_word_must_be_in_name_or_folder(named):
    assert named.search_names("report missing", 10) == []
    assert {document for document, _ in named.search_names("contracts", 10)} == {1, 2, 3, 4, 5}
    assert [document for document, _ in named.search_names("contracts notes", 10)] == [5]


def test_the_score_says_how_much_of_the_name_was_typed(named):
    [(_, whole)] = named.search_names("quarterly report", 10)
    [(_, beginning)] = named.search_names("quarterly rep", 10)
    [(_, folder), *_] = named.search_names("contracts", 10)
    assert whole == pytest.approx(1.0)
    assert folder < beginning < whole


def test_names_are_replaced_and_removed(named):
    named.apply(KeywordBatch(names=[NameEntry(DocumentId(5), "todo.md", "/x")]), 2)
    assert named.search_names("notes", 10) == []
    named.apply(KeywordBatch(removed_names=[DocumentId(5)]), 3)
    assert named.search_names("todo", 10) == []


def test_names_that_are_not_utf8_are_accepted(named):
    named.apply(KeywordBatch(names=[NameEntry(DocumentId(9), "caf\udce9 list.txt", "/tmp/\udcff")]), 4)
    assert named.search_names("list", 10)[0][0] == 9


def test_names_that_hold_a_word_in_any_form_are_found_unless_they_are_too_many(named):
    assert set(named.named("reports", ["en"], 10)) == set(named.named("report", ["en"], 10)) != set()
    assert named.named("report", ["en"], 0) == []
    assert named.named("contracts", ["en"], 10) == []  # a folder
