"""A folder that changes at random, and what of it must be findable."""

from __future__ import annotations

import os
import random
import shutil
from collections.abc import Callable
from pathlib import Path

SUBJECTS = [
    "harbour",
    "ledger",
    "meadow",
    "copper",
    "lantern",
    "orchard",
    "signal",
    "timber",
    "velvet",
    "walnut",
    "anchor",
    "barley",
    "cedar",
    "dune",
]
SUFFIXES = [".txt", ".txt", ".md", ".log"]


class LivingFolder:
    """Random creates, edits, moves, copies and deletes below one root.

    Every text holds a word of its own (`unique…`) and the word `everyfile`; `gone` are words whose
    text no longer exists anywhere.
    """

    def __init__(self, root: Path, seed: int) -> None:
        self.root = root
        self.root.mkdir(parents=True, exist_ok=True)
        self.random = random.Random(seed)
        self.gone: set[str] = set()
        self.left_out: set[str] = set()
        """Suffixes that a rule keeps out of the index."""
        self._serial = 0

    @property
    def files(self) -> dict[str, str]:
        """Path → unique word of what must be findable, read from the disk itself."""
        return {
            path: word for path, word in self._on_disk().items() if not path.endswith(tuple(self.left_out))
        }

    def change(self, times: int = 1) -> None:
        """Some random changes."""
        actions: list[Callable[[], None]] = [
            self.create,
            self.create,
            self.create_large,
            self.edit,
            self.edit,
            self.touch,
            self.move,
            self.copy,
            self.hard_link,
            self.delete,
            self.rename_folder,
        ]
        for _ in range(times):
            self.random.choice(actions)()

    def create(self) -> None:
        """A new small file in a random folder."""
        self._path_for_new().write_text(self._text(paragraphs=self.random.randint(1, 4)), "utf-8")

    def create_large(self) -> None:
        """A new file of many chunks."""
        self._path_for_new().write_text(self._text(paragraphs=120), "utf-8")

    def edit(self) -> None:
        """Other text in place, half the time by an atomic rename as editors do."""
        path = self._any_file()
        if path is None:
            return
        self.gone.add(path.read_text("utf-8").split()[1])
        text = self._text(paragraphs=self.random.randint(1, 6))
        if self.random.random() < 0.5:
            path.write_text(text, "utf-8")
        else:
            temporary = path.with_name(path.name + ".tmp~")
            temporary.write_text(text, "utf-8")
            temporary.replace(path)
        self._forget_living()

    def touch(self) -> None:
        """New times, same text."""
        if path := self._any_file():
            os.utime(path)

    def move(self) -> None:
        """A file to another folder and name."""
        if path := self._any_file():
            path.rename(self._path_for_new())

    def copy(self) -> None:
        """The same content twice."""
        if path := self._any_file():
            shutil.copy2(path, self._path_for_new())

    def delete(self) -> None:
        """A file goes away."""
        if path := self._any_file():
            self.gone.add(path.read_text("utf-8").split()[1])
            path.unlink()
            self._forget_living()

    def hard_link(self) -> None:
        """The same file under two names."""
        if path := self._any_file():
            self._path_for_new().hardlink_to(path)

    def rename_folder(self) -> None:
        """A folder with all that is in it."""
        folders = sorted(path for path in self.root.iterdir() if path.is_dir())
        if folders:
            self._serial += 1
            self.random.choice(folders).rename(self.root / f"folder{self._serial}")

    def _on_disk(self) -> dict[str, str]:
        """Path → unique word of every file, left out or not."""
        found = {}
        for place, _, names in os.walk(self.root):
            for name in names:
                if not name.startswith("."):
                    path = os.path.join(place, name)
                    found[path] = Path(path).read_text("utf-8").split()[1]
        return found

    def _forget_living(self) -> None:
        """A copy keeps a word alive."""
        self.gone -= set(self._on_disk().values())

    def _any_file(self) -> Path | None:
        paths = sorted(self._on_disk())
        return Path(self.random.choice(paths)) if paths else None

    def _path_for_new(self) -> Path:
        self._serial += 1
        folder = self.root / self.random.choice(["", "a", "b", f"folder{self._serial}"])
        folder.mkdir(exist_ok=True)
        return folder / f"note{self._serial}{self.random.choice(SUFFIXES)}"

    def _text(self, *, paragraphs: int) -> str:
        self._serial += 1
        body = "\n\n".join(
            " ".join(self.random.choices(SUBJECTS, k=40)) + f" item {self._serial}.{number}."
            for number in range(paragraphs)
        )
        return f"everyfile unique{self._serial}q\n\n{body}\n"
