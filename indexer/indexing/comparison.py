"""Compares one folder's listing with what the catalog remembers of it."""

from __future__ import annotations

import hashlib
import os
from array import array
from collections.abc import Callable
from dataclasses import dataclass, field

from indexer.domain import DocumentId, DocumentState, FileStamp
from indexer.indexing.listing import FolderListing
from indexer.storage.catalog.documents import DocumentTable, KnownFile, NewFile
from indexer.storage.catalog.encoding import stamp_of, suffix_of
from indexer.storage.catalog.jobs import BULK, EDITS, queue_key
from indexer.storage.catalog.sources import path_of


@dataclass(slots=True)
class FolderChange:
    """What a listing asks for in one folder."""

    new: list[NewFile] = field(default_factory=list)
    changed: list[tuple[DocumentId, FileStamp, int]] = field(default_factory=list)
    """(document, stamp, queue key): looks different, to be hashed and maybe parsed."""
    restamped: list[tuple[DocumentId, FileStamp]] = field(default_factory=list)
    """Same content beyond doubt: only numbers changed, or a missing file is back."""
    moved: list[tuple[KnownFile, str, FileStamp]] = field(default_factory=list)
    """(the file at its old place, its name here, stamp), to be made first and in this order."""
    named: list[tuple[DocumentId, str, FileStamp]] = field(default_factory=list)
    """(document, reason, stamp): found by name only from now on."""
    gone: list[KnownFile] = field(default_factory=list)
    has_resting: bool = False
    """Whether a file that looks different is left for later."""
    has_returned: bool = False
    """Whether a file that was missing is there again."""


def compare(
    documents: DocumentTable,
    listing: FolderListing,
    known: dict[str, KnownFile],
    *,
    is_edit: bool,
    keeps: Callable[[str, FileStamp], bool] = lambda _path, _stamp: False,
) -> FolderChange:
    """What changed in a folder; `known` is what the catalog holds of it, by name.

    A changed file that `keeps` says to keep waiting is left as it is known.
    Equal size, modification and change time mean unchanged. Anything else is hashed by a worker:
    a touched, restored or re-permitted file costs no parsing.
    """
    change = FolderChange()
    rest = dict(known)
    _find_moved(documents, listing, rest, change)
    _compare_files(listing, rest, change, is_edit=is_edit, keeps=keeps)
    change.changed += [
        (file.id, stamp, _place(listing.files[name], is_edit))
        for file, name, stamp in change.moved
        if suffix_of(file.name) != suffix_of(name)  # another parser may read it now
    ]
    _compare_names(listing, rest, change)
    change.gone = list(rest.values())
    return change


def _compare_files(
    listing: FolderListing,
    rest: dict[str, KnownFile],
    change: FolderChange,
    *,
    is_edit: bool,
    keeps: Callable[[str, FileStamp], bool],
) -> None:
    """The files that are parsed; those that are known are taken out of `rest`."""
    placed = {name for _, name, _ in change.moved}
    for name, status in listing.files.items():
        if (file := rest.pop(name, None)) is not None:
            _compare_file(file, status, change, is_edit=is_edit, keeps=keeps)
        elif name not in placed:
            key = _place(status, is_edit)
            change.new.append(NewFile(name, stamp_of(status), DocumentState.QUEUED, queue_key=key))


def _compare_file(
    file: KnownFile,
    status: os.stat_result,
    change: FolderChange,
    *,
    is_edit: bool,
    keeps: Callable[[str, FileStamp], bool],
) -> None:
    """A known file that is there."""
    stamp = stamp_of(status)
    change.has_returned |= file.is_missing
    if _is_unchanged(file, status) and not _is_name_only_by_rule(file):
        if file.is_missing or file.stamp.inode != stamp.inode:
            change.restamped.append((file.id, stamp))
    elif file.is_forgotten:
        change.restamped.append((file.id, stamp))
    elif not file.is_missing and keeps(file.path, stamp):
        change.has_resting = True
    else:
        change.changed.append((file.id, stamp, _place(status, is_edit)))


def fingerprint(listing: FolderListing) -> bytes:
    """16 bytes that differ when any file of a listing was added, changed, renamed or removed.

    In the order of the listing: a folder that nobody touched is listed as before, and if not, it is
    compared entry by entry. Inode and device are left out: some file systems number anew at every mount, and a file
    replaced within the same nanosecond of both times by one of equal size is unheard of.
    """
    found = list(listing.files.values())
    found += [status for status, _ in listing.name_only.values()]
    numbers = array("q", [status.st_size for status in found])
    numbers.extend([status.st_mtime_ns for status in found])
    numbers.extend([status.st_ctime_ns for status in found])
    reasons = (reason for _, reason in listing.name_only.values())
    text = "\0".join((*listing.files, "", *listing.name_only, "", *reasons))
    digest = hashlib.blake2b(numbers.tobytes(), digest_size=16)
    digest.update(text.encode("utf-8", "surrogatepass"))
    return digest.digest()


def is_still_there(old: str, new: str, inode: int, device: int) -> bool:
    """Whether the old place still holds what is now seen at the new one (a hard link, a bind mount)."""
    try:
        status = os.lstat(old)
    except OSError:
        return False
    if (status.st_ino, status.st_dev) != (inode, device):
        return False
    if old.casefold() != new.casefold():
        return True
    # A file system that ignores case finds it under the old name too: only the folder knows its name.
    folder, name = os.path.split(old)
    try:
        return name in os.listdir(folder)
    except OSError:
        return False


def _find_moved(
    documents: DocumentTable, listing: FolderListing, rest: dict[str, KnownFile], change: FolderChange
) -> None:
    """Find the old places of names that are new; what moved inside the folder is taken out of `rest`.

    The name it left may stand for another file now, which may have moved here too: a log that is
    rotated, a document saved anew beside its backup. The moves are in the order in which they can be made.
    """
    new = [name for name in listing.files if name not in rest]
    taken: set[DocumentId] = set()
    while new:
        name = new.pop()
        status = listing.files[name]
        stamp = stamp_of(status)
        file = _old_place(documents, stamp, path_of(listing.path, name), status, taken)
        if file is None:
            continue
        taken.add(file.id)
        change.moved.append((file, name, stamp))
        left = rest.get(file.name)
        if left is not None and left.id == file.id:
            del rest[file.name]
            if file.name in listing.files:
                new.append(file.name)


def _compare_names(listing: FolderListing, rest: dict[str, KnownFile], change: FolderChange) -> None:
    """The files that are found by name only; those that are known are taken out of `rest`."""
    for name, (status, reason) in listing.name_only.items():
        file = rest.pop(name, None)
        if file is None:
            change.new.append(NewFile(name, stamp_of(status), DocumentState.NAME_ONLY, reason))
        elif not file.is_forgotten and (
            file.is_missing or file.reason != reason or not _is_unchanged(file, status)
        ):
            change.named.append((file.id, reason, stamp_of(status)))


def _old_place(
    documents: DocumentTable, stamp: FileStamp, path: str, status: os.stat_result, taken: set[DocumentId]
) -> KnownFile | None:
    """The file that was seen elsewhere as this inode and is there no more, if any."""
    for file in documents.with_inode(stamp):
        if file.id in taken or file.path == path:
            continue
        if not is_still_there(file.path, path, status.st_ino, status.st_dev):
            return file
    return None


def _place(status: os.stat_result, is_edit: bool) -> int:
    return queue_key(status.st_size, status.st_mtime_ns, part=EDITS if is_edit else BULK)


def _is_name_only_by_rule(file: KnownFile) -> bool:
    """Whether a rule kept a file from being parsed; where a parser found no text there is an extraction."""
    return file.state is DocumentState.NAME_ONLY and file.extraction is None


def _is_unchanged(file: KnownFile, status: os.stat_result) -> bool:
    stamp = file.stamp
    return (
        stamp.mtime_ns == status.st_mtime_ns
        and stamp.ctime_ns == status.st_ctime_ns
        and stamp.size == status.st_size
    )
