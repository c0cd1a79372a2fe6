"""The words of a document's properties, as a section a reader may find it by."""

from __future__ import annotations

from collections.abc import Iterator

from indexer.domain import Locator, Metadata
from indexer.parsing.parser import Section

_TELLING = ("subject", "keywords", "comments", "description", "category")


def property_sections(metadata: Metadata) -> Iterator[Section]:
    """Subject, keywords and description, a line each; nothing where they are empty."""
    lines = (metadata.extra.get(name, "") for name in _TELLING)
    text = "\n".join(dict.fromkeys(filter(None, lines)))
    if text:
        yield Section(text, Locator(part="properties"))
