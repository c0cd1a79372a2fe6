"""Words of a query that stand in the name of a file and not in its text, which need not repeat them."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from dataclasses import replace

from indexer.domain import ExtractionId, ScoredChunk, chunk_id
from indexer.retrieval.keyword import KeywordFindings, KeywordRetriever
from indexer.retrieval.query import ParsedQuery
from indexer.storage.catalog.reader import CatalogReader

_NAME_WEIGHT = 1.0
"""Of all words of a query in a name, against one full match in the text: as much as in the text, which lacks them."""
_MOST_ADDED = 40
"""Contents that only their names bring in, those with most of the query's words."""


def with_name_words(
    findings: KeywordFindings,
    query: ParsedQuery,
    words: KeywordRetriever,
    catalog: CatalogReader,
    allowed: AbstractSet[ExtractionId] | None,
) -> KeywordFindings:
    """What words found, and what has some of them in its name, ranked by both.

    `invoice electrician` means the invoice in `Electrician Weber.pdf`, whose text says neither.
    """
    shares = _content_shares(query, words, catalog, allowed)
    shares = {each: shares[each] for each in words.admitted(findings, shares.keys())}
    if not shares:
        return findings
    added = sorted(shares.keys() - findings.chunks.keys(), key=lambda each: (-shares[each], each))[
        :_MOST_ADDED
    ]
    found = words.chunks_in(query, frozenset(added))
    new = {each: found.get(each) or [ScoredChunk(chunk_id(each, 0), 0.0)] for each in added}
    scores = findings.scores | words.scores(query, new)
    chunks = findings.chunks | new
    for each in shares.keys() & chunks.keys():
        bonus = _NAME_WEIGHT * shares[each]
        scores[each] += bonus
        chunks[each] = [ScoredChunk(hit.chunk, hit.score + bonus) for hit in chunks[each]]
    order = sorted(chunks, key=lambda each: -scores[each])
    return replace(findings, chunks={each: chunks[each] for each in order}, scores=scores)


def _content_shares(
    query: ParsedQuery,
    words: KeywordRetriever,
    catalog: CatalogReader,
    allowed: AbstractSet[ExtractionId] | None,
) -> dict[ExtractionId, float]:
    """Of each content the share of the query that stands in the name of a document, and not in the text."""
    named = list(words.words_in_names(query))
    if not named:  # as at most keys that are pressed
        return {}
    rows = catalog.documents_by_name(list({each for _, _, documents in named for each in documents}))
    shares: dict[ExtractionId, float] = {}
    for word, share, documents in named:
        owners = {rows[each].extraction for each in documents if each in rows} - {None}
        contents = frozenset(each for each in owners if each and (allowed is None or each in allowed))
        for each in words.without_word(query, word, contents):
            shares[each] = shares.get(each, 0.0) + share
    return shares
