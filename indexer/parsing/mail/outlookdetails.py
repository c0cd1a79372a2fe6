"""What an Outlook item holds beside a message: the fields of contacts, appointments and tasks.

Some stand under numbers of their own (MS-OXOCNTC, MS-OXOCAL, MS-OXOTASK), others under numbers that each file hands
out anew (MS-OXMSG 2.2.3).
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping

from indexer.parsing.mail.headers import iso_of
from indexer.parsing.mail.mapi import ItemProperties

_FIRST_NAMED = 0x8000
_CONTACT, _APPOINTMENT, _MEETING, _TASK = "ipm.contact", "ipm.appointment", "ipm.schedule.meeting", "ipm.task"
_CONTACT_FIELDS = (
    (0x3001, ""), (0x3A4F, "Nickname"), (0x3A16, ""), (0x3A18, ""), (0x3A17, ""), (0x3A08, "Phone"), (0x3A1B, "Phone"),
    (0x3A09, "Phone"), (0x3A2F, "Phone"), (0x3A1C, "Phone"), (0x3A1F, "Phone"), (0x3A24, "Fax"), (0x3A25, "Fax"),
    (0x3A51, ""), (0x3A50, ""), (0x3A48, "Spouse"), (0x3A4E, "Manager"), (0x3A30, "Assistant"),
)  # fmt: skip
"""Number of a property and what stands in front of it."""
_NAMED_CONTACT_FIELDS = (
    (0x8083, "Mail"), (0x8093, "Mail"), (0x80A3, "Mail"), (0x8062, "Chat"),
    (0x801A, "Address"), (0x801B, "Address"), (0x801C, "Address"),
)  # fmt: skip
_POSTAL_ADDRESS, _BIRTHDAY = 0x3A15, 0x3A42
_WHERE, _START, _END = 0x8208, 0x820D, 0x820E
_TASK_START, _DUE, _OWNER = 0x8104, 0x8105, 0x811F


def item_details(kind: str, properties: ItemProperties, named: Mapping[int, int]) -> str:
    """The fields of an item of a message class as lines of `label: value`; empty for a message.

    `named` are the file's own numbers of named properties, as `named_numbers` tells them.
    """
    kind = kind.lower()
    if not kind.startswith((_CONTACT, _APPOINTMENT, _MEETING, _TASK)):
        return ""
    if kind.startswith(_CONTACT):
        lines = _contact(properties, named)
    elif kind.startswith((_APPOINTMENT, _MEETING)):
        lines = _labelled(
            properties, named, times=((_START, "Start"), (_END, "End")), texts=((_WHERE, "Where"),)
        )
    else:
        lines = _labelled(
            properties, named, times=((_TASK_START, "Start"), (_DUE, "Due")), texts=((_OWNER, "Owner"),)
        )
    return "\n".join(dict.fromkeys(lines))


def named_numbers(entries: bytes) -> dict[int, int]:
    """The file's own numbers of named properties, by the numbers that their property sets give them.

    `entries` is the entry stream of MS-OXMSG 2.2.3.1.2, which data files have in the same form (MS-PST 2.4.7).
    """
    found: dict[int, int] = {}
    for position in range(0, len(entries) - 7, 8):
        identity, kind, index = struct.unpack_from("<IHH", entries, position)
        if not kind & 1:  # those with the bit have names of letters
            found.setdefault(identity, _FIRST_NAMED + index)
    return found


def _contact(properties: ItemProperties, named: Mapping[int, int]) -> Iterator[str]:
    texts = [*((number, label) for number, label in _CONTACT_FIELDS)]
    texts += [(named[number], label) for number, label in _NAMED_CONTACT_FIELDS if number in named]
    texts.append((_POSTAL_ADDRESS, "Address"))
    for number, label in texts:
        value = ", ".join(properties.text(number).split("\r\n")).strip(", ")
        if value:
            yield f"{label}: {value}" if label else value
    born = iso_of(properties.time(_BIRTHDAY))
    if born:
        yield f"Birthday: {born[:10]}"


def _labelled(
    properties: ItemProperties,
    named: Mapping[int, int],
    *,
    times: tuple[tuple[int, str], ...],
    texts: tuple[tuple[int, str], ...],
) -> Iterator[str]:
    for number, label in times:
        moment = iso_of(properties.time(named.get(number, 0)))
        if moment:
            yield f"{label}: {moment.replace('T', ' ')[:16]}"
    for number, label in texts:
        value = properties.text(named.get(number, 0)).strip()
        if value:
            yield f"{label}: {value}"
