"""PowerPoint 97-2003 presentations (PPT, PPS, POT)."""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from indexer.domain import Locator
from indexer.errors import ParseError
from indexer.parsing.binaryoffice import pptrecords as ppt
from indexer.parsing.binaryoffice.compound import has_stream, open_compound, read_metadata, read_stream
from indexer.parsing.binaryoffice.drawnwords import shape_words
from indexer.parsing.binaryoffice.oleobject import embedded_members
from indexer.parsing.binaryoffice.pptcipher import opened_presentation
from indexer.parsing.binaryoffice.pptrecords import Record, read_records
from indexer.parsing.common.codepages import windows_codepage
from indexer.parsing.common.outline import comment_text, part_sections
from indexer.parsing.parser import Member, Nature, Parser, ParseResult, ParserInput, Section

if TYPE_CHECKING:
    from olefile import OleFileIO

_ENCRYPTED_TOKEN = 0xF3D1C4DF
_DOCUMENT, _POWERPOINT_4, _TEXT = "PowerPoint Document", "PP40", "Text_Content"
_NEWER_COPY = "PP97_DUALSTORAGE"
"""The presentation once more as of PowerPoint 97, which is read as a file of its own."""
_TOO_OLD = "Presentations of PowerPoint 4 and before cannot be read. Save it as PPTX."
_CLEANED = str.maketrans({"\r": "\n", "\x0b": "\n", "\x00": "", "\x07": "\t"})


class PowerPointBinaryParser(Parser):
    """Reads slides in order with their notes, then masters, comments and embedded files."""

    name = "ppt"
    version = 3
    nature = Nature.TAGGED
    formats: ClassVar[Mapping[str, str]] = {
        ".ppt": "PowerPoint 97-2003",
        ".pps": "PowerPoint 97-2003 show",
        ".pot": "PowerPoint 97-2003 template",
    }

    def parse(self, source: ParserInput) -> ParseResult:
        """Read the presentation."""
        container = open_compound(source.data)
        if has_stream(container, _POWERPOINT_4) and not has_stream(container, _DOCUMENT):
            return _around_the_slides(container)
        stream = memoryview(read_stream(container, _DOCUMENT))
        deck = _Deck(container, stream, source.options.passwords)
        sections = list(deck.sections()) or list(_plain_copy(container))
        metadata = read_metadata(container, page_count=deck.slide_count or None)
        if not metadata.title and deck.title:
            metadata = replace(metadata, title=deck.title)
        return ParseResult(
            sections=sections,
            metadata=metadata,
            members=_members(container, deck.stream, source.options.max_member_bytes),
        )


class _Deck:
    """The persistent objects of a presentation."""

    def __init__(self, container: OleFileIO, stream: memoryview, passwords: tuple[str, ...]) -> None:
        self.stream = stream
        """Decrypted, where it was encrypted and a password fits."""
        self._persist: dict[int, int] = {}
        self.slide_count = 0
        self.title = ""
        document = 0
        if has_stream(container, "Current User"):
            user = read_stream(container, "Current User")
            is_encrypted = int.from_bytes(user[12:16], "little") == _ENCRYPTED_TOKEN
            offset = int.from_bytes(user[16:20], "little")
            self._persist, document, session = ppt.read_persist_directory(stream, offset)
            if is_encrypted or session:
                self.stream = opened_presentation(stream, self._persist, session, passwords)
        self._document = self._object(document, ppt.DOCUMENT)

    def _object(self, identity: int, kind: int) -> Record | None:
        found = ppt.record_at(self.stream, self._persist.get(identity, -1))
        return found if found is not None and found.kind == kind else None

    def sections(self) -> Iterator[Section]:
        """Everything that is shown, slide by slide; from the bare atoms where the document is damaged."""
        slides = list(self._slides())
        if not slides:
            yield from _all_text(self.stream)
            return
        yield from slides
        yield from part_sections(self._parts())

    def _slides(self) -> Iterator[Section]:
        notes = {record.number(0): container for record, _, container in self._listed(2, ppt.NOTES)}
        for number, (_, outline, slide) in enumerate(self._listed(0, ppt.SLIDE), 1):
            self.slide_count = number
            texts = list(dict.fromkeys(_shape_texts(slide, outline))) if slide is not None else outline
            if slide is not None:
                texts.extend(_footers(slide))
            text = "\n".join(filter(None, texts))
            self.title = self.title or text.partition("\n")[0]
            yield Section(text, Locator(slide=number))
            atom = slide.child(ppt.SLIDE_ATOM) if slide is not None else None
            page = notes.get(atom.number(16)) if atom is not None else None
            if page is not None:
                spoken = "\n".join(filter(None, _shape_texts(page, [])))
                if spoken.strip():
                    yield Section(spoken, Locator(slide=number, part="notes"))
            if slide is not None:
                for comment in _comments(slide):
                    yield Section(comment, Locator(slide=number, part="comment"))

    def _listed(self, instance: int, kind: int) -> Iterator[tuple[Record, list[str], Record | None]]:
        """(persist atom or notes atom, outline texts, container) of a slide list, in order."""
        for listing in self._document.children if self._document is not None else ():
            if listing.kind != ppt.SLIDE_LIST or listing.instance != instance:
                continue
            groups: list[tuple[Record, list[str]]] = []
            for record in listing.children:
                if record.kind == ppt.SLIDE_PERSIST:
                    groups.append((record, []))
                elif groups and record.text:
                    groups[-1][1].append(_clean(record.text))
            for persist, texts in groups:
                container = self._object(persist.number(0), kind)
                key = Record(0, 0, False, persist.data[12:16]) if instance == 2 else persist
                yield key, texts, container

    def _parts(self) -> Iterator[tuple[str, str]]:
        """Text that masters show on every slide, footers and links: once, not per slide."""
        for _, _, master in self._listed(1, ppt.MAIN_MASTER):
            if master is not None:
                yield "master", "\n".join(filter(None, _shape_texts(master, [], without_placeholders=True)))
        if self._document is None:
            return
        for record in self._document.children:
            if record.kind == ppt.HEADERS_FOOTERS:
                yield "footer", "\n".join(_clean(child.text) for child in record.children if child.text)
        links = [r.text for r in self._document.walk() if r.kind == ppt.STRING and "://" in r.text]
        yield "links", "\n".join(dict.fromkeys(map(_clean, links)))


def _shape_texts(
    container: Record, outline: list[str], *, without_placeholders: bool = False
) -> Iterator[str]:
    """Texts of the shapes of a slide in drawing order, the title first."""
    found: list[tuple[bool, str]] = []
    for shape in container.walk():
        if shape.kind != ppt.SHAPE:
            continue
        if without_placeholders and _prompts(shape):
            continue  # "Click to edit Master title style"
        box = shape.child(ppt.CLIENT_TEXT)
        records = list(read_records(box.data)) if box is not None else []
        is_title = False
        for record in records:
            if record.kind == ppt.TEXT_HEADER:
                is_title = record.number(0) in ppt.TITLES
            elif record.kind == ppt.OUTLINE_REFERENCE and record.number(0) < len(outline):
                found.append((is_title, outline[record.number(0)]))
            elif record.text:
                found.append((is_title, _clean(_without_fields(record.text, records))))
        found.extend((False, words) for words in shape_words(shape))
    shown = [text for _, text in found]
    rest = [text for text in outline if text not in shown]
    yield from (text for is_title, text in found if is_title)
    yield from rest
    yield from (text for is_title, text in found if not is_title)


def _prompts(shape: Record) -> bool:
    holder = shape.child(ppt.CLIENT_DATA)
    placeholder = holder.child(ppt.PLACEHOLDER) if holder is not None else None
    return placeholder is not None and placeholder.number(4) & 0xFF not in ppt.SHOWN_PLACEHOLDERS


def _without_fields(text: str, records: list[Record]) -> str:
    places = {record.number(0) for record in records if record.kind in ppt.FIELDS}
    return "".join(c for place, c in enumerate(text) if c != "*" or place not in places) if places else text


def _footers(slide: Record) -> Iterator[str]:
    for record in slide.children:
        if record.kind == ppt.HEADERS_FOOTERS:
            yield from (_clean(child.text) for child in record.children if child.kind == ppt.STRING)


def _comments(slide: Record) -> Iterator[str]:
    for record in slide.walk():
        if record.kind == ppt.COMMENT:
            texts = {child.instance: _clean(child.text) for child in record.children if child.text}
            yield comment_text(texts.get(0, ""), texts.get(1, ""))


def _all_text(stream: memoryview) -> Iterator[Section]:
    """Every text atom of a damaged presentation, in the order of the file."""
    texts = [
        _clean(r.text) for top in read_records(stream) for r in top.walk() if r.kind != ppt.STRING and r.text
    ]
    text = "\n".join(dict.fromkeys(filter(None, texts)))
    if text:
        yield Section(text)


def _around_the_slides(container: OleFileIO) -> ParseResult:
    """Properties and embedded files of PowerPoint 4."""
    metadata = read_metadata(container)
    return ParseResult(
        metadata=metadata,
        partial_reason=_TOO_OLD,
        members=embedded_members(container),
    )


def _plain_copy(container: OleFileIO) -> Iterator[Section]:
    """The text that PowerPoint 95, whose records are others, stores a second time for programs that search."""
    if has_stream(container, _TEXT) and not has_stream(container, _NEWER_COPY):
        raw = read_stream(container, _TEXT)
        text = _clean(raw.decode(windows_codepage(raw), "replace"))
        if text:
            yield Section(text)


def _clean(text: str) -> str:
    return text.translate(_CLEANED).strip()


def _members(container: OleFileIO, stream: memoryview, max_bytes: int) -> Iterator[Member]:
    """Embedded files: OLE objects are compound files of their own, most of them deflated."""
    number = 0
    for record in read_records(stream):
        if record.kind != ppt.OLE_STORAGE:
            continue
        data = bytes(record.data)
        if record.instance == 1:
            with suppress(zlib.error):
                data = zlib.decompressobj().decompress(data[4:], max_bytes)
        number += 1
        yield from _unwrapped(data, number)
    yield from embedded_members(container)


def _unwrapped(data: bytes, number: int) -> Iterator[Member]:
    try:
        inner = list(embedded_members(open_compound(memoryview(data))))
    except ParseError:
        return
    # An object without a wrapped file is a document itself: a DOC or XLS, which the registry knows.
    yield from inner or [Member(f"embedded {number}", lambda: data, len(data))]
