"""A keyword index in a throw-away directory, and entries in short."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from indexer.domain import ExtractionId, chunk_extraction, chunk_id
from indexer.storage.keyword.clauses import Clause, KeywordQuery, Phrase, Prefix, Word
from indexer.storage.keyword.entries import ContentEntry, KeywordBatch
from indexer.storage.keyword.index import KeywordIndex


def content(
    number: int,
    *bodies: str,
    language: str = "en",
    is_prose: bool = True,
    title: str = "",
    heading: str = "",
    author: str = "",
) -> ContentEntry:
    extraction = ExtractionId(number)
    chunks = [(chunk_id(extraction, seq), heading, body) for seq, body in enumerate(bodies)]
    return ContentEntry(extraction, language, is_prose, title, chunks, author)


def asking(*clauses: str | Clause, excluded: tuple[str, ...] = ()) -> KeywordQuery:
    """All clauses required; strings are words, "…" phrases and …* prefixes."""
    read = tuple(_clause(each) if isinstance(each, str) else each for each in clauses)
    return KeywordQuery(read, read, tuple(_clause(each) for each in excluded))


def _clause(text: str) -> Clause:
    if text.startswith('"'):
        return Phrase(text.strip('"'))
    return Prefix(text[:-1]) if text.endswith("*") else Word(text)


@pytest.fixture
def index(tmp_path: Path) -> Iterator[KeywordIndex]:
    opened = KeywordIndex(tmp_path / "keyword")
    yield opened
    opened.close()


@pytest.fixture
def fill(index: KeywordIndex) -> Callable[..., None]:
    def add(*entries: ContentEntry) -> None:
        index.apply(KeywordBatch(contents=entries), index.applied_seq + 1)

    return add


@pytest.fixture
def found(index: KeywordIndex) -> Callable[..., list[int]]:
    """Extractions found, best first."""

    def search(*clauses: str | Clause, excluded: tuple[str, ...] = ()) -> list[int]:
        hits = index.search_chunks(asking(*clauses, excluded=excluded), 50)
        return list(dict.fromkeys(chunk_extraction(hit.chunk) for hit in hits))

    return search
