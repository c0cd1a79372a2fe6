"""Files that XML encloses in base64: the PDF of an electronic invoice, the pictures of a document."""

from __future__ import annotations

import base64
import re
from functools import partial
from itertools import chain, islice
from typing import TYPE_CHECKING

from indexer.errors import ParseError
from indexer.parsing.binaryoffice.oleobject import clean_name
from indexer.parsing.common.safexml import local_name
from indexer.parsing.parser import Member

if TYPE_CHECKING:
    from lxml import etree

_MIN_CHARS = 400
"""Shorter values are keys and signatures."""
_BASE64 = re.compile(r"\s*(?:[A-Za-z0-9+/]{40,}\s+)*[A-Za-z0-9+/]+={0,2}\s*")
"""In lines, none of which could be of words."""
_FILE_NAME = re.compile(r"[^\s/\\<>:\"|?*][^/\\<>:\"|?*\n]{0,150}\.[A-Za-z][A-Za-z0-9]{1,4}")
_NEAR = 4
_SUFFIXES = {
    "text/plain": ".txt",
    "text/csv": ".csv",
    "text/html": ".html",
    "text/xml": ".xml",
    "application/xml": ".xml",
}
"""Of kinds that their first bytes do not tell. `mimetypes` reads files of the system, which a parser may not."""


def take_files(root: etree._Element) -> list[Member]:
    """The enclosed files, which are no text of the document any more."""
    members: list[Member] = []
    for element in root.iter():
        text = element.text or ""
        if len(text) >= _MIN_CHARS and not len(element) and _BASE64.fullmatch(text):
            members.append(Member(_name(element, len(members) + 1), partial(_decoded, text)))
            element.text = None
    return members


def _name(element: etree._Element, number: int) -> str:
    """As an attribute or an element beside it tells; else that of the element, with the suffix of its kind."""
    values = [str(value) for value in element.attrib.values()]
    beside = islice(element.itersiblings(preceding=True), _NEAR), islice(element.itersiblings(), _NEAR)
    values += [other.text or "" for other in chain(*beside)]
    named = next(filter(_FILE_NAME.fullmatch, values), "")
    suffix = next((_SUFFIXES[value] for value in values if value in _SUFFIXES), "")
    return clean_name(named) or f"{local_name(element)} {number}{suffix}"


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text)
    except ValueError as error:
        raise ParseError("The enclosed file is damaged.") from error
