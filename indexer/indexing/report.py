"""How indexing comes along, as it is told to clients."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Mapping

from indexer.amounts import counted
from indexer.domain import DocumentState, SourceId
from indexer.indexing.activity import ActivityLog, WriteMeter
from indexer.indexing.machine import IndexingMachine
from indexer.indexing.progress import SparingFigure, eta_s
from indexer.indexing.reconcile import MergeResult
from indexer.indexing.scanning import ScanOutcome, ScanTarget
from indexer.paths import display_path
from indexer.protocol.messages import IndexProgress
from indexer.storage.catalog.catalog import Catalog
from indexer.storage.catalog.counts import as_found

_EXPECTED_CHUNKS_PER_S = 60.0
"""Before anything was embedded; the least measured on two cores."""
_SECONDS_THAT_TELL = 10
"""While files are read a group of chunks comes through now and then. Two of them 30 s apart are no pace: of what
takes an hour, two days were said to be left."""
_NEXT_FILES = 5
_FILES_THAT_TELL = 20
_WORTH_NOTING = 100
"""Files and passages of a run that the history tells of; less is a day's ordinary edits."""


class ProgressReport:
    """Says what indexing is doing, and writes down what it did."""

    def __init__(
        self, catalog: Catalog, machine: IndexingMachine, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """Ask the catalog and the threads of `machine`; `clock` gives seconds of work."""
        self._clock = clock
        self._catalog = catalog
        self._machine = machine
        self._meaning_queued = SparingFigure(lambda: machine.live.worker.left())
        self._pictures_queued = SparingFigure(catalog.jobs.waiting_for_recognition)
        self._unreachable = SparingFigure(catalog.counts.unreachable)
        self._read_again = SparingFigure(catalog.counts.read_again)
        self._written = WriteMeter()
        self._offline = {row.id for row in catalog.sources.all() if not row.is_online}
        self._noted = self.work()
        self._model = machine.live.model
        self._worked_s = 0.0
        self._working_since_s: float | None = None
        self._has_unsaved_work = False
        self.activity = ActivityLog(catalog)

    def work(self) -> dict[str, int]:
        """Since the start: files `parsed`, `linked` to content known already, chunks `embedded`."""
        pipeline = self._machine.pipeline
        embedded = self._machine.lanes.embedded()
        return {"parsed": pipeline.parsed, "linked": pipeline.linked, "embedded": embedded}

    def progress(self, *, is_exact: bool = False) -> IndexProgress:
        """What indexing is doing now."""
        machine = self._machine
        counts = self._catalog.counts.total()
        words_queued = counts.get(DocumentState.QUEUED, 0)
        words_queued -= min(sum(self.unreachable(is_exact=is_exact).values()), words_queued)
        again = sum(map(Counter, self.read_again(is_exact=is_exact).values()), Counter())
        meaning_queued = self._meaning_queued.value(is_exact=is_exact)
        pictures_queued = self._pictures_queued.value(is_exact=is_exact)
        files, chunks = machine.pipeline.files, machine.live.worker.chunks
        chunks_per_s = chunks.per_second() if meaning_queued else 0.0
        change = machine.model_change.view()
        is_changing = change is not None and not change.problem
        state, reason = self._state(bool(words_queued or meaning_queued or pictures_queued or is_changing))
        return IndexProgress(
            state=state,
            reason=reason or "; ".join(machine.problems()),
            counts={str(name): count for name, count in as_found(counts, again).items()},
            words_queued=words_queued,
            meaning_queued=meaning_queued,
            pictures_queued=pictures_queued,
            files_per_s=files.per_second() if words_queued else 0.0,
            chunks_per_s=chunks_per_s,
            eta_s=eta_s(
                words_queued,
                files.pace(),
                meaning_queued,
                chunks.pace(least_seconds=_SECONDS_THAT_TELL),
                # Beside a speed that is shown, a time by another one would be seen to be wrong.
                expected_chunks_per_s=0.0 if chunks_per_s else _EXPECTED_CHUNKS_PER_S,
                chunks_per_file=self._chunks_per_file(meaning_queued),
            ),
            # What is still in hand of a source that was removed is nobody's concern.
            current="" if state == "idle" else self._current(),
            model_change=change,
        )

    def read_again(self, *, is_exact: bool = False) -> Mapping[SourceId, Mapping[DocumentState, int]]:
        """Queued documents of each source that are found by older content meanwhile, by the state of that."""
        return self._read_again.value(is_exact=is_exact)

    def _state(self, is_anything_queued: bool) -> tuple[str, str]:
        """What is done now, and why it is slow or paused."""
        throttle = self._machine.throttle
        is_paused, reason = throttle.reason()
        state = "indexing" if is_anything_queued else "idle"
        if self._machine.surveyor.scanning is not None:
            state = "scanning"
        has_work = state != "idle" or self._catalog.jobs.is_any_waiting(with_recognition=True)
        if throttle.is_in_trouble or (is_paused and has_work):
            return "paused", reason
        if state == "idle" and not throttle.is_paused_by_user:
            reason = ""  # it holds up nothing: an idle machine may well be on battery
        return state, reason

    def unreachable(self, *, is_exact: bool = False) -> Mapping[SourceId, int]:
        """Documents of each source that wait to be read until their volume is back."""
        return self._unreachable.value(is_exact=is_exact)

    def _current(self) -> str:
        """The file that is worked on."""
        machine = self._machine
        return display_path(machine.pipeline.current.latest() or machine.live.worker.current.latest())

    def _chunks_per_file(self, meaning_queued: int) -> float:
        """Of the files read since the start; 0 while they are too few to tell."""
        read = self._machine.pipeline.parsed
        if read < _FILES_THAT_TELL:
            return 0.0
        return (meaning_queued + self._machine.live.worker.chunks.total) / read

    def former_models(self) -> tuple[str, ...]:
        """Names of the models whose vectors are kept, and that are neither used nor prepared now."""
        used = {lane.model.name for lane in self._machine.lanes.all()}
        return tuple(model.name for model in self._catalog.meaning.models() if model.name not in used)

    def next_files(self) -> tuple[str, ...]:
        """Printable paths at the head of the queue."""
        return tuple(display_path(job.path) for job in self._catalog.jobs.next(_NEXT_FILES))

    def record(self, state: str) -> None:
        """Count what was done up to now; once `idle`, note a run that is worth it."""
        work = self.work()
        self.activity.count(
            {
                "files_read": work["parsed"],
                "files_linked": work["linked"],
                "files_failed": self._machine.pipeline.failed,
                "files_removed": self._machine.removed,
                "passages_embedded": work["embedded"],
                "bytes_read": self._machine.pipeline.bytes.total,
                "bytes_written": self._written.total(),
                "work_s": self._time_worked(is_working=state in ("scanning", "indexing")),
            }
        )
        if self._machine.live.model != self._model:
            self._model = self._machine.live.model
            self.activity.note(f"Search by meaning uses {self._model.name} from now on")
        if state != "idle":
            self._has_unsaved_work = True
            return
        files, passages = (work[name] - self._noted[name] for name in ("parsed", "embedded"))
        if files + passages >= _WORTH_NOTING:
            read, embedded = counted(files, "file"), counted(passages, "passage")
            self.activity.note(f"All up to date: {read} read, {embedded} embedded")
        self._noted = work
        if self._has_unsaved_work:  # nothing may be told for hours now
            self._has_unsaved_work = False
            self.activity.save()

    def _time_worked(self, *, is_working: bool) -> int:
        """Seconds since the start between two tellings of which the earlier told of work."""
        now_s = self._clock()
        if self._working_since_s is not None:
            self._worked_s += now_s - self._working_since_s
        self._working_since_s = now_s if is_working else None
        return int(self._worked_s)

    def scanned(self, target: ScanTarget, outcome: ScanOutcome) -> None:
        """Note what a look at a whole source found."""
        path, source = display_path(target.root), target.source
        self._unreachable = SparingFigure(self._catalog.counts.unreachable)  # now it may be another
        if outcome.problem and source not in self._offline:
            self._offline.add(source)
            self.activity.note(f"{path} went offline: {outcome.problem}", source)
        elif not outcome.problem and source in self._offline:
            self._offline.discard(source)
            self.activity.note(f"{path} is there again", source)
        if not outcome.result.is_empty:
            self.activity.note(f"{path}: {_found(outcome.result)}", source)

    def forget(self, source: SourceId) -> None:
        """A source is removed: nothing that names it stays."""
        self._offline.discard(source)
        self.activity.forget(source)


def _found(result: MergeResult) -> str:
    """`12 new, 1 changed`."""
    parts = (
        (result.added, "new"),
        (result.changed, "changed"),
        (result.moved, "moved"),
        (result.removed, "removed"),
        (result.missing, "gone and kept for a while"),
    )
    texts = [f"{count:,} {what}" for count, what in parts if count]
    if result.away:
        texts.append(f"{counted(result.away, 'folder')} on a volume that is away")
    return ", ".join(texts)
