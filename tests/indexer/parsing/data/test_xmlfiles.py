"""Files enclosed in XML."""

from __future__ import annotations

import base64

import pytest

from indexer.storage.textblocks import decode_text
from tests.indexer.parsing.reading import read_document

FILE = base64.encodebytes(b"Forty rain gauges for Caen. " * 20).decode()
ONE_LINE = FILE.replace("\n", "")


@pytest.mark.parametrize(
    ("enclosed", "name"),
    [
        (f'<Object mimeCode="text/plain" filename="offer 7.txt">{ONE_LINE}</Object>', "offer 7.txt"),
        (f"<Name>offer.txt</Name><Attachment>{FILE}</Attachment>", "offer.txt"),
        (f'<d name="swoosh" mime-type="text/plain" base64="yes">\n{FILE}\n</d>', "d 1.txt"),
        (f"<Attachment>{FILE}</Attachment>", "Attachment 1"),
    ],
)
def test_an_enclosed_file_is_a_member_and_no_text(enclosed, name):
    data = f"<Invoice><Number>7</Number><Files>{enclosed}</Files></Invoice>"
    own, member = read_document(data.encode(), "invoice.xml")
    assert "Number: 7" in decode_text(own.text_blocks)
    assert FILE[:20] not in decode_text(own.text_blocks)
    assert (member.member, decode_text(member.text_blocks)[:26]) == (name, "Forty rain gauges for Caen")


@pytest.mark.parametrize("value", [ONE_LINE[:300], "rain gauges " * 50, ONE_LINE + ".", "Regenmesser" * 3])
def test_keys_and_words_stay_text(value):
    (own,) = read_document(f"<a><b>{value}</b></a>".encode(), "a.xml")
    assert value.split()[0] in decode_text(own.text_blocks)


def test_what_is_no_base64_after_all_is_damaged():
    _, member = read_document(f"<a><b>{ONE_LINE[:-3]}</b></a>".encode(), "a.xml")
    assert member.reason == "The enclosed file is damaged."
