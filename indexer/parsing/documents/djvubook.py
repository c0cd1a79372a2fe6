"""What the chunks of a DjVu document hold in words: text layers and annotations."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from indexer.domain import Locator, Metadata
from indexer.errors import LimitError, ParseError
from indexer.parsing.documents.bzz import inflate_bzz
from indexer.parsing.parser import ParseOptions, ParseResult, ParserInput, Section

_MAX_CHUNKS = 500_000
_BREAKS = str.maketrans({"\x0b": "\n", "\x1d": "\n", "\x1f": "\n", "\x0c": "\n"})
"""Ends of columns, regions and paragraphs (section 8.3.5 of the reference)."""
_METADATA = re.compile(r'\(metadata((?:\s*\(\s*[\w.-]+\s+"(?:[^"\\]|\\.)*"\s*\))*)\s*\)')
_ENTRY = re.compile(r'\(\s*([\w.-]+)\s+"((?:[^"\\]|\\.)*)"\s*\)')
_ESCAPED = re.compile(rb"\\([0-7]{3}|.)", re.DOTALL)
_MAX_ANNOTATION_BYTES = 2_000_000


@dataclass(slots=True)
class _Book:
    """What was read so far."""

    options: ParseOptions
    sections: list[Section] = field(default_factory=list)
    about: dict[str, str] = field(default_factory=dict)
    pages: int = 0
    blank: int = 0
    """Pages without a text layer."""
    damaged: int = 0
    chars: int = 0


def read_djvu(source: ParserInput) -> ParseResult:
    """Read all pages.

    Raises:
        LimitError: a text layer inflates to more than the limit.
        ParseError: there are no pages.
    """
    book = _Book(source.options)
    for name, content in _chunks(source.data[4:]):
        if name == b"FORM":
            _read_form(content, book)
    if not book.pages:
        raise ParseError("The document is damaged, or its pages are files of their own.")
    metadata = _metadata(book)
    return ParseResult(
        sections=book.sections,
        metadata=metadata,
        partial_reason=_partial_reason(book),
        name_only_reason="" if book.sections else "Its pages are pictures without text. Convert it to PDF.",
    )


def _partial_reason(book: _Book) -> str:
    if book.damaged:
        return f"{book.damaged} of {book.pages} pages are damaged."
    if book.sections and book.blank > 1:  # the cover has seldom any
        return f"{book.blank} of {book.pages} pages are pictures without text."
    return ""


def _chunks(data: memoryview) -> Iterator[tuple[bytes, memoryview]]:
    """Name and content of each chunk; the last may be cut."""
    position = 0
    for _ in range(_MAX_CHUNKS):
        if position + 8 > len(data):
            return
        size = int.from_bytes(data[position + 4 : position + 8], "big")
        yield bytes(data[position : position + 4]), data[position + 8 : position + 8 + size]
        position += 8 + size + size % 2


def _read_form(form: memoryview, book: _Book) -> None:
    """A document of several parts, a page, or what pages share."""
    kind = bytes(form[:4])
    if kind == b"DJVM":
        for name, part in _chunks(form[4:]):
            if name == b"FORM" and bytes(part[:4]) in (b"DJVU", b"DJVI"):
                _read_form(part, book)
    elif kind == b"DJVU":
        book.pages += 1
        _read_page(form[4:], book)
    elif kind == b"DJVI":
        _read_annotations(form[4:], book)


def _read_page(page: memoryview, book: _Book) -> None:
    _read_annotations(page, book)
    layer = next((chunk for chunk in _chunks(page) if chunk[0] in (b"TXTa", b"TXTz")), None)
    if book.chars > book.options.max_text_chars:
        return
    try:
        text = _text(*layer, book.options.max_member_bytes) if layer is not None else ""
    except ParseError as error:
        if isinstance(error, LimitError):
            raise
        book.damaged += 1
        return
    if text:
        book.sections.append(Section(text, Locator(page=book.pages)))
        book.chars += len(text)
    else:
        book.blank += 1


def _text(name: bytes, content: memoryview, max_bytes: int) -> str:
    """The text of a page: where its words stand follows behind it, and is left alone."""
    data = bytes(content) if name == b"TXTa" else inflate_bzz(bytes(content), max_bytes=max_bytes)
    size = int.from_bytes(data[:3], "big")
    return data[3 : 3 + size].decode("utf-8", "replace").translate(_BREAKS).strip()


def _read_annotations(part: memoryview, book: _Book) -> None:
    """What the document says of itself, in a list that looks like Lisp's."""
    for name, content in _chunks(part):
        if name not in (b"ANTa", b"ANTz") or book.about:
            continue
        data = bytes(content[:_MAX_ANNOTATION_BYTES])
        try:
            data = data if name == b"ANTa" else inflate_bzz(data, max_bytes=_MAX_ANNOTATION_BYTES)
        except ParseError:
            continue
        found = _METADATA.search(data.decode("utf-8", "surrogateescape"))
        for key, value in _ENTRY.findall(found[1]) if found is not None else ():
            book.about.setdefault(key.lower(), _unescaped(value))


def _unescaped(value: str) -> str:
    """A string without its backslashes: bytes in octal, and signs that stand for themselves."""

    def plain(found: re.Match[bytes]) -> bytes:
        code = found[1]
        return bytes((int(code, 8) & 0xFF,)) if len(code) == 3 else {b"n": b"\n", b"t": b"\t"}.get(code, code)

    return _ESCAPED.sub(plain, value.encode("utf-8", "surrogateescape")).decode("utf-8", "replace")


def _metadata(book: _Book) -> Metadata:
    told = book.about
    date = re.match(r"\d{4}(?:-\d\d(?:-\d\d)?)?", told.get("year") or told.get("date") or "")
    shown = ("publisher", "subject", "keywords", "description")
    return Metadata(
        title=told.get("title", "") or told.get("booktitle", ""),
        author=told.get("author", ""),
        created=date[0] if date is not None else "",
        page_count=book.pages,
        extra={name: told[name] for name in shown if told.get(name)},
    )
