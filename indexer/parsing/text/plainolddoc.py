"""POD, the documentation of Perl."""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import unescape
from typing import ClassVar

from indexer.domain import Metadata
from indexer.parsing.common.outline import Outline
from indexer.parsing.text.markup import MarkupParser

_COMMAND = re.compile(r"=([a-z]+)([1-6]?)(?:\s+(.*)|\s*)$")
_CODE = re.compile(r"([A-Z])(?:<<{1,9}\s{1,9}(.{0,400}?)\s{1,9}>>{1,9}|<([^<>]*)>)")
_MAX_NESTED = 6


class PlainOldDocParser(MarkupParser):
    """Headings and items; what is written for other programs is left out."""

    name = "pod"
    version = 1
    formats: ClassVar[Mapping[str, str]] = {".pod": "POD"}

    def read(self, lines: list[str], outline: Outline) -> Metadata:
        """Read headings and text."""
        is_hidden = False
        for number, line in enumerate(lines, 1):
            found = _COMMAND.match(line)
            name, rest = (found[1], found[3] or "") if found is not None else ("", line)
            if name in ("begin", "end"):
                is_hidden = name == "begin"
            if name == "head" and found is not None:
                outline.heading(int(found[2] or 1), _words(rest), line=number)
            elif is_hidden or name not in ("", "item"):
                outline.text("", line=number)
            else:
                outline.text(_words(rest), line=number)
        return Metadata(title=outline.first_heading)


def _words(text: str) -> str:
    for _ in range(_MAX_NESTED):
        text, count = _CODE.subn(_shown, text) if "<" in text else (text, 0)
        if not count:
            break
    return text.replace("\ue000", "<").replace("\ue001", ">")


def _shown(found: re.Match[str]) -> str:
    kind, inner = found[1], found[2] or found[3] or ""
    if kind == "E":
        named = {"lt": "\ue000", "gt": "\ue001", "sol": "/", "verbar": "|"}
        return named.get(inner, unescape(f"&{inner};"))
    if kind == "L":
        return inner.partition("|")[0]
    return "" if kind in "XZ" else inner
