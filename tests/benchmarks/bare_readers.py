"""How the bare libraries read a file with the least code: what Deskhound's parsers are measured against.

Two sets of them: the least that gives a format's words (a Word document is one part of XML), and the libraries that
people take for the format (python-docx), where the group `benchmarks` is installed.

`python -m tests.benchmarks.bare_readers FOLDER [usual]` is a program that reads a folder so, one file after the other.
"""

from __future__ import annotations

import bz2
import csv
import email
import gzip
import importlib
import importlib.util
import io
import json
import lzma
import mailbox
import sys
import tarfile
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path, PurePath
from typing import Any

Reader = Callable[[bytes], object]
Readers = dict[str, tuple[str, Reader]]
"""Suffix without dot → library and its use."""


def has_usual() -> bool:
    """Whether the libraries that people take are installed."""
    return all(importlib.util.find_spec(library) for library, _reader in _USUAL.values())


def readers(*, usual: bool) -> Readers:
    """Those that people take, or those with the least code."""
    return _LEAST | _USUAL if usual else _LEAST


def can_read(reader: Reader, data: bytes) -> bool:
    """Whether a library makes anything of a file."""
    return _try(reader, data) is not None


def read_folder(folder: Path, by_suffix: Readers) -> None:
    """Read each file for which there is a library, members of archives too."""
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        if _suffix(path.name) in by_suffix or _suffix(path.name) in _UNPACKED:
            _read(path.name, path.read_bytes(), by_suffix)


def _read(name: str, data: bytes, by_suffix: Readers) -> None:
    unpack = _UNPACKED.get(_suffix(name))
    _library, reader = by_suffix.get(_suffix(name), ("", None))
    if unpack is not None:
        for member, content in _try(lambda data: list(unpack(name, data)), data) or []:
            _read(member, content, by_suffix)
    elif reader is not None:
        _try(reader, data)


def _suffix(name: str) -> str:
    return PurePath(name).suffix.lower().removeprefix(".")


def _try(reader: Callable[[bytes], Any], data: bytes) -> Any:
    try:
        return reader(data)
    except KeyboardInterrupt:
        raise
    except BaseException:  # noqa: BLE001 - a damaged file: what it took counts; a panic of Rust is no Exception
        return None


def _zip_members(_name: str, data: bytes) -> Iterator[tuple[str, bytes]]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for member in archive.infolist():
            if not member.is_dir():
                yield member.filename, archive.read(member)


def _tar_members(_name: str, data: bytes) -> Iterator[tuple[str, bytes]]:
    with tarfile.open(fileobj=io.BytesIO(data)) as archive:
        for member in archive:
            content = archive.extractfile(member)
            if content is not None:
                yield member.name, content.read()


def _7z_members(_name: str, data: bytes) -> Iterator[tuple[str, bytes]]:
    import py7zr

    with tempfile.TemporaryDirectory() as folder, py7zr.SevenZipFile(io.BytesIO(data)) as archive:
        archive.extractall(folder)
        for path in Path(folder).rglob("*"):
            if path.is_file():
                yield path.name, path.read_bytes()


def _packed(unpack: Callable[[bytes], bytes]) -> Callable[[str, bytes], Iterator[tuple[str, bytes]]]:
    def members(name: str, data: bytes) -> Iterator[tuple[str, bytes]]:
        content = unpack(data)
        inner = PurePath(name).stem
        yield from _tar_members(inner, content) if _suffix(inner) == "tar" else ((inner, content),)

    return members


def _mbox_members(_name: str, data: bytes) -> Iterator[tuple[str, bytes]]:
    with tempfile.NamedTemporaryFile(suffix=".mbox") as file:
        file.write(data)
        file.flush()
        for message in mailbox.mbox(file.name):
            yield "message.eml", message.as_bytes()


def _python_docx(data: bytes) -> object:
    library: Any = importlib.import_module("docx")
    return [paragraph.text for paragraph in library.Document(io.BytesIO(data)).paragraphs]


def _python_pptx(data: bytes) -> object:
    library: Any = importlib.import_module("pptx")
    slides = library.Presentation(io.BytesIO(data)).slides
    return [shape.text_frame.text for slide in slides for shape in slide.shapes if shape.has_text_frame]


def _zipped_xml(*wanted: str) -> Reader:
    """Parse the parts whose names contain one of these, and join their texts."""

    def read(data: bytes) -> object:
        from lxml import etree

        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = [
                name for name in archive.namelist() if name.endswith("xml") and any(w in name for w in wanted)
            ]
            return ["".join(etree.fromstring(archive.read(name)).itertext()) for name in names]

    return read


def _lxml(data: bytes) -> object:
    from lxml import etree

    return "".join(etree.fromstring(data).itertext())


def _calamine(data: bytes) -> object:
    import python_calamine

    book = python_calamine.load_workbook(io.BytesIO(data))
    return [list(book.get_sheet_by_name(name).iter_rows()) for name in book.sheet_names]


def _pypdfium(data: bytes) -> object:
    import pypdfium2

    document = pypdfium2.PdfDocument(data)
    return [page.get_textpage().get_text_range() for page in document]


def _striprtf(data: bytes) -> object:
    library: Any = importlib.import_module("striprtf.striprtf")
    return library.rtf_to_text(data.decode("latin-1"), errors="ignore")


def _selectolax(data: bytes) -> object:
    from selectolax.lexbor import LexborHTMLParser

    return LexborHTMLParser(data.decode("utf-8", "replace")).text()


def _book(data: bytes) -> object:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return [_selectolax(archive.read(name)) for name in archive.namelist() if name.endswith("html")]


def _mail(data: bytes) -> object:
    return [part.get_payload(decode=True) for part in email.message_from_bytes(data).walk()]


def _csv(data: bytes) -> object:
    return list(csv.reader(io.StringIO(data.decode("utf-8", "replace"))))


def _text(data: bytes) -> object:
    return data.decode("utf-8", "replace")


def _oxmsg(data: bytes) -> object:
    library: Any = importlib.import_module("oxmsg")
    message = library.Message.load(io.BytesIO(data))
    return message.body, [attachment.file_bytes for attachment in message.attachments]


def _kreuzberg(media_type: str) -> Reader:
    def read(data: bytes) -> object:
        library: Any = importlib.import_module("kreuzberg")
        return library.extract_bytes_sync(data, media_type, library.ExtractionConfig(use_cache=False)).content

    return read


def _odfpy(data: bytes) -> object:
    library: Any = importlib.import_module("odf.opendocument")
    teletype: Any = importlib.import_module("odf.teletype")
    return teletype.extractText(library.load(io.BytesIO(data)).body)


def _picture(data: bytes) -> object:
    from PIL import Image

    with Image.open(io.BytesIO(data)) as picture:
        return dict(picture.getexif())


_UNPACKED: dict[str, Callable[[str, bytes], Iterator[tuple[str, bytes]]]] = {
    "zip": _zip_members,
    **dict.fromkeys(("tar", "tgz", "tbz2"), _tar_members),
    "gz": _packed(gzip.decompress),
    "bz2": _packed(bz2.decompress),
    "xz": _packed(lzma.decompress),
    "7z": _7z_members,
    "mbox": _mbox_members,
}
_LEAST: Readers = {
    **dict.fromkeys(("docx", "docm", "dotx"), ("lxml", _zipped_xml("word/document"))),
    "pptx": ("lxml", _zipped_xml("ppt/slides/slide")),
    "vsdx": ("lxml", _zipped_xml("visio/pages/page")),
    **dict.fromkeys(("odt", "ods", "odp"), ("lxml", _zipped_xml("content.xml"))),
    **dict.fromkeys(("xlsx", "xlsm", "xlsb", "xls"), ("python_calamine", _calamine)),
    "pdf": ("pypdfium2", _pypdfium),
    "rtf": ("striprtf", _striprtf),
    "epub": ("selectolax", _book),
    **dict.fromkeys(("html", "htm", "xhtml"), ("selectolax", _selectolax)),
    "eml": ("email", _mail),
    **dict.fromkeys(("csv", "tsv"), ("csv", _csv)),
    **dict.fromkeys(("json", "ipynb"), ("json", json.loads)),
    **dict.fromkeys(("xml", "nxml", "fodt"), ("lxml", _lxml)),
    **dict.fromkeys(("png", "jpg", "jpeg", "tiff"), ("PIL", _picture)),
    **dict.fromkeys(("txt", "md", "rst", "log", "py", "asciidoc", "vtt", "ndjson"), ("codecs", _text)),
}
_USUAL: Readers = {
    **dict.fromkeys(("docx", "docm", "dotx"), ("docx", _python_docx)),
    "pptx": ("pptx", _python_pptx),
    "odt": ("odf", _odfpy),
    "doc": ("kreuzberg", _kreuzberg("application/msword")),
    "ppt": ("kreuzberg", _kreuzberg("application/vnd.ms-powerpoint")),
    "msg": ("oxmsg", _oxmsg),
}

if __name__ == "__main__":
    read_folder(Path(sys.argv[1]), readers(usual="usual" in sys.argv[2:]))
