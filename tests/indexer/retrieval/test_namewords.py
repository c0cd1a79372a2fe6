from __future__ import annotations

import pytest

from tests.indexer.retrieval.conftest import Library


@pytest.fixture
def papers(library: Library) -> Library:
    """A file whose name says what its text does not, among others."""
    library.add("Electrician Weber.txt", "Rechnung\nSicherungskasten getauscht.\n", language="de")
    for number in range(5):
        library.add(f"letter-{number}.txt", f"Bill\nThe total of bill {number}.\n", language="en")
    library.add("final.txt", "Drafts\nAll drafts are gone.\n", language="en")
    library.flush()
    return library


@pytest.mark.parametrize("query", ["electrician sicherungskasten", "What did the electrician do?"])
def test_words_of_a_name_count_beside_those_of_the_text(papers: Library, query):
    assert papers.names(query)[0] == "Electrician Weber.txt"


def test_a_file_is_found_by_a_word_of_its_name_beside_words_that_it_lacks(papers: Library):
    assert "Electrician Weber.txt" in papers.names("electrician total")


def test_a_word_of_a_name_in_another_form_counts(papers: Library):
    assert papers.names("electricians sicherungskasten")[0] == "Electrician Weber.txt"


def test_a_name_that_repeats_the_text_adds_nothing(library: Library):
    library.add("leave.txt", "Leave\nLeave and overtime are separate.\n", language="en")
    library.add("other.txt", "Leave\nLeave and overtime are separate for leave of others.\n", language="en")
    library.flush()
    scores = [hit.score for hit in library.search("How do leave and overtime go together?").hits]
    assert abs(scores[0] - scores[1]) < 0.2


def test_what_is_left_out_stays_out_whatever_its_name_says(papers: Library):
    assert "Electrician Weber.txt" not in papers.names("electrician -getauscht")


def test_a_question_gets_passages_of_a_file_by_its_name(papers: Library):
    found = papers.passages("What did the electrician do?")
    assert [passage.document.name for passage in found][:1] == ["Electrician Weber.txt"]
