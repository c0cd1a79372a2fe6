"""The worker's side: a file by descriptor or by path, one frame for what is small, pages on request."""

from __future__ import annotations

import os
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from indexer.domain import DocumentState
from indexer.errors import NotFoundError, ParseError
from indexer.parsing.confinement.memory import MemoryGauge
from indexer.parsing.extracted import AlreadyKnown, Extracted
from indexer.parsing.messages import Done, FileAccess, Identified, ParseRequest, RenderedPage, RenderRequest
from indexer.parsing.reader import content_hash
from indexer.parsing.registry import Registry
from indexer.parsing.worker import Worker
from indexer.processes.child import ChildContext, Reply
from tests.indexer.parsing.pdfbuilder import Page, build_pdf


@pytest.fixture(scope="module")
def worker() -> Worker:
    return Worker(Registry(), MemoryGauge())


def by_path(path: Path) -> FileAccess:
    return FileAccess(path.name, os.fsencode(path).hex())


def no_descriptors() -> ChildContext:
    return ChildContext((), (), lambda: False)


def answers(found: Iterator[Reply] | Reply) -> list[object]:
    return [found.message] if isinstance(found, Reply) else [reply.message for reply in found]


def test_a_file_can_be_read_by_its_path_where_descriptors_cannot_be_passed(worker, tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("words")
    (found,) = answers(worker.parse(ParseRequest(by_path(path)), no_descriptors()))
    assert isinstance(found, Extracted)
    assert found.content_hash == content_hash(b"words")
    with pytest.raises(NotFoundError):
        worker.parse(ParseRequest(by_path(tmp_path / "gone")), no_descriptors())


@pytest.mark.skipif(sys.platform == "win32", reason="descriptors are passed on POSIX")
def test_a_second_attempt_reads_the_same_descriptor_from_its_start(worker, tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("words")
    with path.open("rb") as file:
        for _ in range(2):
            context = ChildContext((), (file.fileno(),), lambda: False)
            (found,) = answers(worker.parse(ParseRequest(FileAccess("a.txt")), context))
            assert isinstance(found, Extracted)
            assert found.char_count == 6


def test_what_might_end_the_process_is_identified_first(worker, tmp_path):
    path = tmp_path / "a.pdf"
    path.write_bytes(build_pdf([Page(["Some words on a page."])]))
    identified, found, done = answers(worker.parse(ParseRequest(by_path(path)), no_descriptors()))
    assert isinstance(identified, Identified)
    assert isinstance(found, Extracted)
    assert isinstance(done, Done)
    assert (identified.parser, identified.format) == (found.parser, found.format) == ("pdf", "PDF")
    assert identified.content_hash == found.content_hash
    assert found.state is DocumentState.WORDS
    assert found.peak_memory_bytes > 1_000_000


def test_a_known_content_ends_there(worker, tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("words")
    request = ParseRequest(by_path(path), known_hashes=(content_hash(b"words"),))
    assert answers(worker.parse(request, no_descriptors())) == [AlreadyKnown(content_hash(b"words"), 5)]


@pytest.mark.process
def test_a_page_of_a_member_is_drawn_by_the_pool(pool, tmp_path):
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("inner/b.pdf", build_pdf([Page(["One"]), Page(["Trains before planes"])]))
    png, width, height, boxes, count = pool.render_page(
        str(tmp_path / "a.zip"), "inner/b.pdf", 2, width_px=300, words=("before",)
    )
    assert png.startswith(b"\x89PNG")
    assert (width, count, len(boxes)) == (300, 2, 1)
    assert height > width
    assert 0 < boxes[0].left < boxes[0].left + boxes[0].width < 1


@pytest.mark.process
def test_what_has_no_pages_says_so(pool, tmp_path):
    (tmp_path / "a.txt").write_text("words")
    with pytest.raises(ParseError, match="Only PDF pages"):
        pool.render_page(str(tmp_path / "a.txt"), "", 1)


def test_a_rendered_page_crosses_as_plain_data(worker, tmp_path):
    path = tmp_path / "a.pdf"
    path.write_bytes(build_pdf([Page(["One"])]))
    request = RenderRequest(by_path(path), "", 1, 200, ())
    reply = worker.render(request, no_descriptors())
    assert isinstance(reply.message, RenderedPage)
    assert reply.message.boxes == ()
