"""Slides, notes, comments and masters of PowerPoint 97-2003."""

from __future__ import annotations

import struct

from indexer.parsing.archives.containers import kind_of_container
from indexer.parsing.binaryoffice.compoundwriter import write_compound
from indexer.parsing.binaryoffice.powerpointbinary import PowerPointBinaryParser
from indexer.parsing.binaryoffice.pptrecords import read_persist_directory, read_records
from indexer.parsing.parser import ParserInput
from tests.indexer.parsing.binaryoffice.drawings import record, shape_properties, utf16


def shape(kind, text, *, placeholder=0, fields=b""):
    box = record(3999, struct.pack("<I", kind)) + record(4000, utf16(text)) + fields
    atom = record(3011, bytes(4) + bytes((placeholder,)) + bytes(3))
    holder = record(0xF011, atom, container=True) if placeholder else b""
    return record(0xF004, holder + record(0xF00D, box, container=True), container=True)


def parse_ppt(data):
    return PowerPointBinaryParser().parse(ParserInput(memoryview(data), "a.ppt"))


def presentation(*, drawn=b"", tagged=b""):
    """One slide with a title from the outline, a shape and notes; a master with a placeholder and a footer."""

    slide = record(1007, bytes(16) + struct.pack("<I", 300) + bytes(4))
    slide += record(1036, drawn or shape(4, "A shape on the slide"), container=True) + tagged
    master = record(
        1036,
        shape(0, "Click to edit", placeholder=1)
        + shape(4, "Plans, Prague", placeholder=9)
        + shape(4, "*", placeholder=8)
        + shape(4, "Footer text"),
        container=True,
    )
    notes = record(1009, bytes(8)) + record(1036, shape(2, "What I say"), container=True)
    outline = record(3999, struct.pack("<I", 0)) + record(4008, b"The title")
    lists = record(4080, record(1011, struct.pack("<IIIII", 2, 0, 1, 256, 0)) + outline, container=True)
    lists += record(4080, record(1011, struct.pack("<IIIII", 3, 0, 0, 1, 0)), container=True, instance=1)
    lists += record(4080, record(1011, struct.pack("<IIIII", 4, 0, 0, 300, 0)), container=True, instance=2)
    objects = [
        record(1000, lists, container=True),
        record(1006, slide, container=True),
        record(1016, master, container=True),
        record(1008, notes, container=True),
    ]
    offsets = [sum(map(len, objects[:n])) for n in range(4)]
    stream = b"".join(objects)
    directory = record(6002, struct.pack("<I4I", 4 << 20 | 1, *offsets))
    edit = record(4085, struct.pack("<IIIIIII", 0, 0, 0, len(stream), 1, 0, 0))
    user = bytes(8) + struct.pack("<III", 20, 0xE391C05F, len(stream) + len(directory))
    return write_compound({"PowerPoint Document": stream + directory + edit, "Current User": user})


def test_slides_notes_and_masters_of_a_presentation():
    result = PowerPointBinaryParser().parse(ParserInput(memoryview(presentation()), "a.ppt"))
    found = [(s.locator.label(), s.locator.part, s.text) for s in result.sections]
    assert found == [
        ("slide 1", None, "The title\nA shape on the slide"),
        ("slide 1", "notes", "What I say"),
        ("master", "master", "Plans, Prague\nFooter text"),
    ]
    assert (result.metadata.title, result.metadata.page_count) == ("The title", 1)


def test_comments_stand_among_what_later_versions_added():
    texts = [record(4026, utf16(text), instance=n) for n, text in enumerate(("Ann", "Is it true?", "A"))]
    comment = record(12000, b"".join(texts), container=True)
    named = record(4026, utf16("___PPT10")) + record(5003, comment)
    tagged = record(5000, record(5002, named, container=True), container=True)
    sections = parse_ppt(presentation(tagged=tagged)).sections
    assert [s.text for s in sections if s.locator.part == "comment"] == ["Ann: Is it true?"]


def test_asterisks_that_stand_for_a_number_or_a_date_are_no_text():
    number = record(0x0FD8, struct.pack("<I", 5))
    slide = shape(4, "Page * of 9*", fields=number) + shape(4, "*", fields=record(0x0FF7, bytes(4)))
    assert parse_ppt(presentation(drawn=slide)).sections[0].text == "The title\nPage  of 9*"


def test_letters_drawn_as_a_shape_are_text():
    title = record(0xF004, shape_properties((0x00C0, "Grand opening")), container=True)
    assert parse_ppt(presentation(drawn=title)).sections[0].text == "The title\nGrand opening"


def test_presentations_from_before_97_are_read_by_their_plain_copy_or_named():
    old = write_compound(
        {
            "PowerPoint Document": struct.pack("<4I", 3, 0xFFFF, 16, 0),
            "Text_Content": "Café\rTea".encode("cp1252"),
        }
    )
    result = PowerPointBinaryParser().parse(ParserInput(memoryview(old), "a.ppt"))
    assert [section.text for section in result.sections] == ["Café\nTea"]
    older = memoryview(write_compound({"PP40": bytes(64)}))
    assert "PowerPoint 4" in PowerPointBinaryParser().parse(ParserInput(older, "a.ppt")).partial_reason
    assert kind_of_container(older, bytes(older[:64])) == ".ppt"


def test_a_chain_of_edits_that_bites_its_tail_ends():
    edit = record(4085, struct.pack("<IIIIIII", 0, 0, 36, 0, 1, 0, 0))
    data = memoryview(edit + edit)
    assert read_persist_directory(data, 36) == ({}, 1, False)


def test_records_that_claim_more_than_there_is_end_the_stream():
    records = list(
        read_records(memoryview(record(4000, utf16("ok")) + struct.pack("<HHI", 0, 4000, 1 << 30)))
    )
    assert [r.text for r in records] == ["ok", ""]
