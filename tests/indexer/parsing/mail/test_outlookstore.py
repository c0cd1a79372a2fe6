"""Outlook data files: folders, items as mails, and what damage leaves of them."""

from __future__ import annotations

import datetime as dt

import pytest

from indexer.errors import LimitError, ParseError
from indexer.parsing.mail.outlookstore import OutlookStoreParser
from indexer.parsing.parser import ParseOptions, ParserInput
from indexer.storage.textblocks import decode_text
from tests.indexer.parsing.reading import read_document
from tests.sample_docs_maker.outlookstore import (
    BINARY,
    NUMBER,
    TEXT,
    TIME,
    Folder,
    Item,
    outlook_store,
    ticks,
)

STRING8 = 0x1E
FILE = {(0x3705, NUMBER): 1, (0x3707, TEXT): "Maße.txt", (0x3701, BINARY): b"width 160"}


def mail(subject, body="", *, attachments=(), **more):
    """A message; more properties by number, e.g. `x0C1A`."""
    others = {(int(name[1:], 16), TEXT): value for name, value in more.items()}
    own = {(0x001A, TEXT): "IPM.Note", (0x0037, TEXT): subject, (0x1000, TEXT): body}
    return Item(own | others, attachments)


def read(store, **options):
    """Path → text of each member."""
    found = read_document(store, "mails.pst", **options)
    return {part.member: decode_text(part.text_blocks) for part in found[1:]}


def members(store, **options):
    """The members as the parser lists them."""
    source = ParserInput(memoryview(store), "mails.pst", ParseOptions(**options))
    return list(OutlookStoreParser().parse(source).members)


def test_items_are_found_under_their_folders():
    store = outlook_store(
        [Folder("Inbox", [mail("Hello", "first")], [Folder("2019", [mail("Old", "second")])])]
    )
    assert [member.path.split(" ")[-1] for member in members(store)] == ["Hello.eml", "Old.eml"]
    assert [member.path.rpartition("/")[0] for member in members(store)] == ["Inbox", "Inbox/2019"]


def test_the_folders_of_the_program_are_left_out_where_the_store_does_not_name_its_root():
    store = outlook_store([Folder("Inbox", [mail("Hello")])], says_root=False)
    assert [member.path.partition("/")[0] for member in members(store)] == ["Inbox"]


def test_an_item_is_the_same_bytes_each_time():
    store = outlook_store([Folder("Inbox", [mail("Größe", "text", attachments=[FILE])])])
    (first,), (second,) = members(store), members(store)
    assert first.read() == second.read()
    assert first.read().isascii()


def test_headers_and_text_are_those_of_the_item():
    item = mail(
        "\x01\x05RE: Größe", "How large?", x0C1A="Ada Gould", x5D01="ada@gauge.example", x0E04="Tom; Eve"
    )
    (text,) = read(outlook_store([Folder("Inbox", [item])])).values()
    assert text.startswith("From: Ada Gould <ada@gauge.example>\nTo: Tom; Eve\nSubject: RE: Größe\n")
    assert "How large?" in text


def test_addresses_come_from_the_headers_that_the_mail_came_with():
    headers = "From: Ada Gould <ada@gauge.example>\r\nTo: =?utf-8?q?Zo=C3=AB?= <zoe@gauge.example>,"
    headers += " Bob </O=EXCHANGE/CN=BOB>\r\n\r\n"
    item = mail("Hi", x0C1A="Ada Gould", x0C1F="/O=EXCHANGE/CN=ADA", x0E04="Zoë", x007D=headers)
    (text,) = read(outlook_store([Folder("Inbox", [item])])).values()
    assert "From: Ada Gould <ada@gauge.example>\nTo: Zoë <zoe@gauge.example>, Bob\n" in text


def test_an_item_is_dated_by_when_it_was_sent():
    item = mail("Hi")
    item.properties[0x0039, TIME] = ticks(dt.datetime(2019, 3, 5, 16, 40, 7))
    found = read_document(outlook_store([Folder("Inbox", [item])]), "mails.pst")
    assert found[1].metadata.created == "2019-03-05T16:40:07"


def test_attachments_are_members_of_the_mail():
    found = read(outlook_store([Folder("Inbox", [mail("With file", attachments=[FILE])])]))
    assert next(text for path, text in found.items() if path.endswith("Maße.txt")).strip() == "width 160"


def test_a_message_within_a_message_is_named():
    inner = {(0x3705, NUMBER): 5, (0x3001, TEXT): "The old quote"}
    (text,) = read(outlook_store([Folder("Inbox", [mail("Fwd", "see there", attachments=[inner])])])).values()
    assert "see there\n\nAttached message: The old quote" in text


def test_a_page_is_read_where_there_is_no_plain_text():
    page = Item(
        {(0x001A, TEXT): "IPM.Note", (0x0037, TEXT): "Page", (0x1013, BINARY): b"<p>Only <b>here</b></p>"}
    )
    (text,) = read(outlook_store([Folder("Inbox", [page])])).values()
    assert "Only here" in text


def test_eight_bit_text_is_in_the_code_page_of_the_item():
    old = Item(
        {(0x001A, STRING8): b"IPM.Note", (0x0037, STRING8): "Привет".encode("cp1251"), (0x3FFD, NUMBER): 1251}
    )
    (text,) = read(outlook_store([Folder("Inbox", [old])])).values()
    assert "Subject: Привет" in text


def test_an_item_without_a_class_is_read():
    (text,) = read(outlook_store([Folder("Notes", [Item({(0x1000, TEXT): "Buy nails"})])])).values()
    assert "Buy nails" in text


def test_of_more_items_than_are_read_the_latest_are():
    items = [mail(f"Mail {day}") for day in (1, 3, 2)]
    for item, day in zip(items, (1, 3, 2), strict=True):
        item.properties[0x0E06, TIME] = ticks(dt.datetime(2019, 3, day))
    found = members(outlook_store([Folder("Inbox", items)]), max_members=2)
    assert [member.path[-10:] for member in found] == ["Mail 3.eml", "Mail 2.eml", "Mail 1.eml"]


def test_attachments_beyond_the_limit_are_not_inflated():
    (member,) = members(
        outlook_store([Folder("Inbox", [mail("Large", attachments=[FILE])])]), max_member_bytes=5
    )
    with pytest.raises(LimitError):
        member.read()


def test_what_is_no_data_file_is_told():
    with pytest.raises(ParseError, match="damaged"):
        OutlookStoreParser().parse(ParserInput(memoryview(b"!BDN" + bytes(600)), "mails.pst"))


def test_damage_costs_what_is_damaged():
    """Every sixty-four bytes zeroed in turn: the rest is read, or a reason given."""
    store = outlook_store(
        [Folder("Inbox", [mail("One", "first"), mail("Two", "second", attachments=[FILE])])]
    )
    whole = len(read(store))
    states = set()
    for place in range(0, len(store), 64):
        damaged = store[:place] + bytes(64) + store[place + 64 :]
        found = read_document(damaged, "mails.pst")
        states.add(found[0].state.value)
        assert len(found) - 1 <= whole + 1  # with the item of the searches, where the root is not told
        assert "variant" not in found[0].reason, "an error that no parser meant to raise"
    assert len(states) > 1
