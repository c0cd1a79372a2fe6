"""Workers die, hang, swell and lie; the pool gives every file an end."""

from __future__ import annotations

import os
import socket
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from indexer.chunking.context import embed_key, embedded_text
from indexer.domain import DocumentState, FormerChunk, FormerVersion
from indexer.errors import NotFoundError, ParseError
from indexer.parsing.extracted import AlreadyKnown
from indexer.parsing.parser import ParseOptions
from indexer.parsing.pool import time_limit_s
from indexer.parsing.reader import content_hash
from indexer.storage.textblocks import decode_text
from tests.waiting import PATIENCE_S

pytestmark = pytest.mark.process


def test_a_file_comes_back_with_text_chunks_language_and_hash(pool, tmp_path):
    text = "The invoice is due within thirty days.\nLate payment costs a fee.\n"
    path = tmp_path / "terms.txt"
    path.write_text(text)
    (found,) = pool.parse(str(path))
    assert decode_text(found.text_blocks) == text
    assert found.content_hash == content_hash(text.encode())
    assert (found.state, found.format, found.metadata.language) == (DocumentState.WORDS, "Text", "en")
    assert [(chunk.start, chunk.end, chunk.locator.line) for chunk in found.chunks] == [(0, len(text), 1)]


def test_a_known_content_is_not_parsed_again(pool, tmp_path):
    path = tmp_path / "copy.txt"
    path.write_bytes(b"the same")
    known = frozenset([content_hash(b"the same")])
    assert list(pool.parse(str(path), known_hashes=known)) == [AlreadyKnown(content_hash(b"the same"), 8)]


def test_an_edited_file_keeps_the_borders_of_its_former_chunks(pool, tmp_path):
    text = "".join(f"Sentence number {number} of the agreement. " for number in range(200))
    pieces = [text[start : start + 500] for start in range(0, len(text), 500)]
    former = [FormerChunk(len(piece), embed_key(embedded_text("", (), "", piece))) for piece in pieces]
    path = tmp_path / "agreement.txt"
    path.write_text(text + "And a last one.")
    (found,) = pool.parse(str(path), former=FormerVersion(tuple(former)))
    kept = [chunk.end - chunk.start for chunk in found.chunks]
    assert kept[:-2] == [500] * (len(kept) - 2)
    assert len(kept) > 10


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX file types")
def test_what_is_no_regular_file_is_refused_without_waiting(pool, tmp_path):
    os.mkfifo(tmp_path / "pipe")
    os.symlink(tmp_path / "loop", tmp_path / "loop")
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(os.path.relpath(tmp_path / "socket"))
    listener.close()
    for name, kind in {"pipe": "pipe", "loop": "link", "socket": "socket", "": "folder"}.items():
        with pytest.raises(ParseError, match=kind):
            pool.parse(str(tmp_path / name))
    with pytest.raises(ParseError, match="device"):
        pool.parse("/dev/null")


def test_a_vanished_file_is_said_to_be_gone(pool, tmp_path):
    with pytest.raises(NotFoundError):
        pool.parse(str(tmp_path / "gone.txt"))


@pytest.mark.skipif(sys.platform != "linux", reason="file names of any bytes")
def test_a_name_that_is_not_utf_8_is_no_obstacle(pool, tmp_path):
    path = os.fsencode(tmp_path) + b"/caf\xe9.txt"
    with open(path, "wb") as target:
        target.write(b"bonjour")
    (found,) = pool.parse(os.fsdecode(path))
    assert decode_text(found.text_blocks) == "bonjour\n"


@pytest.mark.parametrize(
    ("content", "name", "reason"),
    [
        (b"", "empty.pdf", "The file is empty."),
        (bytes(range(256)) * 20, "binary.bin", "No text can be read from .bin files."),
        (b"\x00\x01\x02\x03" * 900, "noise", "No text can be read from this kind of file."),
    ],
)
def test_what_holds_no_text_is_found_by_name_only(pool, tmp_path, content, name, reason):
    (tmp_path / name).write_bytes(content)
    (found,) = pool.parse(str(tmp_path / name))
    assert (found.state, found.reason, found.chunks) == (DocumentState.NAME_ONLY, reason, ())


def test_a_crash_costs_one_file_one_retry(order):
    (found,) = order("crash-once")
    assert decode_text(found.text_blocks) == "survived\n"


@pytest.mark.parametrize("verb", ["segfault", "exit", "babble", "lie"])
def test_a_file_that_ends_its_worker_twice_fails_and_the_next_is_read(order, verb):
    (found,) = order(verb)
    assert found.state is DocumentState.FAILED
    assert found.reason == "The parser crashed on this file."
    assert (found.parser, found.parser_version, found.format) == ("hostile", 3, "Hostile")
    assert found.content_hash == content_hash(f"!hostile {verb}\n".encode())
    assert order("whoami")[0].state is DocumentState.WORDS


def test_a_file_that_takes_too_long_fails_after_its_limit(order):
    (found,) = order("loop", limit_s=0.5)
    assert (found.state, found.reason) == (DocumentState.FAILED, "Reading it took longer than 0.5 s.")


@pytest.mark.skipif(sys.platform != "linux", reason="RLIMIT_DATA")
def test_eight_gigabytes_are_refused(order):
    (found,) = order("allocate 8")
    assert (found.state, found.reason) == (
        DocumentState.FAILED,
        "Reading it needs more memory than a parser may take.",
    )
    assert decode_text(order("map 8")[0].text_blocks).startswith("refused")


def test_a_gigabyte_of_text_is_cut_at_the_cap(order):
    (found,) = order("flood", options=ParseOptions(max_text_chars=1_000_000))
    assert found.state is DocumentState.PARTIAL
    assert found.char_count == 1_000_000
    assert found.reason == "Only the first 1,000,000 characters are indexed."


@pytest.mark.skipif(sys.platform != "linux", reason="RLIMIT_DATA")
def test_endless_output_ends_at_the_memory_cap(order):
    (found,) = order("endless", limit_s=60)
    assert found.state is DocumentState.FAILED


@pytest.mark.parametrize(
    ("verb", "reason"),
    [("raise", "of a variant that cannot be read."), ("recurse", "It is nested too deeply.")],
)
def test_what_a_parser_raises_becomes_a_reason(order, verb, reason):
    (found,) = order(verb)
    assert found.state is DocumentState.FAILED
    assert found.reason.removesuffix(".").endswith(reason.removesuffix("."))


def test_members_follow_their_container_which_says_what_is_missing(order):
    container, good, bomb = order("members bomb")
    assert (container.state, container.reason) == (
        DocumentState.PARTIAL,
        "The archive inflates to more than the limit.",
    )
    assert (good.member, good.state) == ("good.txt", DocumentState.WORDS)
    assert (bomb.member, bomb.state) == ("bomb.txt", DocumentState.FAILED)


@pytest.mark.parametrize(
    ("kind", "reason"),
    [
        ("crashing", "The parser crashed on this file."),
        ("hanging", "Reading it took longer than 2 s."),
    ],
)
def test_a_member_that_ends_its_worker_costs_itself_only(order, kind, reason):
    container, good, bad, after = order(f"members {kind}", limit_s=2)
    assert [each.state for each in (container, good, after)] == [DocumentState.WORDS] * 3
    assert (bad.member, bad.state, bad.reason) == ("bad.hostile", DocumentState.FAILED, reason)


def test_a_listing_that_breaks_keeps_what_was_read(order):
    container, good = order("members raising")
    assert (container.state, good.state) == (DocumentState.PARTIAL, DocumentState.WORDS)


def test_endless_members_end_at_their_cap(order):
    found = order("members endless", options=ParseOptions(max_members=20))
    assert len(found) == 21
    assert found[0].reason == "It holds more than 20 files."


def test_callers_share_the_workers_and_urgent_ones_do_not_wait(hostile_pool, tmp_path):
    slow, quick = tmp_path / "slow.hostile", tmp_path / "quick.hostile"
    slow.write_text("!hostile loop\n")
    quick.write_text("!hostile whoami\n")
    ended = threading.Event()

    def bulk() -> None:
        list(hostile_pool.parse(str(slow), limit_s=8))
        ended.set()

    with ThreadPoolExecutor(1) as executor:
        waiting = executor.submit(bulk)
        (found,) = hostile_pool.parse(str(quick), urgent=True)
        assert found.state is DocumentState.WORDS
        assert not ended.is_set()
        waiting.result(timeout=PATIENCE_S)


def test_many_threads_get_their_own_answers(pool, tmp_path):
    for number in range(24):
        (tmp_path / f"{number}.txt").write_text(f"document number {number}")

    def read(number: int) -> str:
        (found,) = pool.parse(str(tmp_path / f"{number}.txt"))
        return decode_text(found.text_blocks)

    with ThreadPoolExecutor(6) as executor:
        assert list(executor.map(read, range(24))) == [f"document number {n}\n" for n in range(24)]


def test_a_large_file_is_mapped_and_read_in_full(pool, tmp_path):
    path = tmp_path / "large.txt"
    line = "A line of a large file, long enough to fill some megabytes.\n"
    path.write_text(line * 40_000)
    (found,) = pool.parse(str(path))
    assert found.char_count == len(line) * 40_000
    assert found.chunks[-1].locator.line > 39_000


def test_a_file_that_shrinks_while_it_is_read_harms_nobody(pool, tmp_path):
    path = tmp_path / "shrinking.txt"
    stop = threading.Event()

    def shrink() -> None:
        while not stop.wait(0.001):
            path.write_bytes(b"word " * 600_000)
            os.truncate(path, 10)

    path.write_bytes(b"word " * 600_000)
    thread = threading.Thread(target=shrink)
    thread.start()
    try:
        for _ in range(5):
            try:
                (found,) = pool.parse(str(path))
            except ParseError:
                continue
            assert found.state in DocumentState
    finally:
        stop.set()
        thread.join()


def test_time_limits_grow_with_the_file():
    assert time_limit_s(0) == 60
    assert time_limit_s(100_000_000) == 260
    assert time_limit_s(10**12) == 900


def test_a_huge_file_is_read_up_to_the_cap(pool, tmp_path: Path):
    path = tmp_path / "huge.log"
    with path.open("wb") as target:
        target.write(b"2024-05-01 12:00:00 INFO served\n" * 4_000)
        target.truncate(300 << 20)  # sparse: the rest is zeros
    (found,) = pool.parse(str(path), options=ParseOptions(max_text_chars=100_000))
    assert found.state in (DocumentState.PARTIAL, DocumentState.NAME_ONLY)
    assert found.char_count <= 100_000
