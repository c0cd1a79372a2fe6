"""Chunks cover the text exactly, carry locators, and keep to their places."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.chunking.chunker import TINY_CHARS, Chunked, chunk_sections
from indexer.domain import Locator
from indexer.parsing.parser import Section

WORDS = st.sampled_from(
    [
        "invoice",
        "due",
        "Straße",
        "東京都の天気。",
        "x" * 1500,
        ".",
        "\n",
        "\n\n",
        " ",
        "\t",
        "a, b;",
        "\ud800",
        "؟ ",
    ]
)
TEXTS = st.lists(WORDS, max_size=400).map(" ".join) | st.lists(WORDS, max_size=400).map("".join)
LOCATORS = st.builds(
    Locator,
    page=st.none() | st.integers(1, 3),
    line=st.none() | st.integers(1, 9),
    headings=st.lists(st.sampled_from(["A", "B"]), max_size=3).map(tuple),
)
SECTIONS = st.lists(
    st.builds(Section, TEXTS, LOCATORS, st.sampled_from(["", "name; price"])),
    max_size=8,
)


def assert_exact_cover(chunked: Chunked) -> None:
    assert [chunk.seq for chunk in chunked.chunks] == list(range(len(chunked.chunks)))
    position = 0
    for chunk in chunked.chunks:
        assert chunk.start == position
        assert chunk.end > chunk.start
        position = chunk.end
    assert position == len(chunked.text)


@settings(max_examples=150, deadline=None)
@given(SECTIONS, st.booleans())
def test_chunks_cover_the_text_in_order_without_gap_or_overlap(sections, is_prose):
    chunked = chunk_sections(sections, title="T", is_prose=is_prose)
    assert_exact_cover(chunked)
    assert chunked == chunk_sections(sections, title="T", is_prose=is_prose)
    for chunk in chunked.chunks:
        assert chunk.end - chunk.start <= 900
        assert -(2**63) <= chunk.embed_key < 2**63


@settings(max_examples=100, deadline=None)
@given(SECTIONS)
def test_every_visible_character_of_the_sections_is_kept(sections):
    chunked = chunk_sections(sections)
    visible = "".join("".join(section.text.split()) for section in sections)
    expected = visible.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    assert "".join(chunked.text.split()) == expected


@settings(max_examples=60, deadline=None)
@given(TEXTS.filter(str.strip))
def test_a_chunk_knows_the_line_its_first_word_stands_in(text):
    chunked = chunk_sections([Section(text, Locator(line=1))])
    for chunk in chunked.chunks:
        piece = chunked.text[chunk.start : chunk.end]
        first = chunk.start + len(piece) - len(piece.lstrip())
        if piece.strip():
            assert chunk.locator.line == 1 + chunked.text.count("\n", 0, first)


def test_a_chunk_never_crosses_pages_slides_sheets_parts_or_headers():
    places = [
        (Locator(page=1), ""),
        (Locator(page=2), ""),
        (Locator(slide=1), ""),
        (Locator(sheet="A"), ""),
        (Locator(sheet="B"), ""),
        (Locator(sheet="B"), "name; price"),
        (Locator(part="footnote"), ""),
    ]
    chunked = chunk_sections(
        [Section(f"short {n}", place, header) for n, (place, header) in enumerate(places)]
    )
    assert [chunk.locator for chunk in chunked.chunks] == [place for place, _ in places]
    starts = [chunk.start for chunk in chunked.chunks]
    assert chunked.section_headers == ((starts[5], "name; price"), (starts[6], ""))


def test_short_neighbours_under_different_headings_share_a_chunk_and_their_common_path():
    sections = [
        Section(f"Term {n}\nIts meaning.", Locator(headings=("Glossary", f"Term {n}"))) for n in range(5)
    ]
    chunked = chunk_sections(sections)
    assert [chunk.locator.headings for chunk in chunked.chunks] == [("Glossary",)]


def test_a_long_section_keeps_its_own_heading():
    sections = [
        Section("x " * 40, Locator(headings=("Intro",))),
        Section("word " * TINY_CHARS, Locator(headings=("Body",))),
        Section("x " * 40, Locator(headings=("End",))),
    ]
    paths = {chunk.locator.headings for chunk in chunk_sections(sections).chunks}
    assert paths == {("Intro",), ("Body",), ("End",)}


def test_rows_of_a_sheet_merge_and_unite_their_cells():
    rows = [
        Section(f"item {n}; 12.50", Locator(sheet="Prices", cells=f"A{n}:AB{n}"), header="item; price")
        for n in range(2, 60)
    ]
    chunks = chunk_sections(rows, is_prose=False).chunks
    assert 1 < len(chunks) < 10
    assert chunks[0].locator.cells is not None
    assert chunks[0].locator.cells.startswith("A2:AB")
    assert chunks[-1].locator.cells is not None
    assert chunks[-1].locator.cells.endswith(":AB59")


def test_moving_text_within_a_document_keeps_its_key():
    body = "The travel desk books trains. " * 10
    one = chunk_sections([Section(body, Locator(line=1, page=1))], title="T")
    other = chunk_sections([Section(body, Locator(line=70, page=9))], title="T")
    assert [chunk.embed_key for chunk in one.chunks] == [chunk.embed_key for chunk in other.chunks]


def test_nothing_gives_nothing():
    assert chunk_sections([]) == Chunked("", (), ())
    assert chunk_sections([Section("  \n\t ")]) == Chunked("", (), ())
