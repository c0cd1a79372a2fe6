"""Documents found by their names and titles, at their place among those found by content."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from indexer.retrieval.keyword import KeywordRetriever
from indexer.retrieval.query import ParsedQuery
from indexer.retrieval.queryform import QueryForm
from indexer.retrieval.ranking import RankedContent
from indexer.storage.catalog.reader import CatalogReader

_MOST_NAMES = 200

_MOST_TITLED = 30
"""Contents whose titles are compared with the query: what is called so holds the words and is not far down."""

_WORD = re.compile(r"[^\W_]+")
_TITLE_END = re.compile(r"\s[—–|·-]\s")
"""Behind it stands what a page belongs to: `Unicode HOWTO — Python 3.11 documentation`."""

_ENOUGH_OF_NAME = 0.4
"""Share of a name's words, its ending among them, from which on it counts as much as one full match in the text.

One word of five says less of a file than a text that speaks of it. nDCG@10 of two words of the names of manuals'
pages, whatever the share: .935, from .4 on .929, from .6 on .875.
"""


def with_names(
    ranking: Iterable[RankedContent], query: ParsedQuery, words: KeywordRetriever, catalog: CatalogReader
) -> list[RankedContent]:
    """The ranking with documents whose name or folder has every word of a keyword query.

    A query that is a whole name, with or without its ending, or a title wants that file: it comes first.
    A question is no name: nothing is added for it.
    """
    entries = list(ranking)
    if query.form is not QueryForm.KEYWORDS:
        return entries
    named = words.names(query.semantic_text, _MOST_NAMES)
    rows = catalog.documents_by_name([document for document, _ in named])
    highest = max(0.0, entries[0].score) if entries else 0.0
    places = {entry.extraction: place for place, entry in enumerate(entries)}
    taken = set(words.with_excluded(query, {row.extraction for row in rows.values() if row.extraction}))
    for document, score in named:
        row = rows.get(document)
        if row is None or row.extraction in taken:
            continue
        bonus = score * _name_weight(query.semantic_text, row.name)
        bonus += highest if _is_name(query.semantic_text, row.name) else 0.0
        place = places.get(row.extraction) if row.extraction is not None else None
        if place is None:
            entries.append(RankedContent(row.extraction, bonus, (), ("name",), document))
        else:
            found = entries[place]
            entries[place] = replace(
                found,
                score=found.score + bonus,
                found_by=(*found.found_by, "name"),
                document=document,
                is_distant=False,
            )
        if row.extraction is not None:
            taken.add(row.extraction)
    entries = _with_titles(entries, query.semantic_text, highest, catalog)
    return sorted(entries, key=lambda entry: -entry.score)


def _with_titles(
    entries: list[RankedContent], text: str, bonus: float, catalog: CatalogReader
) -> list[RankedContent]:
    """The entries, with a bonus for the first whose title is the query."""
    first = {entry.extraction for entry in entries[:_MOST_TITLED] if entry.extraction is not None}
    titled = {each for each, row in catalog.extractions(first).items() if _is_title(text, row.title)}
    return [
        replace(entry, score=entry.score + bonus) if entry.extraction in titled else entry
        for entry in entries
    ]


def _is_title(text: str, title: str) -> bool:
    wanted = _WORD.findall(text.casefold())
    return wanted in (_WORD.findall(each.casefold()) for each in (title, _TITLE_END.split(title)[0]))


def _name_weight(text: str, name: str) -> float:
    """Of a text's words in a name, up to 1."""
    typed, words = len(_WORD.findall(text)), len(_WORD.findall(name))
    return min(1.0, typed / (_ENOUGH_OF_NAME * max(words, 1)))


def _is_name(text: str, name: str) -> bool:
    """Whether a text is a file's name, with or without its ending, however its words are parted."""
    wanted = _WORD.findall(text.casefold())
    return bool(wanted) and wanted in (
        _WORD.findall(name.casefold()),
        _WORD.findall(name.rpartition(".")[0].casefold()),
    )
