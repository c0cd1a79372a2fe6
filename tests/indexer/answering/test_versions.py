"""Of two versions of a file, the later."""

from __future__ import annotations

import pytest


@pytest.mark.parametrize(
    ("older", "newer"),
    [
        ("Rules v2 (2021).md", "Rules v3 (2024).md"),
        ("Rules v9.md", "Rules v10.md"),
        ("rules.md", "rules-2.md"),
        ("Rules 28.05.2019.md", "Rules 01.02.2024.md"),
    ],
)
def test_of_two_versions_the_later_is_quoted_first(library, read, older, newer):
    library.add(older, "The trial period is six weeks.")
    library.add(newer, "The trial period is four weeks.")
    assert [item.text for item in read("How long is the trial period?")[1]] == [
        "The trial period is four weeks.",
        "The trial period is six weeks.",
    ]


def test_of_files_whose_names_do_not_tell_the_younger_is_the_later_version(library, read):
    library.add("rules.md", "The trial period is six weeks.")
    library.change(1, dated_s=1_600_000_000.0)
    library.add("statutes.md", "The trial period is four weeks.")
    assert read("How long is the trial period?")[1][0].text == "The trial period is four weeks."


def test_short_sentences_of_two_versions_differ_in_more_of_their_words(library, read):
    library.add("Safety 2022.md", "Solvents are collected on Wednesdays at 2 pm.")
    library.add("Safety 2025.md", "Solvents are collected on Fridays at 9 am.")
    assert read("When are solvents collected?")[1][0].text == "Solvents are collected on Fridays at 9 am."
