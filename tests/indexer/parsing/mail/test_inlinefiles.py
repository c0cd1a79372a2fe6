"""Files and seals in the text of mails."""

from __future__ import annotations

import binascii

import pytest

from indexer.domain import DocumentState
from indexer.storage.textblocks import decode_text
from tests.indexer.parsing.reading import read_document

HEAD = b"From: Ada <ada@example.org>\nSubject: Offer\nMIME-Version: 1.0\n\n"
FILE = b"Forty rain gauges for Caen.\n" * 4
ENCODED = b"".join(binascii.b2a_uu(FILE[at : at + 45]) for at in range(0, len(FILE), 45))


def read(body):
    own, *members = read_document(HEAD + body, "a.eml")
    text = decode_text(own.text_blocks).partition("Subject: Offer\n")[2].strip()
    return text, own.reason, [(each.member, decode_text(each.text_blocks)) for each in members]


@pytest.mark.parametrize("end", [b"`\nend\n", b" \nend\n", b"`\r\nend\r\n"])
def test_a_file_in_the_text_is_a_member(end):
    text, _, members = read(b"See below.\n\nbegin 644 offer 7.txt\n" + ENCODED + end + b"\nRegards\n")
    assert [line for line in text.splitlines() if line] == [
        "Attachments: offer 7.txt",
        "See below.",
        "Regards",
    ]
    assert members == [("offer 7.txt", FILE.decode())]


def test_what_only_begins_like_a_file_stays_text():
    text, _, members = read(b"begin 644 to 700 of the list\nwe should end\nend\n")
    assert (text, members) == ("begin 644 to 700 of the list\nwe should end\nend", [])


SEAL = b"\n-----BEGIN PGP SIGNATURE-----\n\niQEzBAEBCAAdFiEE\n=abcd\n-----END PGP SIGNATURE-----\n"


def test_the_seal_of_a_signed_text_is_left_out():
    text, reason, _ = read(b"-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\nForty gauges." + SEAL)
    assert (text, reason) == ("Hash: SHA256\n\nForty gauges.", "")


@pytest.mark.parametrize(
    ("front", "reason"),
    [
        (b"", "The message is encrypted; only its headers were read."),
        (b"Hi\n", "A part of the message is encrypted."),
    ],
)
@pytest.mark.parametrize("end", [b"-----END PGP MESSAGE-----\n", b""])
def test_an_encrypted_text_says_so(front, reason, end):
    sealed = b"-----BEGIN PGP MESSAGE-----\n\nhQEMA5vJ\n" + end
    text, found, _ = read(front + sealed)
    assert (text, found) == (front.decode().strip(), reason)
    assert read_document(HEAD + front + sealed, "a.eml")[0].state is DocumentState.PARTIAL
