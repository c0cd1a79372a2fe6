"""The window's process: started twice, as a user does. The engine is left out."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
DEADLINE_S = 60.0

WITHOUT_ENGINE = """
import sys, threading
from desktop import app

class Silence:
    def send(self, request): return 1
    def __init__(self): self.woken = threading.Event()
    def receive(self): self.woken.wait()
    def wake(self): self.woken.set()
    def close(self): pass

def connect(directory):
    print("started", flush=True)
    return Silence()

app._connect = connect
sys.exit(app.main(sys.argv[1:]))
"""


def launch(directory, *options, program=WITHOUT_ENGINE):
    """Start the window on a data directory."""
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen"}
    command = [sys.executable, "-c", program, "--data-dir", str(directory), *options]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    return subprocess.Popen(command, cwd=ROOT, env=environment, text=True, **pipes)


TOLD = WITHOUT_ENGINE.replace(
    "sys.exit(app.main(sys.argv[1:]))",
    "code = app.main(sys.argv[1:])\nprint('desktop.desk' in sys.modules)\nsys.exit(code)",
)


@pytest.mark.process
def test_a_second_launch_hands_over_and_ends_without_loading_a_window(tmp_path):
    first = launch(tmp_path)
    try:
        assert first.stdout.readline() == "started\n"
        second = launch(tmp_path, "--toggle", program=TOLD)
        said, complaints = second.communicate(timeout=DEADLINE_S)
        assert (second.returncode, said, "Traceback" in complaints) == (0, "False\n", False)
        assert first.poll() is None
    finally:
        first.terminate()
        _said, complaints = first.communicate(timeout=DEADLINE_S)
    assert "Traceback" not in complaints


STUCK = WITHOUT_ENGINE.replace(
    "    return Silence()",
    "    import desktop.engine.connection as connection\n"
    "    connection.STOP_WAIT_S = 60.0\n"
    "    threading.Event().wait()",
)
"""It is still connecting when it ends, and waits for that."""


@pytest.mark.process
def test_one_that_is_just_ending_takes_nobodys_window(tmp_path):
    ending, next_one = launch(tmp_path, program=STUCK), None
    try:
        assert ending.stdout.readline() == "started\n"
        ending.terminate()
        next_one = launch(tmp_path)
        assert next_one.stdout.readline() == "started\n"
        assert ending.poll() is None
    finally:
        ending.kill()
        ending.communicate(timeout=DEADLINE_S)
        if next_one is not None:
            next_one.terminate()
            next_one.communicate(timeout=DEADLINE_S)


DIRECTION = """
import sys
from pathlib import Path
from PySide6.QtCore import QCoreApplication
from desktop import app
from indexer.paths import DataDirectory

made = app._application(DataDirectory(Path(sys.argv[2])))
print(made.layoutDirection().name, QCoreApplication.translate("QPlatformTheme", "Cancel"))
"""


@pytest.mark.process
@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="the language is no variable there")
def test_qts_own_texts_are_translated_and_do_not_turn_the_window_round(tmp_path, monkeypatch):
    monkeypatch.setenv("LC_ALL", "he_IL.UTF-8")
    said, _complaints = launch(tmp_path, program=DIRECTION).communicate(timeout=DEADLINE_S)
    direction, cancel = said.split(maxsplit=1)
    assert direction == "LeftToRight"
    assert cancel.strip() not in ("", "Cancel")


HIDDEN = WITHOUT_ENGINE.replace(
    "def connect(directory):",
    """
def connect(directory):
    from PySide6.QtWidgets import QApplication
    print(*[w.isVisible() for w in QApplication.topLevelWidgets() if w.windowTitle() == "Deskhound"])""",
)


@pytest.mark.process
def test_at_login_it_starts_without_its_window_and_shows_it_when_it_is_opened(tmp_path):
    first = launch(tmp_path, "--hidden", program=HIDDEN)
    try:
        assert [first.stdout.readline(), first.stdout.readline()] == ["False\n", "started\n"]
        for options in (["--hidden"], []):
            second = launch(tmp_path, *options)
            second.communicate(timeout=DEADLINE_S)
            assert second.returncode == 0
        assert first.poll() is None
    finally:
        first.terminate()
        _said, complaints = first.communicate(timeout=DEADLINE_S)
    assert "Traceback" not in complaints


@pytest.mark.process
@pytest.mark.skipif(sys.platform == "win32", reason="Windows ends processes without a signal")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_with_its_state_kept(tmp_path, number):
    running = launch(tmp_path)
    assert running.stdout.readline() == "started\n"
    running.send_signal(number)
    _said, complaints = running.communicate(timeout=DEADLINE_S)
    assert (running.returncode, "Traceback" in complaints) == (0, False)
    assert "search-splitter" in (tmp_path / "window.ini").read_text("utf-8")


def test_strange_options_end_with_the_usage(capsys):
    from desktop.app import main

    with pytest.raises(SystemExit):
        main(["--nonsense"])
    assert "usage: deskhound" in capsys.readouterr().err


LIGHT = {
    *("PySide6", "shiboken6", "shibokensupport", "signature_bootstrap", "platformdirs"),
    *("msgspec", "typing_extensions"),
    "sitecustomize",  # Debian's own Python has one
}
"""What the window may import before it is shown: with these it took 0.45 s of processor time to be visible.

The messages hold locators, which are msgspec's (0.01 s); the first connection would load it a moment later.
"""

IMPORTED = """
import sys
import desktop.app, desktop.desk
own = {"desktop", "indexer", "resources"}
names = {name.partition(".")[0] for name in sys.modules}
print(*sorted(name for name in names - own - set(sys.stdlib_module_names) if not name.startswith("_")))
"""


def test_the_window_comes_up_on_light_imports_alone():
    command = [sys.executable, "-c", IMPORTED]
    done = subprocess.run(command, cwd=ROOT, text=True, capture_output=True, check=True, timeout=DEADLINE_S)
    assert set(done.stdout.split()) <= LIGHT
