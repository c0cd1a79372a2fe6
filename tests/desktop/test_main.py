"""The one entry of window and command line."""

from __future__ import annotations

import sys

import pytest

from desktop import __main__ as entry


@pytest.fixture
def launch(monkeypatch):
    """Start Deskhound without arguments; returns what is said before it ends."""
    monkeypatch.setattr(sys, "argv", ["deskhound"])

    def launch():
        with pytest.raises(SystemExit) as ended:
            entry.main()
        return str(ended.value.code)

    return launch


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere there is always a screen")
def test_without_a_screen_the_command_line_is_named(launch, monkeypatch):
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "WAYLAND_SOCKET", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    assert "deskhound --help" in launch()


def test_a_library_that_qt_lacks_is_named_with_who_tells_more(launch, monkeypatch):
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    monkeypatch.setitem(sys.modules, "desktop.app", None)  # as if importing it failed
    said = launch()
    assert "desktop.app" in said
    assert "deskhound doctor" in said


@pytest.mark.parametrize(
    ("arguments", "opens"),
    [([], True), (["--toggle"], True), (["--data-dir", "d"], True), (["--data-dir=d", "status"], False)],
)
def test_only_a_subcommand_runs_the_command_line(arguments, opens):
    assert entry.opens_window(arguments) is opens
