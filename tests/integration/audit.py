"""Compares the index with the folder, in all three stores."""

from __future__ import annotations

import json
import subprocess
import sys

from indexer.domain import EmbeddingId
from indexer.paths import DataDirectory
from indexer.storage.catalog.catalog import Catalog, open_catalog
from indexer.storage.catalog.scope import Scope
from indexer.storage.keyword.clauses import KeywordQuery
from indexer.storage.keyword.index import KeywordIndex
from tests.integration.conftest import RunningEngine
from tests.integration.living_folder import LivingFolder

_LIST_VECTORS = """
import json, os, sys, chromadb
from chromadb.config import Settings
os.chdir(sys.argv[1])
client = chromadb.PersistentClient("./", settings=Settings(anonymized_telemetry=False))
print(json.dumps([i for c in client.list_collections() for i in c.get(limit=5000, include=[])["ids"]]))
"""


def differences_in_search(engine: RunningEngine, living: LivingFolder) -> list[str]:
    """What searching says otherwise than the folder: missing, extra, twice, or still there."""
    found: list[str] = []
    words: dict[str, set[str]] = {}
    for path, word in living.files.items():
        words.setdefault(word, set()).add(path)
    for word, expected in words.items():
        paths = engine.paths(word, mode="keyword")
        if sorted(paths) != sorted(expected):
            found.append(f"{word}: found {paths}, expected {sorted(expected)}")
    found += [
        f"{word} is gone, but found" for word in sorted(living.gone) if engine.paths(word, mode="keyword")
    ]
    return found


def differences_in_stores(directory: DataDirectory, living: LivingFolder) -> list[str]:
    """The same, read from the files of a stopped engine."""
    catalog, note = open_catalog(directory.catalog)
    try:
        found = [note] if note else []
        found += differences_in_words(directory, catalog)
        found += catalog.verify()
        known = set(paths_in(catalog))
        found += (
            [f"catalog and folder differ: {sorted(known ^ set(living.files))}"]
            if known != set(living.files)
            else []
        )
        model = catalog.meaning.live_model()
        if model is None:
            return [*found, "no model is live"]
        if catalog.meaning.waiting_chunks(model):
            found.append("chunks without vectors")
        held = catalog.holdings.counts(model).held
        ids = vectors_in(directory)
        if len(ids) != len(set(ids)) or len(ids) != held:
            found.append(
                f"{len(ids)} vectors in Chroma ({len(set(ids))} different), {held} held by the catalog"
            )
        unknown = set(ids) - set(catalog.chunks_of_embeddings([EmbeddingId(i) for i in ids]))
        if unknown:
            found.append(f"vectors of nothing: {sorted(unknown)}")
    finally:
        catalog.close()
    return found


def differences_in_words(directory: DataDirectory, catalog: Catalog) -> list[str]:
    """What the keyword index holds otherwise than the catalog: contents, their entries, names."""
    index = KeywordIndex(directory.keyword)
    try:
        held = index.search_documents(KeywordQuery(wanted=())).extractions or frozenset()
        health, names = index.health(), len(catalog.document_ids())
    finally:
        index.close()
    contents = set(catalog.extraction_ids())
    chunks = [len(catalog.chunks_of_extraction(content)) for content in contents]
    entries = sum(chunks) + sum(count > 1 for count in chunks)
    found = [f"contents differ: {sorted(held ^ contents)}"] if held != contents else []
    if (health.chunks, health.names) != (entries, names):
        found.append(f"{health.chunks} entries and {health.names} names, expected {entries} and {names}")
    return found


def paths_in(catalog) -> list[str]:
    """Paths of all live documents; a path listed twice shows."""
    extractions = catalog.extractions_in(Scope(folder="/")) or set()
    rows = catalog.documents_of(extractions, Scope())
    return [row.path for documents in rows.values() for row in documents]


def vectors_in(directory: DataDirectory) -> list[int]:
    """Embedding ids in the live Chroma generation, read by a process of its own."""
    places = [path.parent for path in directory.vectors.rglob("chroma.sqlite3")]
    assert len(places) == 1, f"one generation expected: {places}"
    done = subprocess.run(
        [sys.executable, "-c", _LIST_VECTORS, str(places[0])], capture_output=True, text=True, check=True
    )
    return [int(key) for key in json.loads(done.stdout.splitlines()[-1])]
