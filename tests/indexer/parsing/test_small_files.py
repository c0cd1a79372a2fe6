"""Small files go to a worker together, and none of them can take the others along."""

from __future__ import annotations

import pytest

from indexer.domain import DocumentState
from indexer.errors import ProtocolError
from indexer.parsing.extracted import AlreadyKnown
from indexer.parsing.parser import ParseOptions
from indexer.parsing.pool import ParserPool
from indexer.parsing.reader import content_hash
from indexer.storage.textblocks import decode_text

pytestmark = pytest.mark.process


def test_small_files_are_read_in_one_exchange_and_answered_in_order(pool, tmp_path):
    for number in range(40):
        (tmp_path / f"{number}.txt").write_text(f"note number {number}\n")
    known = content_hash(b"note number 3\n")
    files = [(str(tmp_path / f"{number}.txt"), frozenset([known])) for number in range(40)]
    found = pool.parse_small(files, options=ParseOptions())
    assert found[3] == AlreadyKnown(known, 14)
    texts = [decode_text(each.text_blocks) for each in found if each is not found[3]]
    assert texts == [f"note number {number}\n" for number in range(40) if number != 3]


def test_what_is_not_small_and_plain_is_left_to_be_read_alone(pool, tmp_path):
    (tmp_path / "page.html").write_text("<p>parsed by a library</p>")
    (tmp_path / "large.txt").write_text("words and words\n" * 40_000)
    (tmp_path / "empty.txt").touch()
    (tmp_path / "plain.md").write_text("# Plain\n")
    names = ["page.html", "gone.txt", "large.txt", "empty.txt", "plain.md"]
    found = pool.parse_small([(str(tmp_path / name), frozenset()) for name in names], options=ParseOptions())
    assert [each and each.state for each in found] == [
        *(None, None, None),
        DocumentState.NAME_ONLY,
        DocumentState.WORDS,
    ]
    assert pool.parse_small([], options=ParseOptions()) == []


def test_no_parser_that_could_end_its_worker_is_run_on_several_files(hostile_pool, tmp_path):
    path = tmp_path / "orders.hostile"
    path.write_text("!hostile segfault\n")
    (tmp_path / "plain.txt").write_text("plain\n")
    files = [(str(path), frozenset()), (str(tmp_path / "plain.txt"), frozenset())]
    refused, plain = hostile_pool.parse_small(files, options=ParseOptions())
    assert refused is None
    assert decode_text(plain.text_blocks) == "plain\n"


def test_small_files_whose_worker_lies_are_left_to_be_read_alone(supervisor, tmp_path, monkeypatch):
    pool = ParserPool(supervisor, workers=1, scratch=tmp_path / "scratch")
    (tmp_path / "one.txt").write_text("one\n")
    files = [(str(tmp_path / "one.txt"), frozenset())] * 2

    def malformed(answer):
        raise ProtocolError("a malformed answer")

    monkeypatch.setattr("indexer.parsing.workerhandle.check_answer", malformed)
    assert pool.parse_small(files, options=ParseOptions()) == [None, None]
    monkeypatch.undo()
    (first, second) = pool.parse_small(files, options=ParseOptions())
    assert decode_text(first.text_blocks) == decode_text(second.text_blocks) == "one\n"
