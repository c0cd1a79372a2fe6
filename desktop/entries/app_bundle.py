"""The entry of macOS: a small application that Finder, Spotlight and Launchpad know, made where it is used.

What is made on the machine itself needs no signature: Gatekeeper asks only for what was downloaded.
"""

from __future__ import annotations

import plistlib
import shlex
import shutil
import struct
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from desktop.entries.files import replace_file

ICON_TYPES = {"ic07": 128, "ic08": 256, "ic09": 512}
"""Types of PNG pictures in an ICNS file, and their sizes in pixels (`iconutil` writes the same)."""
IDENTIFIER = "io.deskhound"


class AppBundle:
    """`~/Applications/NAME.app`: a script that becomes the window's process, with an icon."""

    def __init__(self, folder: Path, name: str, draw: Callable[[int], bytes]) -> None:
        self._name = name
        self._bundle = folder / f"{name.capitalize()}.app"
        self._script = self._bundle / "Contents" / "MacOS" / name
        self._draw = draw

    def command(self) -> list[str]:
        """What the script runs; empty where there is no application, or it is none of ours."""
        try:
            last = self._script.read_text("utf-8").splitlines()[-1]
            words = shlex.split(last)
        except (OSError, ValueError, IndexError):
            return []
        return words[1:] if words[:1] == ["exec"] else []

    def write(self, command: Sequence[str]) -> None:
        """Make or replace the application, its script last."""
        contents = self._bundle / "Contents"
        names = {kind: self._draw(size) for kind, size in ICON_TYPES.items()}
        replace_file(contents / "Resources" / f"{self._name}.icns", icon_file(names))
        replace_file(contents / "Info.plist", plistlib.dumps(self._facts()))
        replace_file(self._script, f"#!/bin/sh\nexec {shlex.join(command)}\n".encode(), mode=0o755)

    def remove(self) -> None:
        """Remove the application, if it is there."""
        if self._bundle.exists():
            shutil.rmtree(self._bundle)

    def _facts(self) -> dict[str, object]:
        return {
            "CFBundleName": "Deskhound",
            "CFBundleDisplayName": "Deskhound",
            "CFBundleIdentifier": f"{IDENTIFIER}.{self._name}",
            "CFBundleExecutable": self._name,
            "CFBundleIconFile": self._name,
            "CFBundlePackageType": "APPL",
            "CFBundleInfoDictionaryVersion": "6.0",
            "NSHighResolutionCapable": True,
        }


def icon_file(pngs: Mapping[str, bytes]) -> bytes:
    """An ICNS file of PNG pictures by type: each with its type and length, which count the eight bytes of both."""
    parts = b"".join(kind.encode() + struct.pack(">I", len(png) + 8) + png for kind, png in pngs.items())
    return b"icns" + struct.pack(">I", len(parts) + 8) + parts
