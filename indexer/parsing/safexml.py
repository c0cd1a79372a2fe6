"""XML from strangers: no DTD, no entities, no network, no huge trees, and a text out of broken files."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from html.entities import name2codepoint
from typing import TYPE_CHECKING

from indexer.errors import ParseError

if TYPE_CHECKING:
    from lxml import etree

MAX_DEPTH = 256
"""libxml2's own limit without `huge_tree`."""

_ENTITY = re.compile(rb"&([A-Za-z][A-Za-z0-9]{1,7});")
_OF_XML = frozenset(("amp", "lt", "gt", "quot", "apos"))
_PROLOG_BYTES = 4096


def parse_xml(data: bytes, *, recover: bool = True) -> etree._Element:
    """The root of a document, entities left unexpanded.

    Args:
        data: the document.
        recover: read on behind an error, as broken producers ask for.

    Raises:
        ParseError: nothing could be read.
    """
    from lxml import etree

    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        huge_tree=False,
        load_dtd=False,
        dtd_validation=False,
        remove_comments=True,
        remove_pis=True,
        recover=recover,
    )
    try:
        root = etree.fromstring(_with_known_entities(data), parser)
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
        io.BytesIO(_with_known_entities(data)),
        events=events,
        resolve_entities=False,
        no_network=True,
        huge_tree=False,
        load_dtd=False,
        remove_comments=True,
        remove_pis=True,
        recover=True,
    )
    try:
        for event, element in found:
            yield str(event), element
    except etree.XMLSyntaxError as error:
        raise ParseError("The XML in the file is damaged.") from error


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


def own_text(element: etree._Element) -> str:
    """An element's text, on both sides of an entity that was left unexpanded."""
    return (element.text or "") + "".join(child.tail or "" for child in element)


def attribute(element: etree._Element, name: str) -> str:
    """An attribute by local name, whatever its namespace; empty when absent."""
    for key, value in element.attrib.items():
        if str(key).rpartition("}")[2] == name:
            return str(value)
    return ""
