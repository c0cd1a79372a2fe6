"""Collections with human judgments in BEIR layout."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from indexer.errors import InputError

_FILES_PER_FOLDER = 1_000


@dataclass(frozen=True, slots=True)
class JudgedQuery:
    """A query with its judgments: document id → grade, 0 for not relevant."""

    text: str
    judgments: dict[str, int]


@dataclass(frozen=True, slots=True)
class Collection:
    """Where `corpus.jsonl`, `queries.jsonl` and `qrels.tsv` lie."""

    directory: Path

    def queries(self) -> list[JudgedQuery]:
        """Queries that have a judgment above 0.

        Raises:
            InputError: a file is missing or malformed.
        """
        judgments: dict[str, dict[str, int]] = {}
        for row in self._judgment_rows():
            try:
                query, document, grade = row[0], row[-2], int(row[-1])
            except (IndexError, ValueError) as error:
                raise InputError(f"{self.directory.name}: qrels.tsv has a malformed line: {row}") from error
            judgments.setdefault(query, {})[document] = grade
        asked = ((str(entry["_id"]), str(entry["text"])) for entry in self._entries("queries.jsonl"))
        return [
            JudgedQuery(text, judgments[name])
            for name, text in asked
            if any(grade > 0 for grade in judgments.get(name, {}).values())
        ]

    def write_files(self, folder: Path) -> dict[str, str]:
        """Write each document as a file, its title as a heading.

        Returns:
            File path below `folder` → document id. Paths say nothing of the documents.
        """
        names: dict[str, str] = {}
        for number, entry in enumerate(self._entries("corpus.jsonl")):
            title, text = str(entry.get("title") or "").strip(), str(entry["text"])
            path = folder / f"{number // _FILES_PER_FOLDER:03}" / f"{number:07}{'.md' if title else '.txt'}"
            path.parent.mkdir(parents=True, exist_ok=True)
            content = f"# {' '.join(title.split())}\n\n{text}\n" if title else f"{text}\n"
            path.write_text(content, encoding="utf-8", errors="replace")
            names[path.relative_to(folder).as_posix()] = str(entry["_id"])
        return names

    def _entries(self, name: str) -> Iterator[dict[str, Any]]:
        try:
            with open(self.directory / name, encoding="utf-8") as lines:
                for line in lines:
                    if line.strip():
                        yield json.loads(line)
        except (OSError, ValueError) as error:
            raise InputError(
                f"{self.directory / name} cannot be read: {error}",
                hint="Give a folder in BEIR layout: corpus.jsonl, queries.jsonl, qrels.tsv.",
            ) from error

    def _judgment_rows(self) -> Iterator[list[str]]:
        places = [self.directory / "qrels.tsv", self.directory / "qrels" / "test.tsv"]
        path = next((place for place in places if place.exists()), places[0])
        try:
            with open(path, encoding="utf-8", newline="") as lines:
                rows = csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
                yield from (row for number, row in enumerate(rows) if row and not _is_header(number, row))
        except OSError as error:
            raise InputError(f"{path} cannot be read: {error}") from error


def _is_header(number: int, row: list[str]) -> bool:
    return number == 0 and not row[-1].strip().lstrip("-").isdigit()
