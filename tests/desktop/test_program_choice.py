from __future__ import annotations

import os
import sys
from contextlib import suppress

import pytest
from PySide6.QtDBus import QDBusError, QDBusObjectPath, QDBusPendingCall

from desktop.program_choice import INTERFACE, ProgramChoice

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="D-Bus")


class Bus:
    """Stands for the session's bus: takes calls, and answers that they are done or cannot be."""

    def __init__(self):
        self.asked = []
        self.has_portal = True

    def isConnected(self):
        return True

    def asyncCall(self, message):
        _parent, file, options = message.arguments()
        content = os.read(file.fileDescriptor(), 100)
        self.asked.append((message.interface(), message.member(), content, options))
        if self.has_portal:
            return QDBusPendingCall.fromCompletedCall(message.createReply([QDBusObjectPath("/request/1")]))
        return QDBusPendingCall.fromError(QDBusError(message.createErrorReply("a.b.Unknown", "nobody there")))


@pytest.fixture
def bus():
    return Bus()


def raw(path):
    return os.fsencode(path).hex()


def test_the_desktop_is_given_the_file_and_asks(qtbot, tmp_path, bus):
    (tmp_path / "a b.txt").write_text("hello")
    choice = ProgramChoice(bus=bus)
    choice.ask(raw(tmp_path / "a b.txt"))
    qtbot.waitUntil(lambda: bus.asked != [])
    assert bus.asked == [(INTERFACE, "OpenFile", b"hello", {"ask": True})]


def test_no_descriptor_is_left_open(qtbot, tmp_path, bus):
    numbers = []
    (tmp_path / "a.txt").write_text("hello")
    choice = ProgramChoice(bus=bus)
    choice.file_opened.connect(lambda _path, number: numbers.append(number))
    choice.ask(raw(tmp_path / "a.txt"))
    qtbot.waitUntil(lambda: numbers != [] and bus.asked != [])
    with suppress(OSError):  # the number may be another file's by now
        assert not os.path.samestat(os.fstat(numbers[0]), os.stat(tmp_path / "a.txt"))


def test_a_desktop_that_has_no_such_dialog_is_said(qtbot, tmp_path, bus):
    (tmp_path / "a.txt").write_text("hello")
    bus.has_portal = False
    choice = ProgramChoice(bus=bus)
    with qtbot.waitSignal(choice.unavailable):
        choice.ask(raw(tmp_path / "a.txt"))


def test_a_file_that_is_gone_is_said(qtbot, tmp_path, bus):
    choice = ProgramChoice(bus=bus)
    with qtbot.waitSignal(choice.missed):
        choice.ask(raw(tmp_path / "gone.txt"))
    assert bus.asked == []
