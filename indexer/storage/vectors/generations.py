"""Generations: directories of vectors, of which one per model is live.

A generation is never repaired or emptied in place. What is broken, outdated or full of tombstones is
replaced by a new one and deleted whole, which is also how forgotten vectors leave the disk: a few by a copy without
them (`scrubbedcopy`), more than a quarter of all by building the rest anew (`shadow`).
"""

from __future__ import annotations

import contextlib
import logging
import shutil
import threading
import time
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from importlib import metadata
from pathlib import Path

from indexer.domain import ModelIdentity
from indexer.errors import StorageError
from indexer.file_lock import is_locked
from indexer.storage.vectors.records import (
    LOCK_NAME,
    MANIFEST_NAME,
    PROGRESS_NAME,
    Manifest,
    Progress,
    read_record,
    write_record,
)

logger = logging.getLogger(__name__)

_POINTER_NAME = "live.json"
_DISCARDED_PREFIX = "discarded-"


@dataclass(frozen=True, slots=True)
class _Live:
    generations: Mapping[str, str] = field(default_factory=dict)
    """Model key → name of the directory."""


class Generations:
    """The directories below `vectors/`, and the pointer that says which are live.

    The stores of all models share one: two that changed the pointer at once would lose a change.
    """

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._changing = threading.Lock()
        self._being_built: set[Path] = set()

    def live(self, model: ModelIdentity) -> Path | None:
        """The live generation of a model; None where there is none that this version can use."""
        name = self._read_pointer().get(model.key())
        if name is None:
            return None
        path = self._directory / name
        manifest = read_record(path / MANIFEST_NAME, Manifest)
        if manifest == self._manifest(model):
            return path
        logger.warning("vectors in %s are of another version or damaged and are built anew", name)
        return None

    def create(self, model: ModelIdentity) -> Path:
        """A new, empty generation; not live yet. What former builds left behind is deleted first.

        Raises:
            StorageError: the disk is full or not writable.
        """
        self.sweep()
        try:
            with self._changing:
                self._directory.mkdir(mode=0o700, parents=True, exist_ok=True)
                taken = [int(path.name) for path in self._directory.iterdir() if path.name.isdecimal()]
                path = self._directory / str(max(taken, default=0) + 1)
                self._being_built.add(path)
                path.mkdir(mode=0o700)
            write_record(path / MANIFEST_NAME, self._manifest(model))
            write_record(path / PROGRESS_NAME, Progress())
        except OSError as error:
            raise StorageError(
                f"Vectors cannot be written in {self._directory}: {error.strerror}."
            ) from error
        return path

    def make_live(self, path: Path, model: ModelIdentity) -> None:
        """Let a model's searches use this generation from now on, also after a restart.

        Raises:
            StorageError: the disk is full or not writable.
        """
        with self._changing:
            self._write_pointer({**self._read_pointer(), model.key(): path.name})
            self._being_built.discard(path)

    def keep_only(self, models: Collection[ModelIdentity]) -> None:
        """Other models are not used any more: their generations go. Their processes have ended.

        Raises:
            StorageError: the disk is full or not writable.
        """
        kept = {model.key() for model in models}
        with self._changing:
            pointer = self._read_pointer()
            unused = [name for key, name in pointer.items() if key not in kept]
            if unused:
                self._write_pointer({key: name for key, name in pointer.items() if key in kept})
        for name in unused:
            self.discard(self._directory / name)

    def discard(self, path: Path) -> None:
        """Take a generation away; its process has ended. What cannot be deleted now goes at `sweep`."""
        self._being_built.discard(path)
        aside = self._directory / f"{_DISCARDED_PREFIX}{path.name}-{time.time_ns()}"
        with contextlib.suppress(OSError):  # Windows keeps what a dying process still has open
            path.rename(aside)
            path = aside
        shutil.rmtree(path, ignore_errors=True)

    def sweep(self) -> None:
        """Delete what is neither live nor being built nor still held by a process: left by a stop in the middle."""
        if not self._directory.is_dir():
            return
        with self._changing:  # what goes live meanwhile is either still being built or live already
            live = set(self._read_pointer().values())
            old = [path for path in self._directory.iterdir() if path.is_dir() and self._is_old(path, live)]
        for path in old:
            logger.info("deleting vectors in %s, which nothing uses", path.name)
            shutil.rmtree(path, ignore_errors=True)

    def _is_old(self, path: Path, live: set[str]) -> bool:
        if path.name.startswith(_DISCARDED_PREFIX):
            return True
        if not path.name.isdecimal() or path.name in live or path in self._being_built:
            return False
        return not is_locked(path / LOCK_NAME)

    def _manifest(self, model: ModelIdentity) -> Manifest:
        return Manifest(model.key(), model.dimension, metadata.version("chromadb"))

    def _read_pointer(self) -> dict[str, str]:
        pointer = read_record(self._directory / _POINTER_NAME, _Live)
        return dict(pointer.generations) if pointer is not None else {}

    def _write_pointer(self, generations: Mapping[str, str]) -> None:
        try:
            write_record(self._directory / _POINTER_NAME, _Live(generations))
        except OSError as error:
            raise StorageError(
                f"Vectors cannot be written in {self._directory}: {error.strerror}."
            ) from error
