"""Single compressed files that are larger than what is read of them."""

from __future__ import annotations

import gzip

import pytest

from indexer.domain import DocumentState
from indexer.errors import LimitError
from indexer.parsing.archives import compressed
from indexer.parsing.parser import ParseOptions
from indexer.parsing.reader import DocumentReader
from indexer.parsing.registry import Registry
from indexer.storage.textblocks import decode_text
from tests.indexer.parsing.reading import read_document

LINES = "".join(f"entry {number}: {number * 7919 % 10007}\n" for number in range(40_000)).encode()


def test_of_a_log_beyond_the_limit_the_beginning_is_read(monkeypatch):
    monkeypatch.setattr(compressed, "_FRONT_BYTES", 1 << 18)
    own, content = read_document(gzip.compress(LINES), "app.log.gz", max_member_bytes=500_000)
    assert (own.state, own.reason) == (DocumentState.PARTIAL, "The archive inflates to more than the limit.")
    assert decode_text(content.text_blocks) == LINES[: 1 << 18].decode() + "\n"


def test_the_beginning_is_not_handed_out_for_the_whole():
    data, reader = memoryview(gzip.compress(LINES)), DocumentReader(Registry())
    assert reader.open_member(data, "app.log.gz", "app.log", ParseOptions()) == (LINES, "app.log")
    with pytest.raises(LimitError):
        reader.open_member(data, "app.log.gz", "app.log", ParseOptions(max_member_bytes=500_000))
