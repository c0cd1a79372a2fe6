"""Which passages may be used: of files that are there, and for a prompt only what may go to a model."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from indexer.answering.seams import AnswerCatalog
from indexer.retrieval.passage import Passage
from indexer.storage.catalog.rows import DocumentRow
from indexer.storage.catalog.scope import Scope

_MTIME_SLACK_S = 2.0
"""FAT stores times in steps of two seconds."""


@dataclass(frozen=True, slots=True)
class Admitted:
    """Passages sorted by what may be done with them."""

    for_model: tuple[Passage, ...]
    withheld: tuple[Passage, ...]
    """Their content lies in a source whose text must not enter a prompt."""
    gone: tuple[str, ...]
    """Paths of files that are no longer there."""
    changed: tuple[str, ...]
    """Paths of files that were changed since they were read."""

    @property
    def readable(self) -> tuple[Passage, ...]:
        """All that may be shown, in the order of the ranking."""
        order = {passage.chunk: passage for passage in (*self.for_model, *self.withheld)}
        return tuple(sorted(order.values(), key=lambda passage: -passage.score))


def admit(
    found: Sequence[Passage], catalog: AnswerCatalog, status: Callable[[str], os.stat_result] = os.lstat
) -> Admitted:
    """Look at every file once, by `status`. Offline volumes are not looked at: their documents stay citable."""
    presence = {passage.document.path: _presence(passage.document, status) for passage in found}
    there = [passage for passage in found if presence[passage.document.path] != "gone"]
    extractions = {passage.extraction for passage in there}
    closed = extractions - catalog.documents_of(extractions, Scope(is_for_model=True)).keys()
    return Admitted(
        for_model=tuple(passage for passage in there if passage.extraction not in closed),
        withheld=tuple(passage for passage in there if passage.extraction in closed),
        gone=tuple(path for path, state in presence.items() if state == "gone"),
        changed=tuple(path for path, state in presence.items() if state == "changed"),
    )


def _presence(document: DocumentRow, status: Callable[[str], os.stat_result]) -> str:
    """`there`, `gone`, `changed`, or `offline` for a file on a volume that is away."""
    if not document.is_online:
        return "offline"
    try:
        found = status(document.path)
    except (FileNotFoundError, NotADirectoryError):
        return "gone"
    except (OSError, ValueError):
        return "there"  # unreadable now, but not known to be gone
    is_same = document.member or found.st_size == document.size
    return "there" if is_same and abs(found.st_mtime - document.mtime) <= _MTIME_SLACK_S else "changed"
