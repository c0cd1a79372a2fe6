"""Office Open XML documents in one XML file, as Word saves them (“Word XML document”, Flat OPC)."""

from __future__ import annotations

import base64
import binascii
import io
import zipfile
from typing import TYPE_CHECKING

from indexer.errors import ParseError
from indexer.parsing.common.safexml import attribute, local_name, parse_xml
from indexer.parsing.office.docx import DocxParser
from indexer.parsing.office.presentation import PresentationParser
from indexer.parsing.office.spreadsheet import SpreadsheetParser
from indexer.parsing.parser import Parser, ParseResult, ParserInput

if TYPE_CHECKING:
    from lxml import etree

_PARSERS: dict[str, type[Parser]] = {"word": DocxParser, "ppt": PresentationParser, "xl": SpreadsheetParser}
"""By the folder of the main part."""


def read_flat_package(source: ParserInput) -> ParseResult:
    """Read the document.

    Raises:
        ParseError: its parts make no document that is known.
    """
    elements = (element for element in parse_xml(bytes(source.data)) if local_name(element) == "part")
    parts = {name: content for name, content in map(_part, elements) if name}
    folders = {name.partition("/")[0] for name in parts}
    parser = next((parser for folder, parser in _PARSERS.items() if folder in folders), None)
    if parser is None:
        raise ParseError("The file holds no document.")
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return parser().parse(ParserInput(memoryview(target.getvalue()), source.name, source.options))


def _part(element: etree._Element) -> tuple[str, bytes]:
    from lxml import etree

    name = attribute(element, "name").lstrip("/")
    for holder in element:
        if local_name(holder) == "xmlData" and len(holder):
            return name, etree.tostring(holder[0], encoding="utf-8")
        if local_name(holder) == "binaryData":
            try:
                return name, base64.b64decode(holder.text or "")
            except binascii.Error:
                break
    return name, b""
