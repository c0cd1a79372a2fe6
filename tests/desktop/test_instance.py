from __future__ import annotations

import pytest
from PySide6.QtNetwork import QLocalSocket

from desktop.instance import SingleInstance


@pytest.fixture
def first(qtbot, tmp_path):
    made = SingleInstance(tmp_path, "t")
    assert made.claim()
    yield made
    made.release()


def test_a_second_launch_tells_the_first_what_is_wanted(qtbot, tmp_path, first):
    second = SingleInstance(tmp_path, "t")
    assert not second.claim()
    with qtbot.waitSignal(first.verb_received) as blocker:
        assert second.tell("toggle")
    assert blocker.args == ["toggle"]


def test_another_data_directory_has_its_own_window(qtbot, tmp_path, first):
    other = SingleInstance(tmp_path, "u")
    assert other.claim()
    other.release()


def test_a_socket_left_by_a_crash_is_no_obstacle(qtbot, tmp_path):
    (tmp_path / "window-t.sock").touch()
    made = SingleInstance(tmp_path, "t")
    assert made.claim()
    assert SingleInstance(tmp_path, "t").tell("show")
    made.release()


def test_strange_messages_are_ignored(qtbot, tmp_path, first):
    got = []
    first.verb_received.connect(got.append)
    for message in (b"rm -rf", b"\xff\xfe", b"x" * 100_000):
        socket = QLocalSocket()
        socket.connectToServer(first._name)
        assert socket.waitForConnected(1000)
        socket.write(message)
        socket.waitForBytesWritten(1000)
        socket.disconnectFromServer()
    with qtbot.waitSignal(first.verb_received):
        SingleInstance(tmp_path, "t").tell("show")
    assert got == ["show"]


def test_nobody_there_is_told(qtbot, tmp_path):
    assert not SingleInstance(tmp_path, "nobody").tell("show")
