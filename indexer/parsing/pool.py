"""The engine's side of parsing: a few workers, each holding one file, killed at their limits."""

from __future__ import annotations

import contextlib
import logging
import shutil
import tempfile
import threading
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import cast

from indexer.domain import DocumentState, FormerChunk
from indexer.errors import ChildDiedError, ChildTimeoutError, DeskhoundError, ParseError
from indexer.parsing.blame import Blame
from indexer.parsing.extracted import AlreadyKnown, Extracted
from indexer.parsing.fileaccess import OpenedFile, opened_file
from indexer.parsing.messages import (
    REPLIES,
    REQUESTS,
    Identified,
    ParseRequest,
    RenderedPage,
    RenderRequest,
    SmallFile,
    SmallFilesRequest,
)
from indexer.parsing.parser import ParseOptions
from indexer.parsing.workerhandle import WorkerHandle
from indexer.processes.streams import MAX_FDS
from indexer.processes.supervisor import ChildSpec, RestartPolicy, Supervisor
from indexer.protocol.messages import Box

logger = logging.getLogger(__name__)

WORKER_MODULE = "indexer.parsing.worker"

MEMORY_BYTES = 2 << 30
"""Private memory of a worker: a 50 million character text needs about 0.6 GB while it is cut."""

_LONGEST_S = 900.0

_PATIENT_RESTARTS = RestartPolicy(limit=1_000, window_s=60.0, first_delay_s=0.0, max_delay_s=0.0)
"""A hostile folder ends workers by the dozen; each death costs its own file and nothing else."""


def time_limit_s(size_bytes: int, *, use_ocr: bool = False) -> float:
    """Wall clock for a file of this size: 60 s and 2 s for each MB, at most 15 minutes; these at once for OCR."""
    return _LONGEST_S if use_ocr else min(60.0 + 2.0 * size_bytes / 1_000_000, _LONGEST_S)


class ParserPool:
    """Parses files in worker processes. Thread-safe: every caller borrows a worker for one file.

    One worker more than asked for is kept for urgent files and previews.
    """

    def __init__(
        self,
        supervisor: Supervisor,
        *,
        workers: int = 2,
        scratch: Path | None = None,
        module: str = WORKER_MODULE,
        memory_bytes: int = MEMORY_BYTES,
        niceness: int = 5,
    ) -> None:
        """Start no process yet: a worker starts with its first file.

        Args:
            supervisor: starts and watches the workers.
            workers: how many parse in bulk.
            scratch: folder for their temporary files; emptied here.
            module: what they run.
            memory_bytes: cap of each.
            niceness: of the bulk workers.
        """
        self._scratch = scratch or Path(tempfile.mkdtemp(prefix="deskhound-"))
        shutil.rmtree(self._scratch, ignore_errors=True)
        self._free = threading.Condition()
        self._bulk = [
            WorkerHandle(supervisor, self._spec(module, f"parser-{number}", memory_bytes, niceness))
            for number in range(1, workers + 1)
        ]
        self._urgent = [WorkerHandle(supervisor, self._spec(module, "parser-urgent", memory_bytes, 0))]

    def parse(
        self,
        path: str,
        *,
        options: ParseOptions | None = None,
        known_hashes: frozenset[bytes] = frozenset(),
        former: Sequence[FormerChunk] = (),
        urgent: bool = False,
        limit_s: float | None = None,
    ) -> Iterator[Extracted | AlreadyKnown]:
        """Read a file: the file itself first, then its members; or `AlreadyKnown` alone.

        Everything is read when this returns; the worker is free again. A file on which a worker dies twice, or
        once passes its time limit, is `FAILED` with the reason; so is a member, without harm to the others.

        Args:
            path: with surrogate escapes, as everywhere inside the program.
            options: caps, passwords, OCR.
            known_hashes: contents that need no parsing.
            former: chunks of the version before an edit, whose borders are kept where that saves embeddings.
            urgent: use the reserved worker: the user is waiting.
            limit_s: wall clock instead of `time_limit_s`.

        Raises:
            NotFoundError: the file has vanished.
            ParseError: it is no regular file, cannot be opened, or crashed a worker before it was identified.
        """
        options = options or ParseOptions()
        with opened_file(path) as file:
            limit = limit_s or time_limit_s(file.size_bytes, use_ocr=options.use_ocr)
            request = ParseRequest(
                file.access,
                options,
                tuple(known_hashes),
                tuple(former),
                soft_limit_s=limit * 0.7,
                cpu_limit_s=limit * 1.5,
            )
            return iter(self._attempt(request, file, limit, urgent=urgent))

    def parse_small(
        self, files: Sequence[tuple[str, frozenset[bytes]]], *, options: ParseOptions
    ) -> list[Extracted | AlreadyKnown | None]:
        """Read several small files in one exchange: most files are small, and most of their cost is the way.

        Only what parsers written here read is read so; libraries, which may crash, hold one file at a time.

        Args:
            files: path, and the contents that need no parsing.
            options: caps, passwords, OCR.

        Returns:
            What each file holds; None for one that has to be read by `parse`, whatever the reason.
        """
        found: list[Extracted | AlreadyKnown | None] = []
        for start in range(0, len(files), MAX_FDS):
            with contextlib.ExitStack() as opened:
                some = [
                    (_opened_or_none(path, opened), known) for path, known in files[start : start + MAX_FDS]
                ]
                there = [(file, known) for file, known in some if file is not None]
                answers = iter(self._attempt_small(there, options))
                found += [None if file is None else next(answers) for file, _ in some]
        return found

    def render_page(
        self,
        path: str,
        member: str,
        page: int,
        *,
        width_px: int = 900,
        words: tuple[str, ...] = (),
        options: ParseOptions | None = None,
    ) -> tuple[bytes, int, int, list[Box], int]:
        """Draw a page of a PDF or an image: PNG, width, height, boxes around `words`, page count.

        Raises:
            NotFoundError: the file has vanished.
            ParseError: it has no such page, or cannot be drawn.
        """
        with opened_file(path) as file, self._borrowed(urgent=True) as worker:
            request = RenderRequest(file.access, member, page, width_px, words, options or ParseOptions())
            try:
                reply = worker.child.call(request, fds=file.descriptors, timeout_s=30.0)
            except (ChildDiedError, ChildTimeoutError) as error:
                raise ParseError("The page cannot be drawn: the viewer crashed on it.") from error
            drawn = reply.message
            if not isinstance(drawn, RenderedPage) or len(reply.blobs) != 1:
                raise ParseError("The page cannot be drawn.")
            boxes = [Box(*box) for box in drawn.boxes]
            return (
                bytes(cast("memoryview", reply.blobs[0])),
                drawn.width_px,
                drawn.height_px,
                boxes,
                drawn.page_count,
            )

    def _attempt(
        self, request: ParseRequest, file: OpenedFile, limit_s: float, *, urgent: bool
    ) -> list[Extracted | AlreadyKnown]:
        """Read a file, over the deaths of workers, each of which is put down to one content."""
        blame = Blame(limit_s)
        while True:
            with self._borrowed(urgent=urgent) as worker:
                seen: list[Identified] = []
                poisoned = replace(request, poison=blame.poison)
                try:
                    return worker.parse(poisoned, file, limit_s, seen)
                except (ChildDiedError, ChildTimeoutError) as error:
                    culprit = seen[-1] if seen else None
                    reason = blame.verdict(culprit, timed_out=isinstance(error, ChildTimeoutError))
            if reason:
                logger.warning("given up on a file: %s", reason)
                if not seen:
                    raise ParseError(reason)
                return [_failed(seen[0], request.options, reason)]

    def _attempt_small(
        self, files: Sequence[tuple[OpenedFile, frozenset[bytes]]], options: ParseOptions
    ) -> list[Extracted | AlreadyKnown | None]:
        limit = time_limit_s(0)
        request = SmallFilesRequest(
            tuple(SmallFile(file.access, tuple(known)) for file, known in files), options, limit * 1.5
        )
        descriptors = [fd for file, _ in files for fd in file.descriptors]
        with self._borrowed(urgent=False) as worker:
            try:
                return worker.parse_small(request, descriptors, limit) if files else []
            except (ChildDiedError, ChildTimeoutError) as error:
                logger.warning("%d small files are read one by one: %s", len(files), error)
                return [None] * len(files)

    @contextlib.contextmanager
    def _borrowed(self, *, urgent: bool) -> Iterator[WorkerHandle]:
        """A worker of one's own; urgent callers take the reserved one, else any that is free."""
        with self._free:
            lists = [self._urgent, self._bulk] if urgent else [self._bulk]
            self._free.wait_for(lambda: any(lists))
            home = next(workers for workers in lists if workers)
            worker = home.pop()  # the one used last: its memory is warm
        try:
            yield worker
        finally:
            with self._free:
                home.append(worker)
                self._free.notify_all()

    def _spec(self, module: str, name: str, memory_bytes: int, niceness: int) -> ChildSpec:
        scratch = str(self._scratch / name)
        return ChildSpec(
            name=name,
            module=module,
            args=(scratch,),
            request_types=REQUESTS,
            reply_types=REPLIES,
            niceness=niceness,
            memory_bytes=memory_bytes,
            environment={"TMPDIR": scratch, "TEMP": scratch, "TMP": scratch, "OMP_NUM_THREADS": "1"},
            from_template=True,
            restarts=_PATIENT_RESTARTS,
        )


def _opened_or_none(path: str, opened: contextlib.ExitStack) -> OpenedFile | None:
    try:
        return opened.enter_context(opened_file(path))
    except DeskhoundError:  # said in full when it is read alone
        return None


def _failed(seen: Identified, options: ParseOptions, reason: str) -> Extracted:
    return Extracted(
        member="",
        content_hash=seen.content_hash,
        size_bytes=seen.size_bytes,
        parser=seen.parser,
        parser_version=seen.parser_version,
        options=options.identity(),
        format=seen.format,
        state=DocumentState.FAILED,
        reason=reason,
    )
