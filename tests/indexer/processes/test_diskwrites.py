from __future__ import annotations

import os
import subprocess
import sys

import psutil
import pytest

from indexer.processes.diskwrites import bytes_written

MEGABYTE = 1_000_000


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="counted by Linux so")
def test_what_is_deleted_before_it_reaches_the_disk_does_not_count(tmp_path):
    process = psutil.Process()
    before = bytes_written(process)
    if before is None:
        pytest.skip("this system does not count")
    kept, deleted = tmp_path / "kept", tmp_path / "deleted"
    deleted.write_bytes(os.urandom(20 * MEGABYTE))
    deleted.unlink()
    kept.write_bytes(os.urandom(MEGABYTE))
    assert bytes_written(process) - before < 10 * MEGABYTE


def test_a_process_that_ended_is_not_counted():
    child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    process = psutil.Process(child.pid)
    child.communicate(b"\n")
    assert bytes_written(process) is None
