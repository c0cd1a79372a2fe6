"""A changed paragraph costs at most three new chunks, always."""

from __future__ import annotations

import random
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.chunking.chunker import chunk_sections
from indexer.chunking.former import MAX_NEW
from indexer.domain import Chunk, FormerChunk, Locator
from indexer.parsing.parser import Section
from tests.indexer.chunking.writing import KINDS, Kind, edits, short_paragraph, write_paragraph


def chunks_of(paragraphs: list[str], kind: Kind, before: list[Chunk] | None = None) -> list[Chunk]:
    section = Section(kind.gap.join(paragraphs), Locator(line=1))
    former = [FormerChunk(chunk.end - chunk.start, chunk.embed_key) for chunk in before or []]
    found = chunk_sections([section], title="Handbook", is_prose=kind.is_prose, former=former)
    ends = [chunk.end for chunk in found.chunks]
    assert [chunk.start for chunk in found.chunks] == [0, *ends[:-1]]
    assert ends[-1] == len(found.text)
    assert all(chunk.end - chunk.start <= kind.max_chars for chunk in found.chunks)
    return list(found.chunks)


def new_in(chunks: list[Chunk], before: list[Chunk]) -> int:
    return len({chunk.embed_key for chunk in chunks} - {chunk.embed_key for chunk in before})


@settings(max_examples=60)
@given(st.sampled_from(sorted(KINDS)), st.integers(0, 2**32))
def test_a_changed_paragraph_never_makes_more_than_three_new_chunks(name, seed):
    kind, source = KINDS[name], random.Random(seed)
    paragraphs = [kind.write(source) for _ in range(60)]
    before = chunks_of(paragraphs, kind)
    for _ in range(4):
        for edit, longest, edited in edits(source, paragraphs, kind.write):
            if longest <= kind.max_chars:
                assert new_in(chunks_of(edited, kind, before), before) <= MAX_NEW, edit


@settings(max_examples=30)
@given(st.sampled_from(sorted(KINDS)), st.integers(0, 2**32))
def test_neither_does_any_of_many_edits_one_after_the_other(name, seed):
    kind, source = KINDS[name], random.Random(seed)
    paragraphs = [kind.write(source) for _ in range(40)]
    before = chunks_of(paragraphs, kind)
    for _ in range(20):
        _, longest, edited = source.choice(list(edits(source, paragraphs, kind.write)))
        if longest > kind.max_chars:
            continue
        chunks = chunks_of(edited, kind, before)
        assert new_in(chunks, before) <= MAX_NEW
        paragraphs, before = edited, chunks


# Edits of which content alone moves four or five borders.
@pytest.mark.parametrize("seed", [2, 14, 45])
def test_former_borders_are_kept_only_where_content_would_move_too_many(seed):
    kind = KINDS["short paragraphs"]
    for _, longest, edited, before in _costly(kind, seed):
        alone = chunks_of(edited, kind)
        kept = chunks_of(edited, kind, before)
        assert longest <= kind.max_chars
        assert new_in(kept, before) <= MAX_NEW < new_in(alone, before)
        assert chunks_of(edited, kind, alone) == alone


def _costly(kind, seed):
    source = random.Random(seed)
    paragraphs = [kind.write(source) for _ in range(60)]
    before = chunks_of(paragraphs, kind)
    for _ in range(200):
        for edit, longest, edited in edits(source, paragraphs, kind.write):
            if longest <= kind.max_chars and new_in(chunks_of(edited, kind), before) > MAX_NEW:
                yield edit, longest, edited, before


def test_a_changed_heading_costs_the_chunks_that_stand_under_it_alone():
    source = random.Random(5)
    texts = ["\n\n".join(write_paragraph(source) for _ in range(6)) for _ in range(5)]

    def chunked(headings, former=()):
        sections = [
            Section(text, Locator(headings=(heading,))) for heading, text in zip(headings, texts, strict=True)
        ]
        return chunk_sections(sections, title="Handbook", former=former).chunks

    before = chunked("ABCDE")
    former = [FormerChunk(chunk.end - chunk.start, chunk.embed_key) for chunk in before]
    after = chunked("ABXDE", former)
    known = {chunk.embed_key for chunk in before}
    assert {chunk.locator.headings for chunk in after if chunk.embed_key not in known} == {("X",)}


def test_a_piece_too_short_to_say_anything_is_joined_with_a_neighbour():
    kind, source = KINDS["short paragraphs"], random.Random(3)
    paragraphs = [short_paragraph(source) for _ in range(60)]
    before = chunks_of(paragraphs, kind)
    for place in range(1, 60):
        edited = [*paragraphs[:place], "Aha.", *paragraphs[place:]]
        assert min(chunk.end - chunk.start for chunk in chunks_of(edited, kind, before)) >= 120


def test_edits_all_over_a_long_document_cost_no_more_than_cutting_it():
    source = random.Random(1)
    rows = [
        Section(f"{number} {source.random()} " + "word " * 40, Locator(line=number))
        for number in range(40_000)
    ]
    former = [FormerChunk(c.end - c.start, c.embed_key) for c in chunk_sections(rows, is_prose=False).chunks]
    for number in range(0, len(rows), 20):
        rows[number] = Section(f"{number} changed", Locator(line=number))
    started = time.process_time()
    chunk_sections(rows, is_prose=False, former=former)
    assert (
        time.process_time() - started < 6
    )  # looking through all rows for each edit takes 15, and minutes of a longer one
