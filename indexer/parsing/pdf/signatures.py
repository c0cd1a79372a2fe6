"""Who signed a PDF, why, where and when: what its signatures say of themselves (ISO 32000-2, 12.8.1)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from ctypes import c_int
from typing import TYPE_CHECKING

from indexer.parsing.pdf.file import iso_date

if TYPE_CHECKING:
    from pypdfium2 import PdfDocument

_AROUND_BYTES = 4_096
"""How far from its contents a signature's other entries are looked for."""
_KEYS = ("Name", "Reason", "Location", "ContactInfo")
_ENTRY = re.compile(
    rb"/("
    + "|".join((*_KEYS, "M")).encode()
    + rb")\s*(\((?:[^\\()]|\\.|\((?:[^\\()]|\\.)*\))*\)|<[0-9A-Fa-f\s]*>)",
    re.DOTALL,
)
_ESCAPE = re.compile(rb"\\([0-7]{1,3}|\r\n|.)", re.DOTALL)
_ESCAPED = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"", b"f": b"", b"\n": b"", b"\r": b"", b"\r\n": b""}
_MAX_SIGNATURES = 100


def signature_texts(document: PdfDocument, data: memoryview) -> Iterator[str]:
    """A line for each signature that says anything; PDFium itself gives reason and time alone.

    The strings of an encrypted document are encrypted too, and left out.
    """
    from pypdfium2 import raw

    if raw.FPDF_GetSecurityHandlerRevision(document) != -1:
        return
    for number in range(min(raw.FPDF_GetSignatureCount(document), _MAX_SIGNATURES)):
        span = (c_int * 4)()
        if raw.FPDFSignatureObj_GetByteRange(raw.FPDF_GetSignatureObject(document, number), span, 4) != 4:
            continue
        front, back = span[0] + span[1], span[2]
        if not 0 <= front <= back <= len(data):
            continue
        before = bytes(data[max(0, front - _AROUND_BYTES) : front]).rpartition(b" obj")[2]
        behind = bytes(data[back : back + _AROUND_BYTES]).partition(b"endobj")[0]
        found = {key.decode(): _text(value) for key, value in _ENTRY.findall(before + behind)}
        said = [" ".join(found[key].split()) for key in _KEYS if found.get(key, "").strip()]
        if said:
            yield ", ".join(filter(None, (*said, iso_date(found.get("M", "")).replace("T", " "))))


def _text(value: bytes) -> str:
    """A string object: in UTF-16 or UTF-8 where it says so, else in PDFDocEncoding, nearly Latin 1."""
    if value.startswith(b"<"):
        digits = b"".join(value[1:-1].split())
        content = bytes.fromhex((digits + b"0" * (len(digits) % 2)).decode("ascii"))
    else:
        content = _ESCAPE.sub(_unescaped, value[1:-1])
    if content.startswith(b"\xfe\xff"):
        return content[2:].decode("utf-16-be", "replace")
    if content.startswith(b"\xef\xbb\xbf"):
        return content[3:].decode("utf-8", "replace")
    return content.decode("cp1252", "replace")


def _unescaped(found: re.Match[bytes]) -> bytes:
    code = found[1]
    return bytes((int(code, 8) & 0xFF,)) if code[:1].isdigit() and code < b"8" else _ESCAPED.get(code, code)
