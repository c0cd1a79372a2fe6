"""What goes into the keyword index."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from indexer.domain import ChunkId, DocumentId, ExtractionId


@dataclass(frozen=True, slots=True)
class ContentEntry:
    """One content with its chunks; replaces what was held of the same extraction."""

    extraction: ExtractionId
    language: str
    """ISO 639-1 of the main language, empty when unknown or not prose."""
    is_prose: bool
    """False for code, data and logs, whose identifiers are found by their parts too."""
    title: str
    chunks: Sequence[tuple[ChunkId, str, str]]
    """(chunk, its heading path and section header as one text, its body), in reading order."""
    author: str = ""


@dataclass(frozen=True, slots=True)
class NameEntry:
    """A document's name, searchable before anything of it is read."""

    document: DocumentId
    name: str
    """File name, or the last part of a member's path."""
    path: str
    """Path of the folder (and container) it lies in; surrogate escapes are allowed."""


@dataclass(frozen=True, slots=True)
class KeywordBatch:
    """Changes that become visible together. Removals come first; adding replaces."""

    contents: Sequence[ContentEntry] = ()
    removed_contents: Sequence[ExtractionId] = ()
    names: Sequence[NameEntry] = ()
    removed_names: Sequence[DocumentId] = ()


@dataclass(frozen=True, slots=True)
class Touched:
    """Segments that hold deleted entries, and what else is in them."""

    contents: frozenset[str] = frozenset()
    """Segments of the contents by name …"""
    names: frozenset[str] = frozenset()
    """… and of the names."""
    living_contents: frozenset[ExtractionId] = frozenset()
    """What else is in the former …"""
    living_names: frozenset[DocumentId] = frozenset()
    """… and in the latter."""


EDIT_BUDGET = 16_000_000
"""Bytes that a writer may use while documents are added, for single edits: small commits. Tantivy refuses less than
15 MB; a full buffer becomes a segment."""

BULK_BUDGET = 96_000_000
"""For the first indexing: fewer, larger segments mean fewer bytes merged again."""
