"""Entries of Linux and the BSDs: files of the Desktop Entry specification."""

from __future__ import annotations

import configparser
import errno
import os
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from desktop.entries.files import replace_file

GROUP = "Desktop Entry"
_RESERVED = re.compile(r"""[\s"'\\><~|&;$*?#()`%=]|^$""")
"""What must stand in quotes, by the Desktop Entry specification; `=` and `%` for readers less strict."""
_WORD = re.compile(r'"((?:[^"\\]|\\.)*)"|([^\s"]+)', re.DOTALL)
_ESCAPED = {"\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r"}
_UNESCAPED = {"s": " ", "n": "\n", "t": "\t", "r": "\r", "\\": "\\"}


def user_folder(environment: Mapping[str, str], variable: str, fallback: str) -> Path:
    """A base directory of the user; a relative one counts as none, as the specification has it."""
    chosen = environment.get(variable, "")
    return Path(chosen) if os.path.isabs(chosen) else Path.home() / fallback


def read_command(path: Path, switched_off: Mapping[str, str]) -> list[str]:
    """What `Exec` says; empty where there is no such file, or it is damaged, or one of its keys switches it off."""
    parser = configparser.RawConfigParser(strict=False, delimiters="=", comment_prefixes="#")
    try:
        parser.read_string(path.read_text("utf-8"))
        entry = parser[GROUP]
        is_off = any(entry.get(key) == value for key, value in switched_off.items())
        return [] if is_off else split_exec(entry.get("Exec", ""))
    except (OSError, ValueError, KeyError, configparser.Error):
        return []


def write_entry(path: Path, command: Sequence[str], lines: Sequence[str]) -> None:
    """Make or replace a file in one step: what both kinds of entries say, and `lines` of one kind.

    Raises:
        OSError: it cannot be written, or a word of the command is no text.
    """
    try:
        for word in command:
            word.encode("utf-8")
    except UnicodeEncodeError as error:  # file names need not be text, but entries are
        raise OSError(errno.EILSEQ, os.strerror(errno.EILSEQ), str(path)) from error
    head = (
        f"[{GROUP}]",
        "Type=Application",
        "Name=Deskhound",
        "Comment=Private search over your own files",
        f"Exec={exec_line(command)}",
        f"TryExec={_escaped(command[0])}",
        "Terminal=false",
    )
    replace_file(path, "\n".join((*head, *lines, "")).encode())


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
