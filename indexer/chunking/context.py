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
    digest = hashlib.blake2b(embedded.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return EmbedKey(int.from_bytes(digest, "little", signed=True))


def _shortened(text: str, chars: int) -> str:
    text = " ".join(text[: 4 * chars].split())
    return text if len(text) <= chars else text[: chars - 1] + "…"
