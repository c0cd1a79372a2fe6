"""What became of a job, and how it is stored."""

from __future__ import annotations

import errno
import logging
import os
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace

from indexer.domain import DocumentState
from indexer.errors import (
    ChildDiedError,
    ChildTimeoutError,
    DeskhoundError,
    StorageError,
)
from indexer.parsing.extracted import Extracted, Found
from indexer.parsing.parser import ParseOptions
from indexer.storage.catalog.catalog import Catalog
from indexer.storage.catalog.jobs import Job

logger = logging.getLogger(__name__)

_NOT_THERE = (errno.ENOENT, errno.ENOTDIR, errno.ESTALE, errno.ENOTCONN, errno.EHOSTDOWN, errno.ETIMEDOUT)
"""The last four are of network volumes that went away."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """The end of one job; exactly one of the parts is set."""

    job: Job
    allowed: ParseOptions = field(default_factory=ParseOptions)
    """What parsers might do when it was read."""
    found: tuple[Found, ...] = ()
    known_hash: bytes = b""
    failure: DocumentState | None = None
    reason: str = ""
    is_gone: bool = False
    is_away: bool = False
    """Not there, but neither is its volume: it stays in the queue."""

    @property
    def recognition_problem(self) -> str:
        """Why a file that phase one could read cannot be read with its pictures; empty where it can."""
        if self.failure is not None:
            return self.reason
        own = self._own
        return own.reason if own is not None and own.state is DocumentState.FAILED else ""

    @property
    def is_unreadable(self) -> bool:
        """Whether nothing of the file could be read, nor will be in phase two."""
        state = self._own.state if self._own is not None else self.failure
        if state is DocumentState.NEEDS_OCR:
            return not self.allowed.use_ocr
        return state in (DocumentState.FAILED, DocumentState.ENCRYPTED)

    @property
    def wants_more(self) -> bool:
        """Whether other passwords, or recognition, may make more of it."""
        return bool(self.known_hash) or any(
            part.needs_ocr or part.state is DocumentState.ENCRYPTED for part in self.read_anew
        )

    @property
    def stored_bytes(self) -> int:
        """What it adds to the catalog, about."""
        return sum(len(block) for part in self.read_anew for block in part.text_blocks)

    @property
    def read_anew(self) -> Iterator[Extracted]:
        """What was parsed: the file itself, and its members but for those that are as they were."""
        return (part for part in self.found if isinstance(part, Extracted))

    @property
    def _own(self) -> Extracted | None:
        return next(self.read_anew, None)


def options_for(job: Job, allowed: ParseOptions) -> ParseOptions:
    """What its parser may do: pictures of text take seconds each, and are read in phase two."""
    return allowed if job.is_recognition else replace(allowed, use_ocr=False)


def judge(job: Job, error: DeskhoundError) -> Outcome:
    """The outcome of a job that ended in an error: a state with a reason, never another try by itself."""
    try:
        os.lstat(job.path)
    except OSError as problem:
        if problem.errno in _NOT_THERE:
            return Outcome(job, is_gone=True)
        return Outcome(job, failure=DocumentState.FAILED, reason=problem.strerror or str(problem))
    if isinstance(error, ChildTimeoutError):
        return Outcome(job, failure=DocumentState.FAILED, reason="took too long to read")
    if isinstance(error, ChildDiedError):
        return Outcome(job, failure=DocumentState.FAILED, reason="its parser crashed or ran out of memory")
    return Outcome(job, failure=DocumentState.FAILED, reason=str(error))


class OutcomeStore:
    """Writes outcomes to the catalog."""

    def __init__(
        self,
        catalog: Catalog,
        forgotten_members: Callable[[str], Collection[str]],
        options: Callable[[], ParseOptions],
    ) -> None:
        """Write to a catalog.

        Args:
            catalog: written to.
            forgotten_members: what of the file at a path the user asked to forget.
            options: what parsers may do now.
        """
        self._catalog = catalog
        self._forgotten_members = forgotten_members
        self._options = options

    def store(self, batch: Sequence[Outcome]) -> None:
        """Store a batch in one transaction; an outcome that cannot be stored fails alone.

        Raises:
            StorageError: the data directory cannot be written or is damaged; nothing was stored.
        """
        try:
            with self._catalog.transaction():
                for outcome in batch:
                    self._store(outcome)
        except StorageError:
            raise
        except Exception:  # noqa: BLE001 - said below, of the one that it is about
            # The database is well, but does not take some value: find out which.
            for outcome in batch:
                self._store_alone(outcome)

    def _store_alone(self, outcome: Outcome) -> None:
        try:
            with self._catalog.transaction():
                self._store(outcome)
        except StorageError:
            raise
        except Exception as error:  # a barrier: one file must not keep all others from being stored
            logger.exception("a parsed file cannot be stored")
            reason = f"its content cannot be stored: {error}"
            self._catalog.jobs.drop(outcome.job.document, DocumentState.FAILED, reason, outcome.job.stamp)

    def _store(self, outcome: Outcome) -> None:
        job = outcome.job
        if outcome.is_away:
            return
        if outcome.wants_more and outcome.allowed != self._options():
            return  # a password was given while it was read: it stays queued, as nobody asks for it again
        if outcome.is_gone:
            self._catalog.documents.remove_if_at(job.document, job.path, job.stamp)
        elif job.is_recognition and outcome.recognition_problem:
            self._catalog.recognition.give_up(job.document, outcome.recognition_problem, job.stamp)
        elif outcome.failure is not None:
            self._catalog.jobs.drop(job.document, outcome.failure, outcome.reason, job.stamp)
        elif outcome.found:
            # None: a member that is as it was has been purged since; the job stays queued.
            self._catalog.contents.store(job.document, outcome.found, job.stamp)
            if len(outcome.found) > 1:
                self._keep_forgotten(job)
            self._want_recognition(outcome)
        else:
            options = options_for(job, outcome.allowed).identity()
            # None: the content was purged since; the job stays queued and the file is parsed.
            self._catalog.contents.link(job.document, outcome.known_hash, options, job.stamp)
            self._keep_forgotten(job)
            self._want_recognition(outcome)

    def _keep_forgotten(self, job: Job) -> None:
        """What came back - into its archive, or all of it after a lost catalog - is forgotten still."""
        forgotten = self._forgotten_members(job.path)
        for row in self._catalog.documents_at(job.path) if forgotten else ():
            if row.member in forgotten and row.state is not DocumentState.EXCLUDED:
                self._catalog.documents.forget(row.id)

    def _want_recognition(self, outcome: Outcome) -> None:
        """Phase two goes on where phase one left pictures of text; behind it, nothing waits for them any more."""
        has_pictures = any(part.needs_ocr for part in outcome.read_anew)
        if not (has_pictures or outcome.known_hash or outcome.job.is_recognition):
            return
        self._catalog.recognition.end(outcome.job.document)
        if outcome.allowed.use_ocr:
            self._catalog.recognition.want(outcome.job.document, outcome.allowed.identity())
