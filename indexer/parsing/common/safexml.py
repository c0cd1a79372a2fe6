"""XML from strangers: no DTD, no entities, no network, and a text out of broken files."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from html.entities import name2codepoint
from typing import TYPE_CHECKING

from indexer.errors import ParseError

if TYPE_CHECKING:
    from lxml import etree

_SAFELY = {
    "resolve_entities": False,
    "no_network": True,
    "load_dtd": False,
    "dtd_validation": False,
    "remove_comments": True,
    "remove_pis": True,
}
_DECLARATIONS = (b"<!ENTITY", b"<\0!\0E\0N\0T\0I\0T\0Y")
_ENTITY = re.compile(rb"&([A-Za-z][A-Za-z0-9]{1,7});")
_OF_XML = frozenset(("amp", "lt", "gt", "quot", "apos"))
_PROLOG_BYTES = 4096
_WIDE_FRONTS = (b"\xff\xfe", b"\xfe\xff")
"""Byte order marks of UTF-16, whose zeros are halves of letters."""
_SURROGATE = (
    rb"&#(?:[xX]0{0,4}[dD][89A-Fa-f][0-9A-Fa-f]{2}"
    rb"|0{0,4}(?:5529[6-9]|55[3-9]\d\d|56\d{3}|57[0-2]\d\d|573[0-3]\d|5734[0-3]));"
)
# Not `(?:...)+`: with a literal at its front, a pattern is looked for 40 times as fast.
_SURROGATES = re.compile(_SURROGATE + rb"(?:" + _SURROGATE + rb")*")


def parse_xml(data: bytes, *, recover: bool = True) -> etree._Element:
    """The root of a document, entities left unexpanded.

    Args:
        data: the document.
        recover: read on behind an error, as broken producers ask for.

    Raises:
        ParseError: nothing could be read.
    """
    from lxml import etree

    try:
        root = etree.fromstring(
            _prepared(data), etree.XMLParser(recover=recover, huge_tree=_may_be_huge(data), **_SAFELY)
        )
    except (etree.XMLSyntaxError, ValueError) as error:
        raise ParseError("The XML in the file is damaged.") from error
    if root is None:
        raise ParseError("The XML in the file is empty or damaged.")
    if b"&" in data:  # entities that nobody declared: without them the text behind is the element's own again
        etree.strip_elements(root, etree.Entity, with_tail=False)
    return root


def iterate_xml(data: bytes, *, events: tuple[str, ...] = ("end",)) -> Iterator[tuple[str, etree._Element]]:
    """Elements as they close, for documents too large for a tree; the caller clears what it has read.

    Raises:
        ParseError: the document is damaged, once everything in front of the damage was given.
    """
    from lxml import etree

    found = etree.iterparse(
        io.BytesIO(_prepared(data)), events=events, recover=True, huge_tree=_may_be_huge(data), **_SAFELY
    )
    try:
        for event, element in found:
            yield str(event), element
    except etree.XMLSyntaxError as error:
        raise ParseError("The XML in the file is damaged.") from error


def _may_be_huge(data: bytes) -> bool:
    """Whether texts of 10 MB and more, such as a photograph in a flat OpenDocument, may be read.

    Without that, libxml2 ends at them. With it, it does not guard against entities that multiply any more.
    """
    return not any(declaration in data for declaration in _DECLARATIONS)


def _prepared(data: bytes) -> bytes:
    return _with_known_entities(_without_surrogates(_without_nuls(data)))


def _without_nuls(data: bytes) -> bytes:
    """Blanks for the zeros that a crash leaves of blocks never written: at the first, libxml2 ends."""
    if b"\0" not in data or data[:2] in _WIDE_FRONTS or b"\0" in data[:2]:
        return data
    return data.replace(b"\0", b" ")


def _without_surrogates(data: bytes) -> bytes:
    """References to halves of a UTF-16 pair (`&#xD83D;&#xDE00;`, `&#55357;&#56832;`) as the character they mean.

    libxml2 takes them in when it reads on behind errors, and lxml cannot decode what it then hands out.
    """
    return _SURROGATES.sub(_as_characters, data) if b"&#" in data else data


def _as_characters(found: re.Match[bytes]) -> bytes:
    codes = [int(code[1:], 16) if code[:1] in b"xX" else int(code) for code in found[0][2:-1].split(b";&#")]
    text = "".join(map(chr, codes)).encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return b"".join(b"&#%d;" % ord(char) for char in text)


def _with_known_entities(data: bytes) -> bytes:
    """Entities of HTML (`&mdash;`), which a DTD that is not read would declare, as character references."""
    return _ENTITY.sub(_as_reference, data) if b"<!DOCTYPE" in data[:_PROLOG_BYTES] else data


def _as_reference(found: re.Match[bytes]) -> bytes:
    name = found[1].decode()
    code = name2codepoint.get(name) if name not in _OF_XML else None
    return found[0] if code is None else b"&#%d;" % code


def local_name(element: etree._Element) -> str:
    """Tag without namespace; empty for entities and other nodes that are no elements."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def named(root: etree._Element, *names: str) -> Iterator[etree._Element]:
    """The elements of these local names at and below one, in order: libxml2 passes over all others by itself."""
    found: Iterator[etree._Element] = root.iter(*(f"{{*}}{name}" for name in names))
    return found


def own_text(element: etree._Element) -> str:
    """An element's text, on both sides of an entity that was left unexpanded."""
    return (element.text or "") + "".join(child.tail or "" for child in element)


def attribute(element: etree._Element, name: str) -> str:
    """An attribute by local name, whatever its namespace; empty when absent."""
    for key, value in element.items():
        if str(key).rpartition("}")[2] == name:
            return str(value)
    return ""


def whole_number(value: str) -> int | None:
    """A number from 0 to 999,999,999 in an attribute or a text; None for anything else.

    `isdigit` takes superscripts too, which `int` refuses, and `int` refuses texts of thousands of digits.
    """
    return int(value) if value.isdecimal() and len(value) < 10 else None
