"""Opening a document where a passage stands: at the page in viewers, at the line in editors that can.

On Linux alone, where the default program is found by its desktop entry and takes the place as an argument.
Nothing passes through a shell; all else is opened as the desktop opens it.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from urllib.parse import quote

from PySide6.QtCore import QMimeDatabase

from desktop.entries.desktop_file import read_command, user_folder
from indexer.protocol.messages import Locator

_PATIENCE_S = 2.0
"""`xdg-mime` takes 0.1 s."""
_FILE_CODES = frozenset({"%f", "%F", "%u", "%U"})
_URL_CODES = frozenset({"%u", "%U"})
_FORWARDED = frozenset({"@@", "@@u"})
"""What Flatpak hands through into its sandbox stands between these."""


@dataclass(frozen=True, slots=True)
class _Habit:
    """How a program is told a place; `{}` stands for its number, from 1."""

    before: tuple[str, ...] = ()
    """Arguments in front of the file."""
    after: tuple[str, ...] = ()
    suffix: str = ""
    """Appended to the file itself."""
    wants_url: bool = False


def _table(*rows: tuple[str, _Habit]) -> Mapping[str, _Habit]:
    return MappingProxyType({name: habit for names, habit in rows for name in names.split()})


# Left out is xpdf: version 3 takes `file 7`, version 4 `file :7`, and each takes the other's for a file.
_PAGES = _table(
    ("evince papers atril xreader", _Habit(before=("--page-index={}",))),
    ("okular sioyek", _Habit(before=("--page", "{}"))),
    ("zathura", _Habit(before=("--page={}",))),
    ("mupdf mupdf-gl mupdf-x11", _Habit(after=("{}",))),
    ("qpdfview", _Habit(suffix="#{}")),
    (
        "firefox firefox-esr librewolf chromium chromium-browser google-chrome google-chrome-stable brave-browser"
        " brave-browser-stable microsoft-edge microsoft-edge-stable vivaldi vivaldi-stable",
        _Habit(suffix="#page={}", wants_url=True),
    ),
)
"""Programs that open a PDF or its like at a page."""

_LINES = _table(
    ("gedit pluma xed gvim emacs emacsclient", _Habit(before=("+{}",))),
    ("kate kwrite", _Habit(before=("--line", "{}"))),
    ("geany mousepad", _Habit(before=("--line={}",))),
    ("code code-insiders codium", _Habit(before=("--goto",), suffix=":{}")),
    ("subl sublime_text", _Habit(suffix=":{}")),
)
"""Editors that open a text at a line."""


def command_at(path: str, place: Locator) -> list[str]:
    """The command that opens a file at a place; empty where the system's own way has to do.

    Blocks for the default program to be found: not for the window's thread.
    """
    if not sys.platform.startswith("linux") or not path.isprintable():
        return []
    habits, number = (_PAGES, place.page) if place.page else (_LINES, place.line)
    if not number:
        return []
    kind = QMimeDatabase().mimeTypeForFile(path, QMimeDatabase.MatchMode.MatchExtension).name()
    arguments = _default_command(kind)
    habit = habits.get(_program(arguments))
    return _filled(arguments, habit, path, number) if habit is not None else []


def _default_command(kind: str) -> list[str]:
    """The command of the program that opens files of a MIME type; empty where none is known, or it wants a terminal."""
    try:
        asked = subprocess.run(
            ["xdg-mime", "query", "default", kind],
            capture_output=True,
            text=True,
            timeout=_PATIENCE_S,
            check=False,
            stdin=subprocess.DEVNULL,
        )
    except (OSError, subprocess.SubprocessError, UnicodeDecodeError):
        return []
    name = asked.stdout.strip()
    if not name or "/" in name:
        return []
    entries = (folder / "applications" / name for folder in _data_folders())
    found = next((entry for entry in entries if entry.is_file()), None)
    return read_command(found, {"Terminal": "true"}) if found is not None else []


def _data_folders() -> Iterator[Path]:
    """In the order of the XDG base directory specification."""
    yield user_folder(os.environ, "XDG_DATA_HOME", ".local/share")
    for folder in (os.environ.get("XDG_DATA_DIRS") or "/usr/local/share:/usr/share").split(":"):
        yield Path(folder)


def _program(arguments: Sequence[str]) -> str:
    """The name of the program that a command runs in the end."""
    rest = list(arguments)
    if rest and os.path.basename(rest[0]) == "env":
        rest = rest[1:]
        while rest and "=" in rest[0]:
            rest.pop(0)
    name = os.path.basename(rest[0]) if rest else ""
    if name == "flatpak":
        given = (each.partition("=")[2] for each in rest if each.startswith("--command="))
        name = os.path.basename(next(given, ""))
    return name


def _filled(arguments: Sequence[str], habit: _Habit, path: str, number: int) -> list[str]:
    """The command with the file and the place in it; empty where it takes no file."""
    code = next((each for each in arguments if each in _FILE_CODES), "")
    is_forwarded = not _FORWARDED.isdisjoint(arguments)
    if not code or (is_forwarded and (habit.after or habit.suffix)):
        return []
    is_url = habit.wants_url or (code in _URL_CODES and not habit.suffix)
    file = (f"file://{quote(path)}" if is_url else path) + habit.suffix.format(number)
    before, after = ([each.format(number) for each in part] for part in (habit.before, habit.after))
    found: list[str] = []
    is_told = False
    for each in arguments:
        if not is_told and (each in _FORWARDED or each == code):
            found += before
            is_told = True
        if each == code:
            found += [file, *after]
        elif not (len(each) == 2 and each.startswith("%")):  # icon, caption: nothing to say
            found.append(each)
    return found
