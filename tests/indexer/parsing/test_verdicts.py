"""Reasons in words for a person."""

from __future__ import annotations

import pytest

from indexer.parsing.verdicts import why_name_only


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("model.xyz", "No text can be read from .xyz files."),
        ("model", "No text can be read from this kind of file."),
        ("Letter to Dr. Lovelace and others", "No text can be read from this kind of file."),
    ],
)
def test_half_a_sentence_is_no_suffix(name, reason):
    assert why_name_only(name, is_empty=False) == reason
