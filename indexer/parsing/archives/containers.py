"""What a ZIP or OLE container holds, read from its directory and not from the file's name."""

from __future__ import annotations

import re
import struct

from indexer.errors import ParseError
from indexer.parsing.archives.ziprepair import end_record
from indexer.parsing.binaryoffice.compound import MAGIC, OLE_DOCUMENTS, open_encrypted

ZIP_MAGIC = b"PK\x03\x04"

ENCRYPTED_OFFICE = "encrypted office"
"""Kind of an Office Open XML document behind a password: an OLE container around a cipher."""

_DIRECTORY_BYTES = 1 << 20
"""How much of a ZIP's central directory is looked at; the telling parts stand at its front."""

_ZIP_ENTRIES = re.compile(
    rb"PK\x01\x02.{42}(?:"
    rb"(?P<pptx>ppt/presentation\d*\.xml)|(?P<docx>word/document\d*\.xml)|(?P<xlsb>xl/workbook\.bin)|(?P<xlsx>xl/workbook\.xml)"
    rb"|(?P<vsdx>visio/document\d*\.xml)|(?P<epub>META-INF/container\.xml)"
    rb")",
    re.DOTALL,
)
_OPEN_XML_ENTRY = re.compile(rb"PK\x01\x02.{42}\[Content_Types\]\.xml", re.DOTALL | re.IGNORECASE)
_OPEN_XML_FOLDERS = re.compile(
    rb"PK\x01\x02.{42}(?:(?P<pptx>ppt)|(?P<docx>word)|(?P<vsdx>visio))/", re.DOTALL
)
"""Where the main part has a name of its own; a folder `word` alone is in many an archive."""
_OPEN_DOCUMENT_ENTRIES = tuple(
    re.compile(rb"PK\x01\x02.{24}" + struct.pack("<H", len(name)) + rb".{16}" + re.escape(name), re.DOTALL)
    for name in (b"content.xml", b"META-INF/manifest.xml")
)
"""Some programs store the media type last, or leave it out."""
_OPEN_DOCUMENT = b"application/vnd.oasis.opendocument."
"""Of others than those below, such as databases, the parts are read one by one."""
_MIMETYPES = {
    b"application/vnd.oasis.opendocument.text": ".odt",
    b"application/vnd.oasis.opendocument.spreadsheet": ".ods",
    b"application/vnd.oasis.opendocument.presentation": ".odp",
    b"application/vnd.oasis.opendocument.graphics": ".odg",
    b"application/vnd.oasis.opendocument.formula": ".odf",
    b"application/vnd.sun.xml.math": ".odf",
    b"application/vnd.sun.xml.writer": ".sxw",
    b"application/vnd.sun.xml.calc": ".sxc",
    b"application/vnd.sun.xml.impress": ".sxi",
    b"application/vnd.sun.xml.draw": ".sxd",
    b"application/epub+zip": ".epub",
    b"application/vnd.adobe.indesign-idml-package": ".idml",
    b"application/hwp+zip": ".hwpx",
}
_TEMPLATE = re.compile(rb"[.-](?:template|global|master|web)$")
"""What media types of templates, master documents and web pages of the office suites end in."""
_OLE_STREAMS = {
    "EncryptedPackage": ENCRYPTED_OFFICE,  # beside it Word 2007 puts a stand-in for programs that know only DOC
    **OLE_DOCUMENTS,
    "__properties_version1.0": ".msg",
}


def kind_of_container(data: memoryview, head: bytes) -> str:
    """The suffix of the format in a ZIP or OLE container, `ENCRYPTED_OFFICE`, or empty."""
    if head.startswith(ZIP_MAGIC):
        return _kind_of_zip(data, head)
    if head.startswith(MAGIC):
        return _kind_of_ole(data)
    return ""


def _kind_of_zip(data: memoryview, head: bytes) -> str:
    if head[30:38] == b"mimetype":  # OpenDocument and EPUB store it first and uncompressed
        extra_bytes = int.from_bytes(head[28:30], "little")
        declared = re.match(rb"[\w./+-]+", head[38 + extra_bytes :])
        if declared is not None:
            name = declared.group().partition(b"PK")[0]
            kind = _MIMETYPES.get(name) or _MIMETYPES.get(_TEMPLATE.sub(b"", name))
            if kind is not None or name.startswith(_OPEN_DOCUMENT):
                return kind or ""
    directory = _central_directory(data)
    found = _ZIP_ENTRIES.search(directory)
    if found is None and _OPEN_XML_ENTRY.search(directory) is not None:
        found = _OPEN_XML_FOLDERS.search(directory)
    if found is not None:
        return f".{found.lastgroup}"
    return ".odt" if all(entry.search(directory) for entry in _OPEN_DOCUMENT_ENTRIES) else ""


def _central_directory(data: memoryview) -> bytes:
    found = end_record(data)
    if found is None:
        return b""
    place, size, offset = found
    start = place - size  # not `offset`: bytes may stand in front of the archive
    if start < 0:
        start = offset
    return bytes(data[start : start + min(size, _DIRECTORY_BYTES)])


def _kind_of_ole(data: memoryview) -> str:
    """By names at the root only: an XLS that embeds a DOC holds a stream `WordDocument` too, in a folder."""
    try:
        names = open_encrypted(data).root.kids_dict
    except ParseError:
        return ""
    return next((kind for name, kind in _OLE_STREAMS.items() if name.lower() in names), "")
