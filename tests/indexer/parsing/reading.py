"""Reads a document with its members, as the worker does."""

from __future__ import annotations

from indexer.parsing.extracted import Extracted
from indexer.parsing.parser import ParseOptions
from indexer.parsing.reader import DocumentReader, content_hash
from indexer.parsing.registry import Registry


def read_document(data: bytes, name: str, **options: object) -> list[Extracted]:
    """The file, then its members."""
    view = memoryview(data)
    steps = DocumentReader(Registry()).read(view, name, content_hash(view), ParseOptions(**options))
    while True:
        try:
            next(steps)
        except StopIteration as end:
            return end.value
