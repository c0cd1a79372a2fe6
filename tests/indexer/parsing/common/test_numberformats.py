from __future__ import annotations

import pytest

from indexer.parsing.common.numberformats import formatted_cells, number_format

ACCOUNTING = '_("$"* #,##0.00_);_("$"* \\(#,##0.00\\);_("$"* "-"??_);_(@_)'


def shown(code, value):
    found = number_format(164, {164: code})
    return None if found is None else found(value)


@pytest.mark.parametrize(
    ("code", "value", "text"),
    [
        ("0%", 0.2, "20%"),
        ("0.00%", -0.0525, "-5.25%"),
        ("#,##0.00", 1599.994, "1,599.99"),
        ("$#,##0.00;[Red]($#,##0.00)", -1599.99, "($1,599.99)"),
        (ACCOUNTING, 3.03, "$ 3.03"),
        (ACCOUNTING, -3.03, "$ (3.03)"),
        ("#,##0.00\\ [$€-407]", 5, "5.00 €"),
        ("[$CHF]\\ #,##0", 1200, "CHF 1,200"),
        ('#,##0\\ "km"', 12345, "12,345 km"),
        ('General" km"', 5.5, "5.5 km"),
        ('"1."00', 7, "1.07"),
        ("00000", 1234, "01234"),
        ("000\\-00\\-0000", 123456789, "123-45-6789"),
        ("\\(###\\)\\ ###\\-####", 5551234567, "(555) 123-4567"),
        ("0.0,,\\ \\M", 12345678, "12.3 M"),
        ("#,###", 1234567, "1,234,567"),
        ("#.##", 0.5, ".5"),
        ("0.##", 5.1, "5.1"),
        ("# ?/?", 2.5, "2 1/2"),
        ("# ??/??", 0.25, "1/4"),
        ("# ??/??", 3, "3"),
        ("?/?", 2.5, "5/2"),
        ("# ?/8", 2.5, "2 4/8"),
        ("0.00E+00", 198_000_000, "1.98E+08"),
        ("0,000.0#", 12.5, "0,012.5"),
        ("#,##0.##", 1e6, "1,000,000"),
        ("#,##0,", 1234567, "1,235"),
        ("0,.0", 1234567, "1234.6"),
        ("0", -0.2, "0"),
        ("0.00000000000000", 20, "20.00000000000000"),
        ("0.00", 123456789012.345, "123456789012.35"),
    ],
)
def test_numbers_read_as_their_cells_show_them(code, value, text):
    assert shown(code, value) == text


@pytest.mark.parametrize(
    ("code", "value", "text"), [("0.0", 2.25, "2.3"), ("0.00", 1.005, "1.01"), ("0.00E+0", 1.005, "1.01E+00")]
)
def test_halves_are_rounded_up_as_in_excel(code, value, text):
    assert shown(code, value) == text


@pytest.mark.parametrize(
    ("code", "value"),
    [
        (ACCOUNTING, 0),
        ("#", 0),
        ("0;;", -5),
        ("0.00", 1e300),
        ("0." + "0" * 20, 123456789012345.0),
        ("0" * 100 + "." + "0" * 100, 1e14),
        ("#,##0", float("inf")),
        ("#,##0", float("nan")),
        ('0;"minus"', -5),
    ],
)
def test_a_number_that_its_format_does_not_show_is_left_as_it_is(code, value):
    assert shown(code, value) == ""


@pytest.mark.parametrize(
    "code",
    [
        "General",
        "yyyy-mm-dd",
        "[h]:mm",
        "@",
        ";;;",
        '"TRUE";"TRUE";"FALSE"',
        "[<9]0;0.0",
        "0" + "," * 99,
        "0" + "%" * 99,
    ],
)
def test_formats_of_dates_texts_and_conditions_are_none(code):
    assert number_format(164, {164: code}) is None


def test_formats_that_stand_in_no_workbook_are_known_by_their_number():
    assert [number_format(number, {}) is not None for number in (0, 9, 14, 44)] == [False, True, False, True]


def test_only_cells_with_a_format_are_given():
    percent = number_format(9, {})
    assert list(formatted_cells([(0, 0, 0), (0, 1, 1), (2, 0, 7)], [None, percent])) == [(0, 1, percent)]
