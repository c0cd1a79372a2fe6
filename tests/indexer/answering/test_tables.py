from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.answering.tables import find_tables

ROWS = "Courses\t£1,200\tLine manager\nLanguages\t£400\tHead of People\n"
TRAINING = f"Training\nWhat\tBudget per year\tWho approves\n{ROWS}"


def told(text: str) -> list[tuple[str, str]]:
    """Of each table the names of its columns, and its rows."""
    return [(table.names, text[table.first_row : table.end]) for table in find_tables(text)]


def test_rows_stand_below_the_names_of_their_columns():
    names, rows = told(f"{TRAINING}\nTime spent on courses is working time.")[0]
    assert names == "What Budget per year Who approves"
    assert rows == ROWS


def test_markdown_says_where_the_names_end():
    text = "| Name | Role |\n|:---|---:|\n| Ada | Engineer |\n\nNo table."
    assert told(text) == [("Name Role", "| Ada | Engineer |\n")]


def test_two_columns_are_named_where_the_second_holds_a_number_each_time():
    assert told("Part\tWarranty\nSensor\t5 years\nCase\t2 years\n") == [
        ("Part Warranty", "Sensor\t5 years\nCase\t2 years\n")
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Name\tAda\nPhone\t555 1234\nTown\tLondon\n",  # names in the first column
        "Name\tAda\nPhone\t555 1234\n",
        "2284\t2024-03-28\topen\n2291\t2024-04-03\tclosed\n",  # it goes on from the passage before
        "one\ttwo\tthree\nfour\tfive\tsix\n",  # the first line may be a row like any
        "What\tBudget\tWho approves\n",
        "A sentence | with a bar.\n",
        "",
    ],
)
def test_what_names_no_columns_is_no_such_table(text):
    assert told(text) == []


def test_a_title_above_a_table_does_not_name_its_columns():
    text = "STOCK\t\t\t\tMarch\nItem\tPlace\tPieces\tPrice\tDay\nLamp\tA\t3\t12.50\t2024-03-01\n"
    (table,) = find_tables(text)
    assert table.names == "Item Place Pieces Price Day"
    assert text[table.first_row :].startswith("Lamp")
    assert table.start == 0


@given(
    st.lists(
        st.sampled_from(["a\tb\tc\n", "1\t2\t3\n", "| x | y |\n", "|---|---|\n", "text\n", "\n"]), max_size=12
    )
)
def test_tables_are_parts_of_the_text_in_order(lines):
    text, end = "".join(lines), 0
    for table in find_tables(text):
        assert end <= table.start < table.first_row < table.end <= len(text)
        assert text[table.start : table.first_row].strip()
        end = table.end
