"""Passages for an answer."""

from __future__ import annotations

import os


def test_passages_for_an_answer_are_whole_chunks_of_live_documents(office):
    passages = office.passages("When is an automobile washed?", limit=3)
    first = passages[0]
    assert first.document.name == "fleet.md"
    assert first.text == office.catalog.text(first.extraction, first.start, first.end)
    assert first.similarity is not None
    assert first.title == "Fleet"
    assert [each.score for each in passages] == sorted((each.score for each in passages), reverse=True)


def test_a_name_that_is_no_unicode_is_a_title_that_can_be_sent(library):
    library.add(os.fsdecode(b"caf\xe9.txt"), "vacation rules of the cafe\n")
    assert [each.title for each in library.passages("vacation rules?")] == [r"caf\xe9.txt"]


def test_one_long_document_does_not_push_the_others_out(library):
    library.add("long.txt", "".join(f"vacation rule {number}\n" for number in range(40)))
    library.add("short.txt", "a vacation rule of another kind\n")
    passages = library.passages("vacation rule?")
    assert [each.document.name for each in passages].count("long.txt") <= 4
    assert "short.txt" in [each.document.name for each in passages]


def test_where_the_code_asked_for_stands_is_among_the_passages(library):
    rules = "".join(f"vacation rule of the line {'of the line ' * number}\n" for number in range(1, 9))
    library.add(
        "rules.txt", f"{rules}furlough by 1810 means parental leave and long illness of a near relative\n"
    )
    library.add("other.txt", "another vacation rule\n")
    texts = [each.text for each in library.passages("Which vacation rule of the line is 1810?")]
    assert any("1810" in text for text in texts)
    assert not any("1810" in each.text for each in library.passages("Which vacation rule of the line is it?"))
