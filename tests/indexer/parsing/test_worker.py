"""The worker's side: a file by descriptor or by path, one frame for what is small, pages on request."""

from __future__ import annotations

import os
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from indexer.domain import DocumentState
from indexer.errors import LimitError, NotFoundError, ParseError
from indexer.parsing import worker as worker_module
from indexer.parsing.confinement.memory import MemoryGauge
from indexer.parsing.extracted import AlreadyKnown, Extracted
from indexer.parsing.messages import (
    FileAccess,
    FileRequest,
    Identified,
    MemberRequest,
    ParseRequest,
    Part,
    Progress,
    RenderedPage,
    RenderRequest,
)
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


def asked_for(*paths: Path) -> ParseRequest:
    return ParseRequest(tuple(FileRequest(by_path(path)) for path in paths))


def told_by(replies: Iterator[Reply]) -> list[Progress]:
    return [reply.message for reply in replies]


def test_a_file_can_be_read_by_its_path_where_descriptors_cannot_be_passed(worker, tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("words")
    (progress,) = told_by(worker.parse(asked_for(path), no_descriptors()))
    (part,) = progress.parts
    assert isinstance(part.extracted, Extracted)
    assert part.extracted.content_hash == content_hash(b"words")
    with pytest.raises(NotFoundError):
        told_by(worker.parse(asked_for(tmp_path / "gone"), no_descriptors()))


@pytest.mark.skipif(sys.platform == "win32", reason="descriptors are passed on POSIX")
def test_a_second_attempt_reads_the_same_descriptor_from_its_start(worker, tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("words")
    request = ParseRequest((FileRequest(FileAccess("a.txt")),))
    with path.open("rb") as file:
        for _ in range(2):
            context = ChildContext((), (file.fileno(),), lambda: False)
            (progress,) = told_by(worker.parse(request, context))
            assert progress.parts[0].extracted.char_count == 6


def test_what_might_end_the_process_is_identified_first(worker, tmp_path):
    path = tmp_path / "a.pdf"
    path.write_bytes(build_pdf([Page(["Some words on a page."])]))
    first, last = told_by(worker.parse(asked_for(path), no_descriptors()))
    identified, found = first.begun, last.parts[0].extracted
    assert isinstance(identified, Identified)
    assert (identified.parser, identified.format) == (found.parser, found.format) == ("pdf", "PDF")
    assert identified.content_hash == found.content_hash
    assert found.state is DocumentState.WORDS
    assert found.peak_memory_bytes > 1_000_000
    assert (first.parts, last.begun) == ((), None)
    assert last.memory_bytes > 1_000_000


def test_what_was_read_is_told_before_the_process_is_put_at_risk(worker, tmp_path):
    for name in ("a.txt", "b.txt", "d.md"):
        (tmp_path / name).write_text("words")
    (tmp_path / "c.html").write_text("<p>words</p>")
    paths = [tmp_path / name for name in ("a.txt", "b.txt", "c.html", "d.md")]
    frames = told_by(worker.parse(asked_for(*paths), no_descriptors()))
    told = [[part.extracted.format for part in frame.parts] for frame in frames]
    assert told == [["Text", "Text"], ["Web page"], ["Markdown"]]
    assert [frame.begun and frame.begun.parser for frame in frames] == ["webpage", None, None]


def test_what_was_read_is_told_before_a_file_that_cannot_be(worker, tmp_path):
    (tmp_path / "a.txt").write_text("words")
    replies = worker.parse(asked_for(tmp_path / "a.txt", tmp_path / "gone"), no_descriptors())
    assert len(next(replies).message.parts) == 1
    with pytest.raises(NotFoundError):
        next(replies)


def test_a_known_content_ends_there(worker, tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("words")
    request = ParseRequest((FileRequest(by_path(path), known_hashes=(content_hash(b"words"),)),))
    (progress,) = told_by(worker.parse(request, no_descriptors()))
    assert progress.parts == (Part(known=AlreadyKnown(content_hash(b"words"), 5)),)


def test_much_text_is_told_in_several_frames(worker, tmp_path, monkeypatch):
    monkeypatch.setattr("indexer.parsing.worker._SENT_BYTES", 4_000)
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        for number in range(10):
            archive.writestr(f"{number}.txt", f"number {number}")
    progresses = told_by(worker.parse(asked_for(tmp_path / "a.zip"), no_descriptors()))
    parts = [part for progress in progresses for part in progress.parts]
    assert len(progresses) > 3
    assert [part.is_last for part in parts] == [False] * 10 + [True]
    assert [part.extracted.member for part in parts] == ["", *(f"{number}.txt" for number in range(10))]


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


@pytest.mark.process
def test_a_member_is_handed_out_by_the_pool(pool, tmp_path):
    content = os.urandom(300_000)
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("inner/b.bin", content)
    assert pool.read_member(str(tmp_path / "a.zip"), "inner/b.bin") == content
    with pytest.raises(ParseError, match="no longer in the file"):
        pool.read_member(str(tmp_path / "a.zip"), "inner/c.bin")
    with pytest.raises(NotFoundError):
        pool.read_member(str(tmp_path / "gone.zip"), "inner/b.bin")


def test_a_member_that_is_too_large_says_so(worker, tmp_path):
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("b.txt", "x" * 2_000_001)
    request = MemberRequest(by_path(tmp_path / "a.zip"), "b.txt", 2_000_000)
    with pytest.raises(LimitError, match="larger than 2 MB"):
        worker.hand_out(request, no_descriptors())


def test_a_file_that_shrank_since_its_size_was_asked_is_read_as_it_is(tmp_path, monkeypatch):
    path = tmp_path / "shrunk.txt"
    path.write_bytes(b"ten bytes.")
    with path.open("rb") as file:
        monkeypatch.setattr(worker_module, "_MAPPED_BYTES", 5)
        monkeypatch.setattr(worker_module.os, "fstat", lambda _: SimpleNamespace(st_size=1_000_000))
        assert bytes(worker_module._contents(FileAccess("shrunk.txt"), (file.fileno(),))) == b"ten bytes."
