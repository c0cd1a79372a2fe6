"""PDF: a section per page, under the outline's headings; comments, form fields, links, attachments."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum, auto
from itertools import islice
from typing import TYPE_CHECKING, ClassVar

import msgspec

from indexer.domain import Locator
from indexer.errors import ParseError
from indexer.parsing.common.outline import part_sections
from indexer.parsing.parser import Nature, ParseOptions, Parser, ParseResult, ParserInput, Section
from indexer.parsing.pdf.attachments import Pin, attached_files, pins_of
from indexer.parsing.pdf.file import OutlineEntry, heading_paths, open_pdf, read_metadata, read_outline
from indexer.parsing.pdf.spacing import Spacing
from indexer.parsing.pdf.text import (
    LINK,
    has_images,
    is_gibberish,
    is_readable,
    join_hyphenated,
    notes_and_fields,
    page_text,
    recognize_page,
)

if TYPE_CHECKING:
    from pypdfium2 import PdfDocument, PdfPage

OCR_LIMIT_S = 600.0
"""No further page is recognised after so long; what is left of a thick scan stays `needs OCR`."""


_MAX_UNSAID = 1_000
"""Titles or links."""


class _Unread(Enum):
    """What text recognition would be needed for on a page."""

    NOTHING = auto()
    IMAGE = auto()
    FONT = auto()


@dataclass(slots=True)
class _Pages:
    """What was read of the pages, each list in their order."""

    texts: list[str] = field(default_factory=list)
    notes: list[list[tuple[str, str]]] = field(default_factory=list)
    images_only: list[int] = field(default_factory=list)
    """Pages, from 1, that show images and no readable text."""
    unmapped: list[int] = field(default_factory=list)
    """Pages whose fonts do not tell their letters."""
    damaged: list[int] = field(default_factory=list)
    pins: list[Pin] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    """Addresses outside that links lead to."""
    is_cut: bool = False


class PdfParser(Parser):
    """Reads the text layer with PDFium; pages that are images, with text recognition where it is wanted."""

    name = "pdf"
    version = 12
    nature = Nature.TAGGED
    formats: ClassVar[Mapping[str, str]] = {".pdf": "PDF", ".ai": "Illustrator"}

    def sniff(self, head: bytes, suffix: str) -> bool:
        """The header may stand anywhere in the first kilobyte (ISO 32000-1, annex H)."""
        return b"%PDF-" in head[:1024] and not head.startswith((b"PK\x03\x04", b"From ", b"\x1f\x8b"))

    def parse(self, source: ParserInput) -> ParseResult:
        """Read all pages."""
        document, is_repaired = open_pdf(source.data, source.options.passwords)
        if document.get_formtype():
            document.init_forms()
        pages = _read_pages(document, source.options)
        has_members = document.count_attachments() > 0 or bool(pages.pins)
        outline = read_outline(document)
        sections = _sections(pages, heading_paths(outline, len(document)))
        sections.extend(_unsaid(outline, pages))
        sections.extend(_signatures(document, source.data))
        return ParseResult(
            sections=sections,
            metadata=read_metadata(document),
            partial_reason=_partial_reason(pages, len(document), is_repaired=is_repaired),
            needs_ocr=bool(pages.images_only or pages.unmapped),
            name_only_reason="" if sections or is_repaired else "Its pages hold no text.",
            members=attached_files(document, pages.pins, source.options) if has_members else None,
        )


def _unsaid(outline: list[OutlineEntry], pages: _Pages) -> Iterator[Section]:
    """Titles of the outline, and where links lead, as far as no page says it."""
    said = _bare("".join(pages.texts)) if outline or pages.links else ""
    titles = (entry.title for entry in outline if _bare(entry.title) not in said)
    links = (link for link in pages.links if _bare(link.partition(":")[2].strip("/")) not in said)
    parts = (("outline", titles), ("links", links))
    return part_sections(
        (part, "\n".join(islice(dict.fromkeys(found), _MAX_UNSAID))) for part, found in parts
    )


def _bare(text: str) -> str:
    return "".join(text.split()).casefold()


def _signatures(document: PdfDocument, data: memoryview) -> Iterator[Section]:
    from pypdfium2 import raw

    if raw.FPDF_GetSignatureCount(document) > 0:
        from indexer.parsing.pdf.signatures import signature_texts

        yield from part_sections(iter((("signature", "\n".join(signature_texts(document, data))),)))


def _sections(pages: _Pages, headings: dict[int, tuple[str, ...]]) -> list[Section]:
    sections: list[Section] = []
    for number, text in enumerate(join_hyphenated(pages.texts)):
        at = Locator(page=number + 1, headings=headings.get(number, ()))
        if text.strip():
            sections.append(Section(text, at))
        sections += (
            Section(note, msgspec.structs.replace(at, part=part)) for part, note in pages.notes[number]
        )
    return sections


def _read_pages(document: PdfDocument, options: ParseOptions) -> _Pages:
    import pypdfium2

    pages, spacing = _Pages(), Spacing()
    chars = 0
    until = time.monotonic() + OCR_LIMIT_S
    for number in range(len(document)):
        if chars > options.max_text_chars:
            pages.is_cut = True
            break
        text, notes = "", list[tuple[str, str]]()
        try:
            page = document[number]
            try:
                may_recognize = options.use_ocr and time.monotonic() < until
                text, unread = _read_page(page, spacing, options.ocr_engine if may_recognize else "")
                beside = [(part, note) for part, note in notes_and_fields(document, page) if note.strip()]
                notes = [(part, note) for part, note in beside if part != LINK]
                pages.links.extend(target for part, target in beside if part == LINK)
                pages.pins.extend(pins_of(page, number))
                if unread is not _Unread.NOTHING:
                    (pages.images_only if unread is _Unread.IMAGE else pages.unmapped).append(number + 1)
            finally:
                page.close()
        except pypdfium2.PdfiumError:
            pages.damaged.append(number + 1)
        pages.texts.append(text)
        pages.notes.append(notes)
        chars += len(text)
    if len(pages.damaged) == len(document):
        raise ParseError("None of the pages of the PDF can be read.")
    return pages


def _read_page(page: PdfPage, spacing: Spacing, ocr_engine: str) -> tuple[str, _Unread]:
    """The text of a page, and what of it could not be read without recognition."""
    text = page_text(page, spacing)
    if is_readable(text):
        return text, _Unread.NOTHING
    unread = _Unread.FONT if is_gibberish(text) else _Unread.IMAGE if has_images(page) else _Unread.NOTHING
    text = "" if unread is _Unread.FONT else text
    recognized = recognize_page(page, ocr_engine) if ocr_engine and unread is not _Unread.NOTHING else None
    if recognized is None:
        return text, unread
    return f"{text}\n{recognized}" if text.strip() else recognized, _Unread.NOTHING


def _partial_reason(pages: _Pages, count: int, *, is_repaired: bool) -> str:
    if pages.is_cut:
        return f"Only the first {len(pages.texts):,} of {count:,} pages are indexed."
    if pages.damaged:
        return f"{_listed(pages.damaged)} of {count:,} cannot be read."
    if is_repaired:
        return "The PDF is damaged: pages may be missing."
    if pages.unmapped:
        verb = "has" if len(pages.unmapped) == 1 else "have"
        return f"{_listed(pages.unmapped)} of {count:,} {verb} fonts that do not tell their letters."
    if pages.images_only:
        verb = "is an image" if len(pages.images_only) == 1 else "are images"
        return f"{_listed(pages.images_only)} of {count:,} {verb} without text."
    return ""


def _listed(numbers: list[int]) -> str:
    if len(numbers) == 1:
        return f"Page {numbers[0]}"
    if len(numbers) <= 4:
        return "Pages " + ", ".join(map(str, numbers))
    return f"{len(numbers):,} pages"
