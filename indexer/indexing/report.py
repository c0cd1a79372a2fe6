"""What indexing is doing, as clients are told."""

from __future__ import annotations

from indexer.domain import DocumentState
from indexer.indexing.machine import IndexingMachine
from indexer.indexing.progress import SparingFigure, eta_s
from indexer.paths import display_path
from indexer.protocol.messages import IndexProgress
from indexer.storage.catalog.catalog import Catalog

_EXPECTED_CHUNKS_PER_S = 60.0
"""Before any chunk was embedded; the least measured on two cores."""


class ProgressReport:
    """Gathers figures of all lanes; cheap enough to be asked four times a second."""

    def __init__(self, catalog: Catalog, machine: IndexingMachine) -> None:
        """Report on the work of `machine` on `catalog`."""
        self._catalog = catalog
        self._machine = machine
        self._meaning_queued = SparingFigure(lambda: catalog.meaning.waiting_chunks(machine.live.model))

    def now(self, *, is_exact: bool = False) -> IndexProgress:
        """The state now; with `is_exact` no figure is a moment old."""
        machine = self._machine
        counts = self._catalog.counts.total()
        words_queued = counts.get(DocumentState.QUEUED, 0)
        meaning_queued = self._meaning_queued.value(is_exact=is_exact)
        files_per_s = machine.pipeline.files.per_second() if words_queued else 0.0
        chunks_per_s = machine.live.worker.chunks.per_second() if meaning_queued else 0.0
        change = machine.model_change.view()
        is_paused, reason = machine.throttle.reason()
        state = "idle"
        if machine.surveyor.scanning is not None:
            state = "scanning"
        elif words_queued or meaning_queued or (change is not None and not change.problem):
            state = "indexing"
        if is_paused and (state != "idle" or self._catalog.jobs.is_any_waiting()):
            state = "paused"
        return IndexProgress(
            state=state,
            reason=reason or "; ".join(machine.problems()),
            counts={str(name): count for name, count in counts.items()},
            words_queued=words_queued,
            meaning_queued=meaning_queued,
            files_per_s=files_per_s,
            chunks_per_s=chunks_per_s,
            eta_s=eta_s(words_queued, files_per_s, meaning_queued, chunks_per_s, _EXPECTED_CHUNKS_PER_S),
            current=display_path(machine.pipeline.current.latest() or machine.live.worker.current.latest()),
            model_change=change,
        )
