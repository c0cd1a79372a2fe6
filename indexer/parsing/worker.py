"""The parser child: confined before it sees a byte, holds one file at a time, answers with plain data.

Started as `python -m indexer.parsing.worker SCRATCH` by `indexer.parsing.pool`.
"""

from __future__ import annotations

import importlib
import logging
import mmap
import os
import sys
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import replace
from itertools import zip_longest
from pathlib import Path

from indexer.chunking.languagemodel import language_model
from indexer.errors import DeskhoundError, ParseError
from indexer.parsing.confinement.memory import MemoryGauge
from indexer.parsing.confinement.sandbox import enter_sandbox, limit_processor_time
from indexer.parsing.extracted import AlreadyKnown, Extracted
from indexer.parsing.fileaccess import unreadable
from indexer.parsing.messages import (
    SMALL_BYTES,
    Done,
    FileAccess,
    Identified,
    ParseRequest,
    RenderedPage,
    RenderRequest,
    SmallFile,
    SmallFileAnswer,
    SmallFilesReply,
    SmallFilesRequest,
)
from indexer.parsing.reader import DocumentReader, content_hash
from indexer.parsing.registry import TEXT_PARSER, WRITTEN_PARSERS, Registry
from indexer.processes.child import ChildContext, Handler, Reply, serve

logger = logging.getLogger(__name__)

_PLAIN_PARSERS = WRITTEN_PARSERS | {TEXT_PARSER}

_MAPPED_BYTES = 1 << 20
"""Smaller files are read at once: cheaper, and a file that shrinks meanwhile cannot raise SIGBUS."""

_Steps = Generator[Identified, None, list[Extracted]]


class Worker:
    """Serves the requests of the pool."""

    def __init__(self, registry: Registry, gauge: MemoryGauge) -> None:
        """Read with the parsers of `registry`, measure with `gauge`."""
        self._reader = DocumentReader(registry)
        self._gauge = gauge

    def parse(self, request: ParseRequest, context: ChildContext) -> Iterator[Reply] | Reply:
        """Read a file and all its members."""
        limit_processor_time(request.cpu_limit_s)
        data = _contents(request.access, context.fds[:1])
        digest = content_hash(data)
        if digest in request.known_hashes:
            return Reply(AlreadyKnown(digest, len(data)))
        steps = self._reader.read(
            data,
            request.access.name,
            digest,
            request.options,
            former=request.former,
            soft_limit_s=request.soft_limit_s,
            poison=dict(request.poison),
        )
        try:
            first = next(steps)
        except StopIteration as stop:  # nothing to be parsed
            return self._reply(stop.value[0])
        if len(data) <= SMALL_BYTES and first.parser in _PLAIN_PARSERS:
            # Most files: one frame instead of four, and nothing in them can end this process.
            (found,) = _run_out(steps)
            return self._reply(replace(found, peak_memory_bytes=self._gauge.current_bytes()))
        return self._parse_identified(first, steps)

    def _parse_identified(self, first: Identified, steps: _Steps) -> Iterator[Reply]:
        yield Reply(first)
        self._gauge.reset(first.size_bytes)
        found = yield from _replied(steps)
        found[0] = replace(found[0], peak_memory_bytes=self._gauge.peak_bytes())
        yield from map(self._reply, found)
        yield Reply(Done(self._gauge.current_bytes()))

    def parse_small(self, request: SmallFilesRequest, context: ChildContext) -> Reply:
        """Read what can be read of several files without a risk that one takes the others with it."""
        limit_processor_time(request.cpu_limit_s)
        answers: list[SmallFileAnswer] = []
        blobs: list[bytes] = []
        for file, descriptor in zip_longest(request.files, context.fds):
            try:
                found = self._plain(file, request, () if descriptor is None else (descriptor,))
            except DeskhoundError:  # said in full when it is read alone
                found = None
            if isinstance(found, Extracted):
                blobs += found.text_blocks
                stripped = replace(found, text_blocks=())
                answers.append(SmallFileAnswer(extracted=stripped, blocks=len(found.text_blocks)))
            else:
                answers.append(SmallFileAnswer(known=found))
        return Reply(SmallFilesReply(tuple(answers)), tuple(blobs))

    def _plain(
        self, file: SmallFile, request: SmallFilesRequest, descriptors: tuple[int, ...]
    ) -> Extracted | AlreadyKnown | None:
        """A file that is small and plain; None for any other."""
        data = _contents(file.access, descriptors)
        if len(data) > SMALL_BYTES:
            return None
        digest = content_hash(data)
        if digest in file.known_hashes:
            return AlreadyKnown(digest, len(data))
        steps = self._reader.read(data, file.access.name, digest, request.options)
        try:
            first = next(steps)
        except StopIteration as stop:  # nothing to be parsed
            found: Extracted = stop.value[0]
            return found
        return _run_out(steps)[0] if first.parser in _PLAIN_PARSERS else None

    @staticmethod
    def _reply(found: Extracted) -> Reply:
        return Reply(replace(found, text_blocks=()), found.text_blocks)

    def render(self, request: RenderRequest, context: ChildContext) -> Reply:
        """Draw a page."""
        from indexer.parsing.rendering import render

        limit_processor_time(120)
        data, name = _contents(request.access, context.fds[:1]), request.access.name
        if request.member:
            inner, name = self._reader.open_member(data, name, request.member, request.options)
            data = memoryview(inner)
        match = self._reader.match(data, name)
        if match is None:
            raise ParseError("The file has no pages that could be shown.")
        page = render(data, match.parser.name, request)
        return Reply(RenderedPage(page.width_px, page.height_px, page.page_count, page.boxes), (page.png,))


def _replied(steps: _Steps) -> Generator[Reply, None, list[Extracted]]:
    """Pass on each content before it is parsed."""
    while True:
        try:
            identified = next(steps)
        except StopIteration as stop:
            found: list[Extracted] = stop.value
            return found
        yield Reply(identified)


def _run_out(steps: _Steps) -> list[Extracted]:
    while True:
        try:
            next(steps)
        except StopIteration as stop:
            found: list[Extracted] = stop.value
            return found


def _contents(access: FileAccess, descriptors: Sequence[int]) -> memoryview:
    """The file's bytes, read at once or mapped; a growing file as long as it was at this moment."""
    descriptor = descriptors[0] if descriptors else _open(access)
    try:
        size = os.fstat(descriptor).st_size
        if size < _MAPPED_BYTES:
            return memoryview(_read_all(descriptor, size))
        return memoryview(mmap.mmap(descriptor, size, access=mmap.ACCESS_READ))  # holds the file by itself
    finally:
        if not descriptors:
            os.close(descriptor)


def _open(access: FileAccess) -> int:
    """Open by path, where descriptors cannot be passed.

    Raises:
        NotFoundError: it is gone.
        ParseError: it cannot be opened.
    """
    path = os.fsdecode(bytes.fromhex(access.path_hex))
    try:
        return os.open(path, os.O_RDONLY | getattr(os, "O_BINARY", 0))
    except OSError as error:
        raise unreadable(error) from error


def _read_all(descriptor: int, size: int) -> bytes:
    """Up to `size` bytes from the start: the offset is shared with the engine, and with the attempt before."""
    if sys.platform == "win32":
        return os.read(descriptor, size)
    pieces: list[bytes] = []
    offset = 0
    while offset < size and (piece := os.pread(descriptor, size - offset, offset)):
        pieces.append(piece)
        offset += len(piece)
    return b"".join(pieces)


def run(make_registry: Callable[[], Registry] = Registry) -> None:
    """Confine this process and serve the pool until it ends."""
    gauge = MemoryGauge()  # opens files of /proc that are out of reach afterwards
    support = enter_sandbox(_scratch_folder())

    def setup() -> None:
        logger.info("parser confined by %s", support.label())

    worker = Worker(make_registry(), gauge)
    handlers: dict[type, Handler] = {
        ParseRequest: worker.parse,
        SmallFilesRequest: worker.parse_small,
        RenderRequest: worker.render,
    }
    serve(handlers, setup=setup)


_LIBRARIES = ("lxml.etree", "pypdfium2", "selectolax.lexbor", "python_calamine", "olefile", "PIL.Image")
"""Of the formats that most folders hold, 0.3 s of processor time together. None starts a thread."""


def prepare() -> None:
    """Load what nearly every worker comes to need, for all that are forked from this process."""
    for library in _LIBRARIES:
        importlib.import_module(library)
    language_model()


def main() -> None:
    """Run with the parsers that ship."""
    run()


def _scratch_folder() -> str:
    folder = Path(sys.argv[1])
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return str(folder)


if __name__ == "__main__":
    main()
