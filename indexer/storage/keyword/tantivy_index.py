"""One Tantivy index on disk: opening, writing, reloading, and errors as ours."""

from __future__ import annotations

import errno
import json
import os
import re
import sys
from collections import Counter
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from pathlib import Path

import tantivy

from indexer.errors import CorruptStoreError, DataDirectoryError, DeskhoundError
from indexer.interpreter import threads_that_wake_rarely
from indexer.storage.keyword.analysis import LONGEST_TERM
from indexer.storage.keyword.checksums import SEGMENT_FILE, damaged_file
from indexer.storage.keyword.entries import EDIT_BUDGET

TOKENIZER = "words"

_PAGE = 50_000
"""Entries looked at in one query."""

_SYSTEM_ERROR = re.compile(r"os error (\d+)|\bOs { code: (\d+)")
"""How Rust words a failed call of the system, for people and for programmers."""
_TROUBLE = (
    {4, 5, 19, 39, 112}  # winerror.h: too many open files, access denied, write protected, disk full (twice)
    if sys.platform == "win32"
    else {errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOSPC, errno.EDQUOT}
    | {errno.EMFILE, errno.ENFILE, errno.ENOMEM}
)
"""Codes that say nothing of the index itself: it is left alone until the trouble is over."""

SchemaMaker = Callable[[tantivy.SchemaBuilder], tantivy.SchemaBuilder]


def word_analyzer() -> tantivy.TextAnalyzer:
    """Cuts at everything that is no letter or digit, lower-cases, folds accents."""
    builder = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
    for each in (
        tantivy.Filter.remove_long(LONGEST_TERM),
        tantivy.Filter.lowercase(),
        tantivy.Filter.ascii_fold(),
    ):
        builder = builder.filter(each)
    return builder.build()


@contextmanager
def store_errors(path: Path) -> Iterator[None]:
    """Tantivy's failures as ours: it raises ValueError for all, and panics on some broken files."""
    try:
        yield
    except DeskhoundError:
        raise
    except (ValueError, OSError, RuntimeError) as error:
        message = str(error)
        if (code := _trouble_in(message)) is not None:
            raise DataDirectoryError(
                f"The keyword index cannot be written: {os.strerror(code)}.",
                hint="Make room on the disk, or check the permissions of the data directory.",
            ) from error
        raise _corrupt(path, message) from error
    except BaseException as error:
        # pyo3's PanicException derives from BaseException and cannot be imported.
        if type(error).__name__ != "PanicException":
            raise
        raise _corrupt(path, str(error)) from error


class TantivyIndex:
    """An index directory with at most one writer, kept while changes keep coming."""

    def __init__(self, path: Path, build_schema: SchemaMaker) -> None:
        """Open or create the index.

        Raises:
            CorruptStoreError: it is there and cannot be read.
        """
        self.path = path
        self.schema = build_schema(tantivy.SchemaBuilder()).build()
        self.has_changes = False
        """Whether something waits for `commit`."""
        self._writer: tantivy.IndexWriter | None = None
        self._budget = EDIT_BUDGET
        with store_errors(path):
            path.mkdir(parents=True, exist_ok=True)
            # tantivy-py opens a reader that reloads by itself, whose thread looks at the list of segments twice a
            # second for as long as the index is open, whatever policy is set afterwards.
            with threads_that_wake_rarely():
                self._index = tantivy.Index(self.schema, os.fspath(path), reuse=True)
            self._index.register_tokenizer(TOKENIZER, word_analyzer())
            self._index.config_reader("manual", 0)
            self._index.reload()

    def searcher(self) -> tantivy.Searcher:
        """A searcher on the last reloaded state."""
        return self._index.searcher()

    def reload(self) -> None:
        """Make what was committed visible to new searchers."""
        with store_errors(self.path):
            self._index.reload()

    @contextmanager
    def writing(self, budget: int) -> Iterator[tantivy.IndexWriter]:
        """A writer for changes that `commit` makes durable; where one fails, all since the last commit are gone."""
        with store_errors(self.path):
            try:
                yield self._writer_with(budget)
            except BaseException:
                # A writer that failed once refuses everything after; a new one starts from the commit.
                self._writer = None
                raise
            self.has_changes = True

    def commit(self) -> None:
        """Make the changes since the last commit durable, all of them or none."""
        with store_errors(self.path):
            writer, self.has_changes = self._writer, False
            if writer is not None:
                try:
                    writer.commit()
                except BaseException:
                    self._writer = None
                    raise

    def delete(self, writer: tantivy.IndexWriter, field: str, number: int) -> None:
        """Delete every entry that has a number in an unsigned field, at the next commit.

        tantivy-py 0.27 builds a signed term in `delete_documents_by_term`, which never matches such a field.
        """
        writer.delete_documents_by_query(tantivy.Query.term_query(self.schema, field, number))

    def release(self) -> None:
        """Finish merging and let the writer go, its threads and its lock; what was not committed is dropped."""
        writer, self._writer = self._writer, None
        self.has_changes = False
        if writer is not None:
            with store_errors(self.path):
                writer.wait_merging_threads()

    def settle(self) -> None:
        """Let merges end and reload: what was committed is all there is, and no merge brings deleted entries along."""
        self.release()
        self.reload()

    def segments(self) -> frozenset[str]:
        """The segments of the last commit, by the name that their files begin with."""
        return frozenset(name for name, _, _ in self._segments())

    def touched_segments(self) -> frozenset[str]:
        """Segments that hold deleted entries: their words stay in the files until these go. Settle first."""
        return frozenset(name for name, _, deleted in self._segments() if deleted)

    def numbers_in(self, segments: Collection[str], field: str) -> set[int]:
        """The numbers in a fast field of every living entry of some segments. Settle first."""
        if not segments:
            return set()
        searcher = self.searcher()
        listed = self._segments()
        wanted = {place for place, (name, _, _) in enumerate(listed) if name in segments}
        found: set[int] = set()
        seen: Counter[int] = Counter()
        for start in range(0, searcher.num_docs, _PAGE):
            hits = searcher.search(tantivy.Query.all_query(), _PAGE, count=False, offset=start).hits
            addresses = [address for _, address in hits]
            seen.update(address.segment_ord for address in addresses)
            inside = [address for address in addresses if address.segment_ord in wanted]
            found.update(
                int(value) for value in searcher.fast_field_values(field, inside) if value is not None
            )
        # A searcher's segments stand in the order of `meta.json`, as the counts show; Tantivy does not promise it.
        if any(seen[place] != living for place, (_, living, _) in enumerate(listed)):
            raise CorruptStoreError("The keyword index lists its segments in another order than it has them.")
        return found

    def collect_files(self) -> bool:
        """Delete the files of segments that are no more; False where something still keeps one open."""
        with store_errors(self.path):
            self._writer_with(self._budget).garbage_collect_files()
        living = self.segments()
        with os.scandir(self.path) as entries:
            names = [match[1] for entry in entries if (match := SEGMENT_FILE.match(entry.name))]
        return living.issuperset(names)

    def _segments(self) -> list[tuple[str, int, int]]:
        """(name in file names, living entries, deleted entries) of the segments of the last commit.

        tantivy-py 0.27 tells none of it; `meta.json` is read, as Tantivy itself does when it opens an index.
        """
        with store_errors(self.path):
            listed = json.loads((self.path / "meta.json").read_bytes())["segments"]
        found = []
        for segment in listed:
            deleted = (segment["deletes"] or {}).get("num_deleted_docs", 0)
            found.append((segment["segment_id"].replace("-", ""), segment["max_doc"] - deleted, deleted))
        return found

    def verify(self) -> None:
        """Read every file and compare checksums.

        Raises:
            CorruptStoreError: some bytes are not those that were written.
        """
        with store_errors(self.path):
            if name := damaged_file(self.path):
                raise _corrupt(self.path, f"the checksum of {name} is wrong")

    def _writer_with(self, budget: int) -> tantivy.IndexWriter:
        if self._writer is None or budget != self._budget:
            self.release()
            self._writer = self._index.writer(budget, 1)
            self._budget = budget
        return self._writer


def _trouble_in(message: str) -> int | None:
    codes = {int(code) for found in _SYSTEM_ERROR.findall(message) for code in found if code}
    return min(codes & _TROUBLE, default=None)


def _corrupt(path: Path, message: str) -> CorruptStoreError:
    return CorruptStoreError(
        f"The keyword index in {path.name} cannot be used: {message}", hint="It is rebuilt from the catalog."
    )
