"""Images: what their metadata say, and their text where recognition is allowed."""

from __future__ import annotations

import importlib
import io
import warnings
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, ClassVar

from indexer.domain import Locator, Metadata
from indexer.errors import LimitError, ParseError
from indexer.parsing.common.byteview import ByteView
from indexer.parsing.media.imagetags import read_tags
from indexer.parsing.media.ocr import MAX_SIDE_PX, find_recognizer
from indexer.parsing.media.ocrlines import recognized_text
from indexer.parsing.parser import Nature, Parser, ParseResult, ParserInput, Section

if TYPE_CHECKING:
    from PIL.Image import Image
    from PIL.ImageFile import ImageFile

MAX_PIXELS = 200_000_000
"""Decoded at 3-4 bytes each; a PNG of a few KB can claim billions."""
_MAX_PAGES = 200
_PLUGINS = ("Jpeg", "Png", "Gif", "Bmp", "Tiff", "WebP", "Psd", "Jpeg2K", "Avif", "Ppm")
"""Of Pillow, for the formats below; at the first that is not loaded it would load all of its forty."""
_FORMATS = ("JPEG", "PNG", "GIF", "BMP", "TIFF", "WEBP", "PSD", "JPEG2000", "AVIF", "PPM")
IMAGE_DAMAGE = (
    *(OSError, ValueError, SyntaxError, TypeError, KeyError, IndexError, OverflowError, EOFError),
    RuntimeError,  # by its AVIF decoder
)
"""What Pillow raises on broken files."""
_NAMES = {
    "JPEG": "JPEG image", "PNG": "PNG image", "GIF": "GIF image", "TIFF": "TIFF image", "WEBP": "WebP image",
    "PSD": "Photoshop image", "JPEG2000": "JPEG 2000 image", "AVIF": "AVIF image",
}  # fmt: skip
"""For files whose names do not tell."""
_MAGICS = (
    b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF87a", b"GIF89a", b"II*\x00", b"MM\x00*", b"8BPS",
    b"\x00\x00\x00\x0cjP  ",
)  # fmt: skip


class ImageParser(Parser):
    """Reads EXIF, IPTC and XMP; pages of a TIFF are recognised one by one."""

    name = "image"
    version = 2
    nature = Nature.TAGGED
    formats: ClassVar[Mapping[str, str]] = {
        ".jpg": "JPEG image", ".jpeg": "JPEG image", ".jpe": "JPEG image", ".jfif": "JPEG image", ".png": "PNG image",
        ".gif": "GIF image", ".bmp": "Bitmap image", ".tif": "TIFF image", ".tiff": "TIFF image", ".webp": "WebP image",
        ".psd": "Photoshop image", ".jp2": "JPEG 2000 image", ".avif": "AVIF image", ".ppm": "Bitmap image",
        ".pgm": "Bitmap image", ".pbm": "Bitmap image",
        **dict.fromkeys((".dng", ".cr2", ".nef", ".arw", ".pef", ".srw"), "Camera raw image"),
    }  # fmt: skip

    def sniff(self, head: bytes, suffix: str) -> bool:
        """By magic."""
        is_webp = head[:4] == b"RIFF" and head[8:12] == b"WEBP"
        return head.startswith(_MAGICS) or is_webp or head[4:12] in (b"ftypavif", b"ftypavis")

    def parse(self, source: ParserInput) -> ParseResult:
        """Read the metadata, and the text if asked for."""
        engine = source.options.ocr_engine
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Pillow warns of odd tags and large sizes
            try:
                image = open_image(source.data)
                tags = read_tags(image, source.data)
                width, height = image.size
                pages = min(int(getattr(image, "n_frames", 1)), _MAX_PAGES) if image.format == "TIFF" else 1
            except IMAGE_DAMAGE as error:
                raise ParseError("The image is damaged, or of a kind that cannot be read.") from error
            sections = [Section("\n".join(tags.lines), Locator(part="image tags"))] if tags.lines else []
            recognized: list[Section] | None = [] if source.options.use_ocr else None
            damage = ""
            try:
                if recognized is not None:
                    recognized.extend(_recognized(image, pages, engine))
            except IMAGE_DAMAGE as error:
                if not sections:
                    raise ParseError("The image is damaged.") from error
                damage = "The image is damaged: not all of it can be read."
        extra = {"size": f"{width} × {height} px"} | ({"camera": tags.camera} if tags.camera else {})
        return ParseResult(
            sections=sections + (recognized or []),
            metadata=Metadata(
                title=tags.title,
                author=tags.author,
                created=tags.taken,
                page_count=pages if pages > 1 else None,
                extra=extra,
            ),
            partial_reason=damage,
            format="" if source.suffix in self.formats else _NAMES.get(image.format or "", ""),
            needs_ocr=recognized is None or (not recognized and find_recognizer(engine) is None),
            name_only_reason="" if sections or recognized else "No text was found in the image.",
        )


def open_image(data: memoryview) -> ImageFile:
    """The image, its pixels not yet decoded.

    Raises:
        LimitError: it claims more pixels than a worker may hold.
        OSError: it is no image of the formats above. Pillow raises others, too, on damaged ones.
    """
    import PIL.Image

    for plugin in _PLUGINS:
        importlib.import_module(f"PIL.{plugin}ImagePlugin")
    PIL.Image.MAX_IMAGE_PIXELS = None  # the check below is ours and comes before any decoding
    image = PIL.Image.open(io.BufferedReader(ByteView(data)), formats=_FORMATS)
    if image.size[0] * image.size[1] > MAX_PIXELS:
        raise LimitError("The image has more pixels than the limit.")
    return image


def _recognized(image: ImageFile, pages: int, engine: str) -> Iterator[Section]:
    """A section per page that holds text."""
    import numpy as np

    recognizer = find_recognizer(engine)
    if recognizer is None:
        return
    for page in range(pages):
        if pages > 1:
            image.seek(page)
        image.draft("RGB", (2 * MAX_SIDE_PX, 2 * MAX_SIDE_PX))  # JPEG decodes to a fraction at once
        text = recognized_text(recognizer.recognize(np.asarray(_upright(image))))
        if text:
            yield Section(text, Locator(page=page + 1 if pages > 1 else None))


def _upright(image: Image) -> Image:
    """Turned as the camera was held, on white where transparent, RGB."""
    import PIL.Image
    from PIL import ImageOps

    turned = ImageOps.exif_transpose(image)
    if turned.mode in ("RGBA", "LA", "PA") or "transparency" in turned.info:
        layer = turned.convert("RGBA")
        ground = PIL.Image.new("RGBA", layer.size, "white")
        return PIL.Image.alpha_composite(ground, layer).convert("RGB")
    if turned.mode.startswith("I;16") or turned.mode in ("I", "F"):
        turned = ImageOps.autocontrast(turned.convert("F").convert("L"))
    return turned.convert("RGB")
