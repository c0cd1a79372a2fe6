"""How deleted words and names leave the files of the keyword index.

Tantivy marks an entry as deleted and keeps its words until the segment happens to be merged; its Python
binding cannot ask for that. So whatever still lives in a touched segment is written anew, from the catalog:
the segment is then empty, which Tantivy drops with its files. Segments without deleted entries are left
alone, search goes on, and other changes are applied in between.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence

from indexer.domain import DocumentId, ExtractionId
from indexer.indexing.keywordentries import content_entry, name_entry
from indexer.storage.catalog.catalog import Catalog
from indexer.storage.catalog.outbox import KEYWORD_CHANGES
from indexer.storage.keyword.entries import KeywordBatch, Touched
from indexer.storage.keyword.index import KeywordIndex

logger = logging.getLogger(__name__)

PURGE = "keyword index to purge"
"""The fact that deleted words must go: the last row of the outbox when that was asked for."""

_BATCH_CONTENTS = 1_000
_BATCH_CHARS = 4_000_000
"""Text that is read from the catalog at once."""
_BATCH_NAMES = 20_000


class KeywordPurge:
    """One purge after the other, in batches that the projection of the index applies."""

    def __init__(self, catalog: Catalog, index: KeywordIndex) -> None:
        self._catalog = catalog
        self._index = index
        self._asked_for = _asked_for(catalog)
        self._under_way_for = 0
        self._touched: Touched | None = None
        self._contents: Sequence[ExtractionId] = ()
        self._names: Sequence[DocumentId] = ()

    def ask(self) -> None:
        """Have what was deleted up to now leave the disk; survives a restart. Any thread may call."""
        seq = self._catalog.outbox.last_seq()
        self._catalog.set_fact(PURGE, seq)
        self._asked_for = seq

    @property
    def is_under_way(self) -> bool:
        """Whether it has begun."""
        return self._touched is not None

    def is_due(self) -> bool:
        """Whether it was asked for, and the index has been told of all that was deleted until then."""
        if self._asked_for is None:
            return False
        return self._catalog.outbox.is_applied(self._index.applied_seq, KEYWORD_CHANGES, self._asked_for)

    def begin(self) -> None:
        """Find out what is to be written anew; everything must be committed."""
        self._under_way_for = self._asked_for or 0
        self._touched = self._index.touched()
        self._contents = sorted(self._touched.living_contents)
        self._names = sorted(self._touched.living_names)

    def next_batch(self) -> KeywordBatch | None:
        """The next entries to be written anew; None after the last."""
        if self._names:
            names, self._names = self._names[:_BATCH_NAMES], self._names[_BATCH_NAMES:]
            documents = self._catalog.documents_by_name(names)
            return KeywordBatch(
                names=[name_entry(row) for row in documents.values()],
                removed_names=[key for key in names if key not in documents],
            )
        if self._contents:
            return self._next_contents()
        return None

    def _next_contents(self) -> KeywordBatch:
        found = self._catalog.extractions(self._contents[:_BATCH_CONTENTS])
        chars = taken = 0
        for key in self._contents[:_BATCH_CONTENTS]:
            chars += found[key].char_count if key in found else 0
            taken += 1
            if chars > _BATCH_CHARS:
                break
        contents, self._contents = self._contents[:taken], self._contents[taken:]
        return KeywordBatch(
            contents=[content_entry(self._catalog, found[key]) for key in contents if key in found],
            removed_contents=[key for key in contents if key not in found],
        )

    def finish(self) -> bool:
        """All was written anew and committed; False where a file is still held: it is to be tried again."""
        touched, self._touched = self._touched, None
        if touched is None or not self._index.is_rid_of(touched):
            return False
        with self._catalog.transaction():
            if _asked_for(self._catalog) == self._under_way_for:
                self._catalog.forget_fact(PURGE)
                self._asked_for = None
        if touched.contents or touched.names:
            logger.info(
                "nothing deleted is left in the keyword index: %d segments were written anew",
                len(touched.contents) + len(touched.names),
            )
        return True

    def give_up(self) -> None:
        """The index failed or was emptied: begin again, it is found out anew what there is to do."""
        self._touched = None


def _asked_for(catalog: Catalog) -> int | None:
    kept = catalog.fact(PURGE)
    return None if kept is None else int(kept)
