from __future__ import annotations

import struct

from indexer.parsing.mail.tnef import TnefParser
from tests.indexer.parsing.mail.test_mail import body_of, parse


def attribute(level, identity, data):
    return bytes([level]) + struct.pack("<II", identity, len(data)) + data + b"\0\0"


def test_outlook_attachments_are_unwrapped():
    data = (
        bytes.fromhex("789f3e220100")
        + attribute(1, 0x18004, b"The subject\0")
        + attribute(1, 0x2800C, b"The body\0")
    )
    data += (
        attribute(2, 0x69002, bytes(14))
        + attribute(2, 0x18010, b"plan.txt\0")
        + attribute(2, 0x6800F, b"content")
    )
    result = parse(data, "winmail.dat", TnefParser())
    assert (result.metadata.title, body_of(result)) == ("The subject", "The body")
    assert {m.path: m.read() for m in result.members} == {"plan.txt": b"content"}


def test_a_mail_wrapped_by_outlook_in_another_one_is_read():
    signature = bytes.fromhex("789f3e220100")
    wrapped = signature + attribute(1, 0x2800C, b"The inner body\0")
    held = bytes.fromhex("0703020000000000c000000000000046") + wrapped
    held_property = struct.pack("<IHHII", 1, 0x0D, 0x3701, 1, len(held)) + held
    data = (
        signature
        + attribute(2, 0x69002, bytes(14))
        + attribute(2, 0x6800F, b"This attachment is a MAPI 1.0 embedded message.")
        + attribute(2, 0x69005, held_property)
    )
    (member,) = parse(data, "winmail.dat", TnefParser()).members
    assert body_of(parse(member.read(), member.path, TnefParser())) == "The inner body"
