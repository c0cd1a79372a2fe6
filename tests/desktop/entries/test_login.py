from __future__ import annotations

import sys

import pytest

from desktop.entries.login import start_at_login
from indexer.paths import DataDirectory


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="the entry of this system is none of XDG's")
def test_every_data_directory_has_its_own_entry(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    one, other = (start_at_login(DataDirectory(tmp_path / name)) for name in ("one", "other"))
    one.turn(True)
    assert (one.is_on, other.is_on) == (True, False)
    (written,) = (tmp_path / "autostart").iterdir()
    assert f"--data-dir {tmp_path / 'one'}\n" in written.read_text("utf-8")
