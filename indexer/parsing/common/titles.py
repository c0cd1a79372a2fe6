"""Titles and authors as documents carry them: many name a template, a program or a file."""

from __future__ import annotations

import re
from dataclasses import replace

from indexer.domain import Metadata
from indexer.parsing.common.bounds import encodable

_MAX_CHARS = 300
_MAX_VALUE_CHARS = 4_000

_PRODUCER_PREFIX = re.compile(
    r"^(?:microsoft (?:word|excel|powerpoint|office word)|print|openoffice) ?[-–] ?", re.I
)
_FILE_NAME = re.compile(
    r"^\S.{0,200}\.(?:docx?|dotx?|rtf|pptx?|xlsx?|odt|pdf|txt|indd|qxd|pmd|tex|dvi|html?|tmp)$", re.I
)
_EMPTY_TITLE = re.compile(
    r"^(?:untitled\d*|unbenannt\d*|sans titre|document\d*|dokument\d*|presentation\d*|powerpoint presentation|"
    r"powerpoint-präsentation|slide \d+|title|titel|no title|\(anonymous\)|unknown|none|null|\d+|[\W_]*)$",
    re.I,
)


def clean_metadata(metadata: Metadata) -> Metadata:
    """Metadata with folded white space and without titles that say nothing of the content."""
    title, author = _folded(metadata.title), _folded(metadata.author)
    named = _PRODUCER_PREFIX.sub("", title)
    if _EMPTY_TITLE.match(named) or _FILE_NAME.match(named):
        named = ""
    extra = {
        encodable(name, _MAX_CHARS): encodable(value, _MAX_VALUE_CHARS)
        for name, value in metadata.extra.items()
    }
    if (named, author, extra) == (metadata.title, metadata.author, metadata.extra):
        return metadata
    return replace(metadata, title=named, author=author, extra=extra)


def _folded(text: str) -> str:
    folded = " ".join(text[: 4 * _MAX_CHARS].replace("\x00", "").split())
    return encodable(folded, _MAX_CHARS)
