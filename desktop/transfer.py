"""Files as other programs take them, dragged or pasted."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QMimeData

from desktop.opening import file_url
from desktop.presenters.preview_target import PreviewTarget
from indexer.protocol.messages import HitView

GNOME_FILES = "x-special/gnome-copied-files"
"""What file managers of the GNOME family (Nemo, Caja, Thunar) look for on the clipboard."""


def distinct_files(targets: Sequence[HitView | PreviewTarget]) -> list[HitView | PreviewTarget]:
    """One target for each file: members of one archive stand for the same."""
    files: dict[str, HitView | PreviewTarget] = {}
    for target in targets:
        files.setdefault(target.raw_path, target)
    return list(files.values())


def as_files(targets: Sequence[HitView | PreviewTarget]) -> QMimeData:
    """File managers take the files, texts their paths; a member stands for the file it lies in."""
    files = distinct_files(targets)
    urls = [file_url(file.raw_path) for file in files]
    data = QMimeData()
    data.setUrls(urls)
    data.setText("\n".join(file.path for file in files))
    lines = [b"copy", *(url.toEncoded().data() for url in urls)]
    data.setData(GNOME_FILES, b"\n".join(lines))
    return data
