"""What of a chunk is embedded: its text with the title and headings that it stands under."""

from __future__ import annotations

import hashlib
from functools import lru_cache

from indexer.domain import EmbedKey

_MAX_TITLE_CHARS = 120
_MAX_HEADING_CHARS = 80
_MAX_HEADINGS = 3
"""Innermost headings kept. The context must leave the model's window (256 tokens) to the text."""
_MAX_HEADER_CHARS = 240

_BLANK_IN_TEXT_ONLY = (b"\x1c", b"\x1d", b"\x1e", b"\x1f")
"""`str.split` takes these for blanks, `bytes.split` does not."""


def embedded_text(title: str, headings: tuple[str, ...], header: str, text: str) -> str:
    """The text that is embedded for a chunk: title and heading path, table header, then the chunk.

    Runs of white space are folded, so that re-indenting or re-wrapping a document embeds nothing again.
    Neither file name nor line nor page is part of it: moving text within a document costs nothing either.
    """
    return _context(title, headings, header) + " ".join(text.split())


@lru_cache(maxsize=256)
def _context(title: str, headings: tuple[str, ...], header: str) -> str:
    """The lines in front of a chunk, the same for its neighbours."""
    path = [_shortened(heading, _MAX_HEADING_CHARS) for heading in headings[-_MAX_HEADINGS:]]
    if title and title not in headings:
        path.insert(0, _shortened(title, _MAX_TITLE_CHARS))
    lines = [" › ".join(path), _shortened(header, _MAX_HEADER_CHARS)]
    return "".join(f"{line}\n" for line in lines if line)


def embed_key(embedded: str) -> EmbedKey:
    """Signed 64-bit BLAKE2b of an embedded text, as SQLite stores integers."""
    return _key_of(embedded.encode("utf-8", "surrogatepass"))


class EmbedKeys:
    """Embed keys of the spans of one text."""

    def __init__(self, text: str, title: str) -> None:
        """`title` is part of each."""
        self._text = text
        self._title = title
        data = text.encode("ascii") if text.isascii() else None
        if data is not None and any(blank in data for blank in _BLANK_IN_TEXT_ONLY):
            data = None
        self._bytes = data

    def key(self, headings: tuple[str, ...], header: str, start: int, end: int) -> EmbedKey:
        """`embed_key` of the `embedded_text` of a span; in ASCII without making it, which takes half the time."""
        if self._bytes is None:
            return embed_key(embedded_text(self._title, headings, header, self._text[start:end]))
        context = _encoded_context(self._title, headings, header)
        return _key_of(context + b" ".join(self._bytes[start:end].split()))


@lru_cache(maxsize=256)
def _encoded_context(title: str, headings: tuple[str, ...], header: str) -> bytes:
    return _context(title, headings, header).encode("utf-8", "surrogatepass")


def _key_of(embedded: bytes) -> EmbedKey:
    digest = hashlib.blake2b(embedded, digest_size=8).digest()
    return EmbedKey(int.from_bytes(digest, "little", signed=True))


def _shortened(text: str, chars: int) -> str:
    text = " ".join(text[: 4 * chars].split())
    return text if len(text) <= chars else text[: chars - 1] + "…"
