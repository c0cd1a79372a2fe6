"""What no source holds for its reader: caches, version control, build output, leftovers of programs."""

from __future__ import annotations

import os
import sys
from collections.abc import Container
from itertools import product

FOLDERS = frozenset(
    {
        # Version control.
        *(".git", ".hg", ".svn", ".bzr", ".jj", ".fossil", "_darcs", "CVS"),
        # Packages that tools download.
        *("node_modules", "bower_components", "jspm_packages", "site-packages", ".pnpm-store", ".yarn"),
        # Caches.
        *("__pycache__", ".cache", ".mypy_cache", ".pytest_cache", ".ruff_cache", ".tox", ".nox", ".gradle"),
        *(".npm", ".next", ".nuxt", ".turbo", ".parcel-cache", ".terraform", ".ipynb_checkpoints", ".eggs"),
        *("__MACOSX", "CachedData", "Code Cache", "GPUCache"),
        # Bins and bookkeeping of systems.
        *("$RECYCLE.BIN", "System Volume Information", "lost+found", ".Trash", ".Trashes", ".snapshots"),
        *(".Spotlight-V100", ".fseventsd", ".DocumentRevisions-V100", ".TemporaryItems"),
    }
)
"""Names of folders that are left out wherever they stand."""

BUILD_FOLDERS = {
    "build": (
        *("setup.py", "pyproject.toml", "CMakeLists.txt", "build.gradle", "build.gradle.kts"),
        *("package.json", "meson.build", "pubspec.yaml"),
    ),
    "dist": ("package.json", "setup.py", "pyproject.toml"),
    "target": ("Cargo.toml", "pom.xml", "build.sbt"),
    "_build": ("mix.exs", "dune-project", "conf.py"),
    "obj": (".csproj", ".fsproj", ".vbproj", ".vcxproj"),
    "bin": (".csproj", ".fsproj", ".vbproj", ".vcxproj"),
    "Pods": ("Podfile",),
    "DerivedData": (".xcodeproj",),
}
"""Folder → what beside it (a name, or a suffix with its dot) makes it the output of a build. On its own, a
folder `build` or `target` may well hold someone's documents."""

MARKERS = {
    "CACHEDIR.TAG": "a cache (CACHEDIR.TAG)",
    "pyvenv.cfg": "a virtual environment",
    "conda-meta": "a virtual environment",
}
"""An entry → what the folder is that holds it. CACHEDIR.TAG: https://bford.info/cachedir/."""

FILES = frozenset({"Thumbs.db", "ehthumbs.db", "desktop.ini", "Icon\r", "NTUSER.DAT"})

SUFFIXES = frozenset(
    {
        *("msf", "tmp", "temp", "swp", "swo", "part", "crdownload", "partial"),
        *("pyc", "pyo", "class", "o"),
    }
)
"""Lower case, without dot."""

PREFIXES = ("~$", ".~lock.", "._", ".#")
"""Lock and side files of Office, LibreOffice, macOS and Emacs."""

BACKUP_END = "~"

SUSPECT_FIRST = frozenset(start[0] for start in (".", *PREFIXES))
SUSPECT_LAST = frozenset(
    "".join(letters)
    for end in (*(f".{suffix}" for suffix in SUFFIXES), *FILES)
    for letters in product(*((letter.lower(), letter.upper()) for letter in end[-2:]))
)
"""A file whose name has neither such a first letter nor such last two ones, nor `BACKUP_END`, is not hidden and has no
`file_rule`: nearly none has, which is told without a look at the rules."""

_SYSTEM_FOLDERS = {
    "linux": ("/proc", "/sys", "/dev", "/run"),
    "darwin": ("/dev", "/System", "/private/var", "/Volumes/.timemachine"),
    "win32": (),
}


def system_folders(home: str, platform: str = sys.platform) -> frozenset[str]:
    """Absolute paths that are left out when a source holds them: the system's, and programs' own data."""
    own = {"darwin": ("Library",), "win32": ("AppData",)}.get(platform, ("snap",))
    return frozenset(
        (*_SYSTEM_FOLDERS.get(platform, ()), *(os.path.join(home, name) for name in own if home))
    )


def folder_rule(name: str, siblings: Container[str], suffixes: Container[str]) -> str:
    """Why a folder of this name is left out, in words; empty where it is not.

    Args:
        name: the folder's.
        siblings: names beside it.
        suffixes: suffixes of those names, with their dots.
    """
    if name in FOLDERS:
        return f"default rule: {name}"
    for marker in BUILD_FOLDERS.get(name, ()):
        if marker in (suffixes if marker.startswith(".") else siblings):
            return f"default rule: {name} beside {marker}"
    if name.endswith((".app", ".photoslibrary", ".xcodeproj")) and sys.platform == "darwin":
        return "default rule: a package of macOS"
    return ""


def file_rule(name: str) -> str:
    """Why a file of this name is left out, in words; empty where it is not."""
    if name in FILES:
        return f"default rule: {name}"
    if name.startswith(PREFIXES):
        return "default rule: temporary file"
    if name.endswith(BACKUP_END):
        return "default rule: backup file"
    dot = name.rfind(".")
    if dot > 0 and name[dot + 1 :].lower() in SUFFIXES:
        return f"default rule: *{name[dot:]}"
    return ""
