from __future__ import annotations

import os
import sys

import pytest
from PySide6.QtGui import QDesktopServices

from desktop import opening
from desktop.opening import FileOpener, check, file_url, start_program
from indexer.protocol.messages import Locator

posix_only = pytest.mark.skipif(sys.platform == "win32", reason="names are bytes on POSIX only")


@pytest.fixture
def opened(monkeypatch):
    """Addresses given to the desktop."""
    urls = []
    monkeypatch.setattr(
        QDesktopServices, "openUrl", lambda url: urls.append(bytes(url.toEncoded().data()).decode()) or True
    )
    return urls


def raw(path):
    return os.fsencode(path).hex()


@posix_only
def test_a_name_that_is_not_utf8_keeps_its_bytes():
    assert bytes(file_url(b"/a/\xff b#?%.txt".hex()).toEncoded().data()) == b"file:///a/%FF%20b%23%3F%25.txt"


@pytest.mark.parametrize("name", ["run.sh", "app.desktop", "setup.EXE", "link.lnk", "tool.AppImage", "x.py"])
def test_what_may_run_is_recognised_by_its_ending(tmp_path, name):
    (tmp_path / name).write_bytes(b"x")
    assert check(raw(tmp_path / name)).may_run


@posix_only
def test_a_run_bit_counts_only_where_the_ending_says_nothing(tmp_path):
    for name, may_run in (("program", True), ("tool.x86_64", True), ("letter.docx", False), ("a.pdf", False)):
        (tmp_path / name).write_bytes(b"x")
        (tmp_path / name).chmod(0o755)
        assert check(raw(tmp_path / name)).may_run is may_run


def test_a_document_is_opened(qtbot, tmp_path, opened):
    (tmp_path / "a.txt").write_text("a")
    opener = FileOpener()
    opener.open(raw(tmp_path / "a.txt"))
    qtbot.waitUntil(lambda: opened != [])
    assert opened == [(tmp_path / "a.txt").as_uri()]


def test_a_document_is_opened_at_its_place_where_the_program_can(qtbot, tmp_path, opened, monkeypatch):
    monkeypatch.setattr(opening, "command_at", lambda path, place: ["viewer", str(place.page), path])
    (tmp_path / "a.pdf").write_text("a")
    (tmp_path / "a.sh").write_text("a")
    started = []
    opener = FileOpener(start=lambda command: started.append(command) or True)
    opener.open(raw(tmp_path / "a.pdf"), Locator(page=3))
    qtbot.waitUntil(lambda: started != [])
    assert (started, opened) == ([("viewer", "3", str(tmp_path / "a.pdf"))], [])
    with qtbot.waitSignal(opener.confirmation_needed):
        opener.open(raw(tmp_path / "a.sh"), Locator(page=3))
    assert len(started) == 1


def test_a_document_whose_viewer_does_not_start_is_opened_all_the_same(qtbot, tmp_path, opened, monkeypatch):
    monkeypatch.setattr(opening, "command_at", lambda path, _place: [str(tmp_path / "no viewer"), path])
    (tmp_path / "a.pdf").write_text("a")
    opener = FileOpener()
    opener.open(raw(tmp_path / "a.pdf"), Locator(page=3))
    qtbot.waitUntil(lambda: opened == [(tmp_path / "a.pdf").as_uri()])


@posix_only
def test_a_program_is_started_with_its_arguments_as_they_are(qtbot, tmp_path):
    target = tmp_path / "it's $HOME.txt"
    assert start_program(["touch", str(target)])
    qtbot.waitUntil(target.exists)


def test_a_program_is_opened_only_after_a_word_from_the_user(qtbot, tmp_path, opened):
    (tmp_path / "a.sh").write_text("a")
    opener = FileOpener()
    with qtbot.waitSignal(opener.confirmation_needed) as blocker:
        opener.open(raw(tmp_path / "a.sh"))
    assert opened == []
    opener.open_anyway(blocker.args[0])
    assert len(opened) == 1


def test_a_file_that_is_gone_is_said(qtbot, tmp_path, opened):
    opener = FileOpener()
    with qtbot.waitSignal(opener.missed):
        opener.open(raw(tmp_path / "gone.txt"))
    assert opened == []


def test_a_file_that_no_program_opens_is_said(qtbot, tmp_path, monkeypatch):
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda _url: False)
    (tmp_path / "a.odd").write_text("a")
    opener = FileOpener()
    with qtbot.waitSignal(opener.refused):
        opener.open(raw(tmp_path / "a.odd"))


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="D-Bus")
def test_revealing_without_a_file_manager_opens_each_folder_once(qtbot, tmp_path, opened, monkeypatch):
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere")
    opener = FileOpener()
    inner = tmp_path / "inner"
    opener.reveal([raw(inner / "c.txt"), raw(tmp_path / "a.txt"), raw(tmp_path / "b.txt")])
    qtbot.waitUntil(lambda: len(opened) == 2)
    assert sorted(opened) == [tmp_path.as_uri(), inner.as_uri()]
    assert opening.decode_raw(raw("/ü")) == "/ü"
