"""The keyword index as a projection of the catalog."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from typing import TypeVar

from indexer.domain import DocumentId, ExtractionId
from indexer.indexing.keywordentries import content_entry, name_entry
from indexer.indexing.keywordpurge import KeywordPurge
from indexer.interpreter import return_freed_memory
from indexer.storage.catalog.catalog import Catalog
from indexer.storage.catalog.outbox import KEYWORD_CHANGES, Change, OutboxRow
from indexer.storage.catalog.rows import ExtractionRow
from indexer.storage.keyword.entries import BULK_BUDGET, EDIT_BUDGET, KeywordBatch
from indexer.storage.keyword.index import KeywordIndex

_Key = TypeVar("_Key", bound=int)

_ROWS = 20_000
_LOOKED_UP = 500
"""Contents described at once: more of them than fit into a batch would be described again for the next."""
_BATCH_CHARS = 4_000_000
"""Text that is read from the catalog at once."""
_COMMIT_CHARS = 48_000_000
"""Text of one commit at most: each makes a segment, which is held in memory until then (15 MB more than for half
as much) and merged with seven others later."""
_BULK_CHARS = 400_000
_BULK_NAMES = 2_000
_GATHER_S = 2.0
"""While files stream in, words become searchable this often …"""
_GATHER_SHARE = 0.25
_LONGEST_GATHER_S = 10.0
"""… and later after a quarter of the time they have streamed: commits of 20 MB of text took 20 % less processor
time than commits of 5 MB, whose segments are merged again."""
_PURGE_AGAIN_S = 20.0
"""Where a search or another program still held a file of a former segment."""
_VERIFY_EVERY_S = 7 * 86_400.0
_VERIFIED_FACT = "words verified"


class KeywordProjection:
    """Applies contents and names to Tantivy."""

    name = "keyword"
    title = "Search by words"

    def __init__(
        self,
        catalog: Catalog,
        index: KeywordIndex,
        *,
        is_busy: Callable[[], bool] = lambda: False,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Follow `catalog` with `index`; while `is_busy` more is on its way and commits are large."""
        self._catalog = catalog
        self._index = index
        self._is_busy = is_busy
        self._clock = clock
        self._committed_s = -_GATHER_S
        self._streaming_since_s: float | None = None
        self._uncommitted_seq = self._added_chars = self._refilled_seq = 0
        self._has_bulk_writer = False
        self._purge = KeywordPurge(catalog, index)
        self._purge_at_s = float("-inf")

    def purge_soon(self) -> None:
        """Have deleted words leave the disk, as soon as the deletions are applied; survives a restart."""
        self._purge.ask()

    def prepare(self) -> None:
        """Fill the index anew if the catalog never met it, or no longer has what it lacks.

        Raises:
            CorruptStoreError: its checksums, compared once a week, are wrong.
        """
        self._verify_if_due()
        outbox = self._catalog.outbox
        self._purge.give_up()
        pruned_to = outbox.pruned_to(self.name)
        applied = self._index.applied_seq
        if pruned_to is None or applied < pruned_to or applied > outbox.last_seq():
            self._index.clear()
            self._forget_uncommitted()
            self._index.apply(KeywordBatch(), outbox.refill_keyword(self.name))
        self._refilled_seq = outbox.last_seq()

    def _verify_if_due(self) -> None:
        if not self._index.applied_seq:
            return
        verified = self._catalog.fact(_VERIFIED_FACT)
        # A clock that was set back must not put it off for years.
        if isinstance(verified, float) and abs(time.time() - verified) < _VERIFY_EVERY_S:
            return
        self._index.verify()
        self._catalog.set_fact(_VERIFIED_FACT, time.time())

    def step(self, *, is_hurried: bool, is_cancelled: Callable[[], bool]) -> bool:
        """Add the next batch, and commit where that is due: many batches make one segment."""
        del is_cancelled  # no batch takes long
        rows = self._catalog.outbox.after(self._added_seq, KEYWORD_CHANGES, _ROWS)
        if rows:
            self._add(rows)
        if self._has_purged(is_hurried=is_hurried):
            return True
        if self._added_seq == self._index.applied_seq:
            return False
        if self._is_commit_due(is_hurried=is_hurried):
            self._commit()
            return True
        return bool(rows)

    def _is_commit_due(self, *, is_hurried: bool) -> bool:
        is_gathered = is_hurried or self._clock() - self._committed_s >= self._gather_s()
        return is_gathered or self._added_chars >= _COMMIT_CHARS

    @property
    def _added_seq(self) -> int:
        """The last row that was added, committed or not."""
        return max(self._uncommitted_seq, self._index.applied_seq)

    def _add(self, rows: list[OutboxRow]) -> None:
        with self._catalog.snapshot():
            batch, last, chars = self._assemble(rows)
        self._write(batch, chars)
        self._uncommitted_seq = last

    def _write(self, batch: KeywordBatch, chars: int) -> None:
        if not self._has_bulk_writer and (chars > _BULK_CHARS or len(batch.names) > _BULK_NAMES):
            # A change of budget drops what is not committed and waits for merges: stay in bulk until all is applied.
            self._commit()
            self._has_bulk_writer = True
        try:
            self._index.add(batch, budget=BULK_BUDGET if self._has_bulk_writer else EDIT_BUDGET)
        except BaseException:
            self._forget_uncommitted()
            raise
        self._added_chars += chars

    def _has_purged(self, *, is_hurried: bool) -> bool:
        """Take the next step of a purge where one is asked for; False where none is to be taken now."""
        if not self._purge.is_under_way:
            if self._clock() < self._purge_at_s or not self._purge.is_due():
                return False
            self._commit()
            self._purge.begin()
        with self._catalog.snapshot():
            batch = self._purge.next_batch()
        if batch is None:
            self._commit()
            is_finished = self._purge.finish()
            self._purge_at_s = self._clock() + (0.0 if is_finished else _PURGE_AGAIN_S)
            return is_finished
        self._write(batch, sum(len(text) for each in batch.contents for _, _, text in each.chunks))
        has_news = self._uncommitted_seq > 0  # others wait for those, nobody for what is written anew
        if self._added_chars >= _COMMIT_CHARS or (has_news and self._is_commit_due(is_hurried=is_hurried)):
            self._commit()
        return True

    def _commit(self) -> None:
        seq = self._added_seq
        self._forget_uncommitted()  # should it fail, all is added again
        self._index.commit(seq)
        self._catalog.outbox.prune(self.name, seq, KEYWORD_CHANGES)
        self._committed_s = self._clock()

    def _forget_uncommitted(self) -> None:
        self._uncommitted_seq = self._added_chars = 0

    def _gather_s(self) -> float:
        """How long after a commit the next one is worth its cost; 0 while nothing streams in."""
        if not self._is_busy():
            self._streaming_since_s = None
            return 0.0
        if self._streaming_since_s is None:
            self._streaming_since_s = self._clock()
        lasted_s = self._clock() - self._streaming_since_s
        return min(max(_GATHER_S, lasted_s * _GATHER_SHARE), _LONGEST_GATHER_S)

    def is_behind(self) -> bool:
        """Whether something in the outbox is not applied yet."""
        return bool(self._catalog.outbox.after(self._index.applied_seq, KEYWORD_CHANGES, 1))

    def is_filling(self) -> bool:
        """Whether the index lacks something that was known when it was prepared."""
        applied = self._index.applied_seq
        # The last rows may well be for other projections, whose numbers this one never comes to.
        return applied < self._refilled_seq and not self._catalog.outbox.is_applied(
            applied, KEYWORD_CHANGES, self._refilled_seq
        )

    def missing(self) -> int:
        """Entries that are not in the index yet, as long as it is filling."""
        if not self.is_filling():
            return 0
        added = (Change.CONTENT_ADDED, Change.NAME_ADDED)
        return self._catalog.outbox.waiting(self._index.applied_seq, added)

    def rest(self, idle_s: float, is_cancelled: Callable[[], bool]) -> None:
        """Free the memory of the bulk writer after use."""
        del idle_s, is_cancelled
        if self._has_bulk_writer and not self._is_busy():
            self._index.release()
            self._has_bulk_writer = False
            return_freed_memory()

    def recover(self) -> None:
        """Begin with an empty index."""
        self._forget_uncommitted()
        self._purge.give_up()
        self._index.clear()
        self._catalog.outbox.forget_projection(self.name)

    def _assemble(self, rows: list[OutboxRow]) -> tuple[KeywordBatch, int, int]:
        """What a run of rows comes to: only the last change of each content and name counts.

        Returns:
            The batch, the last row that it covers, and the characters of text in it.
        """
        contents: dict[ExtractionId, bool] = {}
        names: dict[DocumentId, bool] = {}
        chars = 0
        last = rows[-1].seq
        sizes: dict[ExtractionId, ExtractionRow] = {}
        for number, row in enumerate(rows):
            if number % _LOOKED_UP == 0:
                some = rows[number : number + _LOOKED_UP]
                sizes |= self._catalog.extractions(
                    ExtractionId(each.target) for each in some if each.change is Change.CONTENT_ADDED
                )
            if row.change in (Change.NAME_ADDED, Change.NAME_REMOVED):
                names[DocumentId(row.target)] = row.change is Change.NAME_ADDED
                continue
            extraction = ExtractionId(row.target)
            contents[extraction] = row.change is Change.CONTENT_ADDED
            if extraction in sizes:
                chars += sizes[extraction].char_count
            if chars > _BATCH_CHARS:
                last = row.seq
                break
        added = [sizes[key] for key, is_added in contents.items() if is_added and key in sizes]
        documents = self._catalog.documents_by_name([key for key, is_added in names.items() if is_added])
        batch = KeywordBatch(
            contents=[content_entry(self._catalog, row) for row in added],
            removed_contents=_without(contents, {row.id for row in added}),
            names=[name_entry(row) for row in documents.values()],
            removed_names=_without(names, documents.keys()),
        )
        return batch, last, chars


def _without(changes: Mapping[_Key, bool], added: Iterable[_Key]) -> list[_Key]:
    kept = set(added)
    return [key for key in changes if key not in kept]
