"""Options that several commands share, and the data directory they choose."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Annotated

import typer

from indexer.domain import SearchMode
from indexer.paths import DataDirectory, data_directory

DataDirOption = Annotated[
    Path | None,
    typer.Option(
        "--data-dir", help="Keep all state in this folder (also: DESKHOUND_HOME).", show_default=False
    ),
]
FolderOption = Annotated[
    Path | None,
    typer.Option(
        "--in", help="Only documents below this folder; indexed first if it is new.", show_default=False
    ),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON for a program to read.")]
ModeOption = Annotated[SearchMode, typer.Option("--mode", help="Search by words, by meaning, or both.")]

_chosen: list[Path] = []


def finite(number: float | None) -> float | None:
    """A number as it was given; `nan` and `inf`, which pass for one, are refused."""
    if number is not None and not math.isfinite(number):
        raise typer.BadParameter("It must be a number.")
    return number


def one_text(words: list[str]) -> str:
    """What was typed as the words of one text, with quotes around it all or without."""
    mistyped = [word for word in words if word.startswith("--")]
    if mistyped and len(words) > 1:  # alone it may be what is looked for
        raise typer.BadParameter(f"No such option: {mistyped[0]}")
    return " ".join(words)


def remember_data_dir(path: Path | None) -> None:
    """Keep `--data-dir` given before the command's name."""
    _chosen.clear()
    if path is not None:
        _chosen.append(path)


def chosen_directory(own: Path | None) -> DataDirectory:
    """The data directory of a command: its own option, the one before its name, or the default.

    Raises:
        DataDirectoryError: it is a folder of other files.
    """
    directory = data_directory(own or (_chosen[0] if _chosen else None))
    directory.check_is_own()
    return directory
