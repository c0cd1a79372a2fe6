from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

LOADS = """
import sys
from PySide6.QtCore import QCoreApplication, QTimer
from desktop.preloading import PAGES, preload_later

app = QCoreApplication([])
timer = QTimer()
timer.timeout.connect(lambda: set(PAGES) <= set(sys.modules) and app.quit())
timer.start(5)
assert not set(PAGES) & set(sys.modules)
preload_later(app, after_ms=0)
app.exec()
"""


@pytest.mark.process
def test_pages_are_loaded_while_the_loop_turns():
    subprocess.run([sys.executable, "-c", LOADS], cwd=ROOT, check=True, timeout=60)
