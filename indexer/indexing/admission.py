"""Which folder may become a source, and what the user should know of it."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from indexer.errors import SourceError
from indexer.paths import display_path, is_within
from indexer.sources.opening import error_words
from indexer.sources.patience import Patience
from indexer.storage.profile import SourceChoice

_MADE_UP = ("/proc", "/sys")
"""Of Linux; some of what looks like a file there never ends."""


@dataclass(frozen=True, slots=True)
class Admission:
    """A folder that may be watched."""

    path: str
    """Absolute, without links."""
    note: str = ""


def admit(path: str, standing: Sequence[SourceChoice], data_directory: Path, patience: Patience) -> Admission:
    """Check a folder that is to be watched, waiting for its volume with `patience`.

    Raises:
        SourceError: it is not there, no folder, not readable, or belongs to the system or Deskhound itself.
    """
    shown = display_path(path)
    if not path.strip() or "\0" in path:
        raise SourceError("Name a folder.")
    real = _real_folder(os.path.expanduser(path), shown, patience)
    data = os.path.realpath(data_directory)
    if sys.platform == "linux" and any(is_within(real, folder) for folder in _MADE_UP):
        raise SourceError(
            f"{shown} holds nothing of yours: the system makes it up.",
            hint="Choose a folder with your files.",
        )
    if is_within(real, data):
        raise SourceError(
            f"{shown} belongs to Deskhound's own data.", hint="Choose a folder with your files."
        )
    notes = []
    if (outer := innermost(standing, real)) is not None:
        notes.append(f"It lies inside {display_path(outer.path)}; from now on its own rules apply here.")
    inner = [
        display_path(choice.path)
        for choice in standing
        if not choice.is_temporary and is_within(choice.path, real)
    ]
    if inner:
        notes.append(f"It contains {', '.join(sorted(inner))}, which keeps its own rules.")
    if is_within(data, real):
        notes.append("Deskhound's own data inside it is left out.")
    return Admission(real, " ".join(notes))


def innermost(standing: Sequence[SourceChoice], path: str) -> SourceChoice | None:
    """The source whose rules decide on a path."""
    holding = [choice for choice in standing if is_within(path, choice.path)]
    return max(holding, key=lambda choice: len(choice.path), default=None)


def skipped_inside(root: str, standing: Sequence[SourceChoice], data_directory: Path) -> frozenset[str]:
    """What a source leaves out whole: the sources inside it, the data directory."""
    inside = {choice.path for choice in standing if choice.path != root and is_within(choice.path, root)}
    data = os.path.realpath(data_directory)
    if is_within(data, root):
        inside.add(data)
    return frozenset(inside)


def _real_folder(path: str, shown: str, patience: Patience) -> str:
    try:
        return patience.ask(os.path.abspath(path), lambda _: _looked_at(path, shown))
    except OSError as error:
        raise SourceError(
            f"{shown} cannot be read: {error_words(error)}.", hint="Check its permissions."
        ) from error


def _looked_at(path: str, shown: str) -> str:
    """The folder that a path leads to."""
    real = os.path.realpath(path)
    if not os.path.isdir(real):
        if os.path.lexists(real):
            folder = display_path(os.path.dirname(real))
            raise SourceError(f"{shown} is a file.", hint=f"Add its folder: {folder}")
        raise SourceError(f"{shown} does not exist.", hint="Check the spelling, or that its volume is there.")
    with os.scandir(real) as entries:
        next(entries, None)
    return real
