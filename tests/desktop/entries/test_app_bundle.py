from __future__ import annotations

import plistlib
import sys

import pytest
from PySide6.QtGui import QImage

from desktop.entries.app_bundle import AppBundle, icon_file
from desktop.icons import icon_png

COMMAND = [sys.executable, "-P", "-m", "desktop", "--data-dir", "/Users/mara/my 'own' data"]


@pytest.fixture
def entry(qapp, tmp_path):
    return AppBundle(tmp_path, "deskhound", icon_png)


def test_what_is_written_is_read_and_wholly_removed(entry, tmp_path):
    assert entry.command() == []
    entry.write(COMMAND)
    entry.write(COMMAND)
    assert entry.command() == COMMAND
    entry.remove()
    entry.remove()
    assert list(tmp_path.iterdir()) == []


def test_the_application_can_be_run_and_names_its_parts(entry, tmp_path):
    entry.write(COMMAND)
    contents = tmp_path / "Deskhound.app" / "Contents"
    facts = plistlib.loads((contents / "Info.plist").read_bytes())
    assert (contents / "MacOS" / facts["CFBundleExecutable"]).stat().st_mode & 0o111
    assert (contents / "Resources" / f"{facts['CFBundleIconFile']}.icns").is_file()


@pytest.mark.parametrize("script", [b"", b"\xff", b"#!/bin/sh\necho hello\n", b"exec 'unclosed"])
def test_a_script_that_is_none_of_ours_is_no_entry(entry, tmp_path, script):
    entry.write(COMMAND)
    (tmp_path / "Deskhound.app" / "Contents" / "MacOS" / "deskhound").write_bytes(script)
    assert entry.command() == []


def test_the_icon_file_counts_its_parts(qapp):
    png = icon_png(128)
    data = icon_file({"ic07": png, "ic08": icon_png(256)})
    assert (data[:4], int.from_bytes(data[4:8], "big")) == (b"icns", len(data))
    assert (data[8:12], int.from_bytes(data[12:16], "big")) == (b"ic07", len(png) + 8)
    assert QImage.fromData(data[16 : 16 + len(png)]).width() == 128
