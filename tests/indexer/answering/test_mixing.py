from __future__ import annotations

import pytest

from indexer.answering.mixing import Told, is_crossed
from indexer.answering.terms import find_terms


@pytest.mark.parametrize(
    ("said", "told", "crossed"),
    [
        ("Ann Webb is in room 3.", ("Room 3: Ben Cole.", "Room 5: Ann Webb."), True),
        ("Ann Webb is in room 5.", ("Room 3: Ben Cole.", "Room 5: Ann Webb."), False),
        ("It is 80 euros since 2023.", ("It was 80 euros until 2022.", "Since 2023 it is 95 euros."), True),
        ("It is 95 euros since 2023.", ("It was 80 euros until 2022.", "Since 2023 it is 95 euros."), False),
        ("Ann Webb left in 2021.", ("Ann Webb came in 2019.", "In March 2021 she left."), False),
        (
            "On 10 June it begins at 19:00.",
            ("The meeting of 3 May is moved to 10 June.", "It begins at 19:00 in room 12."),
            False,
        ),
    ],
)
def test_what_belongs_to_two_things_is_crossed(said, told, crossed):
    sentences = [Told(text, tuple(find_terms(text, "en"))) for text in told]
    assert is_crossed(find_terms(said, "en"), sentences) is crossed
