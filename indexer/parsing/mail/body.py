"""The body of a mail that comes as plain text and as HTML."""

from __future__ import annotations

import re

_WORD = re.compile(r"\w+")
_ADDRESS = re.compile(r"https?://\S+|<[^<>\s]+>")


def choose_body(plain: str, html: str) -> str:
    """The HTML, which mail programs show, and behind it the lines of the plain text with a word of their own."""
    plain, html = plain.strip(), html.strip()
    if not plain or not html:
        return plain or html
    shown = _words(html)
    extra = [line for line in plain.splitlines() if not _words(line) <= shown]
    return "\n".join([html, "", *extra]) if extra else html


def _words(text: str) -> set[str]:
    return set(_WORD.findall(_ADDRESS.sub(" ", text).lower()))


def joined_flow(text: str, *, delete_space: bool) -> str:
    """Lines broken for the screen made whole again (RFC 3676)."""
    return re.sub(r"(?m)(?<!^--) \n(?![>\s])", "" if delete_space else " ", text)
