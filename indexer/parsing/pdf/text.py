"""The text of PDF pages: what PDFium gives, with line-end hyphens resolved, and notes and form fields beside it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from ctypes import create_string_buffer
from typing import TYPE_CHECKING

from indexer.parsing.common.outline import comment_text
from indexer.parsing.pdf.file import wide_text
from indexer.parsing.pdf.spacing import HYPHEN, Spacing

if TYPE_CHECKING:
    from pypdfium2 import PdfDocument, PdfPage

_HYPHENATED = re.compile(rf"([^\W\d_]+){HYPHEN}([^\W\d_]+)")
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_UNREADABLE = re.compile(r"[\x00-\x08\x0e-\x1f\ufffd\ue000-\uf8ff]")
"""Control, replacement and private-use characters: glyphs of a font without a map to Unicode."""

LINK = "link"
"""In place of a part: of a link there is only where it leads."""
_MAX_TARGET_BYTES = 4_096
_MAX_UNREADABLE_SHARE = 0.3
_MIN_PAGE_LETTERS = 8
"""Fewer letters on a page with images are a page number or a stamp on a scan."""


def page_text(page: PdfPage, spacing: Spacing) -> str:
    """The text of a page in the order of the file, line ends as in Unix, hyphens still marked."""
    text_page = page.get_textpage()
    try:
        text = spacing.text(text_page)
    finally:
        text_page.close()
    return text.replace("\r\n", "\n").replace("\r", "\n")


def join_hyphenated(pages: list[str]) -> list[str]:
    """Resolve the hyphens at line ends by what the document spells elsewhere.

    `con-|firming` becomes one word; `self-|publishing` keeps its hyphen where the document writes it so
    within a line and never without.
    """
    if not any(HYPHEN in page for page in pages):
        return pages
    words = {word.lower() for page in pages for word in _WORD.findall(page)}

    def joined(found: re.Match[str]) -> str:
        front, back = found.groups()
        keeps = f"{front}-{back}".lower() in words and (front + back).lower() not in words
        return f"{front}-{back}" if keeps or not back[0].islower() else front + back

    return [_HYPHENATED.sub(joined, page).replace(HYPHEN, "-") for page in pages]


def is_readable(text: str) -> bool:
    """Whether a page's text layer is text, rather than nothing or glyph numbers."""
    return sum(map(str.isalnum, text)) >= _MIN_PAGE_LETTERS and not is_gibberish(text)


def is_gibberish(text: str) -> bool:
    """Whether a page's text layer is glyph numbers of fonts that do not tell their letters."""
    odd = len(_UNREADABLE.findall(text))
    return odd > _MAX_UNREADABLE_SHARE * (sum(map(str.isalnum, text)) + odd)


def has_images(page: PdfPage) -> bool:
    """Whether a page shows any image, in nested forms too."""
    from pypdfium2 import raw

    return next(page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE], max_depth=4), None) is not None


def notes_and_fields(document: PdfDocument, page: PdfPage) -> Iterator[tuple[str, str]]:
    """(part, text) of a page's comments, filled form fields and links, which its text layer lacks."""
    from pypdfium2 import raw

    for number in range(raw.FPDFPage_GetAnnotCount(page)):
        annotation = raw.FPDFPage_GetAnnot(page, number)
        if not annotation:
            continue
        try:
            kind = raw.FPDFAnnot_GetSubtype(annotation)
            if kind == raw.FPDF_ANNOT_WIDGET:
                yield "form field", _field(document, annotation)
            elif kind == raw.FPDF_ANNOT_LINK:
                yield LINK, _target(document, annotation)
            elif kind != raw.FPDF_ANNOT_POPUP:
                yield "comment", comment_text(_entry(annotation, "T"), _entry(annotation, "Contents"))
        finally:
            raw.FPDFPage_CloseAnnot(annotation)


def _target(document: PdfDocument, annotation: object) -> str:
    """The address outside that a link leads to."""
    from pypdfium2 import raw

    link = raw.FPDFAnnot_GetLink(annotation)
    action = raw.FPDFLink_GetAction(link) if link else None
    if not action or raw.FPDFAction_GetType(action) != raw.PDFACTION_URI:
        return ""
    size = raw.FPDFAction_GetURIPath(document, action, None, 0)
    buffer = create_string_buffer(min(size, _MAX_TARGET_BYTES))
    raw.FPDFAction_GetURIPath(document, action, buffer, len(buffer))
    return buffer.value.decode("utf-8", "replace").strip()


def _field(document: PdfDocument, annotation: object) -> str:
    from pypdfium2 import raw

    if document.formenv is None:
        return _entry(annotation, "V")
    form = document.formenv
    name = wide_text(
        lambda buffer, size: raw.FPDFAnnot_GetFormFieldAlternateName(form, annotation, buffer, size)
    )
    name = name or wide_text(
        lambda buffer, size: raw.FPDFAnnot_GetFormFieldName(form, annotation, buffer, size)
    )
    value = wide_text(lambda buffer, size: raw.FPDFAnnot_GetFormFieldValue(form, annotation, buffer, size))
    return f"{name}: {value}" if value and value != "Off" else ""


def _entry(annotation: object, key: str) -> str:
    from pypdfium2 import raw

    return wide_text(
        lambda buffer, size: raw.FPDFAnnot_GetStringValue(annotation, key.encode() + b"\x00", buffer, size)
    )


def recognize_page(page: PdfPage, engine: str) -> str | None:
    """The text that a page shows as an image; None where no text recognition is installed."""
    import numpy as np

    from indexer.parsing.media.ocr import MAX_SIDE_PX, find_recognizer
    from indexer.parsing.media.ocrlines import recognized_text

    recognizer = find_recognizer(engine)
    if recognizer is None:
        return None
    width, height = page.get_size()
    image = page.render(scale=MAX_SIDE_PX / max(width, height, 1.0)).to_pil().convert("RGB")
    return recognized_text(recognizer.recognize(np.asarray(image)))
