"""What a desktop may run rather than show when it is opened."""

from __future__ import annotations

from desktop.formats import family

_PROGRAMS = "apk app appimage application bin com dll dmg elf exe jar pif run scr xpi"
_PACKAGES = "appx cpl deb flatpakref gadget mpkg msc msi msix msp mst pkg rpm scf sct snap tool workflow"
_SCRIPTS = (
    "bash bat cmd csh fish hta js jse ksh pl ps1 ps1xml psm1 py pyc pyw pyz rb scpt sh tcsh terminal vb vbe vbs ws "
    "wsc wsf wsh zsh"
)
_LAUNCHERS = (
    "action appref-ms command desktop fileloc inetloc inf jnlp library-ms lnk reg search-ms settingcontent-ms url "
    "webloc xll"
)
RUNNABLE_SUFFIXES = frozenset(f"{_PROGRAMS} {_PACKAGES} {_SCRIPTS} {_LAUNCHERS}".split())
"""Endings that a desktop may run rather than show when a file is opened."""

_BEGINNINGS = (b"MZ", b"\x7fELF", b"\xcf\xfa\xed\xfe", b"\xca\xfe\xba\xbe", b"#!", b"[Desktop Entry]")
"""Of programs for Windows, Linux and macOS, of scripts and of launchers."""


def runs_by_name(path: str) -> bool:
    """Whether a file may run, as its ending says."""
    _, dot, suffix = path.rpartition(".")
    return bool(dot) and suffix.lower() in RUNNABLE_SUFFIXES


def runs_by_content(name: str, data: bytes) -> bool:
    """Whether a file whose ending says nothing begins as what may run: some desktops look into it."""
    return family(name) == "file" and data.lstrip()[:16].startswith(_BEGINNINGS)
