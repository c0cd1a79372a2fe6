"""Telephone numbers as people write them, found by each other."""

from __future__ import annotations

import itertools

import pytest

from indexer.retrieval.phonenumbers import phone_spellings

_GERMAN = ("+49 171 1234567", "0171 1234567", "0171/123 45 67", "+49 (0)171 1234567", "+491711234567", "00491711234567",
           "01711234567", "+49171 1234567", "0171-1234567")  # fmt: skip
_FRENCH = ("06 12 34 56 78", "+33 6 12 34 56 78", "+33612345678", "06.12.34.56.78")
_AMERICAN = ("(555) 234-5678", "+1 555 234 5678", "555-234-5678", "+15552345678")


@pytest.mark.parametrize(
    ("written", "typed"),
    [pair for ways in (_GERMAN, _FRENCH, _AMERICAN) for pair in itertools.permutations(ways, 2)],
)
def test_ways_to_write_a_telephone_number_find_each_other(library, written, typed):
    library.add("wanted.md", f"Call Mrs Brandt: {written}, in the evening\n")
    library.add("other.md", "Call Mr Brandt: +49 172 7654321, 06 99 88 77 66 or (555) 876-5432\n")
    library.add("numbers.md", "Rows 12 34 56 78 and 123 45 67 of 1234567, 171 and 2345 in 555\n")
    hits = library.search(typed, mode="keyword").hits
    assert hits[0].path.endswith("wanted.md")
    assert hits[0].passages[0].highlights


@pytest.mark.parametrize(
    "typed", ["01.02.2024", "2023 2024", "0,5", "1234567890", "12 34", "+49", "0171", "1.234.567"]
)
def test_other_numbers_are_no_telephone_numbers(typed):
    assert phone_spellings(typed, lambda digits: True) == []


def test_a_number_typed_in_one_piece_is_found_in_its_groups(library):
    library.add("wanted.md", "Numéro fiscal 12 34 567 890 123\n")
    library.add("other.md", "Numéro fiscal 12 34 567 890 124\n")
    hits = library.search("1234567890123", mode="keyword").hits
    assert [hit.path.rpartition("/")[2] for hit in hits] == ["wanted.md"]
    assert len(hits[0].passages[0].highlights) == 5


def test_spellings_are_few_whatever_the_index_holds():
    assert len(phone_spellings("+49 171 1234567", lambda digits: True)) <= 12
