from __future__ import annotations

import base64
import struct

import pytest

from indexer.parsing.binaryoffice.compoundwriter import write_compound
from indexer.parsing.common.codepages import decode_codepage
from indexer.parsing.mail.body import choose_body, joined_flow
from indexer.parsing.mail.folder import MailFolderParser
from indexer.parsing.mail.headers import display_name, iso_date, looks_like_mail
from indexer.parsing.mail.mapi import inflate_rtf
from indexer.parsing.mail.message import MailParser
from indexer.parsing.parser import ParseOptions, ParserInput
from indexer.parsing.registry import Registry
from indexer.storage.textblocks import decode_text
from tests.indexer.parsing.reading import read_document


def parse(raw, name="mail.eml", parser=None):
    data = raw.encode("utf-8", "surrogateescape") if isinstance(raw, str) else raw
    return (parser or MailParser()).parse(ParserInput(memoryview(data), name))


def body_of(result):
    return next((section.text for section in result.sections if section.locator.part == "body"), "")


@pytest.mark.parametrize(
    ("subject", "charset", "shown"),
    [
        ("£600", "utf-8", "£600"),
        ("Привет, мир", "koi8-r", "Привет, мир"),
        ("Grüße", "cp1252", "Grüße"),
        ("Grüße =?utf-8?q?aus_K=C3=B6ln?=", "utf-8", "Grüße aus Köln"),
    ],
)
def test_headers_and_file_names_that_nobody_encoded(subject, charset, shown):
    declared = "koi8-r" if charset == "koi8-r" else "us-ascii"
    raw = (
        f"From: a@b.example\nSubject: {subject}\nContent-Type: multipart/mixed; boundary=X\n\n"
        f"--X\nContent-Type: text/plain; charset={declared}\n\nx\n"
        f'--X\nContent-Type: application/pdf\nContent-Disposition: attachment; filename="{subject}.pdf"\n\nx\n--X--\n'
    ).encode(charset)
    found = parse(raw)
    assert found.metadata.title == shown
    if charset != "koi8-r":  # the part itself names no charset
        assert [member.path for member in found.members] == [f"{shown}.pdf"]


def test_an_html_body_is_read_where_there_is_no_plain_one():
    page = "<style>p{}</style><p>Hello <b>there</b></p><p>Bye</p>"
    raw = f"From: a@b.example\nSubject: s\nContent-Type: text/html\n\n{page}"
    assert body_of(parse(raw)) == "Hello there\nBye"


def test_of_two_bodies_the_fuller_one_is_read_once():
    assert choose_body("Hello there", "Hello there\nand more") == "Hello there\nand more"
    assert choose_body("Only in plain", "") == "Only in plain"
    both = choose_body("See the plain part", "See the plain part\nA line of its own\nSee the fancy part")
    assert both.count("See the plain part") == 1


def test_attachments_attached_mails_and_inline_texts():
    inner = "From: c@d.example\nSubject: inner mail\n\ninner body"
    raw = (
        "From: a@b.example\nSubject: s\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=X\n\n"
        "--X\nContent-Type: text/plain\nContent-Disposition: inline\n\nthe body\n"
        '--X\nContent-Type: text/plain\nContent-Disposition: attachment; filename="../notes.txt"\n\nthe notes\n'
        "--X\nContent-Type: application/pdf\nContent-Transfer-Encoding: base64\n\nJVBERi0=\n"
        f"--X\nContent-Type: message/rfc822\n\n{inner}\n--X--\n"
    )
    result = parse(raw)
    assert body_of(result) == "the body"
    found = {member.path: member.read() for member in result.members}
    assert list(found) == ["notes.txt", "part 2", "inner mail.eml"]
    assert found["notes.txt"].strip() == b"the notes"
    assert found["part 2"] == b"%PDF-"
    assert b"inner body" in found["inner mail.eml"]


def test_a_deep_tree_of_parts_ends():
    raw = "From: a@b.example\nSubject: s\n"
    for depth in range(300):
        raw += f"Content-Type: multipart/mixed; boundary=B{depth}\n\n--B{depth}\n"
    assert parse(raw).metadata.title == "s"


@pytest.mark.parametrize("kind", ["delivery-status", "disposition-notification"])
def test_what_became_of_a_mail_is_told(kind):
    raw = (
        "From: m@b.example\nSubject: Undelivered\nContent-Type: multipart/report; boundary=X\n\n--X\n\nSorry.\n--X\n"
        f"Content-Type: message/{kind}\n\nReporting-MTA: dns; mx.example\n"
        "Final-Recipient: rfc822;\n bob@b.example\n\n--X--\n"
    )
    text = parse(raw).sections[1].text
    assert text == "Sorry.\nReporting-MTA: dns; mx.example\nFinal-Recipient: rfc822; bob@b.example"


def test_an_encrypted_mail_keeps_its_headers():
    raw = "From: a@b.example\nSubject: secret\nContent-Type: multipart/encrypted; boundary=X\n\n--X\n\nx\n--X--\n"
    result = parse(raw)
    assert "encrypted" in result.partial_reason
    assert result.metadata.title == "secret"


@pytest.mark.parametrize(
    ("head", "strictly", "expected"),
    [
        (b"From: a@b\nTo: c@d\nSubject: x\n\n", False, True),
        (b"From: a@b\nTo: c@d\nSubject: x\n\n", True, False),
        (b"Received: by x\nFrom: a@b\nSubject: x\n\n", True, True),
        (b"Subject: shopping\nmilk, eggs\n", False, False),
        (b"Dear all,\nFrom: now on", False, False),
    ],
)
def test_what_looks_like_mail(head, strictly, expected):
    assert looks_like_mail(head, strictly=strictly) is expected


def test_a_maildir_file_is_mail_whatever_its_name():
    data = b"Return-Path: <a@b>\nReceived: by mx\nFrom: a@b\nSubject: x\n\nbody"
    assert Registry().match(memoryview(data), "1714.M5P8.host:2,S").parser.name == "mail"


def test_messages_of_a_folder_are_members_with_steady_names():
    raw = (
        "From a@b Mon May  6 08:00:00 2024\nFrom: a@b\nSubject: One\n\nfirst\n>From here on\n\n"
        "From a@b Mon May  6 09:00:00 2024\nFrom: a@b\nSubject: Two\n\nFrom the start it was late\n"
    )
    found = {m.path: m.read() for m in parse(raw, "in.mbox", MailFolderParser()).members}
    assert list(found) == ["00001 One.eml", "00002 Two.eml"]
    assert b"\nFrom here on" in found["00001 One.eml"]
    assert b"From the start" in found["00002 Two.eml"]


@pytest.mark.parametrize("limit", [{"max_members": 2}, {"max_text_chars": 100}])
def test_of_a_mail_folder_that_may_not_fit_the_latest_messages_come_first(limit):
    raw = "\n\n".join(f"From a@b x\nFrom: a@b\nSubject: Mail {number}\n\nBody" for number in range(1, 4))
    source = ParserInput(memoryview(raw.encode()), "in.mbox", ParseOptions(**limit))
    names = [member.path for member in MailFolderParser().parse(source).members]
    assert names == ["00003 Mail 3.eml", "00002 Mail 2.eml", "00001 Mail 1.eml"]


@pytest.mark.parametrize(
    "head", ["Subject: Cuckoo's nest\nFrom: Ada <a@b.c>\n\n", "Content-Type: text/plain\n\n", ""]
)
def test_a_folder_without_separators_is_one_message(head):
    (found,) = read_document(f"{head}One flew over.\n".encode(), "a.mbox")
    assert found.format == "Mail"
    assert "One flew over." in decode_text(found.text_blocks)


def test_flowed_lines_are_joined_but_signatures_and_quotes_are_not():
    text = "one \ntwo\n-- \nname\n> quoted \n> more"
    assert joined_flow(text, delete_space=False) == "one two\n-- \nname\n> quoted \n> more"


def test_dates_and_names():
    assert iso_date("Thu, 11 Apr 2024 15:22:08 +0100") == "2024-04-11T15:22:08"
    assert iso_date("yesterday") == ""
    assert display_name('"Silva, Marta" <m@x.example>, b@y.example') == "Silva, Marta"


def test_compressed_rtf_of_the_specification():
    compressed = bytes.fromhex(
        "2d0000002b0000004c5a4675f1c5c7a703000a007263706731323542320af32068656c090020627705b06c647d0a800fa0"
    )
    assert inflate_rtf(compressed) == b"{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n"


def test_code_pages_fall_back():
    assert decode_codepage("Größe".encode("cp1252"), 0) == "Größe"
    assert decode_codepage(b"abc", 99_999) == "abc"
    assert decode_codepage("Größe".encode("cp1252"), 65001) == "Größe", "said to be UTF-8, and is not"


@pytest.mark.parametrize(
    ("numbers", "encoding", "subject"),
    [
        ({0x3FFD: 1251, 0x3FF1: 1031}, "cp1251", "Привет"),
        ({0x3FF1: 1031, 0x3FDE: 65001}, "cp1252", "Größe"),
        ({0x3FF1: 1031, 0x3FDE: 1251}, "cp1252", "Größe"),
        ({0x3FF1: 1033, 0x3FDE: 1251}, "cp1251", "Привет"),
        ({0x3FF1: 1049}, "cp1251", "Привет"),
        ({}, "utf-8", "Größe"),
    ],
    ids=str,
)
def test_eight_bit_texts_of_an_outlook_mail_are_in_the_code_page_of_their_writer(numbers, encoding, subject):
    fixed = b"".join(
        struct.pack("<IIQ", identity << 16 | 3, 6, number) for identity, number in numbers.items()
    )
    data = write_compound(
        {
            "__substg1.0_001A001E": b"IPM.Note",
            "__substg1.0_0037001E": subject.encode(encoding),
            "__properties_version1.0": bytes(32) + fixed,
        }
    )
    (found,) = read_document(data, "a.msg")
    assert found.metadata.title == subject


def test_names_of_attachments_in_raw_letters_are_read():
    lines = (
        'From: a@x.example\nTo: b@x.example\nContent-Type: multipart/mixed; boundary="x"\n\n--x\n'
        'Content-Type: text/csv; name="Maße.csv"\nContent-Disposition: attachment; filename="Maße.csv"\n\n1,2\n--x--\n'
    )
    result = MailParser().parse(ParserInput(memoryview(lines.encode()), "a.eml"))
    assert [member.path for member in result.members] == ["Maße.csv"]


def test_the_mails_of_a_folder_are_named_by_subjects_in_raw_letters():
    folder = "From a@x Thu Jan  4 10:00:00 2024\nFrom: a@x.example\nSubject: Größe\n\nbody\n"
    result = MailFolderParser().parse(ParserInput(memoryview(folder.encode()), "a.mbox"))
    assert [member.path for member in result.members] == ["00001 Größe.eml"]


@pytest.mark.parametrize(
    ("body", "boundary"),
    [
        ("Hi there,\n\nThis is the fish.\n", "other"),
        ("--real\nContent-Type: text/plain\n\nThis is the fish.\n--real--\n", "other"),
        ("preamble\n--a b\nContent-Type: text/html\n\n<p>This is the fish.</p>\n--a b--\n", ""),
    ],
)
def test_parts_between_other_boundaries_than_the_header_names_are_read(body, boundary):
    named = f'; boundary="{boundary}"' if boundary else ""
    text = body_of(parse(f"From: a@x.example\nContent-Type: multipart/mixed{named}\n\n{body}"))
    assert text.splitlines()[-1] == "This is the fish."
    assert "Content-Type" not in text


def test_a_mail_that_is_nothing_but_another_mail_holds_it():
    result = parse(
        "From: a@x.example\nContent-Type: message/rfc822\n\nFrom: b@x.example\nSubject: Inner\n\nx\n"
    )
    assert [member.path for member in result.members] == ["Inner.eml"]


@pytest.mark.parametrize("kept", [0, 3, 5, 6])
def test_of_base64_that_breaks_off_in_front_of_a_footer_the_text_is_read(kept):
    text = "The lease ends in May, and the keys go back to the office on the second floor. " * 3
    encoded = base64.encodebytes(text.encode()).decode().rstrip()
    front = encoded[: len(encoded) - kept]
    head = "From: a@x.example\nContent-Type: text/plain\nContent-Transfer-Encoding: base64\n\n"
    body = body_of(parse(f"{head}{front}\n-- \nA list of ours\nhttp://x.example\n"))
    assert body == text[: len(body)]
    assert len(body) >= len(text) - 8


@pytest.mark.parametrize(("front", "end"), [("\ufeff", "\n"), ("\r\n\r\n", "\r\n"), ("", "\r\r\n")])
def test_a_mail_is_read_whatever_was_put_in_front_of_it_or_into_its_lines(front, end):
    lines = ("From: a@x.example", "Subject: Lease", "MIME-Version: 1.0", "", "It ends in May.", "Bye")
    result = parse(front + end.join(lines))
    assert result.metadata.title == "Lease"
    assert body_of(result).split("\n") == ["It ends in May.", "Bye"]
