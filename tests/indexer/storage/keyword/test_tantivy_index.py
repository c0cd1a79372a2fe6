from __future__ import annotations

import errno
import sys
from pathlib import Path

import pytest

from indexer.errors import CorruptStoreError, DataDirectoryError
from indexer.storage.keyword.tantivy_index import store_errors

posix_only = pytest.mark.skipif(sys.platform == "win32", reason="other numbers there")


@posix_only
@pytest.mark.parametrize(
    "code",
    [errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES, errno.EMFILE, errno.ENFILE, errno.ENOMEM],
    ids=errno.errorcode.get,
)
@pytest.mark.parametrize(
    "wording", ["No luck (os error {})", 'IoError {{ Os {{ code: {}, kind: A, message: "b" }}']
)
def test_trouble_with_the_system_is_not_taken_for_damage(tmp_path: Path, code: int, wording: str) -> None:
    with pytest.raises(DataDirectoryError, match=r"cannot be written: [A-Z]"), store_errors(tmp_path):
        raise ValueError(wording.format(code))


@pytest.mark.parametrize(
    "message", ["An IO error occurred: No such file (os error 2)", "Data corrupted", "code: 28"]
)
def test_anything_else_is_damage(tmp_path: Path, message: str) -> None:
    with pytest.raises(CorruptStoreError, match="cannot be used"), store_errors(tmp_path):
        raise ValueError(message)
