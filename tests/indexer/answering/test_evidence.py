"""Sentences seen from a question that names a day."""

from __future__ import annotations

import pytest

LOG = """Watch log

3 November 2024
The pontoon came loose at 02:40.

14 December 2024
A boat struck the breakwater in fog.

2 January 2025
Quiet night, one visitor.
"""


@pytest.mark.parametrize(
    "question",
    ["What happened on 14 December 2024?", "What happened on 2024-12-14?", "What happened on December 14?"],
)
def test_what_stands_below_a_day_is_quoted_for_it(library, read, question):
    library.add("log.txt", LOG)
    verdict, quoted = read(question)
    assert verdict.is_answerable(with_model=False)
    assert [each.text for each in quoted] == ["A boat struck the breakwater in fog."]


@pytest.mark.parametrize(
    "question", ["What happened on 15 December 2024?", "What happened on 14 December 2023?"]
)
def test_another_day_is_no_answer(library, read, question):
    library.add("log.txt", LOG)
    assert not read(question)[0].is_answerable(with_model=False)


def test_the_day_of_a_sentence_is_that_of_those_behind_it(library, read):
    library.add(
        "boiler.md", "Installed on 4 March 2017. Serviced on 09/10/2023. The relief valve was replaced.\n"
    )
    verdict, quoted = read("What was replaced on 9 October 2023?")
    assert verdict.is_answerable(with_model=False)
    assert quoted[0].text == "The relief valve was replaced."


def test_a_month_with_another_year_elsewhere_does_not_tell_against_a_day(library, read):
    library.add(
        "boiler.md", "Serviced on 09/10/2023: the relief valve was replaced. Next service: October 2025.\n"
    )
    assert read("Which valve was replaced on 9 October 2023?")[0].is_answerable(with_model=False)


def test_what_stands_below_a_question_answers_it(library, read):
    text = "How do I delete a file?\n-----------------------\n\nUse os.remove for that. It is fast."
    library.add("faq.txt", text)
    library.add("other.txt", "If delete is set, the file is deleted as soon as it is closed.")
    assert read("How can I delete a file?")[1][0].text == "Use os.remove for that."


def test_a_value_whose_name_is_asked_for_comes_first(library, read):
    library.add("slip.txt", "Next reward at 5,000 points in total\nTotal points: 3,247\nThank you")
    assert read("How many reward points do I have in total?")[1][0].text == "Total points: 3,247"


def test_numbers_in_an_address_are_no_answer(library, read):
    library.add(
        "a.txt", "Ann Lee (https://example.org/people/2257/) plays.\nAnn Lee is 1.91 m tall and plays well."
    )
    assert read("How tall is Ann Lee?")[1][0].text == "Ann Lee is 1.91 m tall and plays well."
