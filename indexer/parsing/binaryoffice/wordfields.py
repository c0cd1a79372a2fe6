"""What Word shows of its text: results of fields in place of their codes, no control characters."""

from __future__ import annotations

import re
from collections.abc import Iterator

_FIELD_MARKS = re.compile(r"[\x13\x14\x15]")
FIELD_LINK = re.compile(r'HYPERLINK\s+(?:\\[a-z]\s+)*"([^"]+)"')
"""In the code of a field, its address."""
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1f\ufffd]")
_DRAWN = str.maketrans({"\x0b": "\n", "\x1e": "-", "\x1f": "", "\xa0": " ", "\x0e": "\n"})


def plain_text(text: str, links: list[str]) -> str:
    """Text as it is shown: field results instead of codes; targets of links are collected."""
    if "\x13" in text or "\x14" in text:
        text = _field_results(text, links)
    return _CONTROLS.sub("", text.translate(_DRAWN).replace("\r", "\n").replace("\x07", "\t")).strip(" ")


def _field_results(text: str, links: list[str]) -> str:
    out: list[str] = []
    codes: list[str] = []
    in_code = 0
    for piece, mark in _pieces(text):
        if in_code:
            codes.append(piece)
        else:
            out.append(piece)
        if mark == "\x13":
            in_code += 1
        elif mark in ("\x14", "\x15") and in_code:
            in_code -= 1
            links.extend(FIELD_LINK.findall("".join(codes)))
            codes.clear()
    if in_code:  # a field that goes on in another paragraph
        links.extend(FIELD_LINK.findall("".join(codes)))
    return "".join(out)


def _pieces(text: str) -> Iterator[tuple[str, str]]:
    start = 0
    for found in _FIELD_MARKS.finditer(text):
        yield text[start : found.start()], found.group()
        start = found.end()
    yield text[start:], ""
