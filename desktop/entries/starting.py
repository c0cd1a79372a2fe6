"""The command that starts this very Deskhound."""

from __future__ import annotations

import importlib.metadata
import sys
from pathlib import Path

from indexer.interpreter import module_command
from indexer.paths import DataDirectory

WINDOW_MODULE = "desktop"
FROM_SOURCE = (
    "import runpy, sys; sys.path.insert(0, sys.argv.pop(1)); "
    "runpy.run_module('desktop', run_name='__main__', alter_sys=True)"
)
"""Runs a source tree that is not installed, where an entry can set neither folder nor environment."""


def start_command(directory: DataDirectory, *options: str) -> list[str]:
    """What starts the window of a data directory, with options of its own.

    It names the interpreter and not the `deskhound` script: so it is the same for pip, pipx, uv and
    `python -m`, needs no PATH, which sessions set late or never, and opens no console on Windows.
    """
    options = (*options, "--data-dir", str(directory.root))
    if _is_installed():
        command = module_command(WINDOW_MODULE, options)
    else:
        root = str(Path(__file__).resolve().parents[2])
        command = [sys.executable, "-P", "-c", FROM_SOURCE, root, *options]
    windowed = Path(command[0]).with_name("pythonw.exe")
    return [str(windowed), *command[1:]] if sys.platform == "win32" and windowed.exists() else command


def _is_installed() -> bool:
    try:
        importlib.metadata.distribution("deskhound")
    except importlib.metadata.PackageNotFoundError:
        return False
    return True
