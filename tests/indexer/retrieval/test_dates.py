from __future__ import annotations

from datetime import date

import pytest

from indexer.retrieval.dates import asked_days, day_keys, day_spellings, find_dates


@pytest.mark.parametrize(
    "text",
    [
        "2024-07-01", "01.07.2024", "1.7.2024", "1. 7. 2024", "01/07/2024", "1. Juli 2024", "1 July 2024",
        "1st of July, 2024", "July 1st, 2024", "Jul. 1 2024", "1er juillet 2024", "1 de julio de 2024",
        "1 luglio 2024", "1 июля 2024", "2024年7月1日",
    ],
)  # fmt: skip
def test_a_day_is_one_however_it_is_written(text):
    assert [day.isoformat() for _, _, day in find_dates(f"am {text} um 9")] == ["2024-07-01"]


@pytest.mark.parametrize("text", ["31.02.2024", "1.2.3", "v1.07.2024", "July 2024", "100.07.2024", "7-1-24"])
def test_other_numbers_are_no_day(text):
    assert list(find_dates(text)) == []
    assert not any(key.count("-") > 1 for key in day_keys(text))


def test_where_the_second_number_can_be_no_month_it_is_the_day():
    assert day_keys("03/28/2024") == {"2024-03-28", "2024-03", "2024", "--03-28"}


@pytest.mark.parametrize(
    ("asked", "told", "is_told"),
    [
        ("on 14 December 2024", "14.12.2024", True),
        ("on 14 December 2024", "14.12.2023", False),
        ("on 14 December 2024", "14 December", True),
        ("on 14 December", "2024-12-14", True),
        ("on 14 December", "2024-12-15", False),
        ("on 3/4/2024", "4 March 2024", True),
        ("on 3/4/2024", "3 April", True),
    ],
)
def test_a_day_asked_for_is_told_in_any_notation_and_with_or_without_its_year(asked, told, is_told):
    ((_, _, keys),) = asked_days(asked)
    assert keys.isdisjoint(day_keys(told)) is not is_told


@pytest.mark.parametrize("text", ["July 2024", "im Juli 2024", "2024-07", "31.07.2024", "en julio de 2024"])
def test_a_month_is_told_by_its_name_its_number_and_its_days(text):
    assert "2024-07" in day_keys(text)


def test_a_day_is_written_in_many_ways_that_are_all_read_as_that_day():
    spellings = day_spellings(date(2024, 7, 1))
    assert {"2024 07 01", "1 7 2024", "1 juli 2024", "july 1 2024", "01 jul 2024"} <= set(spellings)
    named = [each for each in spellings if not each.replace(" ", "").isdigit()]
    assert {day for each in named for _, _, day in find_dates(each)} == {date(2024, 7, 1)}


def test_the_month_stands_first_where_it_cannot_be_taken_for_the_day():
    assert "12 24 2024" in day_spellings(date(2024, 12, 24))
    assert "7 1 2024" not in day_spellings(date(2024, 7, 1))
