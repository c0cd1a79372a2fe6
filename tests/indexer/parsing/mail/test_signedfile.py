"""Signed files, alone and as mails."""

from __future__ import annotations

import base64
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.domain import DocumentState
from indexer.errors import DeskhoundError
from indexer.parsing.mail.signedfile import signed_content
from indexer.storage.textblocks import decode_text
from tests.indexer.parsing.reading import read_document

SIGNED, SEALED, DATA = (bytes.fromhex("06092a864886f70d0107") + bytes((kind,)) for kind in (2, 3, 1))


def element(tag, *parts, is_open=False):
    """A value with its length in front, or closed by a mark."""
    body = b"".join(parts)
    if is_open:
        return bytes((tag, 0x80)) + body + b"\0\0"
    size = len(body).to_bytes(max(1, (len(body).bit_length() + 7) // 8), "big")
    return bytes((tag,)) + (size if len(body) < 128 else bytes((0x80 | len(size),)) + size) + body


def cms(content, *, is_open=False, pieces=0, kind=SIGNED):
    """A signed file without signers; `content` may be None, or stored in pieces."""
    if content is None:
        inner = b""
    elif pieces:
        parts = [element(4, content[at : at + pieces]) for at in range(0, len(content), pieces)]
        inner = element(0xA0, element(0x24, *parts, is_open=is_open), is_open=is_open)
    else:
        inner = element(0xA0, element(4, content), is_open=is_open)
    algorithms = element(0x31, element(0x30, DATA, is_open=is_open), is_open=is_open)
    data = element(
        0x30, element(2, b"\1"), algorithms, element(0x30, DATA, inner, is_open=is_open), element(0x31)
    )
    return element(0x30, kind, element(0xA0, data, is_open=is_open), is_open=is_open)


@pytest.mark.parametrize("is_open", [False, True])
@pytest.mark.parametrize("pieces", [0, 7])
def test_what_was_signed_lies_inside_under_its_own_name(is_open, pieces):
    content = b"<Invoice><Description>Rain gauges</Description></Invoice>" * 9
    data = cms(content, is_open=is_open, pieces=pieces)
    for stored in (data, base64.encodebytes(data), b"-----BEGIN PKCS7-----\n" + base64.encodebytes(data)):
        own, member = read_document(stored, "IT0123.xml.p7m")
        assert (own.format, own.state, member.member) == ("Signed file", DocumentState.WORDS, "IT0123.xml")
        assert "Description: Rain gauges" in decode_text(member.text_blocks)


def test_a_file_signed_twice_is_unwrapped_twice():
    *_, member = read_document(cms(cms(b"Rain gauges for Caen\n")), "offer.txt.p7m.p7m")
    assert decode_text(member.text_blocks).strip() == "Rain gauges for Caen"


@pytest.mark.parametrize(
    ("data", "state", "reason"),
    [
        (cms(b"x", kind=SEALED), DocumentState.ENCRYPTED, "The file is encrypted."),
        (cms(None), DocumentState.NAME_ONLY, "It is a signature alone; what was signed lies elsewhere."),
        (cms(b"x" * 90)[:40], DocumentState.FAILED, "The signed file is damaged."),
        (cms(b"x", kind=DATA), DocumentState.FAILED, "The file is not signed in a way that can be read."),
    ],
)
def test_what_cannot_be_unwrapped_says_why(data, state, reason):
    (found, *_) = read_document(data, "a.p7m")
    assert (found.state, found.reason) == (state, reason)


MAIL = (
    b"From: Ada <ada@example.org>\nSubject: Offer\nMIME-Version: 1.0\n"
    b'Content-Type: application/pkcs7-mime%s; name="smime.p7m"\nContent-Transfer-Encoding: base64\n\n'
)
BODY = b'Content-Type: multipart/mixed; boundary="b"\n\n--b\n\nForty rain gauges.\n--b\n' + (
    b'Content-Disposition: attachment; filename="terms.txt"\n\nTen days net.\n--b--\n'
)


@pytest.mark.parametrize("declared", [b"; smime-type=signed-data", b""])
def test_a_signed_mail_reads_like_any_other(declared):
    own, member = read_document(MAIL % declared + base64.encodebytes(cms(BODY, is_open=True)), "a.eml")
    assert decode_text(own.text_blocks).endswith("Attachments: terms.txt\nForty rain gauges.\n")
    assert (own.state, member.member) == (DocumentState.WORDS, "terms.txt")


@pytest.mark.parametrize("is_wrapped", [True, False])
def test_a_mail_that_outlook_keeps_as_its_own_attachment_is_read_as_a_mail(is_wrapped):
    entity = (
        b"Content-Type: multipart/signed; boundary=b\n\n--b\nContent-Transfer-Encoding: quoted-printable\n\n"
    )
    entity += b"Forty g=C3=A4uges.\n--b\nContent-Type: application/pkcs7-signature\n\nx\n--b--\n"
    *_, mail = read_document(cms(entity) if is_wrapped else entity, "smime.p7m")
    assert (mail.member, mail.format) == ("smime.eml" if is_wrapped else "", "Mail")
    assert decode_text(mail.text_blocks).strip() == "Forty gäuges."


def test_an_encrypted_mail_says_so_and_a_damaged_one_too():
    (sealed,) = read_document(MAIL % b"" + base64.encodebytes(cms(b"x", kind=SEALED)), "a.eml")
    _, damaged = read_document(MAIL % b"; smime-type=signed-data" + b"MIIAAAAAAAAB\n", "a.eml")
    assert sealed.reason == "The message is encrypted; only its headers were read."
    assert (damaged.member, damaged.state) == ("smime.p7m", DocumentState.FAILED)


@given(
    st.lists(st.tuples(st.integers(0, 200), st.binary(min_size=1, max_size=5)), max_size=6),
    st.integers(0, 200),
)
def test_damage_ends_in_a_result_or_in_an_error_of_the_tree(changes, cut):
    data = bytearray(cms(b"Rain gauges" * 9, is_open=True, pieces=20))
    for at, piece in changes:
        data[at : at + len(piece)] = piece
    with suppress(DeskhoundError):
        signed_content(bytes(data[: len(data) - cut]))
