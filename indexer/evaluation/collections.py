"""Collections with human judgments in BEIR layout."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from indexer.errors import InputError

_FILES_PER_FOLDER = 1_000
_LAYOUT = "Give a folder in BEIR layout: corpus.jsonl, queries.jsonl, qrels.tsv."


@dataclass(frozen=True, slots=True)
class JudgedQuery:
    """A query with its judgments: document id → grade, 0 for not relevant."""

    text: str
    judgments: dict[str, int]


@dataclass(frozen=True, slots=True)
class _Entry:
    """A line of `corpus.jsonl` or `queries.jsonl`."""

    name: str
    text: str
    title: str


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
        return [
            JudgedQuery(query.text, judgments[query.name])
            for query in self._entries("queries.jsonl")
            if any(grade > 0 for grade in judgments.get(query.name, {}).values())
        ]

    def write_files(self, folder: Path) -> dict[str, str]:
        """Write each document as a file, its title as a heading.

        Returns:
            File path below `folder` → document id. Paths say nothing of the documents.
        """
        names: dict[str, str] = {}
        for number, entry in enumerate(self._entries("corpus.jsonl")):
            title, text = " ".join(entry.title.split()), entry.text
            path = folder / f"{number // _FILES_PER_FOLDER:03}" / f"{number:07}{'.md' if title else '.txt'}"
            path.parent.mkdir(parents=True, exist_ok=True)
            content = f"# {title}\n\n{text}\n" if title else f"{text}\n"
            path.write_text(content, encoding="utf-8", errors="replace")
            names[path.relative_to(folder).as_posix()] = entry.name
        return names

    def _entries(self, name: str) -> Iterator[_Entry]:
        try:
            with open(self.directory / name, encoding="utf-8") as lines:
                for line in filter(str.strip, lines):
                    entry = json.loads(line)
                    yield _Entry(str(entry["_id"]), str(entry["text"]), str(entry.get("title") or ""))
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise unreadable(self.directory / name, error, hint=_LAYOUT) from error

    def _judgment_rows(self) -> Iterator[list[str]]:
        places = [self.directory / "qrels.tsv", self.directory / "qrels" / "test.tsv"]
        path = next((place for place in places if place.exists()), places[0])
        try:
            with open(path, encoding="utf-8", newline="") as lines:
                rows = csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
                yield from (row for number, row in enumerate(rows) if row and not _is_header(number, row))
        except (OSError, ValueError, csv.Error) as error:
            raise unreadable(path, error, hint=_LAYOUT) from error


def unreadable(path: Path, error: Exception, *, hint: str) -> InputError:
    """The error that says why a file of judged data cannot be read."""
    reason = (
        f"{error} is missing" if isinstance(error, KeyError) else getattr(error, "strerror", None) or error
    )
    return InputError(f"{path} cannot be read: {reason}.", hint=hint)


def _is_header(number: int, row: list[str]) -> bool:
    return number == 0 and not row[-1].strip().lstrip("-").isdigit()
