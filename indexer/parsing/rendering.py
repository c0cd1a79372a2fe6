"""Draws a page as an image for the preview, with boxes around words; runs in a worker."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

from indexer.errors import ParseError
from indexer.parsing.common.pagewords import word_spans
from indexer.parsing.common.strays import with_shown_characters
from indexer.parsing.media.image import IMAGE_DAMAGE, open_image
from indexer.parsing.messages import RenderRequest
from indexer.parsing.pdf.file import open_pdf

if TYPE_CHECKING:
    from PIL.Image import Image
    from pypdfium2 import PdfPage, PdfTextPage

MAX_WIDTH_PX = 4_000
MAX_PIXELS = 24_000_000
"""A page may be a metre-long banner: its image is scaled down to so many pixels."""

_MAX_BOXES = 400
_BOX_MARGIN = 0.15

Box = tuple[float, float, float, float]
"""Left, top, width and height in fractions of the image."""


@dataclass(frozen=True, slots=True)
class DrawnPage:
    """A page as PNG."""

    png: bytes
    width_px: int
    height_px: int
    page_count: int
    boxes: tuple[Box, ...]


def render(data: memoryview, parser: str, request: RenderRequest) -> DrawnPage:
    """Draw a page of a PDF or of a TIFF, or any other image as its only page.

    Args:
        data: the file's bytes.
        parser: name of the parser that reads it.
        request: page, width, words.

    Raises:
        ParseError: it has no such page, or no pages at all.
    """
    width_px = min(max(request.width_px, 16), MAX_WIDTH_PX)
    if parser == "pdf":
        return _pdf_page(data, request, width_px)
    if parser == "image":
        return _image_page(data, request.page, width_px)
    raise ParseError("Only PDF pages and images can be shown as they look.")


def _pdf_page(data: memoryview, request: RenderRequest, width_px: int) -> DrawnPage:
    document, _ = open_pdf(data, request.options.passwords)
    count = len(document)
    if not 1 <= request.page <= count:
        raise ParseError(f"There is no page {request.page} in it.")
    if document.get_formtype():
        document.init_forms()
    page = document[request.page - 1]
    width, height = page.get_size()
    if width <= 0 or height <= 0:
        raise ParseError("The page has no size.")
    scale = min(width_px / width, (MAX_PIXELS / (width * height)) ** 0.5)
    image = page.render(scale=scale, may_draw_forms=True).to_pil()
    return DrawnPage(_png(image), image.width, image.height, count, _boxes(page, request.words))


def _boxes(page: PdfPage, words: tuple[str, ...]) -> tuple[Box, ...]:
    """Boxes around the words, a rectangle for each line they stand in."""
    if not words:
        return ()
    text_page = page.get_textpage()
    left, bottom, right, top = page.get_bbox()
    found: list[Box] = []
    for start, end in word_spans(with_shown_characters(text_page.get_text_range()), words):
        first, last = (_char_index(text_page, place) for place in (start, end - 1))
        for number in range(text_page.count_rects(first, last - first + 1)):
            x0, y0, x1, y1 = text_page.get_rect(number)
            margin = _BOX_MARGIN * (y1 - y0)  # PDFium's boxes end where the ink does
            box = _turned(
                (x0 - left) / (right - left),
                (top - y1 - margin) / (top - bottom),
                (x1 - left) / (right - left),
                (top - y0 + margin) / (top - bottom),
                page.get_rotation(),
            )
            if box[2] > 0 and box[3] > 0:
                found.append(box)
            if len(found) >= _MAX_BOXES:
                return tuple(found)
    return tuple(found)


def _char_index(text_page: PdfTextPage, place: int) -> int:
    """PDFium counts characters that it leaves out of a page's text, too."""
    from pypdfium2 import raw

    return max(0, int(raw.FPDFText_GetCharIndexFromTextIndex(text_page, place)))


def _turned(left: float, top: float, right: float, bottom: float, rotation: int) -> Box:
    """A box of the unrotated page, in fractions from the top left, on the page as it is shown."""
    corners = [(left, top), (right, bottom)]
    for _ in range(rotation // 90 % 4):
        corners = [(1 - y, x) for x, y in corners]
    xs = sorted(min(max(x, 0.0), 1.0) for x, _ in corners)
    ys = sorted(min(max(y, 0.0), 1.0) for _, y in corners)
    return xs[0], ys[0], xs[1] - xs[0], ys[1] - ys[0]


def _image_page(data: memoryview, page: int, width_px: int) -> DrawnPage:
    from PIL import ImageOps

    try:
        with open_image(data) as opened:
            count = int(getattr(opened, "n_frames", 1)) if opened.format == "TIFF" else 1
            if not 1 <= page <= count:
                raise ParseError(f"There is no page {page} in it.")
            opened.seek(page - 1)
            opened.draft("RGB", (width_px, width_px))
            image = ImageOps.exif_transpose(opened)
            image.thumbnail((width_px, MAX_PIXELS // width_px))
            return DrawnPage(_png(image), image.width, image.height, count, ())
    except IMAGE_DAMAGE as error:
        raise ParseError("The image is damaged.") from error


def _png(image: Image) -> bytes:
    target = io.BytesIO()
    if image.mode not in ("1", "L", "LA", "P", "RGB", "RGBA"):
        image = image.convert("RGB")
    image.save(target, "PNG", compress_level=1)  # it crosses a local socket once: speed before size
    return target.getvalue()
