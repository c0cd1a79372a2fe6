"""Contacts, appointments and tasks that Outlook saved as files."""

from __future__ import annotations

import datetime as dt
import struct

import pytest

from indexer.parsing.binaryoffice.compoundwriter import write_compound
from indexer.parsing.mail.outlook import OutlookParser
from indexer.parsing.parser import ParserInput

FIRST = 0x8000


def item(kind, *, texts=(), named=(), moments=()):
    """An item; `named` and `moments` are by the numbers of their property sets and get others in the file."""
    entries, streams, fixed = b"", {}, b""
    for number, value in ((0x001A, kind), *texts):
        streams[f"__substg1.0_{number:04X}001F"] = value.encode("utf-16-le")
    for index, (number, value) in enumerate((*named, *moments)):
        entries += struct.pack("<IHH", number, 3 << 1, index)
        if isinstance(value, str):
            streams[f"__substg1.0_{FIRST + index:04X}001F"] = value.encode("utf-16-le")
        else:
            ticks = int((value - dt.datetime(1601, 1, 1)).total_seconds()) * 10_000_000
            fixed += struct.pack("<IIQ", (FIRST + index) << 16 | 0x40, 6, ticks)
    entries += struct.pack("<IHH", 0x8208, 3 << 1 | 1, 99)  # named by letters
    return write_compound(
        {
            **streams,
            "__properties_version1.0": bytes(32) + fixed,
            "__nameid_version1.0": {"__substg1.0_00030102": entries},
        }
    )


CONTACT = item(
    "IPM.Contact",
    texts=((0x3001, "Dr Ada McLean"), (0x3A16, "Fence Co"), (0x3A08, "0123"), (0x3A1C, "0123"), (0x3A09, "0456"),
           (0x3A15, "12 Lane\r\nBath")),
    named=((0x8083, "ada@fence.co"),),
)  # fmt: skip
MEETING = item(
    "IPM.Appointment",
    named=((0x8208, "Room 7"),),
    moments=((0x820D, dt.datetime(2024, 5, 1, 9, 30)), (0x820E, dt.datetime(2024, 5, 1, 10))),
)
TASK = item("IPM.Task", named=((0x811F, "Ada"),), moments=((0x8105, dt.datetime(2024, 6, 2)),))
MAIL = item("IPM.Note", named=((0x8208, "Room 7"),))


@pytest.mark.parametrize(
    ("data", "shown"),
    [
        (CONTACT, "Dr Ada McLean\nFence Co\nPhone: 0123\nPhone: 0456\nMail: ada@fence.co\nAddress: 12 Lane, Bath"),
        (MEETING, "Start: 2024-05-01 09:30\nEnd: 2024-05-01 10:00\nWhere: Room 7"),
        (TASK, "Due: 2024-06-02 00:00\nOwner: Ada"),
        (MAIL, None),
    ],
    ids=["contact", "appointment", "task", "mail"],
)  # fmt: skip
def test_fields_of_an_item_are_read_by_their_kind(data, shown):
    sections = OutlookParser().parse(ParserInput(memoryview(data), "a.msg")).sections
    assert next((s.text for s in sections if s.locator.part == "details"), None) == shown
