"""PDF files that lost their end, as a download that broke off has, or their root: a new one from the objects left.

PDFium finds objects without a cross-reference table, but needs a catalog that says which are pages, and does not look
into object streams (ISO 32000-1, 7.5.7) without the table.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from itertools import islice

_OBJECT = re.compile(rb"(?<![\d.])(\d{1,7})[ \r\n]+(\d{1,5})[ \r\n]+obj\b")
_HEAD_BYTES = 4096
"""How much of an object is looked at for its type."""
_TYPE = re.compile(rb"/Type\s*/(Catalog|Page|ObjStm)(?![A-Za-z])")
_STREAM = re.compile(rb"stream\r?\n")
_NUMBER = {key: re.compile(rb"/%s\s+(\d{1,9})" % key) for key in (b"N", b"First")}
_MAX_INFLATED_BYTES = 1 << 26
_MAX_OBJECTS = 1_000_000


def with_new_end(data: bytes) -> Iterator[bytes]:
    """Files that PDFium may open: with the catalog that is there, then with one of all pages that are there.

    Nothing for encrypted files: their objects mean nothing without the key of the lost end.
    """
    if b"/Encrypt" in data:
        return
    found = _Objects(data)
    header = b"" if b"%PDF-" in data[:1024] else b"%PDF-1.7\n"
    whole = header + _without_torn_object(data) + found.unpacked
    if found.catalog:
        yield whole + _trailer(found.catalog)
    if found.pages:
        kids = b" ".join(found.pages)
        tree, root = b"%d 0 obj\n" % (found.highest + 1), b"%d 0 obj\n" % (found.highest + 2)
        tree += b"<</Type/Pages/Count %d/Kids[%s]>>\nendobj\n" % (len(found.pages), kids)
        root += b"<</Type/Catalog/Pages %d 0 R>>\nendobj\n" % (found.highest + 1)
        yield whole + tree + root + _trailer(b"%d 0 R" % (found.highest + 2))


def _without_torn_object(data: bytes) -> bytes:
    """The file up to its last whole object, or with the end of a stream that breaks off."""
    end = data.rfind(b"endobj") + len(b"endobj")
    is_stream = _STREAM.search(data, max(end, 0)) is not None
    return data + b"\nendstream\nendobj\n" if is_stream else data[:end] + b"\n"


def _trailer(root: bytes) -> bytes:
    return b"trailer\n<</Root %s/Size %d>>\nstartxref\n0\n%%%%EOF\n" % (root, _MAX_OBJECTS)


class _Objects:
    """What the objects of a file are, newest last."""

    def __init__(self, data: bytes) -> None:
        self.catalog = b""
        self.pages: dict[bytes, None] = {}
        self.highest = 0
        self._inflated_bytes = 0
        unpacked: list[bytes] = []
        matches = list(islice(_OBJECT.finditer(data), _MAX_OBJECTS))
        ends = [*(match.start() for match in matches), len(data)][1:]
        for match, following in zip(matches, ends, strict=False):
            body = data[match.end() : following]
            kind = self._note(int(match[1]), int(match[2]), body)
            if kind == b"ObjStm":
                unpacked.extend(self._unpack(body))
        self.unpacked = b"".join(unpacked)

    def _note(self, number: int, generation: int, body: bytes) -> bytes:
        self.highest = max(self.highest, number)
        found = _TYPE.search(body, 0, _HEAD_BYTES)
        reference = b"%d %d R" % (number, generation)
        if found is None:
            return b""
        if found[1] == b"Catalog":
            self.catalog = reference
        elif found[1] == b"Page":
            self.pages[reference] = None
        return found[1]

    def _unpack(self, body: bytes) -> Iterator[bytes]:
        """The objects of an object stream as objects of their own."""
        start = _STREAM.search(body)
        count, first = (pattern.search(body, 0, _HEAD_BYTES) for pattern in _NUMBER.values())
        if start is None or count is None or first is None or b"/FlateDecode" not in body[: start.start()]:
            return
        try:
            content = zlib.decompressobj().decompress(
                body[start.end() :], _MAX_INFLATED_BYTES - self._inflated_bytes
            )
        except (zlib.error, ValueError):
            return
        self._inflated_bytes += len(content)
        numbers = content[: int(first[1])].split()[: 2 * int(count[1])]
        pairs = [
            (int(a), int(b))
            for a, b in zip(numbers[::2], numbers[1::2], strict=False)
            if (a + b).isdigit() and len(a + b) < 20
        ]
        ends = [*(offset for _, offset in pairs), len(content)][1:]
        for (number, offset), end in zip(pairs, ends, strict=False):
            inner = content[int(first[1]) + offset : int(first[1]) + end]
            self._note(number, 0, inner)
            yield b"%d 0 obj\n%s\nendobj\n" % (number, inner)
