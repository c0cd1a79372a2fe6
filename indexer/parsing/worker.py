"""The parser child: confined before it sees a byte, reads one file after the other, answers with plain data.

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
from indexer.errors import DeskhoundError, LimitError, ParseError
from indexer.parsing.confinement.memory import MemoryGauge
from indexer.parsing.confinement.sandbox import enter_sandbox, limit_processor_time
from indexer.parsing.extracted import AlreadyKnown, Found
from indexer.parsing.fileaccess import unreadable
from indexer.parsing.messages import (
    SMALL_BYTES,
    FileAccess,
    FileRequest,
    Identified,
    MemberBytes,
    MemberRequest,
    ParseRequest,
    Part,
    Progress,
    RenderedPage,
    RenderRequest,
)
from indexer.parsing.reader import DocumentReader, Read, Steps, content_hash
from indexer.parsing.registry import Registry
from indexer.processes.child import ChildContext, Handler, Reply, serve

logger = logging.getLogger(__name__)

_SENT_BYTES = 1 << 20
"""No more is held back than about so much."""
_PART_BYTES = 1 << 10
"""What a part takes besides its text, roughly."""

_MAPPED_BYTES = 1 << 20
"""Smaller files are read at once: cheaper, and a file that shrinks meanwhile cannot raise SIGBUS."""


class Worker:
    """Serves the requests of the pool."""

    def __init__(self, registry: Registry, gauge: MemoryGauge) -> None:
        """Read with the parsers of `registry`, measure with `gauge`."""
        self._registry = registry
        self._reader = DocumentReader(registry)
        self._gauge = gauge

    def parse(self, request: ParseRequest, context: ChildContext) -> Iterator[Reply]:
        """Read files with all their members."""
        outbox = _Outbox()
        for file, descriptor in zip_longest(request.files, context.fds):
            limit_processor_time(request.cpu_limit_s)
            try:
                yield from self._read(file, () if descriptor is None else (descriptor,), request, outbox)
            except DeskhoundError:
                yield outbox.emptied()  # what comes before this file is read
                raise
        yield outbox.emptied(memory_bytes=self._gauge.current_bytes())

    def _read(
        self, file: FileRequest, descriptors: Sequence[int], request: ParseRequest, outbox: _Outbox
    ) -> Iterator[Reply]:
        """Read a file into the outbox, which is emptied before anything could end this process."""
        data = _contents(file.access, descriptors)
        digest = content_hash(data)
        if digest in file.known_hashes:
            outbox.add(AlreadyKnown(digest, len(data)), is_last=True)
            return
        steps = self._reader.read(
            data,
            file.access.name,
            digest,
            request.options,
            former=file.former,
            soft_limit_s=request.soft_limit_s,
            poison=dict(file.poison),
        )
        self._gauge.reset(len(data))
        own, members = yield from _announced(steps, outbox, self._registry)
        outbox.add(replace(own, peak_memory_bytes=self._gauge.peak_bytes()), is_last=not members)
        for number, member in enumerate(members, 1):
            if outbox.size_bytes > _SENT_BYTES:
                yield outbox.emptied()
            outbox.add(member, is_last=number == len(members))

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

    def hand_out(self, request: MemberRequest, context: ChildContext) -> Reply:
        """Hand out a member's bytes."""
        limit_processor_time(120)
        data = _contents(request.access, context.fds[:1])
        inner, _ = self._reader.open_member(data, request.access.name, request.member, request.options)
        if len(inner) > request.max_bytes:
            most = request.max_bytes // 1_000_000
            raise LimitError(
                f"It is larger than {most:,} MB: too large to be taken out of the file it lies in."
            )
        return Reply(MemberBytes(), (inner,))


class _Outbox:
    """What was read and is not told yet: a frame for several small files, several for a large archive."""

    def __init__(self) -> None:
        self._parts: list[Part] = []
        self._blobs: list[bytes] = []
        self.size_bytes = 0
        self.holds_announced = False
        """Whether a content was announced since the last frame."""

    def add(self, found: Found, *, is_last: bool) -> None:
        """A file, or a member of one."""
        self.size_bytes += _PART_BYTES
        if isinstance(found, AlreadyKnown):
            self._parts.append(Part(known=found, is_last=is_last))
            return
        blocks = found.text_blocks
        self._parts.append(Part(replace(found, text_blocks=()), blocks=len(blocks), is_last=is_last))
        self._blobs += blocks
        self.size_bytes += sum(map(len, blocks))

    def emptied(self, *, begun: Identified | None = None, memory_bytes: int = 0) -> Reply:
        """A frame with all of it."""
        reply = Reply(Progress(tuple(self._parts), begun, memory_bytes), tuple(self._blobs))
        self._parts, self._blobs, self.size_bytes = [], [], 0
        self.holds_announced = False
        return reply


def _announced(steps: Steps, outbox: _Outbox, registry: Registry) -> Generator[Reply, None, Read]:
    """Run a reading to its end; whatever a library parses is announced before."""
    while True:
        try:
            identified = next(steps)
        except StopIteration as stop:
            found: Read = stop.value
            return found
        if identified.size_bytes > SMALL_BYTES or not registry.is_plain(identified.parser):
            yield outbox.emptied(begun=identified)
            outbox.holds_announced = True
        elif outbox.holds_announced:  # what comes next is no fault of what was announced
            yield outbox.emptied()


def _contents(access: FileAccess, descriptors: Sequence[int]) -> memoryview:
    """The file's bytes, read at once or mapped; a growing file as long as it was at this moment."""
    descriptor = descriptors[0] if descriptors else _open(access)
    try:
        size = os.fstat(descriptor).st_size
        if size < _MAPPED_BYTES:
            return memoryview(_read_all(descriptor, size))
        try:
            return memoryview(
                mmap.mmap(descriptor, size, access=mmap.ACCESS_READ)
            )  # holds the file by itself
        except ValueError:  # it shrank since its size was asked
            return memoryview(_read_all(descriptor, size))
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
        RenderRequest: worker.render,
        MemberRequest: worker.hand_out,
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
