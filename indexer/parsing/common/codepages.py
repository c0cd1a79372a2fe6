"""Which Windows code page the 8-bit text of a binary document is in, where it does not tell, or tells wrongly."""

from __future__ import annotations

import re

from indexer.parsing.common.charsets import detect_charset

_HIGH_LETTER, _FOREIGN_WORD = re.compile(rb"[\xc0-\xff]"), re.compile(rb"[\xc0-\xff]{3,}")
_MIN_FOREIGN = 8
_ENOUGH = 512
"""Bytes of such words that tell their alphabet."""
_FOREIGN_SHARE = 0.6
"""Of the letters above ASCII in words of nothing else: Western ones stand among plain letters."""
_WINDOWS = {
    **dict.fromkeys(("cp1251", "mac_cyrillic", "iso8859_5", "koi8_u", "cp866", "cp855"), "cp1251"),
    **dict.fromkeys(("cp1256", "iso8859_6"), "cp1256"),
    **{name: name for name in ("cp1253", "cp1255", "cp874", "cp932", "cp949")},
    **{"gb18030": "cp936", "big5hkscs": "cp950"},
}
"""Detected encoding → the code page of its alphabet under Windows, where Word ran."""


def windows_codepage(sample: bytes, declared: str = "cp1252") -> str:
    """The code page by the letters of the text: `declared` unless whole words are of another alphabet."""
    words = _FOREIGN_WORD.findall(sample)
    if sum(map(len, words)) < max(_MIN_FOREIGN, _FOREIGN_SHARE * len(_HIGH_LETTER.findall(sample))):
        return declared
    return _WINDOWS.get(detect_charset(b" ".join(words)[:_ENOUGH]), declared)
