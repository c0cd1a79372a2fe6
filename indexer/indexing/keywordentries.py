"""What of a document goes into the keyword index, and how the index is built anew from all of them."""

from __future__ import annotations

import logging
import os
import shutil
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path

from indexer.errors import CancelledError
from indexer.storage.catalog.catalog import Catalog
from indexer.storage.catalog.rows import DocumentRow, ExtractionRow
from indexer.storage.keyword.entries import BULK_BUDGET, ContentEntry, KeywordBatch, NameEntry
from indexer.storage.keyword.index import KeywordIndex

logger = logging.getLogger(__name__)

_BATCH_CONTENTS = 1_000
_BATCH_NAMES = 20_000


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


def rebuild(catalog: Catalog, index: KeywordIndex, is_cancelled: Callable[[], bool]) -> None:
    """Build a second index beside this one while it serves, then have it take over.

    Tantivy keeps deleted words in its segments until they happen to be merged, and its Python
    binding cannot ask for that. Nothing else may write to `index` meanwhile.

    Raises:
        CancelledError: given up; the index is as before.
        DataDirectoryError: there is no room for two.
    """
    applied = index.applied_seq
    discard_unfinished(index)
    fresh = KeywordIndex(_beside(index))
    try:
        for batch in _everything(catalog):
            if is_cancelled():
                raise CancelledError("rebuilding the keyword index was given up")
            fresh.apply(batch, 0, budget=BULK_BUDGET)
        fresh.apply(KeywordBatch(), applied)
    finally:
        fresh.close()
    index.adopt(fresh.path)
    logger.info("the keyword index was rebuilt: nothing deleted is left in it")


def discard_unfinished(index: KeywordIndex) -> None:
    """Delete what an interrupted rebuild left behind."""
    shutil.rmtree(_beside(index), ignore_errors=True)


def _beside(index: KeywordIndex) -> Path:
    return index.path.with_name(f"{index.path.name}.next")


def _everything(catalog: Catalog) -> Iterator[KeywordBatch]:
    documents = iter(catalog.document_ids())
    while ids := list(islice(documents, _BATCH_NAMES)):
        rows = catalog.documents_by_name(ids)
        yield KeywordBatch(names=[name_entry(row) for row in rows.values()])
    extractions = iter(catalog.extraction_ids())
    while contents := list(islice(extractions, _BATCH_CONTENTS)):
        found = catalog.extractions(contents)
        yield KeywordBatch(contents=[content_entry(catalog, row) for row in found.values()])
