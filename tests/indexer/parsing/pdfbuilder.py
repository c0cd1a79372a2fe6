"""Writes small PDF files for tests: pages of text, and what else a page or a document may carry."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

_RANGE = b"0 " + b" ".join((b"##########",) * 3)


@dataclass
class Page:
    """Lines of text from the top, at 14 points."""

    lines: list[str] = field(default_factory=list)
    operators: list[str] = field(default_factory=list)
    """Shown as they are, before the lines."""
    rotation: int = 0
    has_image: bool = False
    note: str = ""
    note_author: str = ""
    link: str = ""
    field_name: str = ""
    field_value: str = ""
    pinned: tuple[str, bytes] | None = None
    """Name and content of a file attached to the page."""


def build_pdf(
    pages: list[Page],
    *,
    title: str = "",
    author: str = "",
    outline: dict[str, int] | None = None,
    attachments: dict[str, bytes] | None = None,
    signatures: Sequence[bytes] = (),
    letters: Mapping[str, str] | None = None,
) -> bytes:
    """A PDF with these pages.

    `outline` maps a title to its page from 0, a signature is its dictionary's entries. The font F2 shows the keys of
    `letters`, each half as wide as high, and says that they stand for the values.
    """
    objects: list[bytes] = [b"", b"", b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"]

    def add(body: bytes) -> int:
        objects.append(body)
        return len(objects)

    def stream(data: bytes, entries: str = "") -> int:
        return add(f"<< /Length {len(data)} {entries} >>\nstream\n".encode() + data + b"\nendstream")

    image = stream(
        zlib.compress(b"\x00" * 64),
        "/Type /XObject /Subtype /Image /Width 8 /Height 8 /BitsPerComponent 8"
        " /ColorSpace /DeviceGray /Filter /FlateDecode",
    )
    fonts = "/F1 3 0 R" + _second_font(letters, add, stream)
    kids, fields = [], []
    for page in pages:
        shown = page.operators + [
            f"BT /F1 14 Tf 1 0 0 1 72 {720 - 20 * n} Tm ({_escaped(line)}) Tj ET"
            for n, line in enumerate(page.lines)
        ]
        shown += ["q 200 0 0 200 100 100 cm /I Do Q"] * page.has_image
        content = stream("\n".join(shown).encode("latin-1"))
        notes = _notes(page, add, stream)
        if page.field_name:
            widget = add(
                f"<< /Type /Annot /Subtype /Widget /FT /Tx /T ({page.field_name}) /V ({page.field_value})"
                " /Rect [50 50 200 70] /DA (/F1 12 Tf 0 g) >>".encode()
            )
            notes.append(widget)
            fields.append(widget)
        listed = " ".join(f"{number} 0 R" for number in notes)
        kids.append(
            add(
                f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Rotate {page.rotation} /Contents {content} 0 R"
                f" /Annots [{listed}] /Resources << /Font << {fonts} >>"
                f" /XObject << /I {image} 0 R >> >> >>".encode()
            )
        )
    objects[1] = (
        f"<< /Type /Pages /Count {len(kids)} /Kids [{' '.join(f'{kid} 0 R' for kid in kids)}] >>".encode()
    )
    fields.extend(map(partial(_signature_field, add), signatures))
    catalog = "/Type /Catalog /Pages 2 0 R"
    if fields:
        catalog += f" /AcroForm << /Fields [{' '.join(f'{one} 0 R' for one in fields)}] >>"
    if outline:
        first = len(objects) + 2
        count = len(outline)
        root = add(
            f"<< /Type /Outlines /First {first} 0 R /Last {first + count - 1} 0 R /Count {count} >>".encode()
        )
        for number, (entry, target) in enumerate(outline.items()):
            following = f"/Next {first + number + 1} 0 R" if number + 1 < count else ""
            before = f"/Prev {first + number - 1} 0 R" if number else ""
            entry_at = f"{following} {before} /Dest [{kids[target]} 0 R /Fit]"
            add(f"<< /Title ({_escaped(entry)}) /Parent {root} 0 R {entry_at} >>".encode())
        catalog += f" /Outlines {root} 0 R"
    if attachments:
        names = []
        for name, data in attachments.items():
            names.append(f"({name}) {add(_filespec(name, data, stream).encode())} 0 R")
        catalog += f" /Names << /EmbeddedFiles << /Names [{' '.join(names)}] >> >>"
    objects[0] = f"<< {catalog} >>".encode()
    info = add(
        f"<< /Title ({_escaped(title)}) /Author ({_escaped(author)}) /CreationDate (D:20240501093000Z) >>".encode()
    )
    return _with_ranges(_file(objects, info))


def _notes(page: Page, add: Callable[[bytes], int], stream: Callable[[bytes], int]) -> list[int]:
    """Annotations of a page beside its field."""
    bodies = []
    if page.note:
        author = f"/T ({page.note_author}) " if page.note_author else ""
        bodies.append(f"/Subtype /Text /Rect [10 10 30 30] {author}/Contents ({_escaped(page.note)})")
    if page.link:
        bodies.append(f"/Subtype /Link /Rect [1 1 9 9] /A << /S /URI /URI ({_escaped(page.link)}) >>")
    if page.pinned:
        bodies.append(f"/Subtype /FileAttachment /Rect [4 1 6 3] /FS {_filespec(*page.pinned, stream)}")
    return [add(f"<< /Type /Annot {body} >>".encode()) for body in bodies]


def _second_font(
    letters: Mapping[str, str] | None, add: Callable[[bytes], int], stream: Callable[[bytes], int]
) -> str:
    if not letters:
        return ""
    return f" /F2 {add(_font(stream(_unicode_map(letters).encode())).encode())} 0 R"


def _font(map_number: int) -> str:
    widths = "/FirstChar 32 /LastChar 126 /Widths [" + "500 " * 95 + "]"
    return (
        f"<< /Type /Font /Subtype /Type1 /BaseFont /Courier /Encoding /WinAnsiEncoding {widths}"
        f" /ToUnicode {map_number} 0 R >>"
    )


def _unicode_map(letters: Mapping[str, str]) -> str:
    """Which letters stand for what."""
    entries = "\n".join(
        f"<{ord(letter):02x}> <{meant.encode('utf-16-be').hex()}>" for letter, meant in letters.items()
    )
    return (
        "/CIDInit /ProcSet findresource begin begincmap 1 begincodespacerange <00> <ff> endcodespacerange\n"
        f"{len(letters)} beginbfchar\n{entries}\nendbfchar endcmap end"
    )


def _signature_field(add: Callable[[bytes], int], entries: bytes) -> int:
    said = add(
        b"<< /Type /Sig /Filter /Adobe.PPKLite %b /ByteRange [%b] /Contents <00> >>" % (entries, _RANGE)
    )
    return add(f"<< /FT /Sig /T (Signature) /V {said} 0 R >>".encode())


def _with_ranges(data: bytes) -> bytes:
    """What each signature is for: all but its own contents."""
    while (place := data.find(_RANGE)) >= 0:
        front = data.index(b"/Contents <00>", place) + len("/Contents ")
        spans = f"0 {front:010} {front + 4:010} {len(data) - front - 4:010}".encode()
        data = data[:place] + spans + data[place + len(_RANGE) :]
    return data


def _filespec(name: str, data: bytes, stream: Callable[[bytes, str], int]) -> str:
    embedded = stream(data, "/Type /EmbeddedFile")
    return f"<< /Type /Filespec /F ({name}) /UF ({name}) /EF << /F {embedded} 0 R >> >>"


def _escaped(text: str) -> str:
    return text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")


def _file(objects: list[bytes], info: int) -> bytes:
    out = bytearray(b"%PDF-1.7\n")
    offsets = []
    for number, body in enumerate(objects, 1):
        offsets.append(len(out))
        out += f"{number} 0 obj\n".encode() + body + b"\nendobj\n"
    start = len(out)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode()
    for offset in offsets:
        out += f"{offset:010} 00000 n \n".encode()
    out += f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R /Info {info} 0 R >>\nstartxref\n{start}\n%%EOF".encode()
    return bytes(out)
