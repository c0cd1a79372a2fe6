"""What is said about a previewed document: what is known of it, and where in it a passage stands."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from desktop import formatting
from desktop.presenters.preview_target import PreviewTarget
from indexer.protocol.messages import DocumentState, Locator


def _tr(text: str) -> str:
    return QCoreApplication.translate("preview", text)


def facts(target: PreviewTarget, page_count: int = 0) -> str:
    """Date, size, length, language and author, as far as they are known; first of all what is missing of it."""
    found = (
        target.reason.rstrip(".") if target.state == DocumentState.PARTIAL else "",
        formatting.exact_date(target.modified_s) if target.modified_s else "",
        formatting.size(target.size_bytes) if target.size_bytes else "",
        _length(target.family, page_count),
        formatting.language(target.language),
        target.author,
    )
    return " · ".join(part for part in found if part)


def place(locator: Locator, page_count: int = 0) -> str:
    """Where a passage stands: page, slide or sheet first, then its headings."""
    headings = " › ".join(locator.headings)
    own = locator.label()
    number = locator.page or locator.slide or 0
    if 0 < number <= page_count:
        own = _tr("{0} of {1}").format(own, formatting.count(page_count))
    return own if not headings or own == headings else f"{own} · {headings}"


def _length(family: str, page_count: int) -> str:
    """How many pages, slides or sheets; a picture has several or none to speak of."""
    if page_count < (2 if family == "image" else 1):
        return ""
    one, many = {
        "slides": (_tr("slide"), _tr("slides")),
        "sheet": (_tr("sheet"), _tr("sheets")),
    }.get(family, (_tr("page"), _tr("pages")))
    return formatting.counted(page_count, one, many)
