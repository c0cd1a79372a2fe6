"""Files inside a PDF: those of the document, and those pinned to a page."""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from indexer.errors import LimitError, ParseError
from indexer.parsing.archives.guard import clean_member_path
from indexer.parsing.parser import Member, ParseOptions
from indexer.parsing.pdf.file import wide_text

if TYPE_CHECKING:
    from pypdfium2 import PdfAttachment, PdfDocument, PdfPage


class Pin(NamedTuple):
    """An annotation that holds a file."""

    page: int
    """From 0."""
    annotation: int


def pins_of(page: PdfPage, number: int) -> Iterator[Pin]:
    """The files pinned to a page, whose number from 0 is given."""
    from pypdfium2 import raw

    for index in range(raw.FPDFPage_GetAnnotCount(page)):
        annotation = raw.FPDFPage_GetAnnot(page, index)
        if not annotation:
            continue
        if raw.FPDFAnnot_GetSubtype(annotation) == raw.FPDF_ANNOT_FILEATTACHMENT:
            yield Pin(number, index)
        raw.FPDFPage_CloseAnnot(annotation)


def attached_files(document: PdfDocument, pins: Sequence[Pin], options: ParseOptions) -> Iterator[Member]:
    """Files of the document, then those pinned to its pages; damaged ones are left out.

    A pinned file that the document lists too, by the same name, comes once.
    """
    opened: list[Callable[[], PdfAttachment]] = [
        partial(document.get_attachment, number) for number in range(document.count_attachments())
    ]
    names: set[str] = set()
    listed = len(opened)
    opened += [partial(_pinned, document, pin) for pin in pins]
    for number, open_file in enumerate(opened, 1):
        name = ""
        with suppress(ParseError, OSError, RuntimeError):
            name = clean_member_path(_name(open_file())) or f"attachment {number}"
        if name and not (number > listed and name in names):
            names.add(name)
            yield Member(name, partial(_read, open_file, options.max_member_bytes))


def _pinned(document: PdfDocument, pin: Pin) -> PdfAttachment:
    """The file of an annotation.

    Raises:
        ParseError: there is none.
    """
    import pypdfium2
    from pypdfium2 import raw

    page = document[pin.page]
    annotation = raw.FPDFPage_GetAnnot(page, pin.annotation)
    found = raw.FPDFAnnot_GetFileAttachment(annotation) if annotation else None
    if annotation:
        raw.FPDFPage_CloseAnnot(annotation)  # the file belongs to the document
    page.close()
    if not found:
        raise ParseError("The attachment is damaged.")
    return pypdfium2.PdfAttachment(found, document)


def _name(attachment: PdfAttachment) -> str:
    from pypdfium2 import raw

    name = wide_text(lambda buffer, size: raw.FPDFAttachment_GetName(attachment, buffer, size))
    return name.removeprefix("þÿ")  # a byte order mark in front of what needed none


def _read(open_file: Callable[[], PdfAttachment], max_bytes: int) -> bytes:
    import pypdfium2

    attachment = open_file()
    size = ctypes.c_ulong()
    pypdfium2.raw.FPDFAttachment_GetFile(attachment, None, 0, size)
    if size.value > max_bytes:
        raise LimitError("The attachment is larger than the limit.")
    try:
        return bytes(attachment.get_data())
    except pypdfium2.PdfiumError as error:
        raise ParseError("The attachment is damaged.") from error
