"""What embedding models want in front of queries and documents; Ollama adds nothing itself.

From the models' cards: embeddinggemma, nomic-embed-text v1.5 and v2-moe, Qwen3-Embedding, mxbai, bge,
snowflake-arctic-embed. A scheme's name is part of a model's identity: rename it when its texts change.
"""

from __future__ import annotations

from dataclasses import dataclass

from indexer.ollama_http import model_base_name


@dataclass(frozen=True, slots=True)
class PrefixScheme:
    """Texts put in front of queries and of documents."""

    name: str = ""
    query: str = ""
    document: str = ""


_REPRESENT = "Represent this sentence for searching relevant passages: "
_INSTRUCT = "Instruct: Given a web search query, retrieve relevant passages that answer the query\nQuery:"

_NOMIC = PrefixScheme("nomic-1", "search_query: ", "search_document: ")
_BY_MODEL = {
    "embeddinggemma": PrefixScheme("gemma-1", "task: search result | query: ", "title: none | text: "),
    "nomic-embed-text": _NOMIC,
    "nomic-embed-text-v2-moe": _NOMIC,
    "qwen3-embedding": PrefixScheme("qwen3-1", _INSTRUCT),
    "mxbai-embed-large": PrefixScheme("represent-1", _REPRESENT),
    "bge-large": PrefixScheme("represent-1", _REPRESENT),
    "snowflake-arctic-embed": PrefixScheme("represent-1", _REPRESENT),
    "snowflake-arctic-embed2": PrefixScheme("arctic2-1", "query: "),
}


def prefix_scheme(model: str) -> PrefixScheme:
    """The scheme of a model, by its name without namespace and tag; none for an unknown one."""
    return _BY_MODEL.get(model_base_name(model), PrefixScheme())
