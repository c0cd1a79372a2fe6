"""What users ask of indexing: which files could not be read, and why a file is left out."""

from __future__ import annotations

import os

from indexer.domain import SourceId
from indexer.indexing.admission import innermost
from indexer.indexing.listing import Scanner
from indexer.paths import display_path
from indexer.protocol.messages import FailuresReply, FailureView
from indexer.storage.catalog.catalog import Catalog
from indexer.storage.profile import Profile


def failure_page(catalog: Catalog, source: SourceId | None, *, offset: int, limit: int) -> FailuresReply:
    """A page of the documents that could not be read, of one source or of all."""
    rows, total = catalog.counts.failures(source=source, offset=offset, limit=limit)
    views = tuple(
        FailureView(
            row.document,
            display_path(row.path),
            os.fsencode(row.path).hex(),
            row.member,
            str(row.state),
            row.reason,
        )
        for row in rows
    )
    return FailuresReply(views, total)


def why_left_out(profile: Profile, scanner: Scanner, path: str) -> str:
    """The rule that keeps a path out of the index, in words; empty where none does."""
    source = innermost(profile.sources(), path)
    if source is None:
        return "it lies below no watched folder"
    return scanner.explain(source.path, source.rules, path)
