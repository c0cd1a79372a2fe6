from __future__ import annotations

import contextlib
import errno
import sys
import threading
from pathlib import Path

import pytest

from indexer.errors import CorruptStoreError, DataDirectoryError
from indexer.storage.keyword.contententries import content_schema
from indexer.storage.keyword.tantivy_index import TantivyIndex, store_errors
from tests.waiting import wait_for

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


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux lets a thread oversleep")
def test_an_open_index_leaves_an_idle_machine_alone(tmp_path: Path) -> None:
    def slack_s(thread: str) -> float:
        return int(Path(f"/proc/{thread}/timerslack_ns").read_text("ascii")) / 1e9

    def name(thread: Path) -> str:
        with contextlib.suppress(FileNotFoundError, ProcessLookupError):  # of a test before, just ended
            return (thread / "comm").read_text("utf-8")
        return ""

    def watchers() -> set[str]:
        return {each.name for each in Path("/proc/self/task").iterdir() if "thread-tantivy" in name(each)}

    before, own = watchers(), slack_s(str(threading.get_native_id()))
    index = TantivyIndex(tmp_path / "index", content_schema)
    wait_for(lambda: len(watchers() - before) == 1)
    assert [slack_s(thread) for thread in watchers() - before] == [600.0]
    assert slack_s(str(threading.get_native_id())) == own
    index.release()
