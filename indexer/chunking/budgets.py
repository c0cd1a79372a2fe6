"""How long a chunk may be so that it fits the window of the embedded model, 256 tokens.

By script and kind rather than by counting tokens, which would cost more than everything else
together. A chunk that is longer all the same gets several vectors; nothing is cut off.
"""

from __future__ import annotations

_PROSE_CHARS = 900
_OTHER_LATIN_CHARS = 720
_DATA_CHARS = 560
_ALPHABET_CHARS = 310
_IDEOGRAPH_CHARS = 270

_SAMPLE_CHARS = 4096


def max_chunk_chars(text: str, *, is_prose: bool, language: str = "") -> int:
    """The most characters of a chunk of this text.

    Args:
        text: the text to be cut; its beginning decides.
        is_prose: False for code, data and logs.
        language: ISO 639-1 code where known.
    """
    sample = text[:_SAMPLE_CHARS]
    bytes_per_char = len(sample.encode("utf-8", "surrogatepass")) / max(1, len(sample))
    if bytes_per_char > 2.2:  # Han, kana, Hangul, Thai, the scripts of India: three bytes in UTF-8
        return _IDEOGRAPH_CHARS
    if bytes_per_char > 1.5:  # Cyrillic, Greek, Hebrew, Arabic: two
        return _ALPHABET_CHARS
    if not is_prose:
        return _DATA_CHARS
    return _PROSE_CHARS if language in ("", "en") else _OTHER_LATIN_CHARS
