from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtNetwork import QLocalSocket

from desktop.instance import SingleInstance
from tests.waiting import PATIENCE_S

ROOT = Path(__file__).resolve().parents[2]


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
    assert not SingleInstance(tmp_path, "nobody").tell("show", within_ms=50)


TELLS = """
import sys
from pathlib import Path
from PySide6.QtCore import QCoreApplication
from desktop.instance import SingleInstance

app = QCoreApplication([])
second = SingleInstance(Path(sys.argv[1]), "t")
print("telling", flush=True)
sys.exit(not second.tell("show", within_ms=30_000))
"""


@pytest.mark.process
def test_a_first_instance_that_does_not_listen_yet_is_waited_for(qtbot, tmp_path):
    command = [sys.executable, "-c", TELLS, str(tmp_path)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as second:
        assert second.stdout.readline() == "telling\n"
        first = SingleInstance(tmp_path, "t")
        with qtbot.waitSignal(first.verb_received):
            assert first.claim()
        assert second.wait(timeout=PATIENCE_S) == 0
    qtbot.waitUntil(lambda: not first.findChildren(QLocalSocket))
    first.release()
