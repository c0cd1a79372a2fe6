"""Families of formats: which icon stands for a document, and how its text is best shown."""

from __future__ import annotations

from indexer.protocol.families import FAMILIES

_LOOKS = {
    "calendar": "mail",
    "contact": "mail",
    "database": "sheet",
    "drawing": "image",
    "ebook": "book",
    "log": "text",
    "presentation": "slides",
    "settings": "code",
    "spreadsheet": "sheet",
    "subtitle": "text",
}
"""Families that share the icon of another."""
_FAMILY_OF = {
    suffix: _LOOKS.get(name, name) for name, suffixes in FAMILIES.items() for suffix in suffixes.split()
}

_WORDS = (
    ("pdf", "pdf"),
    ("spreadsheet", "sheet"),
    ("excel", "sheet"),
    ("presentation", "slides"),
    ("powerpoint", "slides"),
    ("mail", "mail"),
    ("archive", "archive"),
    ("image", "image"),
    ("drawing", "image"),
    ("video", "video"),
    ("audio", "audio"),
    ("book", "book"),
    ("web page", "web"),
    ("word", "document"),
    ("document", "document"),
    ("text", "text"),
)
"""Words in the engine's name of a format, for files whose ending says nothing."""

HOLDERS = frozenset({"archive", "mail"})
"""Families of files that other documents lie in, each found on its own."""

MONOSPACED = frozenset({"code", "data"})
"""Families whose text is shown in letters of one width."""


def family(name: str, format_name: str = "") -> str:
    """The family of a file by its ending, else by what the engine calls its format; `file` when unknown."""
    found = _FAMILY_OF.get(name.rpartition(".")[2].lower())
    if found:
        return found
    known = format_name.lower()
    return next((kind for word, kind in _WORDS if word in known), "file")


_DRAWN_NAMES = "avif bitmap bmp gif jfif jp2 jpe jpeg jpg pbm pdf pgm photoshop png ppm psd tif tiff webp"
_DRAWN = frozenset(_DRAWN_NAMES.split()) | {"jpeg 2000"}
"""Endings and names of formats that the engine draws: PDF and pictures of dots."""


def has_pages(format_name: str) -> bool:
    """Whether the engine draws documents of a format, given by its name or by an ending."""
    return format_name.lower().removesuffix(" image") in _DRAWN
