"""A snippet shows no odd boxes."""

from __future__ import annotations

import pytest

from indexer.parsing.common.strays import with_shown_characters, without_strays
from indexer.storage.textblocks import decode_text
from tests.indexer.parsing.reading import read_document


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\uf0b7 Raisins\n  \uf06e\tNuts\n\uf0a7\xa0Figs", "• Raisins\n  •\tNuts\n•\xa0Figs"),
        ("\x84 Raisins\n\x0f Nuts", "• Raisins\n• Nuts"),
        ("IFN\uf067 \uf0af 19 %, T \uf0b3 75", "IFNγ ↓ 19 %, T ≥ 75"),
        ("PASA \uf0e0 PISA: \uf0fc", "PASA → PISA: ✓"),
        ("Thanks! \uf04a", "Thanks!  "),
        ("SharePoint\x99 \x93new\x94 \x81", "SharePoint™ “new”  "),
        ("a\x01b\x1fc \x7f", "a b c  "),
        ("nu\0ll", "null"),
        ("\x1b[1;31mERROR\x1b[0m N\x08NA\x08AM\x08ME\x08E _\x08x", "ERROR NAME x"),
        ("日本 café \ue001 \t\n\f", "日本 café \ue001 \t\n\f"),
    ],
)
def test_stray_characters_become_what_they_stand_for(text, shown):
    assert without_strays(text) == shown


def test_characters_keep_their_places_on_a_page():
    page = "\uf0b7 IFN\uf067\x01rises \uf0ff \x81"
    assert with_shown_characters(page) == "• IFNγ rises    "
    assert len(with_shown_characters(page)) == len(page)


def test_no_text_is_kept_with_stray_characters():
    found = read_document("\uf0b7 Raisins\n\uf0b7 Nuts\n".encode(), "a.txt")[0]
    assert decode_text(found.text_blocks) == "• Raisins\n• Nuts\n"
