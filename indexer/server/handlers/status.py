"""The whole engine at a glance."""

from __future__ import annotations

import contextlib
import os
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import psutil

from indexer.indexing.service import IndexingService
from indexer.paths import DataDirectory
from indexer.processes.diskwrites import bytes_written
from indexer.processes.supervisor import Supervisor
from indexer.protocol.messages import EngineStatus, StatusRequest
from indexer.protocol.version import app_version
from indexer.server.dispatcher import Handler
from indexer.server.request import RequestContext
from indexer.settings import Settings
from indexer.storage.catalog.catalog import Catalog
from indexer.storage.catalog.scope import Scope

_FAILURES = 20


@dataclass(frozen=True, slots=True)
class StatusParts:
    """Where the figures come from."""

    directory: DataDirectory
    catalog: Catalog
    settings: Settings
    supervisor: Supervisor
    indexing: IndexingService
    notes: tuple[str, ...]
    """What happened at start that the user should know."""


class StatusReporter:
    """Gathers the state of all parts."""

    def __init__(self, parts: StatusParts) -> None:
        """Count the engine's life from now."""
        self._parts = parts
        self._started_s = time.monotonic()

    def status(self) -> EngineStatus:
        """The state now."""
        parts = self._parts
        model = parts.indexing.model
        counts = parts.catalog.holdings.counts(model)
        report = parts.indexing.report
        return EngineStatus(
            app_version=app_version(),
            pid=os.getpid(),
            data_dir=str(parts.directory.root),
            uptime_s=time.monotonic() - self._started_s,
            progress=parts.indexing.progress(),
            sources=tuple(parts.indexing.source_views()),
            children=tuple(parts.supervisor.views()),
            coverage=parts.catalog.coverage(Scope()),
            disk_bytes=self._disk_bytes(),
            bytes_written=self._bytes_written(),
            work=report.work(),
            vectors_held=counts.held,
            vectors_stored=counts.stored,
            vector_budget_bytes=parts.settings.value("indexing.vector_budget_bytes"),
            embedding_model=model.name,
            answer_model=parts.settings.value("answers.model"),
            problems=(*parts.notes, *parts.indexing.problems()),
            next_files=report.next_files(),
            failures=parts.indexing.failures(limit=_FAILURES).failures,
            failure_counts={str(k): n for k, n in parts.catalog.counts.failure_counts().items()},
            days=report.activity.days(),
            events=report.activity.events(),
            former_models=report.former_models(),
        )

    def _disk_bytes(self) -> Mapping[str, int]:
        place = self._parts.directory
        return {
            "catalog": self._parts.catalog.disk_bytes(),
            "profile": _folder_bytes(place.profile) + _folder_bytes(place.backups),
            "keyword": _folder_bytes(place.keyword),
            "vectors": _folder_bytes(place.vectors),
            "logs": _folder_bytes(place.logs),
        }

    def _bytes_written(self) -> Mapping[str, int]:
        """Bytes each process had written to disk since it started, where the system counts them."""
        pids = {"engine": os.getpid()} | {c.name: c.pid for c in self._parts.supervisor.views() if c.pid}
        found = {}
        for name, pid in pids.items():
            with contextlib.suppress(psutil.NoSuchProcess):
                written = bytes_written(psutil.Process(pid))
                if written is not None:
                    found[name] = written
        return found


def status_handlers(reporter: StatusReporter) -> dict[type, Handler]:
    """The handler of `StatusRequest`."""

    def status(_request: StatusRequest, _: RequestContext) -> Iterator[object]:
        yield reporter.status()

    return {StatusRequest: status}


def _folder_bytes(path: Path) -> int:
    """Bytes allocated below a folder, or by a file; what vanishes meanwhile does not count."""
    if path.is_file():
        return path.stat().st_size
    total = 0
    for place, _, names in os.walk(path):
        for name in names:
            try:
                total += _allocated(os.stat(os.path.join(place, name)))
            except OSError:
                continue
    return total


def _allocated(found: os.stat_result) -> int:
    """Bytes that a file takes; where the system does not tell, those that it holds."""
    if sys.platform == "win32":
        return found.st_size
    return found.st_blocks * 512
