"""Errors between the vectors process and its store, finer than callers need."""

from __future__ import annotations

from indexer.errors import CorruptStoreError, StorageError


class InUseError(StorageError):
    """Another process has the generation's directory."""

    code = "vectors_in_use"


class UncheckedError(StorageError):
    """The process was started anew and has not been checked."""

    code = "vectors_unchecked"


class BegunAnewError(CorruptStoreError):
    """The generation was replaced by an empty one; told to the writer once, as a `CorruptStoreError`."""


class UnknownLayoutError(StorageError):
    """The index files are not laid out as `hnswfiles` knows them, or contradict each other."""

    code = "vectors_unknown_layout"
