"""What an evaluation needs of an engine."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from indexer.paths import MEMBER_GAP
from indexer.protocol.messages.views import HitView


@dataclass(frozen=True, slots=True)
class Timed:
    """The hits of one search, and how long it took from request to settled reply."""

    hits: tuple[HitView, ...]
    milliseconds: float


class SearchableEngine(Protocol):
    """An engine that indexes a folder wholly and then answers searches."""

    def index(self, folder: Path) -> None:
        """Index all files below a folder, by words and by meaning; returns when done."""
        ...

    def search(self, query: str, *, mode: str, limit: int) -> Timed:
        """The settled hits of a query.

        Raises:
            QueryError: the query cannot be run.
        """
        ...


BuildEngine = Callable[[], AbstractContextManager[SearchableEngine]]
"""Makes an engine with a throw-away data directory; both end with the context."""


def hit_files(hits: Iterable[HitView], folder: Path) -> list[str]:
    """The files of hits, best first, as `/`-separated paths below a folder.

    Files with the same content follow each other; members of archives count as their archive.
    """
    root = os.path.realpath(folder)
    found: dict[str, None] = {}
    for hit in hits:
        for path in (
            os.fsdecode(bytes.fromhex(hit.raw_path)),
            *(each.split(MEMBER_GAP)[0] for each in hit.also_at),
        ):
            inside = os.path.relpath(os.path.realpath(path), root)
            found.setdefault(inside.replace(os.sep, "/"))
    return list(found)
