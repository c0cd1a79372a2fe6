"""The two small files beside a Chroma directory: what it was made by, and how far it has come."""

from __future__ import annotations

import contextlib
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar, cast

from indexer.errors import ProtocolError
from indexer.protocol.typed_json import decode_json, encode_json

_Record = TypeVar("_Record")

MANIFEST_NAME = "manifest.json"
PROGRESS_NAME = "progress.json"
LOCK_NAME = "owner.lock"
CHROMA_NAME = "chroma"


@dataclass(frozen=True, slots=True)
class Manifest:
    """Written once, when a generation is begun."""

    model: str
    """`ModelIdentity.key()`."""
    dimension: int
    chromadb: str
    """The version that made it. Another version rebuilds: migrations of Chroma go one way only."""


@dataclass(frozen=True, slots=True)
class Progress:
    """Written after each batch that Chroma acknowledged."""

    applied_seq: int = 0
    tombstones: int = 0
    """Vectors deleted, whose room in the index is never given back."""
    purged: int = 0
    """Of the tombstones, those whose vectors have been written over, so that they are in no file any more."""
    is_clean: bool = True
    """False while a process has the directory open; left so by one that was killed."""


def read_record(path: Path, kind: type[_Record]) -> _Record | None:
    """A record, None where there is none or it is damaged."""
    with contextlib.suppress(OSError, ProtocolError):
        return cast("_Record", decode_json(path.read_bytes(), kind))
    return None


def write_record(path: Path, record: object) -> None:
    """Replace a record so that a kill or a power cut leaves the old one or the new one.

    Raises:
        OSError: the disk is full or gone.
    """
    aside = path.with_suffix(".new")
    with aside.open("wb") as file:
        file.write(encode_json(record))
        file.flush()
        os.fsync(file.fileno())
    os.replace(aside, path)
