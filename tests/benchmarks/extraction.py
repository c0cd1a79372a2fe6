"""Extraction speed: of each parser beside the bare library, and of `deskhound extract` beside all of them.

The corpus is made here: a document of each format, as large as people's larger ones, some of each for the
whole run; or what `DESKHOUND_DOCUMENTS` names.
"""

from __future__ import annotations

import csv
import io
import json
import os
import tempfile
import time
from functools import partial
from pathlib import Path
from typing import Any

from indexer.parsing.parser import Parser, ParseResult, ParserInput
from indexer.parsing.registry import Registry
from tests.benchmarks import extraction_run
from tests.benchmarks.bare_readers import Reader, can_read, has_usual, readers
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
_COPIES = 12
"""Documents of each format in the whole run."""


def run(work: Path | None = None) -> dict[str, Any]:
    """Measure and print.

    Args:
        work: folder for the documents of the whole run; a temporary one where not given.

    Returns:
        Per format: size, files/s and MB/s of ours and of the library; what `extraction_run.measure` says.
    """
    formats = _formats()
    with tempfile.TemporaryDirectory() as temporary:
        return {"formats": formats, "whole run": _whole_run(work or Path(temporary))}


def _formats() -> list[dict[str, Any]]:
    registry, theirs_by_suffix = Registry(), readers(usual=has_usual())
    rows: list[dict[str, Any]] = []
    for name, data in _corpus().items():
        match = registry.match(memoryview(data), name)
        assert match is not None
        result = _parse(match.parser, name, data)
        ours = _rate(partial(_parse, match.parser, name), data)
        library, reader = theirs_by_suffix.get(name.rpartition(".")[2], ("", None))
        theirs = _rate(reader, data) if reader is not None and can_read(reader, data) else None
        rows.append(
            {
                "format": match.format,
                "KB": len(data) / 1000,
                "files/s": ours,
                "MB/s": ours * len(data) / 1e6,
                "text MB/s": ours * sum(len(section.text) for section in result.sections) / 1e6,
                "library": library,
                "its files/s": theirs if theirs is not None else "",
                "ratio": ours / theirs if theirs else "",
            }
        )
    show("Extraction, one thread, no sandbox", rows)
    return rows


def _whole_run(work: Path) -> dict[str, Any]:
    """`deskhound extract` on a folder, beside the libraries that read its files."""
    named = os.environ.get("DESKHOUND_DOCUMENTS")
    documents = Path(named) if named else work / "documents"
    if not named:
        _fill(documents)
    rows = extraction_run.measure(documents, work / "texts")
    files = sum(1 for path in documents.rglob("*") if path.is_file())
    show(f"The whole run, {files} files, two workers (wanted: a ratio of 3 at most)", rows)
    return {"files": files, "rows": rows}


def _fill(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for copy in range(_COPIES):
        for name, data in _corpus(copy).items():
            (folder / f"{copy:03}{name}").write_bytes(data)


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


def _corpus(copy: int = 0) -> dict[str, bytes]:
    """File name → content, one for each of the common formats; no two copies are the same."""
    paragraphs = [f"{_sentence(n)} {copy}" for n in range(800)]
    table: list[list[Cell]] = [
        ["Number", "Name", "Place", "Amount"],
        *(list[Cell]([n, f"Item {n}", f"Bristol {copy}", n * 1.5]) for n in range(20_000)),
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
