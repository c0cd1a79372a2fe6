"""Archives and compressed files."""

from __future__ import annotations

import io
import tarfile
from collections.abc import Mapping


def tar(entries: Mapping[str, bytes]) -> bytes:
    """A TAR of the files in order, all dated 1 January 2024."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=tarfile.PAX_FORMAT) as archive:
        for name, content in entries.items():
            info = tarfile.TarInfo(name)
            info.size, info.mtime = len(content), 1_704_067_200
            archive.addfile(info, io.BytesIO(content))
    return buffer.getvalue()


def seven_zip(entries: Mapping[str, bytes]) -> bytes:
    """A 7-Zip archive."""
    import py7zr

    buffer = io.BytesIO()
    with py7zr.SevenZipFile(buffer, "w") as archive:
        for name, content in entries.items():
            archive.writestr(content, name)
    return buffer.getvalue()
