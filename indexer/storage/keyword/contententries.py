"""How a content is written into the keyword index."""

from __future__ import annotations

from collections.abc import Sequence

import tantivy

from indexer.domain import chunk_seq
from indexer.storage.keyword.analysis import chunk_texts, plain_text
from indexer.storage.keyword.compiler import BODY, EXTRACTION, WHOLE
from indexer.storage.keyword.compounds import ENDINGS, compound_endings, writes_compounds
from indexer.storage.keyword.entries import ContentEntry
from indexer.storage.keyword.tantivy_index import TOKENIZER

CHUNK = "chunk"
LANGUAGE = "language"
SPEAKS = "speaks"
"""1 on the one entry that speaks for its whole content: a document entry, or the only chunk."""


def content_schema(builder: tantivy.SchemaBuilder) -> tantivy.SchemaBuilder:
    """Chunk entries (body) and positionless document entries (whole, endings); nothing is stored."""
    builder.add_unsigned_field(CHUNK, fast=True)
    builder.add_unsigned_field(EXTRACTION, indexed=True, fast=True)
    builder.add_unsigned_field(LANGUAGE, fast=True)
    builder.add_unsigned_field(SPEAKS, indexed=True)
    builder.add_text_field(BODY, tokenizer_name=TOKENIZER, index_option="position")
    builder.add_text_field(WHOLE, tokenizer_name=TOKENIZER, index_option="basic")
    builder.add_text_field(ENDINGS, tokenizer_name=TOKENIZER, index_option="basic")
    return builder


def add_contents(writer: tantivy.IndexWriter, entries: Sequence[ContentEntry]) -> None:
    """Write the entries of contents: one for each chunk, and one for the whole where there are several."""
    # All texts at once: most contents are small.
    texts = chunk_texts([([*_bodies(entry), _about(entry)], entry.is_prose) for entry in entries])
    for entry, (*bodies, about) in zip(entries, texts, strict=True):
        _add_content(writer, entry, bodies, about)


def _add_content(writer: tantivy.IndexWriter, entry: ContentEntry, bodies: Sequence[str], about: str) -> None:
    language = language_number(entry.language)
    author = plain_text(entry.author)
    endings = ""
    if entry.is_prose and writes_compounds(entry.language):
        endings = compound_endings((about, *bodies), entry.language)
    for (chunk, heading, _), body in zip(entry.chunks, bodies, strict=True):
        # Code repeats its headings (classes, functions) where they stand: 4 % of the index for nothing.
        context = plain_text(f"{entry.title}\n{heading}") if entry.is_prose or not chunk_seq(chunk) else ""
        document = tantivy.Document()
        document.add_unsigned(CHUNK, chunk)
        document.add_unsigned(EXTRACTION, entry.extraction)
        document.add_unsigned(LANGUAGE, language)
        if len(bodies) == 1:
            document.add_unsigned(SPEAKS, 1)
            _add_text(document, ENDINGS, endings)
        _add_text(document, BODY, f"{context}\n{body}\n{author}")
        author = ""  # the first chunk speaks for its author
        writer.add_document(document)
    if len(bodies) > 1:
        document = tantivy.Document()
        document.add_unsigned(EXTRACTION, entry.extraction)
        document.add_unsigned(LANGUAGE, language)
        document.add_unsigned(SPEAKS, 1)
        _add_text(document, WHOLE, "\n".join((about, *bodies)))
        _add_text(document, ENDINGS, endings)
        writer.add_document(document)


def language_number(code: str) -> int:
    """An ISO 639-1 code as a number; 0 for none."""
    return int.from_bytes(code[:2].encode("ascii", "ignore"))


def _bodies(entry: ContentEntry) -> list[str]:
    return [body for _, _, body in entry.chunks]


def _about(entry: ContentEntry) -> str:
    """What the entry of the whole holds beside its chunks."""
    headings = dict.fromkeys(heading for _, heading, _ in entry.chunks)
    return "\n".join((entry.title, entry.author, *headings))


def _add_text(document: tantivy.Document, field: str, text: str) -> None:
    try:
        document.add_text(field, text)
    except UnicodeEncodeError:
        document.add_text(field, text.encode("utf-8", "replace").decode("utf-8"))
