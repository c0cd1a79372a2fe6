"""How the bare libraries read a file with the least code: what Deskhound's parsers are measured against.

`python -m tests.benchmarks.bare_readers FOLDER` is a program that reads a folder so, one file after the other.
"""

from __future__ import annotations

import csv
import email
import importlib
import importlib.util
import io
import json
import sys
import time
import zipfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

Reader = Callable[[bytes], object]


def reader_for(suffix: str) -> tuple[str, Reader | None]:
    """The library for a suffix (without dot) and its use; the first that is installed, None where none is."""
    for library, reader in _READERS.get(suffix, ()):
        if importlib.util.find_spec(library) is not None:
            return library, reader
    return "", None


def read_folder(folder: Path) -> Counter[str]:
    """Read each file for which there is a library; library → seconds."""
    spent: Counter[str] = Counter()
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        library, reader = reader_for(path.suffix.lower().removeprefix("."))
        if reader is None:
            continue
        started = time.perf_counter()
        _try(reader, path)
        spent[library] += time.perf_counter() - started
    return spent


def _try(reader: Reader, path: Path) -> None:
    try:
        reader(path.read_bytes())
    except KeyboardInterrupt:
        raise
    except BaseException:  # noqa: BLE001 - a damaged file: what it took counts; a panic of Rust is no Exception
        return


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


_READERS: dict[str, tuple[tuple[str, Reader], ...]] = {
    **dict.fromkeys(
        ("docx", "docm", "dotx"), (("docx", _python_docx), ("lxml", _zipped_xml("word/document")))
    ),
    "pptx": (("pptx", _python_pptx), ("lxml", _zipped_xml("ppt/slides/slide"))),
    **dict.fromkeys(("odt", "ods", "odp"), (("lxml", _zipped_xml("content.xml")),)),
    **dict.fromkeys(("xlsx", "xlsm", "xlsb", "xls"), (("python_calamine", _calamine),)),
    "pdf": (("pypdfium2", _pypdfium),),
    "rtf": (("striprtf", _striprtf),),
    "epub": (("selectolax", _book),),
    **dict.fromkeys(("html", "htm", "xhtml"), (("selectolax", _selectolax),)),
    "eml": (("email", _mail),),
    **dict.fromkeys(("csv", "tsv"), (("csv", _csv),)),
    **dict.fromkeys(("json", "ipynb"), (("json", json.loads),)),
    **dict.fromkeys(("xml", "nxml", "fodt"), (("lxml", _lxml),)),
    **dict.fromkeys(("txt", "md", "rst", "log", "py"), (("codecs", _text),)),
}

if __name__ == "__main__":
    read_folder(Path(sys.argv[1]))
