"""Pictures: what they say of themselves, and what is left of damaged ones."""

from __future__ import annotations

import io
import struct
import zlib

import pytest
from PIL import Image, features

from indexer.errors import LimitError, ParseError
from indexer.parsing.media.image import ImageParser
from indexer.parsing.media.ocr import is_available
from indexer.parsing.parser import ParseOptions, ParserInput
from indexer.parsing.registry import Registry
from tests.sample_docs_maker.otherfiles import photo


def parse(parser, data, name, **options):
    return parser.parse(ParserInput(memoryview(data), name, ParseOptions(**options)))


def test_image_tags_and_sizes():
    data = photo(description="Mast in the snow", artist="Tom", taken="2024:01:02 03:04:05")
    result = parse(ImageParser(), data, "a.jpg")
    assert result.metadata.created == "2024-01-02T03:04:05"
    assert result.metadata.extra["size"] == "320 × 200 px"
    assert result.needs_ocr
    assert "Mast in the snow" in result.sections[0].text


@pytest.mark.skipif(not is_available(), reason="the extra `ocr` is not installed")
def test_what_a_damaged_image_says_of_itself_is_read():
    data = photo(description="Mast in the snow", artist="Tom", taken="2024:01:02 03:04:05")
    result = parse(ImageParser(), data[: len(data) * 3 // 4], "a.jpg", use_ocr=True)
    assert "Mast in the snow" in result.sections[0].text
    assert "damaged" in result.partial_reason


def test_an_image_whose_name_does_not_tell_is_called_what_it_is():
    target = io.BytesIO()
    Image.new("L", (20, 20)).save(target, "TIFF")
    match = Registry().match(memoryview(target.getvalue()), "scan.0001")
    assert parse(match.parser, target.getvalue(), "scan.0001").format == "TIFF image"


def chunk(kind, content):
    """A chunk of a PNG."""
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def without_its_end(png):
    """A PNG to which chunks can be added behind its pixels."""
    return png[: png.rindex(b"IEND") - 4]


def test_tags_of_a_png_are_read_before_and_behind_its_pixels():
    target, exif = io.BytesIO(), Image.Exif()
    exif[0x010E] = "Mast in the snow"
    Image.new("L", (20, 20)).save(target, "PNG", exif=exif)
    assert "Mast in the snow" in parse(ImageParser(), target.getvalue(), "a.png").sections[0].text
    plain = io.BytesIO()
    Image.new("L", (20, 20)).save(plain, "PNG")
    behind = (
        chunk(b"eXIf", exif.tobytes().removeprefix(b"Exif\0\0")),
        chunk(b"tEXt", b"Title\0Winter"),
    )
    data = without_its_end(plain.getvalue()) + b"".join(behind) + chunk(b"IEND", b"")
    result = parse(ImageParser(), data, "a.png")
    assert "Mast in the snow" in result.sections[0].text
    assert result.metadata.title == "Winter"


def test_a_png_that_has_no_tags_is_not_decoded_to_look_for_some(monkeypatch):
    target = io.BytesIO()
    Image.new("L", (20, 20)).save(target, "PNG")
    monkeypatch.setattr("PIL.PngImagePlugin.PngImageFile.load", lambda _image: pytest.fail("decoded"))
    assert parse(ImageParser(), target.getvalue(), "a.png").metadata.extra["size"] == "20 × 20 px"


def test_an_image_that_claims_billions_of_pixels_is_not_decoded():
    head = struct.pack(">IIBBBBB", 100_000, 100_000, 8, 2, 0, 0, 0)
    data = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(bytes(100)))
    with pytest.raises(LimitError):
        parse(ImageParser(), data, "a.png", use_ocr=True)


@pytest.mark.skipif(not features.check("avif"), reason="Pillow is built without AVIF")
def test_a_container_of_avif_that_has_lost_its_picture_is_damaged():
    target = io.BytesIO()
    Image.new("RGB", (16, 16)).save(target, "AVIF")
    with pytest.raises(ParseError):
        parse(ImageParser(), target.getvalue().replace(b"pitm", b"lost"), "a.avif")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-be", "utf-16-le"])
def test_descriptions_in_xmp_are_read_in_any_encoding_as_elements_and_as_attributes(encoding):
    packet = (
        '<x:xapmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"'
        ' xmlns:p="http://ns.adobe.com/photoshop/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/">'
        '<rdf:Description p:City="Zürich"><dc:title>Am See</dc:title></rdf:Description></rdf:RDF></x:xapmeta>'
    )
    file = io.BytesIO()
    Image.new("RGB", (4, 4)).save(file, "JPEG", xmp=packet.encode(encoding))
    (section,) = ImageParser().parse(ParserInput(memoryview(file.getvalue()), "a.jpg")).sections
    assert section.text.splitlines() == ["Zürich", "Am See"]
