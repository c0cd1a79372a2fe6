from __future__ import annotations

from pathlib import Path

import pytest

from indexer.errors import CorruptStoreError
from indexer.storage.keyword.checksums import damaged_file
from indexer.storage.keyword.entries import KeywordBatch
from indexer.storage.keyword.index import KeywordIndex
from tests.indexer.storage.keyword.conftest import content


@pytest.fixture
def folder(index: KeywordIndex, tmp_path: Path) -> Path:
    index.apply(KeywordBatch(contents=[content(1, "text of many words that stand here")]), 9)
    index.verify()
    return tmp_path / "keyword" / "contents"


@pytest.mark.parametrize("kind", ["term", "idx", "pos", "store", "fast"])
def test_a_byte_gone_bad_is_found(index: KeywordIndex, folder: Path, kind: str) -> None:
    (segment,) = folder.glob(f"*.{kind}")
    data = bytearray(segment.read_bytes())
    data[0] ^= 0xFF
    segment.write_bytes(data)
    assert damaged_file(folder) == segment.name
    with pytest.raises(CorruptStoreError, match="checksum"):
        index.verify()


@pytest.mark.parametrize("left", [0, 4, 40])
def test_a_file_that_was_cut_is_found(folder: Path, left: int) -> None:
    (segment,) = folder.glob("*.idx")
    segment.write_bytes(segment.read_bytes()[:left])
    assert damaged_file(folder) == segment.name


def test_other_files_do_not_count(folder: Path) -> None:
    (folder / ".tantivy-meta.lock").write_bytes(b"")
    (folder / "notes.txt").write_bytes(b"no footer")
    assert damaged_file(folder) == ""
