from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from indexer.errors import DeskhoundError, NotFoundError, ParseError, SilentVolumeError, StorageError
from indexer.parsing.fileaccess import opened_file, unreadable
from indexer.sources.patience import Patience


@pytest.mark.parametrize(
    ("number", "kind"),
    [
        (errno.ENOENT, NotFoundError),
        (errno.ESTALE, NotFoundError),
        (errno.ETIMEDOUT, SilentVolumeError),
        (errno.EACCES, ParseError),
        (errno.EIO, ParseError),
        (errno.EMFILE, StorageError),
        (errno.ENFILE, StorageError),
        (errno.ENOMEM, StorageError),
    ],
)
def test_a_file_is_blamed_for_nothing_but_itself(number: int, kind: type[DeskhoundError]) -> None:
    assert type(unreadable(OSError(number, os.strerror(number)))) is kind


def test_a_long_name_in_any_bytes_is_opened(tmp_path: Path) -> None:
    path = os.path.join(tmp_path, os.fsdecode(b"\xff" * 255))
    Path(path).write_bytes(b"text")
    with opened_file(path, Patience()) as file:
        assert file.size_bytes == 4
