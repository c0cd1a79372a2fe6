"""Deskhound's search as a LlamaIndex retriever, so that its components can sit on this index."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from llama_index.core.base.base_retriever import BaseRetriever
from llama_index.core.schema import NodeWithScore, QueryBundle, TextNode

from indexer.answering.messages import PromptPassage

Search = Callable[[str], Sequence[PromptPassage]]
"""From a question to passages, best first."""


class DeskhoundRetriever(BaseRetriever):
    """A `BaseRetriever` over any search; nodes carry number, title, place and span as metadata.

    Node ids are made of document and span, so the same passage is the same node in every answer.
    """

    def __init__(self, search: Search) -> None:
        super().__init__()
        self._search = search

    def _retrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        return [as_node(passage) for passage in self._search(query_bundle.query_str)]


def as_node(passage: PromptPassage) -> NodeWithScore:
    """A passage as LlamaIndex has it; its metadata is for citing and never part of the text."""
    metadata = {
        "number": passage.number,
        "title": passage.title,
        "place": passage.place,
        "file": passage.file,
        "dated": passage.dated,
        "document_id": passage.document_id,
        "start": passage.start,
        "end": passage.end,
    }
    node = TextNode(
        id_=f"{passage.document_id}:{passage.start}-{passage.end}",
        text=passage.text,
        metadata=metadata,
        excluded_llm_metadata_keys=list(metadata),
        excluded_embed_metadata_keys=list(metadata),
    )
    return NodeWithScore(node=node, score=passage.score)
