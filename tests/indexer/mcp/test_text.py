from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from hypothesis import given
from hypothesis import strategies as st

from indexer.domain import Locator
from indexer.mcp.text import files_text, hits_text, reading_text
from indexer.protocol.messages import Coverage, SearchReply, TextPreview
from tests.indexer.mcp.conftest import FOUND, HIT, PREVIEW, PROGRESS, source, status


def test_hits_say_what_was_found_where_it_stands_and_what_may_be_missing():
    day = datetime.fromtimestamp(HIT.modified_s).date().isoformat()
    assert hits_text(FOUND).splitlines() == [
        "Read as: leave.",
        "1 of 30 documents, best first.",
        "With few of the words and not close in meaning: 4 more, by `distant`.",
        "Still to be read: 7 documents.",
        "Not readable: 1 document.",
        "On volumes that are away now: 2 documents.",
        "",
        f"document 12, PDF, Ada Lovelace, {day}: leave.pdf",
        "/docs/leave.zip ▸ leave.pdf",
        "also at /a, /b, /c and 2 more places",
        "[p. 3, characters 40-53]",
        "vacation days",
    ]


def test_a_hit_that_was_read_in_part_says_why():
    hit = replace(HIT, reason="too long", state="partly indexed", also_at=(), passages=(), modified_s=1e18)
    lines = hits_text(replace(FOUND, hits=(hit,))).splitlines()
    assert lines[-3] == "document 12, PDF, Ada Lovelace: leave.pdf"
    assert lines[-1] == "(partly indexed: too long)"


def test_nothing_found_is_said_with_the_number_of_documents():
    reply = SearchReply((), 0, 1.0, Coverage(documents=1_200), True, "s")
    assert hits_text(reply) == "Nothing found in 1,200 documents."


def test_where_nothing_is_indexed_is_said_where_something_is():
    reply = SearchReply((), 0, 1.0, Coverage(), True, "s")
    assert "list_folders" in hits_text(reply)


def test_reading_says_where_to_read_on():
    assert reading_text(PREVIEW, 102, 107) == (
        "[document 12, PDF, 3 pages, characters 102 to 107 of 115, from p. 2]\n23456\n[It goes on at character 107.]"
    )
    assert reading_text(PREVIEW, 105, 200).endswith("56789\n[That is its end.]")
    assert reading_text(PREVIEW, 115, 200) == "Document 12 ends at character 115."


@given(
    text=st.text(max_size=200), start=st.integers(0, 250), chars=st.integers(1, 60), before=st.integers(0, 50)
)
def test_reading_on_gives_every_character_once(text, start, chars, before):
    first = max(0, start - before)
    preview = TextPreview(1, text[first:], first, len(text), (), None, Locator(), "Text", 0)
    shown = reading_text(preview, start, start + chars)
    if start >= len(text):
        assert shown == f"Document 1 ends at character {len(text)}."
    else:
        assert shown.partition("]\n")[2].rpartition("\n[")[0] == text[start : start + chars]


def test_only_folders_that_are_open_to_models_are_named():
    progress = replace(PROGRESS, state="indexing", words_queued=5, meaning_queued=1_000)
    text = files_text(
        status(
            source("/notes"),
            source("/mail", state="offline", reason="not mounted"),
            source("/secret", give_to_model=False),
            progress=progress,
        )
    )
    assert text.splitlines() == [
        "Searched:",
        "/notes: 9 documents, up to date",
        "/mail: 9 documents, offline: not mounted",
        "Still to be read: 5 files.",
        "Found by words and not yet by meaning: 1,000 passages.",
    ]
    text = files_text(status(source("/secret", give_to_model=False)))
    assert "/secret" not in text
    assert "deskhound index FOLDER" in text
