"""Opening a PDF with PDFium: passwords, damage, metadata, outline.

PDFium is not thread-safe (wrong text or a crash: pypdfium2 issues 303 and 479); a worker holds one file at a time.
"""

from __future__ import annotations

import ctypes
import re
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from indexer.domain import Metadata
from indexer.errors import EncryptedError, ParseError
from indexer.parsing.common.byteview import ByteView
from indexer.parsing.pdf.repair import with_new_end

if TYPE_CHECKING:
    from pypdfium2 import PdfBookmark, PdfDocument

_IN_MEMORY_BYTES = 64 << 20
"""Larger files are read piecewise through a callback, which is slower, instead of being copied."""

_MAX_BOOKMARKS = 20_000
_MAX_TRIED_PAGES = 2_000
_DATE = re.compile(r"D?:?(\d{4})(\d\d)?(\d\d)?(?:(\d\d)(\d\d)(\d\d)?)?")


def open_pdf(data: memoryview, passwords: tuple[str, ...] = ()) -> tuple[PdfDocument, bool]:
    """Open a PDF, with each password in turn where it asks for one; says whether it had to be repaired.

    Raises:
        EncryptedError: none of the passwords fits, or the cipher is unknown.
        ParseError: it is damaged beyond repair.
    """
    import pypdfium2

    source = bytes(data) if len(data) <= _IN_MEMORY_BYTES else ByteView(data)
    for password in (None, *passwords):
        try:
            _forget_last_error()
            return pypdfium2.PdfDocument(source, password=password), False
        except pypdfium2.PdfiumError as error:
            code = error.err_code
            if code == pypdfium2.raw.FPDF_ERR_PASSWORD:
                continue
            if code == pypdfium2.raw.FPDF_ERR_SECURITY:
                raise EncryptedError("The PDF is encrypted in a way that cannot be read.") from error
            repaired = _repaired(data) if isinstance(source, bytes) else None
            if repaired is None:
                raise ParseError("The PDF is damaged.") from error
            return repaired, True
    raise EncryptedError("The PDF is protected by a password.")


def _forget_last_error() -> None:
    """A document without pages is refused without an error of its own: PDFium has that of the last file then."""
    from pypdfium2 import raw

    raw.FPDF_LoadMemDocument64(b"", 0, None)  # leaves that of a damaged file


def _repaired(data: memoryview) -> PdfDocument | None:
    """The document with most pages of those that can be made of what is left; None where there is no page."""
    import pypdfium2

    best: PdfDocument | None = None
    most = 0
    for repaired in with_new_end(bytes(data)):
        with suppress(pypdfium2.PdfiumError):
            document = pypdfium2.PdfDocument(repaired)
            count = _readable_pages(document)
            if count > most:
                best, most = document, count
    return best


def _readable_pages(document: PdfDocument) -> int:
    import pypdfium2

    count = 0
    for number in range(min(len(document), _MAX_TRIED_PAGES)):
        with suppress(pypdfium2.PdfiumError):
            document[number].close()
            count += 1
    return count


def read_metadata(document: PdfDocument) -> Metadata:
    """Title, author, dates and page count."""
    from pypdfium2 import raw

    def read(key: bytes) -> Callable[[object, int], int]:
        return lambda buffer, size: raw.FPDF_GetMetaText(document, key, buffer, size)

    values = {key: wide_text(read(key.encode())) for key in document.METADATA_KEYS}
    extra = {name.lower(): values[name] for name in ("Subject", "Keywords") if values[name]}
    return Metadata(
        title=values.get("Title", ""),
        author=values.get("Author", ""),
        created=iso_date(values.get("CreationDate", "")),
        modified=iso_date(values.get("ModDate", "")),
        page_count=len(document),
        extra=extra,
    )


@dataclass(frozen=True, slots=True)
class OutlineEntry:
    """A line of the outline."""

    level: int
    """From 0."""
    title: str
    page: int | None
    """From 0."""


def read_outline(document: PdfDocument) -> list[OutlineEntry]:
    """The entries of the outline, from the first on."""
    found = []
    for bookmark in islice(document.get_toc(max_depth=6), _MAX_BOOKMARKS):
        target = bookmark.get_dest()
        page = target.get_index() if target is not None else None
        found.append(OutlineEntry(bookmark.level, " ".join(_title(bookmark).split()), page))
    return found


def heading_paths(outline: Iterable[OutlineEntry], pages: int) -> dict[int, tuple[str, ...]]:
    """Page from 0 → path of the outline entries it stands under: the first that begins on it, else the last before."""
    starts: dict[int, list[tuple[str, ...]]] = {}
    path: list[str] = []
    for entry in outline:
        path[entry.level :] = [entry.title]
        if entry.page is not None and any(path):
            starts.setdefault(entry.page, []).append(tuple(filter(None, path)))
    paths: dict[int, tuple[str, ...]] = {}
    current: tuple[str, ...] = ()
    for page in range(pages if starts else 0):
        begun = starts.get(page, [current])
        paths[page], current = begun[0], begun[-1]
    return paths


def _title(bookmark: PdfBookmark) -> str:
    from pypdfium2 import raw

    return wide_text(lambda buffer, size: raw.FPDFBookmark_GetTitle(bookmark, buffer, size))


def wide_text(read: Callable[[object, int], int]) -> str:
    """A UTF-16 string from a function that tells its size in bytes when given no buffer.

    The library's own reading of it fails where a producer has cut a character in two.
    """
    from pypdfium2 import raw

    size = read(None, 0)
    if not 2 < size <= 1 << 22:
        return ""
    buffer = ctypes.create_string_buffer(size)
    read(ctypes.cast(buffer, ctypes.POINTER(raw.FPDF_WCHAR)), size)
    return buffer.raw[: size - 2].decode("utf-16-le", "replace").replace("\r", "\n").strip("\x00")


def iso_date(value: str) -> str:
    """`D:20240501093000+02'00'` → `2024-05-01T09:30:00` (ISO 32000-1, 7.9.4), as far as it goes."""
    found = _DATE.match(value.strip())
    if found is None:
        return ""
    year, month, day, hour, minute, second = found.groups()
    date = "-".join(part for part in (year, month, day) if part)
    return f"{date}T{hour}:{minute}:{second or '00'}" if day and hour else date
