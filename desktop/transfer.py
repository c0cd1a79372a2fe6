"""Files as other programs take them, dragged or pasted."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence

from PySide6.QtCore import QMimeData

from desktop.copies import DocumentFile, Target
from desktop.opening import file_url

GNOME_FILES = "x-special/gnome-copied-files"
"""What file managers of the GNOME family (Nemo, Caja, Thunar) look for on the clipboard."""


def distinct_documents(targets: Iterable[Target]) -> list[Target]:
    """One target for each document."""
    return _firsts(targets, lambda target: (target.raw_path, target.member))


def distinct_files(targets: Iterable[Target]) -> list[Target]:
    """One target for each file of the user's: members of one archive stand for the same."""
    return _firsts(targets, lambda target: target.raw_path)


def as_files(files: Sequence[DocumentFile]) -> QMimeData:
    """File managers take the files, texts the paths of the user's own; of a member that of the file it lies in."""
    urls = [file_url(file.raw_path) for file in files]
    data = QMimeData()
    data.setUrls(urls)
    data.setText("\n".join(target.path for target in distinct_files(file.target for file in files)))
    lines = [b"copy", *(url.toEncoded().data() for url in urls)]
    data.setData(GNOME_FILES, b"\n".join(lines))
    return data


def _firsts(targets: Iterable[Target], key: Callable[[Target], Hashable]) -> list[Target]:
    """The first target of each key, in their order."""
    found: dict[Hashable, Target] = {}
    for target in targets:
        found.setdefault(key(target), target)
    return list(found.values())
