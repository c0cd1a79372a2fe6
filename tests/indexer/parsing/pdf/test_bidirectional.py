from __future__ import annotations

import pytest

from indexer.parsing.pdf.bidirectional import goes_left, reading_order


@pytest.mark.parametrize(
    ("shown", "read"),
    [
        ("םולש", "שלום"),
        ("2023 ץרמב 12 ,ןושאר", "ראשון, 12 במרץ 2023"),
        ('ח"ש 4,250.75-ב', 'ב-4,250.75 ש"ח'),
        ("12% לש היילע", "עלייה של 12%"),
        ("info@example.com תבותכ", "כתובת info@example.com"),
        ("David Cohen לא", "אל David Cohen"),
        ("%12 ةدايزب", "بزيادة 12%"),
        ("2023/03/12 خيرات", "تاريخ 2023/03/12"),
        ("(הלא) ןאכ", "כאן (אלה)"),
        (")הלא( ןאכ", "כאן (אלה)"),
        ("12\tDavid\tםש", "שם\tDavid\t12"),
    ],
)
def test_a_line_is_read_from_right_to_left(shown, read):
    assert reading_order(shown, is_leftward=True) == read


@pytest.mark.parametrize(
    ("shown", "read"),
    [
        ("He said םולש םכל to 12 men", "He said לכם שלום to 12 men"),
        ("no letters of the kind, (12%)", "no letters of the kind, (12%)"),
    ],
)
def test_words_from_right_to_left_are_read_within_others(shown, read):
    assert reading_order(shown, is_leftward=False) == read


def test_marks_stay_with_their_letters():
    assert reading_order(["ם", "וֹ", "ל", "שָׁ"], is_leftward=True) == "שָׁלוֹם"


def test_most_letters_tell_where_a_text_goes():
    assert goes_left("שלום לכם, David")
    assert not goes_left("He said שלום to us")
    assert not goes_left("12, 13")
