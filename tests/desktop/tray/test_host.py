"""The session bus is a real one where there is one; where there is none, the tray is looked for at once."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QObject

from desktop.tray.host import TrayHost

ROOT = Path(__file__).resolve().parents[3]

LATE_TRAY = """
from PySide6.QtCore import QTimer
from PySide6.QtDBus import QDBusConnection
from PySide6.QtWidgets import QApplication
from desktop.tray.host import WATCHER, TrayHost

app = QApplication([])
asked = []
host = TrayHost(app, is_available=lambda: not asked.append(0))
host.found.connect(app.quit)
host.wait(60_000)
assert not asked, "Qt would keep to its answer"
panel = QDBusConnection.connectToBus(QDBusConnection.BusType.SessionBus, "panel")
QTimer.singleShot(0, lambda: panel.registerService(WATCHER))
app.exec()
assert len(asked) == 1
"""


@pytest.mark.parametrize(("is_available", "times"), [(True, 1), (False, 0)])
def test_it_tells_of_a_tray_once(qapp, collected, is_available, times):
    parent = QObject()
    host = TrayHost(parent, is_available=lambda: is_available)
    found = collected(host.found)
    host.look()
    host.look()
    assert len(found) == times


@pytest.mark.process
@pytest.mark.skipif(not shutil.which("dbus-run-session"), reason="needs a session bus of its own")
def test_a_tray_that_comes_later_is_waited_for():
    command = ["dbus-run-session", "--", sys.executable, "-c", LATE_TRAY]
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen"}
    subprocess.run(command, cwd=ROOT, env=environment, check=True, timeout=50)
