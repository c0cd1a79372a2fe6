"""A source's rules, applied to what its folders hold; every refusal names its rule in words.

In this order, the first that speaks decides: the user's exclude globs (`!name` admits what a later
rule would refuse), hidden, the defaults, `.gitignore` from the innermost folder outwards, the user's
include globs. An excluded folder is never entered, so nothing below it can be admitted again.
"""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Container
from dataclasses import dataclass, replace

from indexer.domain import SourceRules
from indexer.sources.defaults import file_rule, folder_rule
from indexer.sources.globs import GlobList, compile_globs

MAIL_FACTOR = 20
"""Mail folders in one file may be so many times as large: of them the latest messages are read, of a changed one the
new."""

GITIGNORE = ".gitignore"
MAX_GITIGNORE_BYTES = 1_000_000

_WINDOWS_HIDDEN = 0x2 | 0x4  # FILE_ATTRIBUTE_HIDDEN | FILE_ATTRIBUTE_SYSTEM
_WINDOWS_PLACEHOLDER = 0x1000 | 0x40000 | 0x400000  # OFFLINE | RECALL_ON_OPEN | RECALL_ON_DATA_ACCESS
_MACOS_HIDDEN = 0x8000  # UF_HIDDEN
_MACOS_DATALESS = 0x40000000  # SF_DATALESS


@dataclass(frozen=True, slots=True)
class _Ignore:
    """A `.gitignore` above or in a folder, and the way from it to there."""

    globs: GlobList
    way: str
    """Relative path with `/` at its end, or empty."""
    place: str
    """Of the `.gitignore`, relative to the source, for the reason."""


@dataclass(frozen=True, slots=True)
class FolderRules:
    """The rules as they stand in one folder of a source."""

    rules: SourceRules
    path: str = ""
    """Relative to the source, with `/` at its end; empty at the root."""
    _ignores: tuple[_Ignore, ...] = ()
    _is_included: bool = False
    """Whether an include glob names a folder on the way: it admits what is below."""

    @property
    def has_globs(self) -> bool:
        """Whether more than the defaults can refuse a file here."""
        return bool(self.rules.exclude or self.rules.include or self._ignores)

    @property
    def max_file_bytes(self) -> int:
        """Larger files are found by name only; whoever asks has set the general cap where the source has none."""
        return self.rules.max_file_bytes or sys.maxsize

    def with_gitignore(self, text: bytes) -> FolderRules:
        """The same folder, once its `.gitignore` was read."""
        if not self.rules.use_gitignore:
            return self
        lines = tuple(text[:MAX_GITIGNORE_BYTES].decode("utf-8-sig", "surrogateescape").splitlines())
        globs = compile_globs(lines)
        if globs.is_empty:
            return self
        return replace(self, _ignores=(_Ignore(globs, "", self.path), *self._ignores))

    def enter(self, name: str) -> FolderRules:
        """The rules in a subfolder."""
        deeper = tuple(_Ignore(each.globs, f"{each.way}{name}/", each.place) for each in self._ignores)
        is_included = bool(self.rules.include) and self._includes(name, is_folder=True)
        return FolderRules(self.rules, f"{self.path}{name}/", deeper, is_included)

    def folder_reason(
        self, name: str, *, siblings: Container[str] = (), suffixes: Container[str] = (), hidden: bool = False
    ) -> str:
        """Why a subfolder is left out, in words; empty where it is visited.

        Args:
            name: the subfolder's.
            siblings: all names beside it.
            suffixes: suffixes of the names beside it, with their dots.
            hidden: whether the system calls it hidden, besides by its name.
        """
        chosen = self._chosen(name, is_folder=True)
        if chosen is not None:
            return chosen
        return (
            self._hidden(name, hidden, "hidden folder")
            or folder_rule(name, siblings, suffixes)
            or self._ignored(name, is_folder=True)
        )

    def file_reason(self, name: str, *, hidden: bool = False) -> str:
        """Why a file is left out, in words; empty where it is indexed or found by name only."""
        chosen = self._chosen(name, is_folder=False)
        if chosen is None:
            reason = (
                self._hidden(name, hidden, "hidden file")
                or file_rule(name)
                or (self._ignored(name, is_folder=False) if self._ignores else "")
            )
            if reason:
                return reason
        elif chosen:
            return chosen
        if not self.rules.include or self._includes(name, is_folder=False):
            return ""
        return f"not among the included {', '.join(self.rules.include)}"

    def name_only_reason(self, status: os.stat_result, *, holds_mail: bool = False) -> str:
        """Why an admitted file is not read; empty where it is."""
        limit = self.max_file_bytes * (MAIL_FACTOR if holds_mail else 1)
        if status.st_size > limit:
            return f"larger than {_megabytes(limit)}"
        return "not on this machine: a cloud placeholder" if is_placeholder(status) else ""

    def _chosen(self, name: str, *, is_folder: bool) -> str | None:
        """The user's word on an entry: a reason, empty for `!name`, None where they said nothing."""
        if not self.rules.exclude:
            return None
        verdict = compile_globs(self.rules.exclude).verdict(self.path, name, is_folder=is_folder)
        if verdict is None:
            return None
        return f"excluded by {verdict.glob}" if verdict.is_match else ""

    def _hidden(self, name: str, hidden: bool, word: str) -> str:
        return word if (hidden or name.startswith(".")) and not self.rules.index_hidden else ""

    def _ignored(self, name: str, *, is_folder: bool) -> str:
        for ignore in self._ignores:
            verdict = ignore.globs.verdict(ignore.way, name, is_folder=is_folder)
            if verdict is not None:
                return f"{ignore.place}{GITIGNORE}: {verdict.glob}" if verdict.is_match else ""
        return ""

    def _includes(self, name: str, *, is_folder: bool) -> bool:
        found = compile_globs(self.rules.include).matches(self.path, name, is_folder=is_folder)
        return self._is_included if found is None else found


def is_hidden_by_system(status: os.stat_result) -> bool:
    """Whether Windows or macOS marks a file as hidden, whatever its name."""
    if getattr(status, "st_file_attributes", 0) & _WINDOWS_HIDDEN:
        return True
    return bool(getattr(status, "st_flags", 0) & _MACOS_HIDDEN)


def is_placeholder(status: os.stat_result) -> bool:
    """Whether reading a file would download it: OneDrive, iCloud and their like."""
    if getattr(status, "st_file_attributes", 0) & _WINDOWS_PLACEHOLDER:
        return True
    return bool(getattr(status, "st_flags", 0) & _MACOS_DATALESS)


def kind_reason(status: os.stat_result) -> str:
    """Why something that is neither file nor folder is left out; empty for those two."""
    kinds = {
        stat.S_IFLNK: "symbolic link",
        stat.S_IFIFO: "named pipe",
        stat.S_IFSOCK: "socket",
        stat.S_IFCHR: "device",
        stat.S_IFBLK: "device",
    }
    return kinds.get(stat.S_IFMT(status.st_mode), "")


def _megabytes(size_bytes: int) -> str:
    for unit, factor in (("GB", 1_000_000_000), ("MB", 1_000_000), ("KB", 1_000)):
        if size_bytes >= factor:
            return f"{size_bytes / factor:g} {unit}"
    return f"{size_bytes} bytes"
