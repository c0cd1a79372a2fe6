"""What of a document goes into the keyword index."""

from __future__ import annotations

import os

from indexer.storage.catalog.catalog import Catalog
from indexer.storage.catalog.rows import DocumentRow, ExtractionRow
from indexer.storage.keyword.entries import ContentEntry, NameEntry


def content_entry(catalog: Catalog, row: ExtractionRow) -> ContentEntry:
    """A content with the text of its chunks."""
    text = catalog.whole_text(row.id)
    chunks = [
        (chunk, heading, text[start:end]) for chunk, start, end, heading in catalog.chunk_headings(row.id)
    ]
    return ContentEntry(row.id, row.language, row.is_prose, row.title, chunks, row.author)


def name_entry(row: DocumentRow) -> NameEntry:
    """A document's name with the folder, and container, that it lies in."""
    folder = os.path.dirname(row.path)
    if row.member:
        folder = os.path.join(row.path, row.member[: max(row.member.rfind(row.name), 0)])
    return NameEntry(row.id, row.name, folder)
