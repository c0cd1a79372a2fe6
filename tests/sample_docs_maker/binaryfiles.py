"""Binary workbooks and slides: XLS (MS-XLS), XLSB (MS-XLSB), PPT (MS-PPT)."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping, Sequence

from indexer.parsing.binaryoffice.compoundwriter import write_compound
from tests.sample_docs_maker.packages import core_properties, relations, zipped

Rows = Sequence[Sequence[str | float]]
_KIND = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def xls(sheets: Mapping[str, Rows]) -> bytes:
    """A workbook of Excel 97."""
    parts = [b"".join(_sheet_records(rows)) for rows in sheets.values()]
    names = [bytes((len(name), 0)) + name.encode("latin-1") for name in sheets]
    start = 24 + sum(len(name) + 10 for name in names)
    bounds = b""
    for name, part in zip(names, parts, strict=True):
        bounds += _biff(0x85, struct.pack("<IH", start, 0) + name)
        start += len(part)
    stream = _biff(0x809, struct.pack("<HH12x", 0x600, 5)) + bounds + _biff(0x0A) + b"".join(parts)
    return write_compound({"Workbook": stream.ljust(4096, b"\0")})


def _sheet_records(rows: Rows) -> Iterator[bytes]:
    yield _biff(0x809, struct.pack("<HH12x", 0x600, 0x10))
    for row, cells in enumerate(rows):
        for column, value in enumerate(cells):
            place = struct.pack("<HHH", row, column, 0)
            if isinstance(value, str):
                text = value.encode("utf-16-le")
                yield _biff(0x204, place + struct.pack("<HB", len(value), 1) + text)
            else:
                yield _biff(0x203, place + struct.pack("<d", value))
    yield _biff(0x0A)


def _biff(kind: int, payload: bytes = b"") -> bytes:
    return struct.pack("<HH", kind, len(payload)) + payload


def xlsb(name: str, rows: Rows, *, title: str, author: str, created: str) -> bytes:
    """A workbook of one sheet."""
    sheet = _record(129) + _record(145)
    for number, cells in enumerate(rows):
        sheet += _record(0, struct.pack("<IIHHBI", number, 0, 300, 0, 0, 0))
        for column, value in enumerate(cells):
            place = struct.pack("<II", column, 0)
            content = _wide(value) if isinstance(value, str) else struct.pack("<d", value)
            sheet += _record(6 if isinstance(value, str) else 5, place + content)
    sheet += _record(146) + _record(130)
    listed = _record(156, struct.pack("<II", 0, 1) + _wide("rId1") + _wide(name))
    workbook = _record(131) + _record(143) + listed + _record(144) + _record(132)
    main = relations({"rId1": (f"{_KIND}/officeDocument", "xl/workbook.bin")})
    return zipped(
        {
            "_rels/.rels": main,
            "xl/workbook.bin": workbook,
            "xl/_rels/workbook.bin.rels": relations({"rId1": ("worksheet", "worksheets/sheet1.bin")}),
            "xl/worksheets/sheet1.bin": sheet,
            "docProps/core.xml": core_properties(title, author, created),
        }
    )


def _record(kind: int, payload: bytes = b"") -> bytes:
    number = bytes((kind,)) if kind < 0x80 else bytes((kind & 0x7F | 0x80, kind >> 7))
    size = len(payload)
    length = bytes((size,)) if size < 0x80 else bytes((size & 0x7F | 0x80, size >> 7))
    return number + length + payload


def _wide(text: str) -> bytes:
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")


def ppt(slides: Sequence[tuple[str, str, str]]) -> bytes:
    """A presentation of (title, text, notes)."""
    count = len(slides)
    shown = notes = b""
    objects = [b""]
    for number, (title, text, _) in enumerate(slides):
        outline = _atom(3999, struct.pack("<I", 0)) + _atom(4000, title.encode("utf-16-le"))
        shown += _atom(1011, struct.pack("<5I", 2 + number, 0, 1, 256 + number, 0)) + outline
        notes += _atom(1011, struct.pack("<5I", 2 + count + number, 0, 0, 900 + number, 0))
        atom = _atom(1007, bytes(16) + struct.pack("<I", 900 + number) + bytes(4))
        objects.append(_holder(1006, atom + _holder(1036, _shape(text))))
    for _, _, spoken in slides:
        objects.append(_holder(1008, _atom(1009, bytes(8)) + _holder(1036, _shape(spoken))))
    objects[0] = _holder(1000, _holder(4080, shown) + _holder(4080, notes, instance=2))
    offsets = [sum(map(len, objects[:number])) for number in range(len(objects))]
    stream = b"".join(objects)
    directory = _atom(6002, struct.pack(f"<I{len(offsets)}I", len(offsets) << 20 | 1, *offsets))
    edit = _atom(4085, struct.pack("<7I", 0, 0, 0, len(stream), 1, 0, 0))
    user = bytes(8) + struct.pack("<III", 20, 0xE391C05F, len(stream) + len(directory))
    return write_compound({"PowerPoint Document": stream + directory + edit, "Current User": user})


def _shape(text: str) -> bytes:
    box = _atom(3999, struct.pack("<I", 4)) + _atom(4000, text.encode("utf-16-le"))
    return _holder(0xF004, _holder(0xF00D, box))


def _atom(kind: int, data: bytes) -> bytes:
    return struct.pack("<HHI", 0, kind, len(data)) + data


def _holder(kind: int, data: bytes, *, instance: int = 0) -> bytes:
    return struct.pack("<HHI", instance << 4 | 0xF, kind, len(data)) + data
