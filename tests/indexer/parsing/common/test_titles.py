"""Titles that name a template, a program or a file are no titles."""

from __future__ import annotations

import pytest

from indexer.domain import Metadata
from indexer.parsing.common.titles import clean_metadata


@pytest.mark.parametrize(
    ("title", "clean"),
    [
        ("Travel policy", "Travel policy"),
        ("  Travel\n policy ", "Travel policy"),
        ("Microsoft Word - Travel policy", "Travel policy"),
        ("Microsoft Word - travel_2024.doc", ""),
        ("travel.indd", ""),
        ("Untitled", ""),
        ("Untitled1", ""),
        ("Dokument1", ""),
        ("PowerPoint Presentation", ""),
        ("(anonymous)", ""),
        ("---", ""),
        ("7", ""),
        ("Version 2.0 of the plan", "Version 2.0 of the plan"),
        ("Print server guide", "Print server guide"),
        ("日本の旅", "日本の旅"),
    ],
)
def test_titles_are_cleaned(title, clean):
    assert clean_metadata(Metadata(title=title)).title == clean


def test_a_clean_title_costs_nothing():
    metadata = Metadata(title="Travel policy", author="A. Weber")
    assert clean_metadata(metadata) is metadata


def test_endless_titles_are_cut():
    assert len(clean_metadata(Metadata(title="word " * 10_000)).title) == 300
