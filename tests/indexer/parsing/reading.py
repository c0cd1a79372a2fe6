"""Reads a document with its members, as the worker does."""

from __future__ import annotations

from indexer.parsing.extracted import Found
from indexer.parsing.parser import ParseOptions
from indexer.parsing.reader import DocumentReader, Steps, content_hash
from indexer.parsing.registry import Registry


def run_out(steps: Steps) -> list[Found]:
    """The file, then its members, once a reading is through."""
    while True:
        try:
            next(steps)
        except StopIteration as end:
            own, members = end.value
            return [own, *members]


def read_document(data: bytes, name: str, **options: object) -> list[Found]:
    """The file, then its members."""
    view = memoryview(data)
    return run_out(DocumentReader(Registry()).read(view, name, content_hash(view), ParseOptions(**options)))
