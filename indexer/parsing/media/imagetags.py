"""What an image's metadata say in words: EXIF, IPTC, XMP, comments."""

from __future__ import annotations

import re
import struct
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any

from indexer.errors import ParseError
from indexer.parsing.common.codepages import decode_codepage
from indexer.parsing.common.safexml import local_name, parse_xml

if TYPE_CHECKING:
    from PIL.ImageFile import ImageFile

_EXIF_TEXTS = {
    0x010E: "description",
    0x9C9B: "title",
    0x9C9C: "comment",
    0x9C9E: "keywords",
    0x9C9F: "subject",
}
_ARTIST, _XP_AUTHOR, _COPYRIGHT, _MAKE, _MODEL, _TAKEN = 0x013B, 0x9C9D, 0x8298, 0x010F, 0x0110, 0x9003
_USER_COMMENT, _EXIF_FOLDER, _DATE = 0x9286, 0x8769, 0x0132
_IPTC_TEXTS = {(2, 5): "title", (2, 105): "title", (2, 120): "description", (2, 25): "keywords", (2, 116): "copyright",
               (2, 90): "place", (2, 92): "place", (2, 95): "place", (2, 101): "place", (2, 40): "comment"}  # fmt: skip
_XMP_TEXTS = (
    "title",
    "description",
    "subject",
    "Headline",
    "Instructions",
    "City",
    "State",
    "Location",
    "Country",
    "rights",
    "hierarchicalSubject",
)
_NOISE = re.compile(
    r"(?i)^(?:created with|adobe|lavc|gimp|optimi[sz]ed|file (?:source|written)|OLYMPUS DIGITAL CAMERA).*"
)
_MAX_VALUE_CHARS = 5_000
_PNG_CHUNK = struct.Struct(">I4s")
"""Size of a chunk's data, and its kind."""
_PNG_FRONT_BYTES, _PNG_CHECKSUM_BYTES = 8, 4
_PNG_TAGS = (b"eXIf", b"tEXt", b"zTXt", b"iTXt")


@dataclass(slots=True)
class ImageTags:
    """The telling values of an image's metadata."""

    lines: list[str] = field(default_factory=list)
    """Texts for the index, each once."""
    title: str = ""
    author: str = ""
    taken: str = ""
    """ISO 8601."""
    camera: str = ""

    def add(self, kind: str, value: object) -> None:
        """Take a value in; lists become several."""
        if isinstance(value, list | tuple):
            for one in value:
                self.add(kind, one)
            return
        text = _plain(value)
        if not text or _NOISE.match(text):
            return
        if kind == "author":
            self.author = self.author or text
        elif kind == "title":
            self.title = self.title or text
        if text not in self.lines:
            self.lines.append(text)


def read_tags(image: ImageFile, data: memoryview) -> ImageTags:
    """All tags of an image; damaged blocks are passed over."""
    tags = ImageTags()
    for reader in (partial(_read_exif, data), _read_iptc, _read_info):
        try:
            reader(image, tags)
        except Exception:  # noqa: BLE001 - one block of tags is damaged, the image may be sound; Pillow raises anything
            continue
    _read_xmp(_packet(image, data), tags)
    return tags


def _packet(image: ImageFile, data: memoryview) -> bytes:
    """The description in RDF of an XMP packet, which may stand in any encoding of Unicode (ISO 16684-1, 7.1)."""
    held = image.info.get("xmp")
    start = held if isinstance(held, bytes) else bytes(data[: 1 << 20])
    for encoding in ("utf-8", "utf-16-be", "utf-16-le"):
        first, last = (start.find(mark.encode(encoding)) for mark in ("<rdf:RDF", "</rdf:RDF>"))
        if 0 <= first < last:
            return start[first:last].decode(encoding, "replace").encode() + b"</rdf:RDF>"
    return b""


def tags_of(exif: bytes, xmp: bytes) -> ImageTags:
    """The tags in blocks of their own, a TIFF structure and an XMP packet; either may be empty or damaged."""
    from PIL.Image import Exif

    tags = ImageTags()
    with suppress(Exception):  # Pillow raises anything on damaged tags
        values: Any = Exif()
        values.load(exif)
        _take_exif(values, tags)
    _read_xmp(xmp, tags)
    return tags


def _read_exif(data: memoryview, image: ImageFile, tags: ImageTags) -> None:
    """Pillow decodes a PNG without tags to look for some behind its pixels: 0.05 s and 20 MB of a screen's picture."""
    from PIL.Image import Image

    is_bare = image.format == "PNG" and not _has_tags_behind_pixels(data)
    _take_exif(Image.getexif(image) if is_bare else image.getexif(), tags)


def _has_tags_behind_pixels(data: memoryview) -> bool:
    """Whether a PNG has texts or EXIF in chunks behind the first one of pixels (PNG, third edition, 5.3)."""
    place, is_behind = _PNG_FRONT_BYTES, False
    while place + _PNG_CHUNK.size <= len(data):
        size, kind = _PNG_CHUNK.unpack_from(data, place)
        if is_behind and kind in _PNG_TAGS:
            return True
        is_behind = is_behind or kind == b"IDAT"
        place += _PNG_CHUNK.size + size + _PNG_CHECKSUM_BYTES
    return False


def _take_exif(exif: Any, tags: ImageTags) -> None:
    detail: Any = exif.get_ifd(_EXIF_FOLDER)
    for number, kind in _EXIF_TEXTS.items():
        tags.add(kind, exif.get(number))
    for number in (_ARTIST, _XP_AUTHOR):
        tags.add("author", exif.get(number))
    tags.add("copyright", exif.get(_COPYRIGHT))
    comment = detail.get(_USER_COMMENT)
    if isinstance(comment, bytes):
        wide = comment.startswith(b"UNICODE\0")
        tags.add("comment", comment[8:].decode("utf-16-le" if wide else "utf-8", "replace"))
    tags.camera = " ".join(dict.fromkeys(filter(None, (_plain(exif.get(_MAKE)), _plain(exif.get(_MODEL))))))
    moment = _plain(detail.get(_TAKEN)) or _plain(exif.get(_DATE))
    found = re.fullmatch(r"(\d{4}):(\d\d):(\d\d)(?: (\d\d:\d\d:\d\d))?.*", moment)
    if found is not None and found.group(1) != "0000":
        date = "-".join(found.groups()[:3])
        tags.taken = f"{date}T{found.group(4)}" if found.group(4) else date


def _read_iptc(image: ImageFile, tags: ImageTags) -> None:
    from PIL import IptcImagePlugin

    found: Any = IptcImagePlugin.getiptcinfo(image) or {}
    for key, kind in _IPTC_TEXTS.items():
        tags.add(kind, found.get(key))
    tags.add("author", found.get((2, 80)))


def _read_info(image: ImageFile, tags: ImageTags) -> None:
    """Comments of JPEG and GIF, text chunks of PNG."""
    for name, value in image.info.items():
        if name in (
            "comment",
            "Comment",
            "Description",
            "Title",
            "Author",
            "Copyright",
            "Subject",
            "Keywords",
        ):
            tags.add({"Title": "title", "Author": "author"}.get(name, "comment"), value)


def _read_xmp(packet: bytes, tags: ImageTags) -> None:
    try:
        root = parse_xml(packet)
    except ParseError:
        return
    for element in root.iter():
        _take_property(local_name(element), element.itertext(), tags)
        for name, value in element.items():  # as Lightroom writes properties of one value
            _take_property(name.rpartition("}")[2], [value], tags)


def _take_property(name: str, values: Iterable[object], tags: ImageTags) -> None:
    if name in _XMP_TEXTS or name == "creator":
        kind = {"title": "title", "creator": "author"}.get(name, "comment")
        for value in values:
            tags.add(kind, str(value))


def _plain(value: object) -> str:
    if isinstance(value, bytes):
        is_wide = value[1::2].count(0) * 4 > len(value) > 3
        value = value.decode("utf-16-le", "replace") if is_wide else decode_codepage(value, 0)
    if not isinstance(value, str):
        return ""
    return " ".join(value.replace("\0", " ").split())[:_MAX_VALUE_CHARS]
