"""What of a document is kept beside the text of its parser."""

from __future__ import annotations

import pytest

from indexer.storage.textblocks import decode_text
from tests.indexer.parsing.reading import read_document

BOOK = (
    "<FictionBook><description><title-info><book-title>Gales</book-title><annotation><p>A lighthouse.</p>"
    "<p>In winter.</p></annotation></title-info></description>"
    "<body><section><p>It blew.</p></section></body></FictionBook>"
)
PAGE = (
    '<html><head><meta name="description" content="{}"><meta name="keywords" content="gales"></head>'
    "<body><p>It blew hard, with gales.</p></body></html>"
)


@pytest.mark.parametrize(
    ("data", "name", "expected"),
    [
        (BOOK, "a.fb2", "It blew.\nA lighthouse. In winter."),
        (PAGE.format("Of winter"), "a.html", "It blew hard, with gales.\nOf winter"),
        (PAGE.format("It blew hard"), "a.html", "It blew hard, with gales."),
    ],
    ids=["book", "page", "told by the text"],
)
def test_what_properties_tell_is_text_once(data, name, expected):
    (own,) = read_document(data.encode(), name)
    assert decode_text(own.text_blocks).strip() == expected
