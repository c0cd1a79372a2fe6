"""The entry of Linux and the BSDs: a file of the Desktop Application Autostart specification."""

from __future__ import annotations

import configparser
import errno
import os
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from desktop.autostart.files import replace_file

GROUP = "Desktop Entry"
_RESERVED = re.compile(r"""[\s"'\\><~|&;$*?#()`%=]|^$""")
"""What must stand in quotes, by the Desktop Entry specification; `=` and `%` for readers less strict."""
_WORD = re.compile(r'"((?:[^"\\]|\\.)*)"|([^\s"]+)', re.DOTALL)
_ESCAPED = {"\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r"}
_UNESCAPED = {"s": " ", "n": "\n", "t": "\t", "r": "\r", "\\": "\\"}


def autostart_folder(environment: Mapping[str, str]) -> Path:
    """Where entries of the user lie; a relative XDG_CONFIG_HOME counts as none, as the specification has it."""
    chosen = environment.get("XDG_CONFIG_HOME", "")
    base = Path(chosen) if os.path.isabs(chosen) else Path.home() / ".config"
    return base / "autostart"


class XdgEntry:
    """A `.desktop` file in the autostart folder."""

    def __init__(self, folder: Path, name: str) -> None:
        self._path = folder / f"{name}.desktop"

    def command(self) -> list[str]:
        """What `Exec` says. Desktops switch an entry off by `Hidden`, GNOME by a key of its own."""
        parser = configparser.RawConfigParser(strict=False, delimiters="=", comment_prefixes="#")
        try:
            parser.read_string(self._path.read_text("utf-8"))
            entry = parser[GROUP]
            is_off = entry.get("Hidden") == "true" or entry.get("X-GNOME-Autostart-enabled") == "false"
            return [] if is_off else split_exec(entry.get("Exec", ""))
        except (OSError, ValueError, KeyError, configparser.Error):
            return []

    def write(self, command: Sequence[str]) -> None:
        """Make or replace the file, in one step."""
        replace_file(self._path, _entry_text(command, self._path).encode())

    def remove(self) -> None:
        """Remove the file, if it is there."""
        self._path.unlink(missing_ok=True)


def exec_line(command: Sequence[str]) -> str:
    r"""A command as the value of `Exec`.

    Three layers: quotes with a backslash before ``"``, `````, ``$`` and ``\`` around an argument, ``%``
    doubled because it begins a field code, and the escapes of any string value around all of it.
    """
    words = (re.sub(r'(["`$\\])', r"\\\1", word) for word in command)
    quoted = (f'"{word}"' if _RESERVED.search(word) else word for word in words)
    return _escaped(" ".join(quoted).replace("%", "%%"))


def split_exec(value: str) -> list[str]:
    """The command of an `Exec` value: the way back from `exec_line`."""
    text = re.sub(r"\\([sntr\\])", lambda found: _UNESCAPED[found[1]], value)
    words = (
        re.sub(r"\\(.)", r"\1", found[1]) if found[2] is None else found[2] for found in _WORD.finditer(text)
    )
    return [word.replace("%%", "%") for word in words]


def _escaped(text: str) -> str:
    return "".join(_ESCAPED.get(letter, letter) for letter in text)


def _entry_text(command: Sequence[str], path: Path) -> str:
    try:
        for word in command:
            word.encode("utf-8")
    except UnicodeEncodeError as error:  # file names need not be text, but entries are
        raise OSError(errno.EILSEQ, os.strerror(errno.EILSEQ), path) from error
    return "\n".join(
        (
            f"[{GROUP}]",
            "Type=Application",
            "Name=Deskhound",
            "Comment=Private search over your own files",
            f"Exec={exec_line(command)}",
            f"TryExec={_escaped(command[0])}",
            "Terminal=false",
            "StartupNotify=false",
            "X-GNOME-Autostart-enabled=true",
            "",
        )
    )
