"""What stands in the text of a mail and is none: files that old programs wrote into it, the seals of PGP."""

from __future__ import annotations

import binascii
import re
from dataclasses import dataclass

_FILE = re.compile(
    r"^begin [0-7]{3,4} (\S[^\r\n]{0,200})\r?\n((?:[ -`]{1,64}\r?\n)+)end[ \t\r]*$", re.MULTILINE
)
"""In the form of uuencode (POSIX): a line of letters from blank to accent for every 45 bytes."""
_SEAL, _SEAL_END = "-----BEGIN PGP ", "-----"
_SIGNED = "SIGNED MESSAGE"
"""Whose text can be read: the seal follows it."""


@dataclass(frozen=True, slots=True)
class InlineFile:
    """A file out of the text."""

    name: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Cleaned:
    """The text without them."""

    text: str
    files: tuple[InlineFile, ...]
    is_encrypted: bool


def cleaned_text(text: str) -> Cleaned:
    """Take out files and seals."""
    files: list[InlineFile] = []

    def take(found: re.Match[str]) -> str:
        files.append(InlineFile(found[1].strip(), b"".join(map(_decoded, found[2].splitlines()))))
        return ""

    if "begin " in text:
        text = _FILE.sub(take, text)
    text, is_encrypted = _without_seals(text)
    return Cleaned(text, tuple(files), is_encrypted)


def _decoded(line: str) -> bytes:
    try:
        return binascii.a2b_uu(line)
    except binascii.Error:  # some programs wrote more letters than the first one tells
        told = ((ord(line[0]) - 32 & 63) * 4 + 5) // 3
        try:
            return binascii.a2b_uu(line[:told])
        except binascii.Error:
            return b""


def _without_seals(text: str) -> tuple[str, bool]:
    """The text, and whether a part of it was encrypted."""
    pieces: list[str] = []
    position, is_encrypted = 0, False
    while (start := text.find(_SEAL, position)) >= 0:
        kind_end = text.find(_SEAL_END, start + len(_SEAL))
        kind = text[start + len(_SEAL) : kind_end]
        if kind_end < 0 or len(kind) > 60:
            break
        pieces.append(text[position:start])
        position = kind_end + len(_SEAL_END)
        if kind == _SIGNED:
            continue
        end_mark = f"-----END PGP {kind}-----"
        end = text.find(end_mark, position)
        is_encrypted |= kind == "MESSAGE"
        if end < 0:  # the seal breaks off, and nothing follows it
            position = len(text)
            break
        position = end + len(end_mark)
    return "".join([*pieces, text[position:]]), is_encrypted
