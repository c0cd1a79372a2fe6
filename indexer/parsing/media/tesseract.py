"""Tesseract, where the user has installed it: called as a library, since a parser worker may start no program.

Of its C interface (`tesseract/capi.h`, the same in versions 4 and 5) a dozen functions are used. A crash in it
ends one worker, as with every parser.
"""

from __future__ import annotations

import ctypes
import os
import shutil
from collections.abc import Iterator, Mapping
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from indexer.errors import ParseError
from indexer.parsing.media.ocrlines import OcrLine

if TYPE_CHECKING:
    from numpy import uint8
    from numpy.typing import NDArray

DATA_FOLDERS = ("/usr/share/tesseract-ocr", "/usr/share/tessdata", "/usr/local/share/tessdata")
"""Where Linux keeps the languages; workers may read these."""

_NO_LANGUAGES = frozenset({"osd", "equ", "snum"})
_MAX_LANGUAGES = 6
"""Each takes as long as the first."""
_MIN_SCORE = 30.0
_WORD_LEVEL = 5
_COLUMNS = 12


def is_installed(environment: Mapping[str, str] = os.environ) -> bool:
    """Whether the program is on the PATH and has a language to read; loads nothing."""
    return shutil.which("tesseract", path=environment.get("PATH")) is not None and _languages()[1] != ""


class TesseractRecognizer:
    """A `TextRecognizer` that reads all installed languages, English first."""

    def __init__(self) -> None:
        """Load library and languages.

        Raises:
            ParseError: they cannot be loaded.
        """
        folder, languages = _languages()
        self._library = _library()
        self._handle = ctypes.c_void_p(self._library.TessBaseAPICreate())
        if self._library.TessBaseAPIInit3(self._handle, os.fsencode(folder), languages.encode()):
            raise ParseError("Tesseract cannot load its languages.")

    def close(self) -> None:
        """Free what it holds; it is of no use afterwards."""
        self._library.TessBaseAPIDelete(self._handle)

    def recognize(self, pixels: NDArray[uint8]) -> list[OcrLine]:
        """Lines in Tesseract's own reading order; `pixels` has shape (height, width, 3), RGB."""
        height, width, depth = pixels.shape
        data = pixels.tobytes()
        api, handle = self._library, self._handle
        api.TessBaseAPISetImage(handle, data, width, height, depth, width * depth)
        address = api.TessBaseAPIGetTsvText(handle, 0)
        try:
            table = ctypes.string_at(address).decode("utf-8", "replace") if address else ""
        finally:
            api.TessDeleteText(ctypes.c_void_p(address))
            api.TessBaseAPIClear(handle)
        return list(lines_of(table))


def lines_of(table: str) -> Iterator[OcrLine]:
    """Tesseract's table of boxes as lines: level, page, block, paragraph, line, word, box, confidence, text."""
    rows = [row.split("\t") for row in table.splitlines()]
    words = [row for row in rows if len(row) == _COLUMNS and row[0] == str(_WORD_LEVEL) and row[11].strip()]
    for _, group in groupby(words, key=lambda row: row[1:5]):
        line = [row for row in group if float(row[10]) >= _MIN_SCORE]
        if line:
            boxes = [
                (float(x), float(y), float(x) + float(w), float(y) + float(h)) for x, y, w, h in _boxes(line)
            ]
            lefts, tops, rights, bottoms = zip(*boxes, strict=True)
            score = sum(float(row[10]) for row in line) / len(line) / 100
            text = " ".join(row[11] for row in line)
            yield OcrLine(text, min(lefts), min(tops), max(rights), max(bottoms), score)


def _boxes(rows: list[list[str]]) -> Iterator[tuple[str, str, str, str]]:
    for row in rows:
        yield row[6], row[7], row[8], row[9]


def _languages() -> tuple[str, str]:
    """The folder of the languages, and those that are read, as Tesseract takes them; empty where there are none."""
    for folder in _data_folders():
        try:
            names = {path.stem for path in folder.glob("*.traineddata")} - _NO_LANGUAGES
        except OSError:
            continue
        if names:
            ordered = sorted(names, key=lambda name: (name != "eng", name))[:_MAX_LANGUAGES]
            return str(folder), "+".join(ordered)
    return "", ""


def _data_folders() -> list[Path]:
    known = [Path(folder) for folder in DATA_FOLDERS]
    folders = [versioned for folder in known for versioned in sorted(folder.glob("*/tessdata"), reverse=True)]
    folders += known
    if (program := shutil.which("tesseract")) is not None:
        home = Path(program).resolve().parent
        folders += [home / "tessdata", home.parent / "share" / "tessdata"]
    return folders


def _library() -> ctypes.CDLL:
    for name in _library_names():
        try:
            return _declared(ctypes.CDLL(name))
        except OSError:
            continue
    raise ParseError("Tesseract's library cannot be loaded.")


def _library_names() -> list[str]:
    """On Linux the loader knows where they lie; elsewhere they lie beside the program."""
    program = shutil.which("tesseract")
    home = Path(program).resolve().parent if program is not None else Path()
    beside = [*home.glob("libtesseract*.dll"), *(home.parent / "lib").glob("libtesseract.*.dylib")]
    return ["libtesseract.so.5", "libtesseract.so.4", *map(str, sorted(beside, reverse=True))]


def _declared(library: ctypes.CDLL) -> ctypes.CDLL:
    handle, text, number = ctypes.c_void_p, ctypes.c_char_p, ctypes.c_int
    library.TessBaseAPICreate.restype = handle
    library.TessBaseAPIInit3.argtypes = [handle, text, text]
    library.TessBaseAPISetImage.argtypes = [handle, text, number, number, number, number]
    library.TessBaseAPISetImage.restype = None
    library.TessBaseAPIGetTsvText.argtypes = [handle, number]
    library.TessBaseAPIGetTsvText.restype = handle  # not c_char_p: the address is needed to free it
    library.TessDeleteText.argtypes = [handle]
    library.TessDeleteText.restype = None
    for function in (library.TessBaseAPIClear, library.TessBaseAPIDelete):
        function.argtypes, function.restype = [handle], None
    return library
