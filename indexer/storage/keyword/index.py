"""The keyword index: contents and names in Tantivy, and how far the outbox was applied."""

from __future__ import annotations

import json
import logging
import os
import shutil
import threading
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from pathlib import Path

from indexer.domain import DocumentId, ExtractionId, ScoredChunk
from indexer.errors import CorruptStoreError
from indexer.storage.keyword.clauses import KeywordQuery
from indexer.storage.keyword.compiler import EXTRACTION
from indexer.storage.keyword.contententries import add_contents, content_schema
from indexer.storage.keyword.contents import ContentMatches, ContentSnapshot
from indexer.storage.keyword.entries import EDIT_BUDGET, KeywordBatch, Touched
from indexer.storage.keyword.names import DOCUMENT, NameSnapshot, add_name, name_schema
from indexer.storage.keyword.replacements import Replacements
from indexer.storage.keyword.tantivy_index import TantivyIndex, store_errors
from indexer.storage.keyword.terms import TermReader

SCHEMA_VERSION = 5
"""Raised when the same content would be indexed differently: the index is then rebuilt."""

_STATE_FILE = "applied.json"

_log = logging.getLogger(__name__)


class KeywordIndex:
    """A projection of the catalog. One thread applies changes; any thread searches."""

    def __init__(self, path: Path) -> None:
        """Open the index in a directory, or start an empty one.

        An index of another schema version is emptied: `applied_seq` is 0 and the projector fills it.

        Raises:
            CorruptStoreError: it cannot be read; the caller moves it away and opens a fresh one.
        """
        self._path = path
        self._writing = threading.Lock()
        self._reader = TermReader()
        self.applied_seq = 0
        """The last outbox row whose change is committed (0: none)."""
        self._discard_other_version()
        self._open()

    def apply(self, batch: KeywordBatch, applied_seq: int, *, budget: int = EDIT_BUDGET) -> None:
        """Add a batch and commit it; a batch applied twice changes nothing.

        Raises:
            DataDirectoryError: the disk is full or read-only; nothing is remembered.
            CorruptStoreError: the index is broken.
        """
        self.add(batch, budget=budget)
        self.commit(applied_seq)

    def add(self, batch: KeywordBatch, *, budget: int = EDIT_BUDGET) -> None:
        """Add a batch that the next `commit` makes visible; another budget than before must follow a commit.

        Contents and names live in two Tantivy indexes: statistics of short names would bend the ranking of
        text. Raises as `apply` does; everything since the last commit has to be added again then.
        """
        with self._writing:
            if batch.contents or batch.removed_contents:
                with self._contents.writing(budget) as writer:
                    for extraction in (*batch.removed_contents, *(c.extraction for c in batch.contents)):
                        self._contents.delete(writer, EXTRACTION, extraction)
                    add_contents(writer, batch.contents)
            if batch.names or batch.removed_names:
                with self._names.writing(EDIT_BUDGET) as writer:
                    for document in (*batch.removed_names, *(name.document for name in batch.names)):
                        self._names.delete(writer, DOCUMENT, document)
                    for name in batch.names:
                        add_name(writer, name)

    def commit(self, applied_seq: int) -> None:
        """Commit both indexes, then remember `applied_seq`: a crash in between repeats what was added.

        Raises as `apply` does.
        """
        with self._writing:
            contents, names = self._contents.has_changes, self._names.has_changes
            if contents:
                self._contents.commit()
            if names:
                self._names.commit()
            self._remember(applied_seq)
            self._refresh(contents=contents, names=names)

    def search_chunks(
        self, query: KeywordQuery, limit: int, extractions: AbstractSet[ExtractionId] | None = None
    ) -> list[ScoredChunk]:
        """The best chunks by BM25, best first, of contents that meet the query's conditions.

        Scores are shares of `full_match`. `extractions` admits no other content; None admits all.
        """
        with store_errors(self._path):
            return self._content_snapshot.search(query, limit, extractions)

    def search_documents(self, query: KeywordQuery) -> ContentMatches:
        """All contents that meet the query's conditions, and how many they are."""
        with store_errors(self._path):
            return self._content_snapshot.matches(query)

    def matching(
        self, query: KeywordQuery, extractions: AbstractSet[ExtractionId]
    ) -> frozenset[ExtractionId]:
        """Those of the contents given that meet the query's conditions."""
        with store_errors(self._path):
            return self._content_snapshot.matching(query, extractions)

    def search_names(self, text: str, limit: int) -> list[tuple[DocumentId, float]]:
        """Documents whose name or folder has every word of a text as a word or its beginning.

        The score is at most 1: all words stand in the file name as they are.
        """
        with store_errors(self._path):
            return self._name_snapshot.search(self._reader.terms(text), limit)

    def named(self, term: str, languages: Sequence[str], most: int) -> list[DocumentId]:
        """Documents whose own name has a term in any of its forms; none where more than `most` have it."""
        with store_errors(self._path):
            return self._name_snapshot.holding(term, languages, most)

    def full_match(self, query: KeywordQuery) -> float:
        """What a chunk of average length with each word once would score, words that no chunk holds included."""
        with store_errors(self._path):
            return self._content_snapshot.full_match(query)

    def replacements(
        self, word: str, languages: Sequence[str], within: AbstractSet[ExtractionId] | None = None
    ) -> Replacements | None:
        """What a word that no content holds may stand for, in contents and names; None for all other words.

        `within` are the contents that a filter lets pass.
        """
        with store_errors(self._path):
            found = self._content_snapshot.replacements(word, languages, within)
            if found is None or found.is_held_otherwise:
                return found
            [[term]] = (each.tokens for each in self._reader.word(word))
            return replace(found, corrections=self._name_snapshot.corrections(term, found.corrections))

    def corrections(self, word: str, languages: Sequence[str]) -> tuple[str, ...]:
        """Words that differ from a word in a letter or two, likeliest first; none for one too short to tell.

        Only words of contents in these languages, where there are such contents; for a word that is held, rarely,
        those that are far more common.
        """
        with store_errors(self._path):
            return self._content_snapshot.corrections(word, languages)

    def holds(self, word: str) -> bool:
        """Whether a word stands anywhere just so, in one piece."""
        with store_errors(self._path):
            return self._content_snapshot.holds(word)

    def coverage(
        self, query: KeywordQuery, extractions: AbstractSet[ExtractionId]
    ) -> dict[ExtractionId, float]:
        """What the words that each content holds anywhere weigh together, as a share of all words' weight."""
        with store_errors(self._path):
            return self._content_snapshot.coverage(query, extractions)

    @property
    def languages(self) -> tuple[str, ...]:
        """Languages whose word forms count for a query that tells none, most common first."""
        return self._content_snapshot.languages

    def terms(self, text: str) -> list[str]:
        """A text's terms, exactly as the index holds them."""
        return self._reader.terms(text)

    def telling_terms(self, texts: Sequence[str]) -> list[str]:
        """Terms of chunks that others hold too, those first that tell these chunks from others."""
        with store_errors(self._path):
            return self._content_snapshot.telling_terms(texts)

    def verify(self) -> None:
        """Read every file, about a second for each GB.

        Raises:
            CorruptStoreError: some bytes are not those that were written; searches would silently miss them.
        """
        self._contents.verify()
        self._names.verify()

    def release(self) -> None:
        """Finish merging and free the writers; the next `apply` makes new ones."""
        with self._writing:
            self._contents.release()
            self._names.release()

    def touched(self) -> Touched:
        """Segments that hold deleted entries once all merges have ended; what was not committed is dropped."""
        with self._writing:
            self._settle()
            contents, names = self._contents.touched_segments(), self._names.touched_segments()
            with store_errors(self._path):
                return Touched(
                    contents,
                    names,
                    frozenset(map(ExtractionId, self._contents.numbers_in(contents, EXTRACTION))),
                    frozenset(map(DocumentId, self._names.numbers_in(names, DOCUMENT))),
                )

    def is_rid_of(self, touched: Touched) -> bool:
        """Whether no file of these segments, nor of any other that was replaced, is left on the disk.

        Where something still keeps one open, this says so and is to be asked again. What was not committed
        is dropped.
        """
        with self._writing:
            self._settle()
            standing = touched.contents & self._contents.segments() | touched.names & self._names.segments()
            are_gone = [index.collect_files() for index in (self._contents, self._names)]
            return not standing and all(are_gone)

    def clear(self) -> None:
        """Delete everything, on disk too, and start from nothing."""
        with self._writing:
            self._contents.release()
            self._names.release()
            shutil.rmtree(self._path)
            self._open()

    def close(self) -> None:
        """Let go of the directory."""
        self.release()

    def _open(self) -> None:
        self._path.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._check_parts()
        self._contents = TantivyIndex(self._path / "contents", content_schema)
        self._names = TantivyIndex(self._path / "names", name_schema)
        self.applied_seq = self._remembered()
        if not (self._path / _STATE_FILE).exists():
            self._remember(0)
        self._refresh(contents=True, names=True)

    def _check_parts(self) -> None:
        """Tantivy would begin an index that is lost anew, without what was acknowledged."""
        lost = [part for part in ("contents", "names") if not (self._path / part / "meta.json").exists()]
        if lost and self._remembered() > 0:
            raise CorruptStoreError(f"The keyword index has lost its {lost[0]}.")

    def _settle(self) -> None:
        self._contents.settle()
        self._names.settle()
        self._refresh(contents=True, names=True)

    def _refresh(self, *, contents: bool, names: bool) -> None:
        with store_errors(self._path):
            if contents:
                self._contents.reload()
                self._content_snapshot = ContentSnapshot(
                    self._contents.schema, self._contents.searcher(), self._reader
                )
            if names:
                self._names.reload()
                self._name_snapshot = NameSnapshot(self._names.schema, self._names.searcher())

    def _discard_other_version(self) -> None:
        try:
            found = json.loads((self._path / _STATE_FILE).read_bytes()).get("schema")
        except FileNotFoundError:
            # Entries without a state were never acknowledged: they are added again from the outbox.
            found = None if self._path.exists() and any(self._path.iterdir()) else SCHEMA_VERSION
        except (ValueError, AttributeError) as error:
            raise CorruptStoreError("The keyword index has an unreadable state.") from error
        if found == SCHEMA_VERSION:
            return
        _log.info("The keyword index has schema %s instead of %s: starting anew", found, SCHEMA_VERSION)
        shutil.rmtree(self._path)

    def _remembered(self) -> int:
        try:
            return int(json.loads((self._path / _STATE_FILE).read_bytes())["applied_seq"])
        except FileNotFoundError:
            return 0

    def _remember(self, applied_seq: int) -> None:
        written = json.dumps({"schema": SCHEMA_VERSION, "applied_seq": applied_seq}).encode()
        fresh = self._path / f"{_STATE_FILE}.new"
        with store_errors(self._path):
            with open(fresh, "wb") as file:
                file.write(written)
                file.flush()
                os.fsync(file.fileno())
            os.replace(fresh, self._path / _STATE_FILE)
        self.applied_seq = applied_seq
