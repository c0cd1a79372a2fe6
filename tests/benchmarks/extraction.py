"""Extraction speed per format: files and megabytes a second of each parser, beside the bare runner-up library.

The corpus is made here: a document of each format, as large as people's larger ones. Runner-ups are
no dependencies; those that are installed are measured, the others shown as absent.
"""

from __future__ import annotations

import csv
import email
import importlib
import importlib.util
import io
import json
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from indexer.parsing.parser import Parser, ParseResult, ParserInput
from indexer.parsing.registry import Registry
from tests.benchmarks.report import show
from tests.sample_docs_maker.legacyfiles import doc, rtf
from tests.sample_docs_maker.opendocs import odt
from tests.sample_docs_maker.otherfiles import eml, epub
from tests.sample_docs_maker.pdffile import text_pdf
from tests.sample_docs_maker.sheetsfile import Cell, Sheet, xlsx
from tests.sample_docs_maker.slidesfile import Slide, pptx
from tests.sample_docs_maker.wordfile import docx

_TEXT = "the station keeps its readings for many days and sends them every ten minutes over the radio"
_WORDS = tuple(_TEXT.split())
_MIN_SECONDS = 1.0
_ABOUT = {"title": "Benchmark", "author": "Nobody", "created": "2024-01-01"}

Reader = Callable[[bytes], object]


def run(work: Path | None = None) -> dict[str, Any]:
    """Measure and print.

    Args:
        work: unused; everything happens in memory.

    Returns:
        Per format: size, files/s and MB/s of ours and of the runner-up.
    """
    registry = Registry()
    rows = []
    for name, data in _corpus().items():
        match = registry.match(memoryview(data), name)
        assert match is not None
        result = _parse(match.parser, name, data)
        ours = _rate(partial(_parse, match.parser, name), data)
        library, reader = _RUNNER_UPS.get(name.rpartition(".")[2], ("", None))
        is_there = bool(library) and importlib.util.find_spec(library) is not None
        theirs = _rate(reader, data) if reader is not None and is_there else None
        rows.append(
            {
                "format": match.format,
                "KB": len(data) / 1000,
                "files/s": ours,
                "MB/s": ours * len(data) / 1e6,
                "text MB/s": ours * sum(len(section.text) for section in result.sections) / 1e6,
                "runner-up": library if is_there or not library else f"{library} (absent)",
                "its files/s": theirs if theirs is not None else "",
                "ratio": ours / theirs if theirs else "",
            }
        )
    show("Extraction, one thread, no sandbox", rows)
    return {"formats": rows}


def _parse(parser: Parser, name: str, data: bytes) -> ParseResult:
    return parser.parse(ParserInput(memoryview(data), name))


def _rate(read: Reader, data: bytes) -> float:
    """Files a second, after one run to load what is loaded once."""
    read(data)
    started = time.perf_counter()
    count = 0
    while (elapsed := time.perf_counter() - started) < _MIN_SECONDS:
        read(data)
        count += 1
    return count / elapsed


def _sentence(number: int) -> str:
    return " ".join(_WORDS[(number + n) % len(_WORDS)] for n in range(len(_WORDS))) + "."


def _corpus() -> dict[str, bytes]:
    """File name → content, one for each of the common formats."""
    paragraphs = [_sentence(n) for n in range(800)]
    table: list[list[Cell]] = [
        ["Number", "Name", "Place", "Amount"],
        *(list[Cell]([n, f"Item {n}", "Bristol", n * 1.5]) for n in range(20_000)),
    ]
    rows = io.StringIO()
    csv.writer(rows).writerows(table)
    headings: list[Any] = [
        block for n in range(40) for block in ((1, f"Chapter {n}"), *paragraphs[20 * n : 20 * n + 20])
    ]
    html = "".join(f"<h2>Part {n}</h2><p>{text}</p>" for n, text in enumerate(paragraphs))
    items = [{"number": n, "text": text} for n, text in enumerate(paragraphs)]
    slides = [Slide(f"Slide {n}", paragraphs[n : n + 6], notes="Say it.") for n in range(60)]
    return {
        "a.docx": docx(headings, **_ABOUT),
        "a.pptx": pptx(slides, footer="F", **_ABOUT),
        "a.xlsx": xlsx([Sheet("Stock", table)], **_ABOUT),
        "a.odt": odt(headings, **_ABOUT),
        "a.pdf": text_pdf([["# Page", *paragraphs[n : n + 40]] for n in range(0, 800, 40)], **_ABOUT),
        "a.rtf": rtf(paragraphs, title="t", author="a"),
        "a.doc": doc(paragraphs),
        "a.epub": epub([(f"Chapter {n}", paragraphs[20 * n : 20 * n + 20]) for n in range(40)], **_ABOUT),
        "a.html": f"<html><body>{html}</body></html>".encode(),
        "a.eml": eml({"From": "a@b.example", "Subject": "s"}, "\n".join(paragraphs)),
        "a.csv": rows.getvalue().encode(),
        "a.json": json.dumps(items, indent=1).encode(),
        "a.txt": "\n\n".join(paragraphs).encode(),
        "a.md": "\n\n".join(f"## Part {n}\n\n{text}" for n, text in enumerate(paragraphs)).encode(),
    }


def _python_docx(data: bytes) -> object:
    library: Any = importlib.import_module("docx")
    return [paragraph.text for paragraph in library.Document(io.BytesIO(data)).paragraphs]


def _python_pptx(data: bytes) -> object:
    library: Any = importlib.import_module("pptx")
    slides = library.Presentation(io.BytesIO(data)).slides
    return [shape.text_frame.text for slide in slides for shape in slide.shapes if shape.has_text_frame]


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

    return LexborHTMLParser(data.decode()).text()


_RUNNER_UPS: dict[str, tuple[str, Reader]] = {
    "docx": ("docx", _python_docx),
    "pptx": ("pptx", _python_pptx),
    "xlsx": ("python_calamine", _calamine),
    "pdf": ("pypdfium2", _pypdfium),
    "rtf": ("striprtf", _striprtf),
    "html": ("selectolax", _selectolax),
    "eml": ("email", lambda data: email.message_from_bytes(data).get_payload(decode=True)),
    "csv": ("csv", lambda data: list(csv.reader(io.StringIO(data.decode())))),
    "json": ("json", json.loads),
}
"""By suffix: module and how it is used with the least code."""
