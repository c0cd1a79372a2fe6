"""Properties of documents in the XML of Office 2003."""

from __future__ import annotations

from typing import TYPE_CHECKING

from indexer.domain import Metadata
from indexer.parsing.common.safexml import local_name, named

if TYPE_CHECKING:
    from lxml import etree

_EXTRA = {"Subject": "subject", "Keywords": "keywords", "Description": "comments", "Category": "category"}


def document_properties(root: etree._Element, *, page_count: int | None = None) -> Metadata:
    """Title, author and dates of a document; `page_count` is that of its sheets."""
    holder = next(named(root, "DocumentProperties"), None)
    values = {local_name(e): (e.text or "").strip() for e in holder} if holder is not None else {}
    return Metadata(
        title=values.get("Title", ""),
        author=values.get("Author", "") or values.get("LastAuthor", ""),
        created=values.get("Created", "")[:19],
        modified=values.get("LastSaved", "")[:19],
        page_count=page_count,
        extra={ours: values[theirs] for theirs, ours in _EXTRA.items() if values.get(theirs)},
    )
