"""Mind maps and outlines: topics under topics, of FreeMind, OPML, XMind and MindManager."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from indexer.domain import Metadata
from indexer.errors import ParseError
from indexer.parsing.archives.guard import GuardedZip
from indexer.parsing.common.outline import Outline
from indexer.parsing.common.safexml import attribute, local_name, own_text, parse_xml
from indexer.parsing.parser import Member, Nature, Parser, ParseResult, ParserInput

if TYPE_CHECKING:
    from lxml import etree

_PACKED = (".xmind", ".mmap")
_HEADING_DEPTH = 2
"""Topics farther from the middle are lines: an outline of headings alone would cut a map into single words."""
_FILES = r"(?:attachments|resources|bin)/.+"


@dataclass(frozen=True, slots=True)
class _Topic:
    depth: int
    """0 for the topic in the middle."""
    text: str
    note: str = ""


class MindMapParser(Parser):
    """Reads topics and their notes in order; the topics around the middle are headings."""

    name = "mindmap"
    version = 1
    nature = Nature.TAGGED
    formats: ClassVar[Mapping[str, str]] = {
        ".mm": "Mind map", ".opml": "Outline", ".xmind": "XMind map", ".mmap": "MindManager map",
    }  # fmt: skip

    def sniff(self, head: bytes, suffix: str) -> bool:
        """A ZIP by its suffix; the others are told by theirs alone."""
        return suffix in _PACKED and head.startswith(b"PK")

    def parse(self, source: ParserInput) -> ParseResult:
        """Read the map.

        Raises:
            ParseError: it is no map, or it is damaged.
        """
        if source.suffix not in _PACKED:
            return _result(_xml_topics(parse_xml(bytes(source.data))))
        archive = GuardedZip(source.data, max_bytes=source.options.max_member_bytes)
        if "content.json" in archive:
            topics = _json_topics(archive.read("content.json"))
        else:
            part = next((name for name in ("content.xml", "Document.xml") if name in archive), None)
            if part is None:
                raise ParseError("The archive holds no mind map.")
            topics = _xml_topics(parse_xml(archive.read(part)))
        result = _result(topics)
        result.partial_reason = archive.damage
        result.members = _files(archive)
        return result


def _result(topics: Iterator[_Topic]) -> ParseResult:
    outline = Outline()
    for topic in topics:
        if topic.depth <= _HEADING_DEPTH:
            outline.heading(topic.depth + 1, topic.text)
        elif topic.text:
            outline.text(topic.text)
        for line in topic.note.splitlines():
            outline.text(line)
    return ParseResult(sections=outline.sections(), metadata=Metadata(title=outline.first_heading))


def _files(archive: GuardedZip) -> Iterator[Member]:
    """What is attached to topics."""
    for name in archive.matching(_FILES):
        yield Member(name, partial(archive.read, name))


def _xml_topics(root: etree._Element) -> Iterator[_Topic]:
    """Every topic, wherever it stands: its depth is the number of topics around it."""
    from lxml import etree

    head = next((child for child in root if local_name(child) == "head"), None)
    if head is not None:
        yield _Topic(0, _child_text(head, "title"))
    depths: Counter[str] = Counter()
    for event, topic in etree.iterwalk(root, events=("start", "end")):
        kind = local_name(topic)
        if kind == "sheet" and event == "start":
            yield _Topic(0, _child_text(topic, "title"))
        elif kind in _TOPICS:
            if event == "start":
                yield _TOPICS[kind](topic, depths[kind] + (kind in ("outline", "topic")))
            depths[kind] += 1 if event == "start" else -1


def _of_freemind(node: etree._Element, depth: int) -> _Topic:
    rich = {attribute(child, "TYPE"): _words(child) for child in node if local_name(child) == "richcontent"}
    text = attribute(node, "TEXT") or rich.pop("NODE", "")
    return _Topic(depth, text, "\n".join(rich.values()))


def _of_outline(outline: etree._Element, depth: int) -> _Topic:
    return _Topic(
        depth, attribute(outline, "text") or attribute(outline, "title"), attribute(outline, "_note")
    )


def _of_xmind(topic: etree._Element, depth: int) -> _Topic:
    notes = (child for child in topic if local_name(child) == "notes")
    return _Topic(depth, _child_text(topic, "title"), "\n".join(_child_text(note, "plain") for note in notes))


def _of_mindmanager(topic: etree._Element, depth: int) -> _Topic:
    text = next((attribute(child, "PlainText") for child in topic if local_name(child) == "Text"), "")
    groups = (child for child in topic if local_name(child) == "NotesGroup")
    notes = (attribute(note, "PreviewPlainText") for group in groups for note in group)
    return _Topic(depth, text, "\n".join(filter(None, notes)))


_TOPICS = {"node": _of_freemind, "outline": _of_outline, "topic": _of_xmind, "Topic": _of_mindmanager}


def _child_text(element: etree._Element, name: str) -> str:
    return next((own_text(child) for child in element if local_name(child) == name), "")


def _words(element: etree._Element) -> str:
    return " ".join("".join(str(text) for text in element.itertext()).split())


def _json_topics(data: bytes) -> Iterator[_Topic]:
    """Of XMind since 2018: sheets, each with its topic in the middle."""
    try:
        sheets = json.loads(data)
    except ValueError as error:
        raise ParseError("The mind map is damaged.") from error
    for sheet in sheets if isinstance(sheets, list) else ():
        if not isinstance(sheet, dict):
            continue
        yield _Topic(0, str(sheet.get("title") or ""))
        waiting = [(1, sheet.get("rootTopic"))]
        while waiting:
            depth, topic = waiting.pop()
            if isinstance(topic, dict):
                yield _json_topic(topic, depth)
                waiting.extend((depth + 1, child) for child in reversed(_children(topic)))


def _json_topic(topic: dict[str, object], depth: int) -> _Topic:
    notes = topic.get("notes")
    plain = notes.get("plain") if isinstance(notes, dict) else None
    note = plain.get("content") if isinstance(plain, dict) else None
    labels = topic.get("labels")
    shown = ", ".join(map(str, labels)) if isinstance(labels, list) else ""
    lines = filter(None, (shown, str(note or "").strip()))
    return _Topic(depth, str(topic.get("title") or ""), "\n".join(lines))


def _children(topic: dict[str, object]) -> list[object]:
    """Those that hang on a topic, then those that float, summarise or call out."""
    groups = topic.get("children")
    lists = groups.values() if isinstance(groups, dict) else ()
    return [child for group in lists if isinstance(group, list) for child in group]
