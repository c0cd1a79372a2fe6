"""A folder that changes at random, and what of it must be findable."""

from __future__ import annotations

import os
import random
import shutil
from pathlib import Path

SUBJECTS = [
    *("harbour", "ledger", "meadow", "copper", "lantern", "orchard", "signal"),
    *("timber", "velvet", "walnut", "anchor", "barley", "cedar", "dune"),
]
SUFFIXES = [".txt", ".txt", ".md", ".log"]

LOSSES = ("delete", "delete_folder", "move_out")
CHANGES = (
    *("create", "create", "create", "create_large", "create_empty"),
    *("copy", "hard_link", "copy_folder", "move_in"),
    *("edit_in_place", "append", "save_by_rename", "save_with_backup", "touch", "restore"),
    *("move", "swap", "rename_by_case"),
    *("rename_folder", "replace_folder", "swap_folders", "nest_folder"),
    *LOSSES,
)
"""What happens to a folder; names of methods below, the common ones more than once."""


class LivingFolder:
    """Random creates, edits, moves, copies and deletes below one root.

    Every text holds a word of its own (`unique…`) and the word `everyfile`; `gone` are words whose
    text no longer exists anywhere.
    """

    def __init__(self, root: Path, seed: int) -> None:
        self.root = root
        self.outside = root.with_name("outside")
        """Where files go that leave the source."""
        self.root.mkdir(parents=True, exist_ok=True)
        self.outside.mkdir(exist_ok=True)
        self.random = random.Random(seed)
        self.gone: set[str] = set()
        self.left_out: set[str] = set()
        """What rules keep out of the index: suffixes (`.log`), folders of the root (`a/`)."""
        self._living: set[str] = set()
        self._serial = 0

    @property
    def files(self) -> dict[str, str]:
        """Path → unique word of what must be findable, read from the disk itself; an empty file has none."""
        return {path: word for path, word in self._on_disk().items() if not self._is_left_out(path)}

    def change(self, times: int = 1) -> None:
        """Some random changes."""
        for _ in range(times):
            self.do(self.random.choice(CHANGES))

    def do(self, change: str) -> None:
        """One change by its name, on a random file or folder."""
        getattr(self, change)()
        self.gone |= self._living
        self._living = set(self._on_disk().values()) - {""}
        self.gone -= self._living  # a copy keeps a word alive

    def create(self) -> None:
        """A new small file in a random folder."""
        self._path_for_new().write_text(self._text(paragraphs=self.random.randint(1, 4)), "utf-8")

    def create_large(self) -> None:
        """A new file of many chunks."""
        self._path_for_new().write_text(self._text(paragraphs=120), "utf-8")

    def create_book(self) -> None:
        """A new file of some thousand chunks: enough for the vector store to flush while it is filled."""
        self._path_for_new().write_text(self._text(paragraphs=6_000), "utf-8")

    def create_empty(self) -> None:
        """A file without any text."""
        self._path_for_new().touch()

    def edit_in_place(self) -> None:
        """Other text in the same file."""
        if path := self._any_file():
            path.write_text(self._text(paragraphs=self.random.randint(1, 6)), "utf-8")

    def append(self) -> None:
        """A little more text, as logs and notes grow."""
        if path := self._any_file():
            with path.open("a", encoding="utf-8") as file:
                file.write(
                    f"\n{self._text(paragraphs=1)}" if path.stat().st_size else self._text(paragraphs=1)
                )

    def save_by_rename(self) -> None:
        """Other text by an atomic rename, as editors save."""
        if path := self._any_file():
            temporary = path.with_name(path.name + ".tmp~")
            temporary.write_text(self._text(paragraphs=self.random.randint(1, 6)), "utf-8")
            temporary.replace(path)

    def save_with_backup(self) -> None:
        """Other text in a new file, after the old one was renamed beside it: backups, rotated logs."""
        if path := self._any_file():
            self._serial += 1
            path.rename(path.with_name(f"old{self._serial}{path.suffix}"))
            path.write_text(self._text(paragraphs=2), "utf-8")

    def swap(self) -> None:
        """Two files change names."""
        first, second = self._any_file(), self._any_file()
        if first and second and first != second:
            aside = first.with_name("aside.tmp")
            first.rename(aside)
            second.rename(first)
            aside.rename(second)

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

    def restore(self) -> None:
        """The same content from a backup: another file of other times at the same path."""
        if path := self._any_file():
            temporary = path.with_name(path.name + ".tmp~")
            shutil.copyfile(path, temporary)
            moment_s = self.random.randint(1_000_000_000, 1_700_000_000)
            os.utime(temporary, (moment_s, moment_s))
            temporary.replace(path)

    def rename_by_case(self) -> None:
        """A name that differs in its case only."""
        if path := self._any_file():
            path.rename(path.with_name(path.stem.swapcase() + path.suffix))

    def move_out(self) -> None:
        """A file leaves the source."""
        if path := self._any_file():
            path.rename(self.outside / path.name)

    def move_in(self) -> None:
        """A file that left comes back, elsewhere."""
        paths = sorted(self.outside.iterdir())
        if paths:
            self.random.choice(paths).rename(self._path_for_new())

    def delete(self) -> None:
        """A file goes away."""
        if path := self._any_file():
            path.unlink()

    def delete_folder(self) -> None:
        """A folder goes away with all that is in it."""
        if folder := self._any_folder():
            shutil.rmtree(folder)

    def hard_link(self) -> None:
        """The same file under two names."""
        if path := self._any_file():
            self._path_for_new().hardlink_to(path)

    def rename_folder(self) -> None:
        """A folder with all that is in it."""
        if folder := self._any_folder():
            self._serial += 1
            folder.rename(folder.with_name(f"folder{self._serial}"))

    def nest_folder(self) -> None:
        """A folder into another one."""
        folder, other = self._any_folder(), self._any_folder()
        if folder and other and not other.is_relative_to(folder):
            self._serial += 1
            folder.rename(other / f"folder{self._serial}")

    def replace_folder(self) -> None:
        """A folder renamed, and another one begun under its name."""
        if folder := self._any_folder():
            self._serial += 1
            folder.rename(folder.with_name(f"folder{self._serial}"))
            folder.mkdir()
            (folder / f"note{self._serial}.txt").write_text(self._text(paragraphs=1), "utf-8")

    def swap_folders(self) -> None:
        """Two folders change names."""
        first, second = self._any_folder(), self._any_folder()
        if first and second and not (first.is_relative_to(second) or second.is_relative_to(first)):
            aside = first.with_name("aside")
            first.rename(aside)
            second.rename(first)
            aside.rename(second)

    def copy_folder(self) -> None:
        """A folder twice."""
        if folder := self._any_folder():
            self._serial += 1
            shutil.copytree(folder, self.root / f"folder{self._serial}")

    def _on_disk(self) -> dict[str, str]:
        """Path → unique word of every file, left out or not."""
        found = {}
        for place, _, names in os.walk(self.root):
            for name in names:
                if not name.startswith("."):
                    path = os.path.join(place, name)
                    words = Path(path).read_text("utf-8").split(maxsplit=2)
                    found[path] = words[1] if words else ""
        return found

    def _is_left_out(self, path: str) -> bool:
        relative = os.path.relpath(path, self.root)
        return any(relative.endswith(rule) or relative.startswith(rule) for rule in self.left_out)

    def _any_file(self) -> Path | None:
        paths = sorted(self._on_disk())
        return Path(self.random.choice(paths)) if paths else None

    def _any_folder(self) -> Path | None:
        folders = sorted(path for path in self.root.rglob("*") if path.is_dir())
        return self.random.choice(folders) if folders else None

    def _path_for_new(self) -> Path:
        self._serial += 1
        folder = self.root / self.random.choice(["", "a", "b", "a/deep", f"folder{self._serial}"])
        folder.mkdir(parents=True, exist_ok=True)
        return folder / f"note{self._serial}{self.random.choice(SUFFIXES)}"

    def _text(self, *, paragraphs: int) -> str:
        self._serial += 1
        body = "\n\n".join(
            " ".join(self.random.choices(SUBJECTS, k=40)) + f" item {self._serial}.{number}."
            for number in range(paragraphs)
        )
        return f"everyfile unique{self._serial}q\n\n{body}\n"
