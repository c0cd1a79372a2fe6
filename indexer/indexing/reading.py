"""Jobs become outcomes: their files go to the parser pool, small ones together."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Protocol

from indexer.domain import DocumentId, ExtractionId, FormerVersion
from indexer.errors import DeskhoundError, NotFoundError, SilentVolumeError, StorageError
from indexer.indexing.absence import is_volume_away, note_silence
from indexer.indexing.outcomes import Outcome, judge, options_for
from indexer.indexing.progress import CurrentWork
from indexer.parsing.extracted import AlreadyKnown, Found
from indexer.parsing.parser import ParseOptions
from indexer.storage.catalog.catalog import Catalog
from indexer.storage.catalog.jobs import Job

logger = logging.getLogger(__name__)


class ParserPool(Protocol):
    """Reads files in caged workers; several callers share them."""

    def parse(
        self,
        path: str,
        *,
        options: ParseOptions,
        known_hashes: frozenset[bytes],
        former: FormerVersion | None,
        urgent: bool = False,
    ) -> Iterator[Found]:
        """What a file holds: itself first, then its members; or that its bytes are known.

        Raises:
            DeskhoundError: it vanished, cannot be opened, or its worker was ended.
        """
        ...

    def parse_many(
        self, files: Sequence[tuple[str, frozenset[bytes]]], *, options: ParseOptions
    ) -> Sequence[Sequence[Found] | DeskhoundError]:
        """What each of several small files holds, or why it cannot be read."""
        ...


class JobReader:
    """Reads the files of jobs; nothing but an outcome leaves it. Thread-safe."""

    def __init__(
        self,
        catalog: Catalog,
        pool: ParserPool,
        options: Callable[[], ParseOptions],
        *,
        on_away: Callable[[Iterable[str]], None],
    ) -> None:
        """Join a catalog with a pool.

        Args:
            catalog: what is known already, and is not read again.
            pool: reads the rest.
            options: what parsers may do, asked each time.
            on_away: told of paths whose volume seemed to be away. It may be back by then, and looked at before its
                absence was written down: only a look after that tells.
        """
        self._catalog = catalog
        self._pool = pool
        self._options = options
        self._on_away = on_away
        self.current = CurrentWork()

    def read(self, jobs: Sequence[Job]) -> Iterator[Outcome]:
        """The outcome of each job, in order; several are read in one exchange.

        Raises:
            StorageError: the disk is full or the catalog damaged, which is not the fault of a file.
        """
        together = self._read_together(jobs) if len(jobs) > 1 else {}
        for job in jobs:
            yield together.get(job.document) or self._read_alone(job)

    def _read_together(self, jobs: Sequence[Job]) -> dict[DocumentId, Outcome]:
        """Outcomes by document; none where the machine is to blame, or a file is back: those are read alone."""
        self.current.begin(jobs[0].document, jobs[0].path)
        try:
            allowed = self._options()
            options = options_for(jobs[0], allowed)
            files = [(job.path, known) for job, known in zip(jobs, self._known(jobs, options), strict=True)]
            answers = self._pool.parse_many(files, options=options)
        except DeskhoundError as error:
            logger.info("%d files are read one by one: %s", len(jobs), error)
            return {}
        except Exception:  # a barrier: one file must not end its thread
            logger.exception("reading several files failed unexpectedly")
            return {}
        finally:
            self.current.end(jobs[0].document)
        outcomes = [
            self._judged(job, answer)
            if isinstance(answer, DeskhoundError)
            else _outcome(job, allowed, answer)
            for job, answer in zip(jobs, answers, strict=True)
            if not isinstance(answer, StorageError)
        ]
        return {outcome.job.document: outcome for outcome in outcomes if outcome}

    def _known(self, jobs: Sequence[Job], options: ParseOptions) -> list[frozenset[bytes]]:
        identity = options.identity()
        with self._catalog.snapshot():
            known = self._catalog.contents.known_hashes
            return [known(job.stamp.size, job.suffix, identity, own=job.extraction) for job in jobs]

    def _read_alone(self, job: Job, *, is_last: bool = False) -> Outcome:
        self.current.begin(job.document, job.path)
        try:
            allowed = self._options()
            options = options_for(job, allowed)
            [known] = self._known([job], options)
            former = self._former(job.extraction, options) if job.extraction else None
            parts = self._pool.parse(
                job.path, options=options, known_hashes=known, former=former, urgent=job.is_urgent
            )
            return _outcome(job, allowed, list(parts))
        except StorageError:
            raise
        except DeskhoundError as error:
            if outcome := self._judged(job, error):
                return outcome
            return judge(job, error) if is_last else self._read_alone(job, is_last=True)
        except Exception as error:  # a barrier: one file must not end its thread
            logger.exception("indexing a file failed unexpectedly")
            return judge(job, DeskhoundError(f"internal error: {type(error).__name__}"))
        finally:
            self.current.end(job.document)

    def _former(self, extraction: ExtractionId, options: ParseOptions) -> FormerVersion:
        with self._catalog.snapshot():
            members = self._catalog.contents.former_members(extraction, options.identity())
            return FormerVersion(tuple(self._catalog.former_chunks(extraction)), tuple(members))

    def _judged(self, job: Job, error: DeskhoundError) -> Outcome | None:
        """The outcome of a job that ended in an error; absence is not deletion.

        None where the file was not there to be read and is now: saved anew, or its volume is back.
        """
        if isinstance(error, SilentVolumeError):
            # Not looked at again at once: where folders answer and this file does not, that would have no end.
            note_silence(self._catalog, job.document)
            return Outcome(job, is_away=True)
        outcome = judge(job, error)
        if outcome.is_gone and is_volume_away(self._catalog, job.document, job.path):
            self._on_away([job.path])
            return Outcome(job, is_away=True)
        return None if isinstance(error, NotFoundError) and os.path.lexists(job.path) else outcome


def _outcome(job: Job, allowed: ParseOptions, parts: Sequence[Found]) -> Outcome:
    first = parts[0]
    if isinstance(first, AlreadyKnown):
        return Outcome(job, allowed, known_hash=first.content_hash)
    return Outcome(job, allowed, found=tuple(parts))
