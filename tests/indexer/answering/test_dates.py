from __future__ import annotations

import pytest

from indexer.answering.dates import date_keys, find_dates


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
    assert date_keys(text) == frozenset()


def test_where_the_second_number_can_be_no_month_it_is_the_day():
    assert date_keys("03/28/2024") == {"2024-03-28", "2024"}


def test_a_question_finds_its_day_in_another_notation(library, read):
    library.add("meter.txt", "01.01.2024   12.431 kWh\n01.07.2024   13.902 kWh\n01.01.2025   15.377 kWh")
    verdict, chosen = read("What did the meter show on 1 July 2024?")
    assert chosen[0].text == "01.07.2024   13.902 kWh"
    assert verdict.is_answerable(with_model=False)
