"""Question sets over a folder of files."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from indexer.evaluation.collections import unreadable


@dataclass(frozen=True, slots=True)
class Question:
    """A question and the files that hold its answer."""

    name: str
    text: str
    files: tuple[str, ...]
    """Paths below the folder, `/`-separated; empty where the folder holds no answer."""
    needs_all: bool
    """True where the answer takes every one of the files."""
    kind: str


def read_questions(path: Path) -> list[Question]:
    """Questions of a JSON-lines file: `id`, `question`, `files`, `match` (any, all), `kind`.

    Raises:
        InputError: the file is missing or malformed.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
        entries = [json.loads(line) for line in lines if line.strip()]
        return [
            Question(
                str(entry.get("id", number)),
                str(entry["question"]),
                tuple(entry.get("files", ())),
                entry.get("match") == "all",
                str(entry.get("kind", "")),
            )
            for number, entry in enumerate(entries, 1)
        ]
    except (OSError, ValueError, KeyError, TypeError) as error:
        hint = "Each line is JSON with question, files, match and kind."
        raise unreadable(path, error, hint=hint) from error
