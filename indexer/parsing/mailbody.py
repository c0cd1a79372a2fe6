"""The body of a mail that comes as plain text and as HTML."""

from __future__ import annotations

import re
from collections import Counter

_WORD = re.compile(r"\w+")
_ADDRESS = re.compile(r"https?://\S+|<[^<>\s]+>")


def choose_body(plain: str, html: str) -> str:
    """The plain text, or the HTML where that holds all of it and more.

    Where neither holds the other, the plain text and the lines of the HTML with a word of their own.
    """
    plain, html = plain.strip(), html.strip()
    if not plain or not html:
        return plain or html
    plain_words, html_words = _words(plain), _words(html)
    if plain_words <= html_words:
        return html
    extra = [line for line in html.split("\n") if not _words(line).keys() <= plain_words.keys()]
    return "\n".join([plain, "", *extra]) if extra else plain


def _words(text: str) -> Counter[str]:
    return Counter(_WORD.findall(_ADDRESS.sub(" ", text).lower()))


def joined_flow(text: str, *, delete_space: bool) -> str:
    """Lines broken for the screen made whole again (RFC 3676)."""
    return re.sub(r"(?m)(?<!^--) \n(?![>\s])", "" if delete_space else " ", text)
