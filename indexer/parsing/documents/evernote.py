"""Notes as Evernote exports them (ENEX): every note is a member, and so is every file in it."""

from __future__ import annotations

import base64
import html
import re
from collections.abc import Iterator, Mapping
from functools import partial
from typing import ClassVar

from indexer.errors import ParseError
from indexer.parsing.binaryoffice.oleobject import clean_name
from indexer.parsing.common.safexml import named, own_text, parse_xml
from indexer.parsing.parser import Member, Nature, Parser, ParseResult, ParserInput

_DAY = re.compile(r"(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z")
_PROLOGUE = re.compile(r"\s*(?:<\?xml[^>]*>\s*)?(?:<!DOCTYPE[^>]*>)?")
_ROOT = re.compile(rb"<en-export[\s>]")


class EvernoteParser(Parser):
    """Cuts at the notes before any XML is read: the files in them may be of hundreds of megabytes."""

    name = "evernote"
    version = 1
    nature = Nature.TAGGED
    formats: ClassVar[Mapping[str, str]] = {".enex": "Evernote notes"}

    def sniff(self, head: bytes, suffix: str) -> bool:
        """By the root element."""
        return _ROOT.search(head) is not None

    def parse(self, source: ParserInput) -> ParseResult:
        """List the notes.

        Raises:
            ParseError: it is no export of notes.
        """
        data = bytes(source.data)
        if _ROOT.search(data[:4096]) is None:
            raise ParseError("The file holds no notes of Evernote.")
        return ParseResult(members=_members(data))


def _members(data: bytes) -> Iterator[Member]:
    for number, note in enumerate(_elements(data, b"note"), 1):
        files = list(_elements(note, b"resource"))
        rest = b"<note>" + b"".join(_between(note, b"resource")) + b"</note>"
        title = _value(rest, "title")
        stem = f"{number:05} {clean_name(' '.join(title.replace('/', ' ').split()))[:80]}".strip()
        yield Member(f"{stem}.html", partial(_page, rest, title), len(rest))
        for place, file in enumerate(files, 1):
            name = clean_name(
                _value(b"<resource>" + b"".join(_between(file, b"data")) + b"</resource>", "file-name")
            )
            yield Member(f"{stem}/{name or f'file {place}'}", partial(_content, file))


def _elements(data: bytes, name: bytes) -> Iterator[bytes]:
    """What stands in each element of a name, none of which holds another of its kind; the last may break off."""
    opening, closing = re.compile(rb"<" + name + rb"(?:\s[^<>]{0,999})?>"), b"</" + name + b">"
    found = opening.search(data)
    while found is not None:
        end = data.find(closing, found.end())
        end = len(data) if end < 0 else end
        yield data[found.end() : end]
        found = opening.search(data, end)


def _between(data: bytes, name: bytes) -> Iterator[bytes]:
    """What stands outside of the elements of a name."""
    opening, closing = b"<" + name, b"</" + name + b">"
    position = 0
    while (start := data.find(opening, position)) >= 0:
        yield data[position:start]
        end = data.find(closing, start)
        if end < 0:
            return
        position = end + len(closing)
    yield data[position:]


def _value(element: bytes, name: str) -> str:
    found = next(named(parse_xml(element), name), None)
    return " ".join(own_text(found).split()) if found is not None else ""


def _page(note: bytes, title: str) -> bytes:
    """A note as a web page that tells what the export knows of it."""
    root = parse_xml(note)
    values = {
        name: own_text(element) for name in ("author", "created", "content") for element in named(root, name)
    }
    tags = ", ".join(own_text(element) for element in named(root, "tag"))
    told = {"author": values.get("author", ""), "date": _moment(values.get("created", "")), "keywords": tags}
    metas = "".join(
        f'<meta name="{name}" content="{html.escape(value)}">' for name, value in told.items() if value
    )
    links = "".join(f"<p>{html.escape(own_text(element))}</p>" for element in named(root, "source-url"))
    shown = f"<p>{html.escape(tags)}</p>" if tags else ""
    body = _PROLOGUE.sub("", values.get("content", ""), count=1)
    return (
        f"<!DOCTYPE html><html><head><meta charset=utf-8><title>{html.escape(title)}</title>{metas}</head>"
        f"<body><h1>{html.escape(title)}</h1>{shown}{body}{links}</body></html>"
    ).encode()


def _moment(text: str) -> str:
    found = _DAY.match(text)
    return "{}-{}-{}T{}:{}:{}".format(*found.groups()) if found is not None else ""


def _content(file: bytes) -> bytes:
    data = next(_elements(file, b"data"), b"")
    try:
        return base64.b64decode(data)
    except ValueError as error:
        raise ParseError("The file in the note is damaged.") from error
