from __future__ import annotations

import pytest

from tests.indexer.retrieval.conftest import Library


@pytest.fixture
def travels(library: Library) -> Library:
    """Documents that say more of travel expenses than the file of that name, and a picture without text."""
    for number in range(6):
        library.add(
            f"guide-{number}.md", "Travel expenses\nAll travel expenses of a travel.\n" * 3, language="en"
        )
    library.add("travel-expenses.pdf", "Policy\nTrains before planes.\n", language="en")
    library.add("old travel expenses 2019.pdf", "Expenses\nReceipts of a travel.\n", language="en")
    library.add("beach_photo.jpg")
    library.add("summer.md", "The beach\nA photo of the beach, another photo.\n", language="en")
    library.flush()
    return library


@pytest.mark.parametrize(
    "query", ["travel-expenses", "travel expenses", "Travel-Expenses.pdf", "travel_expenses"]
)
def test_a_query_that_is_a_whole_name_finds_that_file_first(travels: Library, query):
    assert travels.names(query)[0] == "travel-expenses.pdf"


def test_a_picture_is_found_first_by_its_whole_name(travels: Library):
    assert travels.names("beach-photo.jpg")[0] == "beach_photo.jpg"


def test_a_part_of_a_name_does_not_outweigh_what_is_written(travels: Library):
    assert travels.names("travel")[0].startswith("guide-")


def test_a_question_is_no_name(travels: Library):
    assert travels.names("which travel expenses are paid?")[0].startswith("guide-")


@pytest.mark.parametrize(
    "title", ["Travel policy", "Travel policy — Handbook 2024", "travel-policy | Intranet"]
)
def test_a_query_that_is_a_title_finds_that_document_first(travels: Library, title):
    for number in range(3):
        travels.add(f"quote-{number}.md", "Travel policy: see the travel policy, travel policy.\n" * 3)
    travels.add("p0017.html", "Trains before planes. This travel policy holds for all.\n", title=title)
    travels.add("p0018.html", "The travel policy of 2019.\n", title="Former travel policy")
    assert travels.names("travel policy")[0] == "p0017.html"
