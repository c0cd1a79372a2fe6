"""Code pages of Windows: their encodings, and which one the 8-bit text of a binary document is in."""

from __future__ import annotations

import re
from collections.abc import Sequence

from indexer.parsing.common.charsets import detect_charset
from indexer.parsing.common.decoding import known_encoding

_UTF_8 = 65001
_ENCODINGS = {
    **{1200: "utf-16-le", 1361: "johab", 10_000: "mac_roman", 32_768: "mac_roman"},
    **{20127: "ascii", 28591: "latin-1", 50220: "iso2022_jp", 51932: "euc_jp"},
}
"""Of numbers whose encoding Python does not know by `cp` and the number."""

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


def asian_codepage(sample: bytes, candidates: Sequence[str]) -> str:
    """Which of these code pages a text of two-byte characters is in; the first where nothing tells."""
    if len(candidates) == 1:
        return candidates[0]
    detected = _WINDOWS.get(detect_charset(sample), "")
    if detected in candidates:
        return detected
    return min(candidates, key=lambda name: sample.decode(name, "replace").count("\ufffd"))


_ENGLISH = 0x09
_OF_LANGUAGES = {
    **dict.fromkeys((0x05, 0x0E, 0x15, 0x18, 0x1A, 0x1B, 0x1C, 0x24), 1250),
    **dict.fromkeys((0x02, 0x19, 0x22, 0x23, 0x2F, 0x3F, 0x40, 0x44), 1251),
    **dict.fromkeys((0x1F, 0x2C), 1254),
    **dict.fromkeys((0x01, 0x20, 0x29), 1256),
    **dict.fromkeys((0x25, 0x26, 0x27), 1257),
    **{0x04: 936, 0x08: 1253, 0x0D: 1255, 0x11: 932, 0x12: 949, 0x1E: 874, 0x2A: 1258},
}
"""Primary language (the low ten bits of a locale) → code page; 1252 for all others (MS-LCID, MS-UCODEREF 2.2.1)."""
_OF_LOCALES = {0x0404: 950, 0x0C04: 950, 0x1404: 950, 0x0C1A: 1251, 0x1C1A: 1251}
"""Traditional Chinese and Serbian in Cyrillic letters."""


def codepage_of_locale(locale: int) -> int:
    """The code page of 8-bit text under a locale of Windows; 0 for English, which is set in all countries."""
    language = locale & 0x3FF
    if language in (0, _ENGLISH):
        return 0
    return _OF_LOCALES.get(locale & 0xFFFF) or _OF_LANGUAGES.get(language, 1252)


def encoding_of(codepage: int) -> str:
    """Python's name of the encoding; empty where it is not known."""
    return _ENCODINGS.get(codepage) or known_encoding(f"cp{codepage}")


def decode_codepage(data: bytes, codepage: int) -> str:
    """8-bit text in a Windows code page; UTF-8, else Latin, where none or UTF-8 is stated."""
    encoding = encoding_of(codepage) if codepage and codepage != _UTF_8 else ""
    if encoding:
        return data.decode(encoding, "replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")
