"""Compares the index with the folder, in all three stores."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
import tantivy

from indexer.domain import DocumentState
from indexer.embedding.choice import shipped_identity
from indexer.paths import DataDirectory
from indexer.protocol.messages.views import Coverage
from indexer.storage.catalog.catalog import Catalog, open_catalog
from indexer.storage.catalog.outbox import KEYWORD_CHANGES
from indexer.storage.catalog.rows import DocumentRow
from indexer.storage.keyword.clauses import KeywordQuery, Word
from indexer.storage.keyword.compiler import EXTRACTION
from indexer.storage.keyword.contententries import CHUNK, content_schema
from indexer.storage.keyword.index import KeywordIndex
from indexer.storage.keyword.names import name_schema
from indexer.storage.keyword.tantivy_index import TantivyIndex
from indexer.storage.vectors.generations import Generations
from indexer.storage.vectors.records import CHROMA_NAME
from tests.integration.conftest import RunningEngine
from tests.integration.living_folder import LivingFolder

_LIST_VECTORS = """
import json, os, sys, chromadb
from chromadb.config import Settings
os.chdir(sys.argv[1])
client = chromadb.PersistentClient("./", settings=Settings(anonymized_telemetry=False))
for collection in client.list_collections():
    for start in range(0, collection.count(), 5000):
        found = collection.get(limit=5000, offset=start, include=["embeddings"])
        for key, vector in zip(found["ids"], found["embeddings"]):
            print(json.dumps([int(key), [float(number) for number in vector]]))
"""

_LEAST_LIKENESS = 0.999
"""Cosine of a vector in Chroma with the catalog's, which keeps half precision."""


def differences_in_search(engine: RunningEngine, living: LivingFolder) -> list[str]:
    """What searching says otherwise than the folder: missing, extra, twice, or still there."""
    found: list[str] = []
    for word, holders in _by_word(living).items():
        paths = sorted(engine.paths(word, mode="keyword"))
        if paths != sorted(holders):
            found.append(f"{word}: found {paths}, expected {sorted(holders)}")
    found += [
        f"{word} is gone, but found" for word in sorted(living.gone) if engine.paths(word, mode="keyword")
    ]
    said, with_words = engine.status().coverage, sum(map(bool, living.files.values()))
    expected = Coverage(documents=len(living.files), by_words=with_words, by_meaning=with_words)
    if said != expected:
        found.append(f"status says {said}, expected {expected}")
    return found


def differences_in_stores(directory: DataDirectory, living: LivingFolder) -> list[str]:
    """The same, read from the files of a stopped engine."""
    catalog, note = open_catalog(directory.catalog)
    try:
        found = [note] if note else []
        found += catalog.verify()
        found += _differences_in_catalog(catalog, living)
        found += _differences_in_words(directory.keyword, catalog, living)
        found += _differences_in_vectors(directory, catalog)
    finally:
        catalog.close()
    return found


def documents_in(catalog: Catalog) -> list[DocumentRow]:
    """All live documents."""
    return list(catalog.documents_by_name(catalog.document_ids()).values())


def vectors_in(directory: DataDirectory) -> list[tuple[int, list[float]]]:
    """(embedding id, vector) in the live Chroma generation, read by a process of its own."""
    place = Generations(directory.vectors).live(shipped_identity())
    assert place is not None
    done = subprocess.run(
        [sys.executable, "-c", _LIST_VECTORS, str(place / CHROMA_NAME)],
        capture_output=True,
        text=True,
        check=True,
    )
    return [(key, vector) for key, vector in map(json.loads, done.stdout.splitlines())]


def _differences_in_catalog(catalog: Catalog, living: LivingFolder) -> list[str]:
    """Paths, states and texts of the documents against the files."""
    documents, files = documents_in(catalog), living.files
    found = _unequal("paths", (row.path for row in documents), files)
    for row in documents:
        word = files.get(row.path)
        if word is None:
            continue
        wanted = DocumentState.FULL if word else DocumentState.NAME_ONLY
        if row.state is not wanted or not row.is_online:
            found.append(f"{row.path}: {row.state}, online: {row.is_online}, {row.reason!r}")
        text = catalog.whole_text(row.extraction) if row.extraction is not None else ""
        if text.split() != Path(row.path).read_text("utf-8").split():
            found.append(f"{row.path}: another text: {text[:60]!r}")
    if not catalog.counts.verify():
        found.append("documents are counted wrongly")
    return found


def _differences_in_words(place: Path, catalog: Catalog, living: LivingFolder) -> list[str]:
    """What the keyword index holds otherwise than the catalog: names, contents, each of their entries."""
    entries = [
        (content, chunk)
        for content in catalog.extraction_ids()
        for chunk in _entries([row.id for row in catalog.chunks_of_extraction(content)])
    ]
    names = _stored(TantivyIndex(place / "names", name_schema), "document")
    found = _unequal("names", (key for (key,) in names), catalog.document_ids())
    found += _unequal(
        "entries", _stored(TantivyIndex(place / "contents", content_schema), EXTRACTION, CHUNK), entries
    )
    contents = {row.path: row.extraction for row in documents_in(catalog)}
    index = KeywordIndex(place)
    try:
        if waiting := catalog.outbox.waiting(index.applied_seq, KEYWORD_CHANGES):
            found.append(f"{waiting} changes wait for the keyword index")
        for word, paths in _by_word(living).items():
            held = index.search_documents(KeywordQuery((Word(word),), (Word(word),))).extractions or ()
            missing = {contents.get(path) for path in paths} - set(held)
            if missing:
                found.append(f"the keyword index misses {word} of {sorted(paths)}")
    finally:
        index.close()
    return found


def _differences_in_vectors(directory: DataDirectory, catalog: Catalog) -> list[str]:
    """What Chroma holds otherwise than the catalog: each vector once, for some chunk, with its numbers."""
    model = catalog.meaning.live_model()
    if model is None:
        return ["no model is live"]
    found = ["chunks without vectors"] if catalog.meaning.waiting_chunks(model) else []
    expected = {
        int(key): vector
        for keys, rows in catalog.all_held_vectors(model)
        for key, vector in zip(keys, rows, strict=True)
    }
    held = vectors_in(directory)
    found += _unequal("vectors", (key for key, _ in held), expected)
    unlike = [key for key, vector in held if key in expected and not _is_like(vector, expected[key])]
    if unlike:
        found.append(f"vectors of another text: {unlike}")
    owned = catalog.chunks_of_embeddings(list(expected))
    if unowned := sorted(set(expected) - set(owned)):
        found.append(f"vectors of nothing: {unowned}")
    return found


def _by_word(living: LivingFolder) -> dict[str, set[str]]:
    """Unique word → paths of the files that hold it."""
    words: dict[str, set[str]] = {}
    for path, word in living.files.items():
        if word:
            words.setdefault(word, set()).add(path)
    return words


def _entries(chunks: Sequence[int]) -> list[int | None]:
    """The entries of a content by their chunk: None is the one for the whole of several."""
    return [*chunks, None] if len(chunks) > 1 else list(chunks)


def _stored(index: TantivyIndex, *fields: str) -> list[tuple[int | None, ...]]:
    """The numbers of every entry, read from Tantivy itself."""
    searcher = index.searcher()
    hits = searcher.search(tantivy.Query.all_query(), max(searcher.num_docs, 1)).hits
    addresses = [address for _, address in hits]
    columns = [searcher.fast_field_values(name, addresses) for name in fields]
    return list(zip(*columns, strict=True))


def _unequal(what: str, held: Iterable[object], expected: Iterable[object]) -> list[str]:
    """Multisets compared: what is held twice shows."""
    is_there, should_be = Counter(iter(held)), Counter(iter(expected))
    extra, missing = is_there - should_be, should_be - is_there
    return [f"{what}: extra {dict(extra)}, missing {dict(missing)}"] if extra or missing else []


def _is_like(one: Sequence[float], other: Sequence[float]) -> bool:
    first, second = np.asarray(one, np.float64), np.asarray(other, np.float64)
    return bool(first @ second >= _LEAST_LIKENESS * np.linalg.norm(first) * np.linalg.norm(second))
