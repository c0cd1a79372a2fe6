"""Characters that no font shows: what they stand for, or a blank.

Bullets and signs of symbol fonts in Unicode's private range, Windows' punctuation where C1 controls should stand,
controls that a program left in its text, colours and overprinting of terminals.
"""

from __future__ import annotations

import re

from indexer.parsing.common.symbolfont import unknown_symbol

_RANGES = (range(0x01, 0x09), range(0x0E, 0x20), range(0x7F, 0xA0), range(0xF020, 0xF100))
_STRAY = "".join(f"{chr(codes[0])}-{chr(codes[-1])}" for codes in _RANGES)
_STRAYS = re.compile(f"[\0{_STRAY}]")
_BULLETS = re.compile(f"^([ \\t]*)[{_STRAY}](?=[ \\t\\xa0])", re.MULTILINE)
_TERMINAL = re.compile(r"\x1b\[[0-?]*[ -/]*[@-~]|[^\n]\x08")
"""Colours and the like (ECMA-48 5.4), and what is printed over, as manual pages make letters bold."""


def _shown(code: int) -> str:
    if code >= 0xF000:
        return unknown_symbol(code) or " "
    return (bytes([code]).decode("cp1252", "ignore") if code >= 0x80 else "") or " "


_SHOWN = {code: _shown(code) for codes in _RANGES for code in codes}


def without_strays(text: str) -> str:
    """The text as it is kept: mostly itself, as nearly all texts hold none. Looking takes 3 ms for each MB."""
    if _STRAYS.search(text) is None:
        return text
    if "\x1b" in text or "\x08" in text:
        text = _TERMINAL.sub("", text)
    return with_shown_characters(text.replace("\0", ""))


def with_shown_characters(text: str) -> str:
    """The text with another character for each stray one, so that positions stay."""
    return _BULLETS.sub("\\1•", text).translate(_SHOWN)
