"""The engine's side of parsing: a few workers, each reading one file at a time, killed at their limits."""

from __future__ import annotations

import contextlib
import shutil
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, cast

from indexer.domain import FormerVersion
from indexer.errors import (
    ChildDiedError,
    ChildLostAtStartError,
    ChildNotStartedError,
    ChildTimeoutError,
    DeskhoundError,
    ParseError,
    StorageError,
)
from indexer.parsing import WORKER_MODULE
from indexer.parsing.extracted import Found
from indexer.parsing.fileaccess import opened_file
from indexer.parsing.filereading import FileReading, Outcome
from indexer.parsing.messages import (
    REPLIES,
    REQUESTS,
    TOGETHER,
    MemberBytes,
    MemberRequest,
    ParseRequest,
    RenderedPage,
    RenderRequest,
)
from indexer.parsing.parser import ParseOptions
from indexer.parsing.workerhandle import WorkerHandle
from indexer.processes.restarts import RestartPolicy
from indexer.processes.spec import ChildSpec
from indexer.processes.supervisor import Supervisor
from indexer.sources.patience import Patience

if TYPE_CHECKING:
    from indexer.protocol.messages import Box

MEMORY_BYTES = 2 << 30
"""Private memory of a worker: a 50 million character text needs about 0.6 GB while it is cut."""

MAX_MEMBER_BYTES = 200_000_000
"""Larger members are not handed out: for a moment each of three processes holds one whole."""

_LONGEST_S = 900.0

_PATIENT_RESTARTS = RestartPolicy(limit=1_000, window_s=60.0, first_delay_s=0.0, max_delay_s=0.0)
"""A hostile folder ends workers by the dozen; each death costs its own file and nothing else."""


def time_limit_s(size_bytes: int, *, use_ocr: bool = False) -> float:
    """Wall clock for a file of this size: 60 s and 2 s for each MB, at most 15 minutes; these at once for OCR."""
    return _LONGEST_S if use_ocr else min(60.0 + 2.0 * size_bytes / 1_000_000, _LONGEST_S)


class ParserPool:
    """Parses files in worker processes. Thread-safe: every caller borrows a worker for one exchange.

    One worker more than asked for is kept for urgent files and previews.
    """

    def __init__(
        self,
        supervisor: Supervisor,
        *,
        scratch: Path,
        patience: Patience,
        workers: int = 2,
        module: str = WORKER_MODULE,
        memory_bytes: int = MEMORY_BYTES,
        niceness: int = 5,
    ) -> None:
        """Start no process yet: a worker starts with its first file.

        Args:
            supervisor: starts and watches the workers.
            scratch: folder for the temporary files of the workers; emptied here.
            patience: waits for volumes to answer.
            workers: how many parse in bulk.
            module: what they run.
            memory_bytes: cap of each.
            niceness: of the bulk workers.
        """
        self._patience = patience
        self._scratch = scratch
        shutil.rmtree(scratch, ignore_errors=True)
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
        former: FormerVersion | None = None,
        urgent: bool = False,
        limit_s: float | None = None,
    ) -> Iterator[Found]:
        """Read a file: the file itself first, then its members; or `AlreadyKnown` alone.

        Everything is read when this returns; the worker is free again. A file on which a worker dies twice, or
        once passes its time limit, is `FAILED` with the reason; so is a member, without harm to the others.

        Args:
            path: with surrogate escapes, as everywhere inside the program.
            options: caps, passwords, OCR.
            known_hashes: contents that need no parsing.
            former: the file's version before an edit: chunk borders are kept where that saves embeddings, and members
                whose bytes are the same are `AlreadyKnown`.
            urgent: use the reserved worker: the user is waiting.
            limit_s: wall clock instead of `time_limit_s`.

        Raises:
            NotFoundError: the file has vanished.
            SilentVolumeError: its volume does not answer.
            ParseError: it is no regular file, cannot be opened, or crashed a worker before it was identified.
            ChildDiedError: the workers were stopped for good.
            StorageError: the machine has no room for a worker, or to open files.
        """
        options = options or ParseOptions()
        with opened_file(path, self._patience) as file:
            limit_s = limit_s or time_limit_s(file.size_bytes, use_ocr=options.use_ocr)
            reading = FileReading(file, options, limit_s, known_hashes, former)
            self._read([reading], options, urgent=urgent)
        if isinstance(reading.outcome, DeskhoundError):
            raise reading.outcome
        return iter(reading.outcome or ())

    def parse_many(
        self, files: Sequence[tuple[str, frozenset[bytes]]], *, options: ParseOptions
    ) -> list[Outcome]:
        """Read several files in one exchange: most files are small, and much of their cost is the way.

        Each fares as it would alone, whatever becomes of the others.

        Args:
            files: path, and the contents that need no parsing; best of `SMALL_BYTES` together at most.
            options: caps, passwords, OCR.

        Raises:
            ChildDiedError: the workers were stopped for good.
        """
        groups = [files[start : start + TOGETHER] for start in range(0, len(files), TOGETHER)]
        return [outcome for group in groups for outcome in self._parse_group(group, options)]

    def _parse_group(
        self, files: Sequence[tuple[str, frozenset[bytes]]], options: ParseOptions
    ) -> list[Outcome]:
        with contextlib.ExitStack() as opened:
            outcomes: list[FileReading | DeskhoundError] = []
            for path, known_hashes in files:
                try:
                    file = opened.enter_context(opened_file(path, self._patience))
                except DeskhoundError as error:
                    outcomes.append(error)
                else:
                    limit_s = time_limit_s(file.size_bytes, use_ocr=options.use_ocr)
                    outcomes.append(FileReading(file, options, limit_s, known_hashes))
            self._read([one for one in outcomes if isinstance(one, FileReading)], options, urgent=False)
        return [one.outcome or [] if isinstance(one, FileReading) else one for one in outcomes]

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
        from indexer.protocol.messages import Box  # 0.04 s, for the engine alone

        with opened_file(path, self._patience) as file, self._borrowed(urgent=True) as worker:
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

    def read_member(self, path: str, member: str, *, options: ParseOptions | None = None) -> bytes:
        """The bytes of an archive's member or a mail's part.

        Raises:
            NotFoundError: the file has vanished.
            LimitError: the member is larger than `MAX_MEMBER_BYTES`.
            ParseError: it is no longer there, or cannot be read.
        """
        with opened_file(path, self._patience) as file, self._borrowed(urgent=True) as worker:
            request = MemberRequest(file.access, member, MAX_MEMBER_BYTES, options or ParseOptions())
            try:
                reply = worker.child.call(
                    request, fds=file.descriptors, timeout_s=time_limit_s(file.size_bytes)
                )
            except (ChildDiedError, ChildTimeoutError) as error:
                raise ParseError("It cannot be taken out: the reader crashed on it.") from error
            if not isinstance(reply.message, MemberBytes) or len(reply.blobs) != 1:
                raise ParseError("It cannot be taken out of the file it lies in.")
            return bytes(cast("memoryview", reply.blobs[0]))

    def _read(self, readings: Sequence[FileReading], options: ParseOptions, *, urgent: bool) -> None:
        """Read files to the end, over the deaths of workers, each of which is put down to one content.

        Together they have the time of the one that may take longest. Where that is not enough, and the last had not
        nearly all of it, nothing says that it was slow: the rest are read one by one. So they are where a worker ends
        among files that it does not announce, of which any may be to blame.
        """
        most = len(readings)
        while waiting := [one for one in readings if one.outcome is None][:most]:
            limit_s = max(one.limit_s for one in waiting)
            files = tuple(one.attempt() for one in waiting)
            request = ParseRequest(files, options, soft_limit_s=limit_s * 0.7, cpu_limit_s=limit_s * 1.5)
            try:
                with self._borrowed(urgent=urgent) as worker:
                    worker.parse(request, waiting, limit_s)
            except (ChildNotStartedError, ChildLostAtStartError) as error:
                for one in waiting:  # the machine's trouble, e.g. no memory: it says nothing of a file
                    one.outcome = one.outcome or StorageError(f"Files cannot be read now. {error.message}")
            except (ChildDiedError, ChildTimeoutError) as error:
                if worker.child.is_stopped:
                    raise  # all is ended, which is no file's fault
                timed_out = isinstance(error, ChildTimeoutError)
                if timed_out:
                    for one in waiting:
                        one.give_up_if_gone()
                if (current := _current(waiting)) is None:
                    continue
                is_late = timed_out and current is not waiting[0] and not current.has_had_its_time
                if len(waiting) > 1 and (is_late or not current.is_begun):
                    most = 1
                else:
                    current.blame(timed_out=timed_out)
            except DeskhoundError as error:
                if (current := _current(waiting)) is not None:
                    current.outcome = error

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


def _current(readings: Sequence[FileReading]) -> FileReading | None:
    """The first that is not read: a worker goes from one to the next."""
    return next((one for one in readings if one.outcome is None), None)
