"""Plans of Microsoft Project."""

from __future__ import annotations

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.domain import DocumentState
from indexer.parsing.binaryoffice.compoundwriter import write_compound
from indexer.parsing.documents.projectplan import _places, _text
from indexer.storage.textblocks import decode_text
from tests.indexer.parsing.reading import read_document

NOTE = b"{\\rtf1\\ansi Ask \\b Bob\\b0  first\\par}"
TASKS = [
    (2, "Order cups"),
    (1, "Build the mast"),
    (2, NOTE),
    (1, b"\x02\0\0\0" * 3),
]


def table(values, *, is_wide):
    data, entries = b"", b""
    for row, value in values:
        stored = value if isinstance(value, bytes) else value.encode("utf-16-le") + b"\0\0"
        entries += struct.pack(
            "<IIHH" if is_wide else "<II", row, len(data), *((14, 2880) if is_wide else ())
        )
        data += struct.pack("<I", len(stored)) + stored
    return {
        "VarMeta": struct.pack("<6I", 0xFADFADBA, 0, len(values), 0, 0, len(data)) + entries,
        "Var2Data": data,
    }


def plan(*, is_wide=True):
    people = table([(1, "Ada Byron"), (1, "A")], is_wide=is_wide)
    return write_compound(
        {"   112": {"TBkndTask": table(TASKS, is_wide=is_wide), "TBkndRsc": people}, "Props": b"x"}
    )


@pytest.mark.parametrize("is_wide", [True, False])
def test_tasks_and_people_are_named_with_their_notes(is_wide):
    (found,) = read_document(plan(is_wide=is_wide), "plan.mpp")
    assert (found.format, found.state) == ("Project plan", DocumentState.WORDS)
    assert decode_text(found.text_blocks).split("\n")[:5] == [
        "Build the mast", "Order cups", "Ask Bob first", "Ada Byron", "",
    ]  # fmt: skip


def test_a_plan_without_texts_says_what_may_be_the_cause():
    (found,) = read_document(write_compound({"Props": b"x"}), "plan.mpp")
    assert (found.state, found.reason.split(",")[0]) == (DocumentState.NAME_ONLY, "The plan is protected")


@given(st.binary(max_size=120), st.binary(max_size=60))
def test_any_bytes_end_in_texts_or_none(listed, data):
    assert all(isinstance(text, str) for _, place in _places(listed) for text in _text(data, place))
