"""Contacts (vCard): an entry per person or organisation."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import ClassVar

from indexer.domain import Locator, Metadata
from indexer.parsing.common.decoding import decode
from indexer.parsing.data.contentlines import ContentLine, iso_moment, read_lines
from indexer.parsing.parser import Nature, Parser, ParseResult, ParserInput, Section

_LABELS = {
    "FN": "", "NICKNAME": "Nickname", "ORG": "", "TITLE": "", "ROLE": "", "EMAIL": "Mail", "TEL": "Phone",
    "ADR": "Address", "LABEL": "Address", "URL": "", "BDAY": "Birthday", "ANNIVERSARY": "Anniversary",
    "CATEGORIES": "Categories", "NOTE": "", "IMPP": "Chat", "RELATED": "Related",
}  # fmt: skip


class ContactParser(Parser):
    """Reads each card as lines of `label: value`, the name first."""

    name = "contacts"
    version = 4
    nature = Nature.TEXT
    formats: ClassVar[Mapping[str, str]] = {".vcf": "Contacts", ".vcard": "Contacts"}

    def sniff(self, head: bytes, suffix: str) -> bool:
        """By its first line."""
        return head.removeprefix(b"\xef\xbb\xbf").lstrip()[:11].upper() == b"BEGIN:VCARD"

    def parse(self, source: ParserInput) -> ParseResult:
        """Read the cards."""
        sections: list[Section] = []
        for card in _cards(decode(source.data).text):
            name = _full_name(card)
            text = "\n".join(dict.fromkeys(_shown(card, name)))
            if text:
                sections.append(Section(text, Locator(headings=(name,) if name else ())))
        title = sections[0].locator.headings[0] if len(sections) == 1 and sections[0].locator.headings else ""
        return ParseResult(sections=sections, metadata=Metadata(title=title))


def _cards(text: str) -> Iterator[list[ContentLine]]:
    """The lines of each card; one that breaks off ends where it does."""
    card: list[ContentLine] = []
    for line in read_lines(text):
        if line.name in ("BEGIN", "END"):
            yield card
            card = []
        else:
            card.append(line)
    yield card


def _full_name(card: list[ContentLine]) -> str:
    full = next((line.value for line in card if line.name == "FN"), "")
    if full:
        return full
    parts = next((line.value.split(";") for line in card if line.name == "N"), [])
    family, given = (*parts, "", "")[:2]
    return f"{given} {family}".strip()


def _shown(card: list[ContentLine], name: str) -> Iterator[str]:
    if name:
        yield name
    for wanted, label in _LABELS.items():
        for line in card:
            if line.name != wanted or line.is_in_base64:
                continue
            value = iso_moment(line.value) if wanted == "BDAY" else ", ".join(line.components)
            yield f"{label}: {value}" if label else value
