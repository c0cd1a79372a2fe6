"""Excel workbooks of all ages: XLSX, XLSM, XLSB and XLS."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from indexer.domain import Locator, Metadata
from indexer.errors import EncryptedError, ParseError
from indexer.parsing.binaryoffice import biff, biffletters, xlscells
from indexer.parsing.binaryoffice.biffcipher import opened_workbook
from indexer.parsing.binaryoffice.compound import MAGIC, has_stream, open_compound, read_metadata, read_stream
from indexer.parsing.binaryoffice.compoundwriter import write_compound
from indexer.parsing.binaryoffice.oleobject import embedded_members
from indexer.parsing.common.byteview import ByteView
from indexer.parsing.common.numberformats import FormattedCell
from indexer.parsing.common.sheets import filled_row, numbered_rows, sheet_sections
from indexer.parsing.common.tabular import cell_range
from indexer.parsing.office import xlsbrecords
from indexer.parsing.office.cellformats import CellFormats
from indexer.parsing.office.openxml import OpenXmlPackage
from indexer.parsing.office.sheetparts import (
    SheetParts,
    claims_too_many_strings,
    declared_cells,
    plain_page_text,
    read_cells,
    read_shared_strings,
)
from indexer.parsing.parser import Member, Nature, Parser, ParseResult, ParserInput, Section

if TYPE_CHECKING:
    from python_calamine import CalamineWorkbook

_MAX_DENSE_CELLS = 20_000_000
"""calamine holds the whole used range, 24 bytes a cell and more: one stray cell at XFD1048576 asks for
hundreds of GB (tafia/calamine 433)."""
_FEW_CELLS = 1_000_000

T = TypeVar("T")


class SpreadsheetParser(Parser):
    """Reads every sheet in blocks of rows under their column names, hidden sheets too."""

    name = "spreadsheet"
    version = 8
    nature = Nature.PACKAGE
    formats: ClassVar[Mapping[str, str]] = {
        ".xlsx": "Excel",
        ".xlsm": "Excel with macros",
        ".xltx": "Excel template",
        ".xltm": "Excel template with macros",
        ".xlsb": "Excel binary",
        ".xls": "Excel 97-2003",
        ".xlt": "Excel 97-2003 template",
    }
    magics = biff.OLD_BOFS

    def parse(self, source: ParserInput) -> ParseResult:
        """Read the workbook."""
        head = bytes(source.data[:8])
        if head.startswith(biff.OLD_BOFS):
            cells = biff.read_old_cells(bytes(source.data))
            rows = ((row, filled_row(found)) for row, found in cells)
            return ParseResult(sections=list(sheet_sections("Sheet1", rows)), is_prose=False)
        return _parse_compound(source) if head == MAGIC else _parse_package(source)


def _parse_package(source: ParserInput) -> ParseResult:
    package = OpenXmlPackage(source)
    parts = SheetParts(package)
    if not parts.names:
        raise ParseError("The workbook holds no sheets.")
    workbook = None if claims_too_many_strings(package) else _open_workbook(package.archive.data)
    book = _PackageCells(package, parts, workbook)
    sections: list[Section] = []
    damaged: list[str] = []
    for name in parts.names:
        try:
            data = parts.data(name)
            sections.extend(() if parts.is_chart(name) else book.sections(name, data))
            sections.extend(parts.extras(name, data))
        except ParseError as error:
            if type(error) is not ParseError:  # a cap or a cipher concerns the whole workbook
                raise
            damaged.append(name)
    if len(damaged) == len(parts.names) and not sections:
        raise ParseError("The workbook is damaged.")
    metadata = package.metadata(page_count=len(parts.names))
    result = _result(parts.names, sections, metadata, package.members())
    if damaged:
        result.partial_reason = f"Damaged sheets: {', '.join(damaged)}."
    elif package.archive.damage:
        result.partial_reason = package.archive.damage
    elif book.is_bare and not parts.is_binary:
        result.partial_reason = "The workbook is damaged: dates in it may read as numbers."
    return result


class _PackageCells:
    """The cells of a package's sheets, by calamine where it can read them."""

    def __init__(self, package: OpenXmlPackage, parts: SheetParts, workbook: CalamineWorkbook | None) -> None:
        self._package = package
        self._is_binary = parts.is_binary
        self._formats = CellFormats(package, parts.main)
        self._workbook = workbook
        self._shared: list[str] | None = None
        self.is_bare = workbook is None
        """Whether a sheet was read as it is stored, without formats."""

    def sections(self, name: str, data: bytes) -> Iterator[Section]:
        """The sheet of a name, whose part is `data`."""
        count = xlsbrecords.used_cells(data) if self._is_binary else declared_cells(data)
        if self._workbook is not None and _is_dense(count, len(data)):
            try:
                yield from list(_dense_sections(self._workbook, name, formats=self._formats.of_sheet(data)))
                return
            except ParseError:
                self.is_bare = True
        if self._shared is None:
            self._shared = read_shared_strings(self._package)
        read = xlsbrecords.read_cells if self._is_binary else read_cells
        yield from sheet_sections(name, ((row, filled_row(cells)) for row, cells in read(data, self._shared)))


def _is_dense(used_range: int, size_bytes: int) -> bool:
    """Whether holding the whole used range costs no more than its cells are worth: each takes several bytes."""
    return used_range <= min(_MAX_DENSE_CELLS, max(_FEW_CELLS, size_bytes))


def _parse_compound(source: ParserInput) -> ParseResult:
    container = open_compound(source.data)
    stream = read_stream(container, "Workbook" if has_stream(container, "Workbook") else "Book")
    stream = opened_workbook(stream, source.options.passwords)
    extras = biff.read_extras(stream)
    # calamine reads all sheets at once, so the check must come first.
    is_sparse = not _is_dense(xlscells.used_cells(stream), len(stream))
    # In a container of our own: calamine follows a chain of sectors that bites its tail until memory ends.
    readable, spelled = biffletters.as_western(xlscells.without_dimensions(stream))
    clean = memoryview(write_compound({"Workbook": readable}))
    workbook = None if is_sparse else _open_workbook(clean)
    formats = iter(xlscells.read_number_formats(stream))
    sheets = (
        (
            (
                spelled(name) if spelled is not None else name,
                _dense_sections(workbook, name, spelled, formats=next(formats, iter(()))),
            )
            for name in workbook.sheet_names
        )
        if workbook is not None
        else (
            (name, sheet_sections(name, numbered_rows(rows))) for name, rows in xlscells.read_workbook(stream)
        )
    )
    sections: list[Section] = []
    names: list[str] = []
    for number, (name, found) in enumerate(sheets):
        names.append(name)
        sections.extend(found)
        if number < len(extras):
            sections.extend(_compound_extras(name, extras[number]))
    if not names:
        raise ParseError("The workbook is damaged.")
    metadata = read_metadata(container, page_count=len(names) or None)
    return _result(names, sections, metadata, embedded_members(container))


def _compound_extras(sheet: str, extras: biff.SheetExtras) -> Iterator[Section]:
    for row, column, text in extras.notes:
        cells = cell_range(row, row, column, column)
        yield Section(text, Locator(sheet=sheet, cells=cells, part="comment"))
    for part, texts in (
        ("drawing", extras.drawn),
        ("page header", map(plain_page_text, extras.page_texts)),
        ("links", extras.links),
    ):
        text = "\n".join(dict.fromkeys(filter(None, texts)))
        if text:
            yield Section(text, Locator(sheet=sheet, part=part))


def _result(
    names: list[str], sections: list[Section], metadata: Metadata, members: Iterator[Member]
) -> ParseResult:
    filled = {section.locator.sheet for section in sections}
    empty = [name for name in names if name not in filled]
    if empty:
        sections.append(Section("\n".join(empty), Locator(part="empty sheets")))
    return ParseResult(sections=sections, metadata=metadata, members=members, is_prose=False)


def _open_workbook(data: memoryview) -> CalamineWorkbook | None:
    """The workbook; None where calamine gives up on one that may be read without it.

    Raises:
        EncryptedError: the workbook has a password.
    """
    import python_calamine

    try:
        return _guarded(lambda: python_calamine.load_workbook(ByteView(data)))
    except ParseError as error:
        if isinstance(error, EncryptedError):
            raise
        return None


def _guarded(call: Callable[[], T]) -> T:
    """Call calamine and translate what it raises, panics of its Rust core included.

    Raises:
        EncryptedError: the workbook has a password.
        ParseError: it is damaged.
    """
    import python_calamine

    try:
        return call()
    except python_calamine.PasswordError as error:
        raise EncryptedError("The workbook is protected by a password.") from error
    except (python_calamine.CalamineError, OSError) as error:
        raise ParseError("The workbook is damaged.") from error
    except BaseException as error:  # a panic is no Exception (dimastbk/python-calamine 111)
        if type(error).__name__ != "PanicException":
            raise
        raise ParseError("The workbook is damaged.") from error


def _dense_sections(
    workbook: CalamineWorkbook,
    name: str,
    spelled: Callable[[str], str] | None = None,
    *,
    formats: Iterator[FormattedCell],
) -> Iterator[Section]:
    """The rows of a sheet; all its texts are put through `spelled`."""
    sheet = _guarded(lambda: workbook.get_sheet_by_name(name))
    if sheet.start is None:
        return
    # Rows count from the top of the sheet, columns from the first one that holds anything.
    rows = _shown_rows(sheet.iter_rows(), sheet.start[1], formats)
    if spelled is not None:
        name, rows = spelled(name), ((number, list(map(spelled, row))) for number, row in rows)
    yield from sheet_sections(name, rows, first_column=sheet.start[1])


def _shown_rows(
    rows: Iterator[list[Any]], first_column: int, formats: Iterator[FormattedCell]
) -> Iterator[tuple[int, list[str]]]:
    """Numbered rows of cells as they read; both walk through the sheet from its top to its end."""
    place = next(formats, None)
    for number, row in enumerate(rows):
        while place is not None and place[0] <= number:
            column = place[1] - first_column
            if place[0] == number and 0 <= column < len(row) and type(row[column]) in (float, int):
                row[column] = place[2](row[column]) or row[column]
            place = next(formats, None)
        yield number, [value if type(value) is str else _plain(value) for value in row]


def _plain(value: object) -> str:
    """A cell as it reads without a format: whole numbers without a point, dates as ISO 8601."""
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e16 else f"{value:.15g}"
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, dt.datetime):
        has_time = value.hour or value.minute or value.second or value.microsecond
        return value.isoformat(" ", "minutes") if has_time else value.date().isoformat()
    return value.isoformat() if isinstance(value, dt.date | dt.time) else str(value)
