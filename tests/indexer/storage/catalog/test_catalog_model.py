"""Random operations on a catalog, compared with a model that only knows texts and names."""

from __future__ import annotations

import tempfile
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, invariant, rule

from indexer.domain import ModelIdentity
from indexer.storage.catalog.catalog import open_catalog
from indexer.storage.catalog.holdings import VectorCounts
from indexer.storage.catalog.outbox import KEYWORD_CHANGES, VECTOR_CHANGES, Change
from indexer.storage.catalog.scope import Scope
from tests.indexer.storage.builders import MODEL, OPTIONS, Shelf, extracted, stamp, vectors

TEXTS = st.lists(st.sampled_from(["ant", "bee", "cat", "dog"]), min_size=1, max_size=3).map(
    lambda words: "".join(f"{word}\n" for word in words)
)


OTHER = ModelIdentity("other", "fedcba9876543210", 4)


class Projection:
    """What an index holds after it applied the outbox, twice where it is asked to; vectors are those of `MODEL`."""

    def __init__(self, changes: tuple[Change, ...]) -> None:
        self.changes = changes
        self.applied = 0
        self.held: dict[Change, set[int]] = {}

    def follow(self, catalog, *, again_from: int | None = None) -> None:
        after = self.applied if again_from is None else min(again_from, self.applied)
        for row in catalog.outbox.after(after, self.changes, 100_000):
            added = {
                Change.CONTENT_REMOVED: Change.CONTENT_ADDED,
                Change.NAME_REMOVED: Change.NAME_ADDED,
                Change.VECTOR_REMOVED: Change.VECTOR_ADDED,
            }.get(row.change)
            if added is None:
                if row.change is not Change.VECTOR_ADDED or catalog.held_vectors([row.target], MODEL)[0]:
                    self.held.setdefault(row.change, set()).add(row.target)
            else:
                self.held.setdefault(added, set()).discard(row.target)
            self.applied = max(self.applied, row.seq)


class CatalogMachine(RuleBasedStateMachine):
    documents = Bundle("documents")

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.path = Path(self.folder.name) / "catalog.db"
        self.catalog, _ = open_catalog(self.path)
        self.shelf = Shelf(self.catalog)
        self.catalog.meaning.make_live(MODEL)
        self.texts: dict[int, str] = {}
        self.names: dict[int, str] = {}
        self.count = 0
        self.keyword = Projection(KEYWORD_CHANGES)
        self.vector = Projection(VECTOR_CHANGES)

    def teardown(self) -> None:
        self.catalog.close()
        self.folder.cleanup()

    @rule(target=documents)
    def add(self):
        self.count += 1
        document = self.shelf.add(f"{self.count}.txt")
        self.names[document] = f"{self.count}.txt"
        return document

    @rule(document=documents, text=TEXTS)
    def parse(self, document, text):
        if document in self.names:
            self.catalog.contents.store(document, [extracted(text)])
            self.texts[document] = text

    @rule(document=documents, text=TEXTS)
    def link(self, document, text):
        known = extracted(text)
        if document in self.names and self.catalog.contents.link(document, known.content_hash, OPTIONS):
            self.texts[document] = text

    @rule(document=documents)
    def edit(self, document):
        self.count += 1
        self.catalog.documents.change([(document, stamp(inode=self.count), self.count)])

    @rule(document=documents)
    def move(self, document):
        if document in self.names:
            known = self.catalog.documents.in_folder(self.shelf.folder)[self.names[document]]
            self.count += 1
            self.catalog.documents.move(known, self.shelf.folder, f"{self.count}.txt", known.stamp)
            self.names[document] = f"{self.count}.txt"

    @rule(document=consumes(documents))
    def remove(self, document):
        self.catalog.documents.remove([document])
        self.names.pop(document, None)
        self.texts.pop(document, None)

    @rule(document=consumes(documents))
    def forget(self, document):
        if document in self.names:
            self.catalog.documents.forget(document)
            self.names.pop(document)
            self.texts.pop(document, None)

    @rule(document=documents, model=st.sampled_from([MODEL, MODEL, OTHER]), are_held=st.booleans())
    def embed(self, document, model, are_held):
        row = self.catalog.document(document)
        if row is None or row.extraction is None:
            return
        missing = self.catalog.meaning.missing_chunks(row.extraction, model)
        made = [(chunk, vectors(abs(key) % 1000)) for chunk, key in missing]
        self.catalog.store_vectors(model, made, are_held=are_held or model is MODEL)
        self.catalog.meaning.mark_embedded([row.extraction], model)

    @rule()
    def drop_the_other_model(self):
        self.catalog.meaning.drop_model(OTHER)

    @rule(count=st.integers(1, 3))
    def release(self, count):
        coldest = self.catalog.holdings.coldest_held(MODEL, count)
        self.catalog.holdings.release(MODEL, [each.extraction for each in coldest], count)

    @rule(document=documents)
    def hold(self, document):
        row = self.catalog.document(document)
        if row is not None and row.extraction is not None:
            self.catalog.holdings.hold(row.extraction, MODEL)

    @rule()
    def purge(self):
        self.catalog.orphans.run()

    @rule(behind=st.integers(0, 20))
    def project(self, behind):
        self.keyword.follow(self.catalog, again_from=self.keyword.applied - behind)
        self.vector.follow(self.catalog, again_from=self.vector.applied - behind)

    @rule()
    def reopen(self):
        self.catalog.close()
        self.catalog, note = open_catalog(self.path)
        assert note == ""
        self.shelf.catalog = self.catalog

    @invariant()
    def documents_serve_their_text(self):
        rows = self.catalog.documents_by_name(list(range(1, self.count + 2)))
        assert {key: row.name for key, row in rows.items()} == self.names
        found = {
            key: self.catalog.whole_text(row.extraction)
            for key, row in rows.items()
            if row.extraction is not None
        }
        assert found == self.texts

    @invariant()
    def counts_are_right(self):
        assert self.catalog.counts.verify()
        assert self.catalog.coverage(Scope()).documents == len(self.names)
        with self.catalog._database.read() as connection:
            counted = connection.execute(
                "SELECT m.key, count(*), sum(e.is_held) FROM embeddings e JOIN models m ON m.id = e.model"
                " GROUP BY m.key"
            ).fetchall()
        found = {key: VectorCounts(stored, held) for key, stored, held in counted}
        for model in (MODEL, OTHER):
            kept = self.catalog.holdings.counts(model)
            assert kept == found.get(model.key(), VectorCounts(0, 0))

    @invariant()
    def equal_texts_share_one_content(self):
        rows = self.catalog.documents_by_name(list(self.texts))
        by_text: dict[str, set[int]] = {}
        for key, row in rows.items():
            by_text.setdefault(self.texts[key], set()).add(row.extraction)
        assert all(len(contents) == 1 for contents in by_text.values())

    @rule()
    def quiesce(self):
        self.catalog.orphans.run()
        self.keyword.follow(self.catalog)
        self.vector.follow(self.catalog)
        rows = self.catalog.documents_by_name(list(self.names))
        contents = {row.extraction for row in rows.values() if row.extraction is not None}
        assert self.keyword.held.get(Change.NAME_ADDED, set()) == set(self.names)
        assert self.keyword.held.get(Change.CONTENT_ADDED, set()) == contents
        assert set(self.catalog.documents_of(contents, Scope())) == contents
        held = self.vector.held.get(Change.VECTOR_ADDED, set())
        assert held == set(self.catalog.held_vectors(list(range(1, 10_000)), MODEL)[0])
        every_chunk = {row.id for key in contents for row in self.catalog.chunks_of_extraction(key)}
        for chunks in self.catalog.chunks_of_embeddings(list(held)).values():
            assert chunks
            assert set(chunks) <= every_chunk
        for key in contents:
            rows = self.catalog.chunks_of_extraction(key)
            missing = {embed_key for _, embed_key in self.catalog.meaning.missing_chunks(key, MODEL)}
            stored = self.catalog.vectors([row.id for row in rows], MODEL)
            for row in rows:
                if row.id in stored:
                    expected = vectors(abs(row.embed_key) % 1000)
                    assert abs(stored[row.id] - expected).max() < 1e-3
                assert row.id not in stored or row.embed_key not in missing
        assert self.catalog.orphans.count() == 0


CatalogMachine.TestCase.settings = settings(max_examples=25, stateful_step_count=30)
TestCatalogModel = CatalogMachine.TestCase
