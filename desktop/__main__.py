"""The single `deskhound` entry: no argument opens the window, a subcommand runs the command line.

The command line never imports Qt, so it works where Qt's system libraries are absent.
"""

from __future__ import annotations

import os
import sys

WINDOW_OPTIONS = frozenset({"--toggle", "--quick", "--hidden"})


def opens_window(arguments: list[str]) -> bool:
    """Whether nothing but the window's own options is asked for."""
    rest = list(arguments)
    while rest:
        word = rest.pop(0)
        if word == "--data-dir" and rest:
            rest.pop(0)
        elif word not in WINDOW_OPTIONS and not word.startswith("--data-dir="):
            return False
    return True


def has_no_screen() -> bool:
    """Whether a window has nowhere to be (Linux): Qt ends the process then, and says to install it again."""
    named = ("DISPLAY", "WAYLAND_DISPLAY", "WAYLAND_SOCKET", "QT_QPA_PLATFORM")
    return sys.platform == "linux" and not any(os.environ.get(name) for name in named)


def main() -> int:
    """Run Deskhound; returns the exit code."""
    arguments = sys.argv[1:]
    if opens_window(arguments):
        if has_no_screen():
            sys.exit(
                "deskhound: There is no screen for the window. The command line needs none: deskhound --help"
            )
        try:
            from desktop.app import main as open_window
        except ImportError as error:  # a library of the system that Qt needs
            sys.exit(f"deskhound: The window cannot open: {error}\nWhat is missing, says: deskhound doctor")
        return open_window(arguments)
    from indexer.cli.app import run

    return run(arguments)


if __name__ == "__main__":
    sys.exit(main())
