"""One ranking of contents from both retrievers, whatever state they are in."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from indexer.domain import ChunkId, DocumentId, ExtractionId, ScoredChunk, chunk_extraction
from indexer.embedding.embedder import Vectors
from indexer.errors import ChildError, EmbeddingError, StorageError
from indexer.retrieval.closeness import least_close, results_among
from indexer.retrieval.fusion import MEANING_WEIGHT, fuse_scores, ranked
from indexer.retrieval.highlighting import Highlighter
from indexer.retrieval.inuse import RetrieverInUse
from indexer.retrieval.keyword import KeywordFindings, KeywordRetriever
from indexer.retrieval.meaning import Meaning
from indexer.retrieval.namewords import with_name_words
from indexer.retrieval.query import ParsedQuery
from indexer.retrieval.semantic import SemanticRetriever
from indexer.retrieval.trust import meaning_trust
from indexer.storage.catalog.reader import CatalogReader

DEPTH = 150
"""Contents taken from each retriever: enough for recall@100, cheap to fuse (~10 ms)."""

_ALL_WORDS_BONUS = 0.5
"""For contents with all words of a keyword query: what has them all comes first unless meaning objects loudly.

nDCG@10 of two words of each question without, with half, all and twice of it: SQuAD .604, .620, .621, .624; XQuAD
English .805, .807, .812, .808, German .684, .684, .680, .679; three words of CISI .231, .231, .229, .224.
"""

_COMPARED_CHUNKS = 3
"""Chunks of each of the first contents found by words whose vectors are compared; of the others the best."""
_COMPARED_WELL = 30

_WORDS_IN_CHUNKS = 1.5
"""Weight of words among the chunks of a content. With the articles of squad2-dev as documents the first chunk is
that of the answer in .860 instead of .856 of 500 questions, the first of all in .848 instead of .840."""

_JUST_IN_TIME = 40
"""Chunks without a vector that may be embedded for one query. 20 give nearly all of it, 50 all."""
_JUST_IN_TIME_S = 0.6
_LEAST_TRUST = 0.04
"""Below, meaning is not worth embedding anything for."""

MEANING_DOWN = "Search by meaning is not available at the moment: these results are by words."
MEANING_PARTLY_DOWN = "Search by meaning is not ready: it ranks only what words found."
WORDS_DOWN = "The index of words is being rebuilt: these results are by meaning only."
WORDS_PARTLY_DOWN = "The index of words is being filled again: not everything is found by its words yet."

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class RankedContent:
    """A content (or a document known by its name alone) at its place in a ranking."""

    extraction: ExtractionId | None
    score: float
    chunks: tuple[ScoredChunk, ...] = ()
    """Best first, with fused scores."""
    found_by: tuple[str, ...] = ()
    document: DocumentId | None = None
    """Set where the name was found: shown before other documents of the content."""
    is_distant: bool = False
    """Neither close in meaning nor with enough of the words: shown on request."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """One content against a query."""

    chunks: tuple[ScoredChunk, ...] = ()
    missing_words: tuple[str, ...] = ()
    is_left_out: bool = False
    """True where it holds a word that must not stand in it, or lacks a phrase that must."""
    similarity: float | None = None


class HybridRanker:
    """Asks both retrievers and fuses; any of them may be down."""

    def __init__(self, catalog: CatalogReader, words: KeywordRetriever, meaning: RetrieverInUse) -> None:
        self._catalog = catalog
        self._words = words
        self._meaning = meaning

    def by_words(
        self, query: ParsedQuery, allowed: AbstractSet[ExtractionId] | None
    ) -> KeywordFindings | None:
        """What words find; None where the index cannot answer."""
        try:
            found = self._words.find(query, DEPTH, allowed)
            return with_name_words(found, query, self._words, self._catalog, allowed)
        except StorageError as error:
            _log.warning("The keyword index cannot answer: %s", error)
            return None

    def by_meaning(
        self,
        query: ParsedQuery,
        findings: KeywordFindings | None,
        allowed: AbstractSet[ExtractionId] | None,
        *,
        is_cancelled: Callable[[], bool],
        is_alone: bool = False,
    ) -> Meaning:
        """What the vectors say of the query: the nearest chunks, and unless alone those that words found."""
        with self._meaning.lent() as retriever:
            note = ""
            try:
                vector = retriever.sought(query)
            except EmbeddingError as error:
                _log.warning("The query cannot be embedded: %s", error)
                return Meaning(note=MEANING_DOWN)
            try:
                cosines = retriever.find(vector, DEPTH, self._open_to_meaning(findings, allowed))
            except (ChildError, StorageError) as error:
                _log.warning("The vector store cannot answer: %s", error)
                cosines, note = {}, MEANING_PARTLY_DOWN if findings else MEANING_DOWN
            found = self._admitted(query, findings, {chunk_extraction(chunk) for chunk in cosines})
            cosines = {chunk: cosine for chunk, cosine in cosines.items() if chunk_extraction(chunk) in found}
            trust = (
                1.0 if findings is None else meaning_trust(query, retriever.model, self._languages(findings))
            )
            if findings is not None and not is_alone:
                may_embed = trust > _LEAST_TRUST
                cosines |= self._of_words(
                    retriever, vector, findings, cosines, may_embed=may_embed, is_cancelled=is_cancelled
                )
            seen = found | (set(findings.chunks) if findings is not None else set())
            background = retriever.background(vector, seen)
            least = least_close(retriever.model, background)
            return Meaning(cosines, frozenset(found), background, trust, least, note)

    def rank_words(self, findings: KeywordFindings) -> list[RankedContent]:
        """The ranking by words alone."""
        scores = _with_bonus(findings.scores, findings.complete)
        return [
            RankedContent(each, scores[each], tuple(findings.chunks[each]), ("words",))
            for each in ranked(scores)
        ]

    def rank_meaning(self, meaning: Meaning) -> list[RankedContent]:
        """The ranking by meaning alone; scores are cosines."""
        chunks: dict[ExtractionId, list[ScoredChunk]] = {}
        for chunk, cosine in sorted(meaning.cosines.items(), key=lambda pair: -pair[1]):
            chunks.setdefault(chunk_extraction(chunk), []).append(ScoredChunk(chunk, cosine))
        return [
            RankedContent(each, found[0].score, tuple(found), ("meaning",)) for each, found in chunks.items()
        ]

    def fused(
        self, query: ParsedQuery, findings: KeywordFindings | None, meaning: Meaning
    ) -> list[RankedContent]:
        """The ranking by all that can be asked."""
        if findings is None:
            return self.rank_meaning(meaning)
        if not meaning.cosines:
            return self.rank_words(findings)
        return self._rank_both(query, findings, meaning)

    def compare(self, query: ParsedQuery, extraction: ExtractionId) -> Comparison:
        """One content against a query, whether or not it would be found."""
        only = frozenset((extraction,))
        try:
            hits = tuple(self._words.chunks_in(query, only).get(extraction, ()))
            missing = self._words.missing_words(query, extraction)
            is_left_out = not self._words.passes(query, extraction)
            with self._meaning.lent() as retriever:
                cosines = retriever.find(retriever.sought(query), 1, only)
        except (EmbeddingError, StorageError) as error:
            _log.warning("A document cannot be compared with a query: %s", error)
            return Comparison()
        chunks = hits or tuple(ScoredChunk(chunk, cosine) for chunk, cosine in cosines.items())
        return Comparison(chunks, missing, is_left_out, max(cosines.values(), default=None))

    def _rank_both(
        self, query: ParsedQuery, findings: KeywordFindings, meaning: Meaning
    ) -> list[RankedContent]:
        added = self._words.chunks_in(query, meaning.found - findings.chunks.keys())
        chunks = {**added, **findings.chunks}
        shares = {**self._words.scores(query, added), **findings.scores}
        fused = fuse_scores(shares, meaning.best(), trust=meaning.trust)
        scores = _with_bonus(fused, self._words.complete_among(query, findings, meaning.found))
        by_content: dict[ExtractionId, dict[ChunkId, float]] = {each: {} for each in scores}
        for each, hits in chunks.items():
            by_content[each].update({hit.chunk: _WORDS_IN_CHUNKS * hit.score for hit in hits})
        worded = findings.chunks.keys() | self._words.telling_among(query, added.keys())
        results = results_among(
            worded, shares, meaning.closeness(), words=self._words.word_count(query), trust=meaning.trust
        )
        weight = MEANING_WEIGHT * meaning.trust
        for chunk, cosine in meaning.cosines.items():
            standing = by_content[chunk_extraction(chunk)]
            # That a chunk is about much else, as a page with a table is, takes nothing from its words.
            standing[chunk] = standing.get(chunk, 0.0) + weight * max(
                0.0, meaning.background.standard(cosine)
            )
        return [
            RankedContent(
                each,
                scores[each],
                tuple(ScoredChunk(chunk, by_content[each][chunk]) for chunk in ranked(by_content[each])),
                self._found_by(each, findings, meaning),
                is_distant=each not in results,
            )
            for each in ranked(scores)
        ]

    def _of_words(
        self,
        retriever: SemanticRetriever,
        vector: Vectors,
        findings: KeywordFindings,
        known: dict[ChunkId, float],
        *,
        may_embed: bool,
        is_cancelled: Callable[[], bool],
    ) -> dict[ChunkId, float]:
        """Cosines of the best chunks that words found: stored, or embedded now."""
        wanted = [
            hit.chunk
            for place, hits in enumerate(findings.chunks.values())
            for hit in hits[: _COMPARED_CHUNKS if place < _COMPARED_WELL else 1]
        ]
        cosines = retriever.similarities(vector, [chunk for chunk in wanted if chunk not in known])
        firsts = [hits[0].chunk for hits in findings.chunks.values()][:_JUST_IN_TIME]
        missing = [chunk for chunk in firsts if chunk not in cosines and chunk not in known]
        if not missing or not may_embed:
            return cosines
        try:
            made = retriever.embed_missing(
                vector, missing, budget_s=_JUST_IN_TIME_S, is_cancelled=is_cancelled
            )
        except EmbeddingError as error:
            _log.warning("Results could not be embedded: %s", error)
            made = {}
        return cosines | made

    def _open_to_meaning(
        self, findings: KeywordFindings | None, allowed: AbstractSet[ExtractionId] | None
    ) -> AbstractSet[ExtractionId] | None:
        """What meaning may find: a demanded phrase leaves only what holds it."""
        if findings is None or not findings.query.required:
            return allowed
        demanded = self._words.holding(findings)
        if demanded is None:
            return allowed
        return demanded if allowed is None else demanded & allowed

    def _admitted(
        self, query: ParsedQuery, findings: KeywordFindings | None, found: AbstractSet[ExtractionId]
    ) -> AbstractSet[ExtractionId]:
        if findings is not None:
            try:
                return self._words.admitted(findings, found)
            except StorageError as error:
                _log.warning("The keyword index cannot answer: %s", error)
        return self._without_excluded(query, found) if query.excluded else found

    def _without_excluded(
        self, query: ParsedQuery, found: AbstractSet[ExtractionId]
    ) -> AbstractSet[ExtractionId]:
        """Contents without the words that must not stand in them, read from their text: slow, never wrong."""
        contents = self._catalog.extractions(found)
        return frozenset(
            each
            for each, row in contents.items()
            if not Highlighter(query.excluded, (row.language, *query.languages)).spans(
                self._catalog.text(each, 0, row.char_count)
            )
        )

    def _languages(self, findings: KeywordFindings) -> Iterable[str]:
        best = list(findings.chunks)[:10]
        return [row.language for row in self._catalog.extractions(best).values()]

    @staticmethod
    def _found_by(extraction: ExtractionId, findings: KeywordFindings, meaning: Meaning) -> tuple[str, ...]:
        by_words = ("words",) if extraction in findings.chunks else ()
        return (*by_words, "meaning") if extraction in meaning.found else by_words


def _with_bonus(
    scores: dict[ExtractionId, float], complete: AbstractSet[ExtractionId]
) -> dict[ExtractionId, float]:
    return {each: score + _ALL_WORDS_BONUS if each in complete else score for each, score in scores.items()}
