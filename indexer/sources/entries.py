"""What the entries of an open folder are by its rules: files, files found by name only, subfolders."""

from __future__ import annotations

import os
import sys
from collections.abc import Collection, Iterator

from indexer.sources.defaults import BACKUP_END, BUILD_FOLDERS, SUSPECT_FIRST, SUSPECT_LAST
from indexer.sources.opening import Entry, FolderHandle, is_gone, is_junction
from indexer.sources.rules import FolderRules, is_hidden_by_system, is_placeholder

HAS_FLAGS = sys.platform in ("win32", "darwin")
"""Whether the system itself hides files, and keeps placeholders of files that are elsewhere."""

_MAIL_ENDS = (".mbox", ".mbx", ".pst", ".ost")


def examine(
    folder: FolderHandle, entries: list[Entry], rules: FolderRules
) -> tuple[dict[str, os.stat_result], dict[str, tuple[os.stat_result, str]], list[str]]:
    """Admitted files, those found by name only, and all subfolders. The inner loop of every scan.

    One call of `stat` for each file that its name admits, and no other call for nearly all of them: a call of Python's
    own costs a tenth of that.

    Raises:
        OSError: the folder can be listed, but what it holds cannot be looked at.
    """
    files: dict[str, os.stat_result] = {}
    name_only: dict[str, tuple[os.stat_result, str]] = {}
    folders: list[str] = []
    has_globs, limit, index_hidden = rules.has_globs, rules.max_file_bytes, rules.rules.index_hidden
    is_plain = folder.is_plain
    for entry in entries:
        name = entry.name
        try:
            if entry.is_file(follow_symlinks=False):
                if (
                    has_globs
                    or name[-2:] in SUSPECT_LAST
                    or name[0] in SUSPECT_FIRST
                    or name[-1] == BACKUP_END
                ) and rules.file_reason(name):
                    continue
                status = entry.stat(follow_symlinks=False) if is_plain else folder.status_of(entry)
            else:
                if entry.is_dir(follow_symlinks=False) and not is_junction(entry):
                    folders.append(name)
                continue
        except OSError as error:
            if is_gone(error):
                continue
            raise  # may be listed but not looked at: then nothing is known of what it holds
        if HAS_FLAGS:
            hidden = is_hidden_by_system(status)
            if hidden and not index_hidden and rules.file_reason(name, hidden=True):
                continue
        reason = ""
        if status.st_size > limit or (HAS_FLAGS and is_placeholder(status)):
            reason = rules.name_only_reason(status, holds_mail=_holds_mail(folder, name))
        if reason:
            name_only[name] = (status, reason)
        else:
            files[name] = status
    return files, name_only, folders


def _holds_mail(folder: FolderHandle, name: str) -> bool:
    """Whether a file is a mail folder by its name, or by the index that Thunderbird keeps beside it."""
    return name.lower().endswith(_MAIL_ENDS) or folder.lstat(f"{name}.msf") is not None


def admitted(folder: FolderHandle, found: list[str], rules: FolderRules, names: set[str]) -> Iterator[str]:
    """Those of the subfolders that are visited."""
    suffixes = suffixes_of(names) if not BUILD_FOLDERS.keys().isdisjoint(found) else frozenset()
    for name in found:
        status = folder.lstat(name) if HAS_FLAGS else None
        hidden = status is not None and is_hidden_by_system(status)
        if not rules.folder_reason(name, siblings=names, suffixes=suffixes, hidden=hidden):
            yield name


def suffixes_of(names: Collection[str]) -> frozenset[str]:
    """The suffixes of names, with their dots."""
    return frozenset(name[name.rfind(".") :] for name in names if "." in name)
