from __future__ import annotations

from PySide6.QtCore import QByteArray

from desktop.preferences import Preferences


def test_what_was_kept_comes_back(qapp, tmp_path):
    kept = Preferences(tmp_path / "window.ini")
    kept.keep_text("theme", "dark")
    kept.keep_text("zoom", "1.25")
    kept.keep_flag("tray", False)
    kept.keep_state("window", QByteArray(b"\x01\x02"))
    kept.sync()
    again = Preferences(tmp_path / "window.ini")
    assert again.text("theme") == "dark"
    assert again.number("theme", 1.5) == 1.5
    assert again.number("zoom", 1.0) == 1.25
    assert again.flag("tray", default=True) is False
    assert again.state("window") == QByteArray(b"\x01\x02")


def test_a_damaged_file_gives_defaults(qapp, tmp_path):
    (tmp_path / "window.ini").write_bytes(b"\x00\xff[broken\n=\nview/theme=@Invalid(")
    damaged = Preferences(tmp_path / "window.ini")
    assert damaged.text("theme", "system") == "system"
    assert damaged.flag("tray", default=True)
    assert damaged.state("window") is None
