"""Stand-ins at the seams of indexing: a parser pool, an embedder, a vector store."""

from __future__ import annotations

import hashlib
import threading
from dataclasses import replace
from pathlib import Path

import numpy as np

from indexer.domain import DocumentState, FormerVersion, ModelIdentity
from indexer.errors import CancelledError, ChildDiedError, DeskhoundError, NotFoundError, ParseError
from indexer.indexing.parts import MeaningParts
from indexer.parsing.extracted import AlreadyKnown
from indexer.storage.vectors.store import Neighbour, StoreHealth, StoreLimits
from tests.indexer.storage.builders import MODEL, extracted
from tests.waiting import PATIENCE_S


class FakeParserPool:
    """Reads files as text, one chunk a line; can be held up, and can be told to fail."""

    def __init__(self):
        self.parsed: list[str] = []
        self.urgent: list[str] = []
        self.together: list[list[str]] = []
        self.recognized: list[bytes] = []
        self.recognition_gate = threading.Event()
        self.recognition_gate.set()
        self.former: dict[str, int] = {}
        """Name → how many chunks of the version before came along."""
        self.kept: list[str] = []
        """Members that were as in the version before."""
        self.gate = threading.Event()
        self.gate.set()
        self.started = threading.Semaphore(0)

    def parse(self, path, *, options, known_hashes, former=None, urgent=False):
        name = Path(path).name
        former = former or FormerVersion()
        self.former[name] = len(former.chunks)
        if urgent:
            self.urgent.append(name)
        self.started.release()
        self.gate.wait(PATIENCE_S)
        try:
            data = Path(path).read_bytes()
        except FileNotFoundError:
            raise NotFoundError(f"{name} has vanished.") from None
        except OSError as error:
            raise ParseError(f"It cannot be opened: {error.strerror}.") from None
        if b"crash" in data:
            raise ChildDiedError("the worker ended")
        if b"panic" in data:
            raise RuntimeError("a bug")
        digest = hashlib.blake2b(data, digest_size=32).digest()
        if digest in known_hashes:
            yield AlreadyKnown(digest, len(data))
            return
        self.parsed.append(name)
        if data.startswith(b"scan"):
            yield self._scan(data, options)
            return
        if state := self._unreadable(data, options):
            yield extracted("", content=data, state=state, options=options.identity())
            return
        yield extracted(data.decode("utf-8", "replace"), content=data, options=options.identity())
        if name.endswith(".zip"):
            for number, line in enumerate(data.decode().splitlines()):
                if line.startswith("scan"):
                    yield replace(self._scan(line.encode(), options), member=f"{number}.png")
                else:
                    part = extracted(f"{line}\n", member=f"{number}.txt", options=options.identity())
                    yield self._known(part, former) or part

    def _known(self, part, former):
        """The member, where it is as it was."""
        for one in former.members:
            if (one.member, one.content_hash) == (part.member, part.content_hash):
                self.kept.append(part.member)
                return AlreadyKnown(part.content_hash, part.size_bytes, part.member, one.parts)
        return None

    def parse_many(self, files, *, options):
        self.together.append([Path(path).name for path, _ in files])
        return [self._answer(path, known, options) for path, known in files]

    @staticmethod
    def _unreadable(data, options):
        """The state of what has no text: `poison` is what the real pool says has ended its workers."""
        if data.startswith(b"poison"):
            return DocumentState.FAILED
        return DocumentState.ENCRYPTED if b"locked" in data and "sesame" not in options.passwords else None

    def _scan(self, data, options):
        """A picture of text: read with recognition only, and then with a mishap where it says so."""
        if not options.use_ocr:
            state = DocumentState.NEEDS_OCR
            return extracted("", content=data, state=state, options=options.identity(), needs_ocr=True)
        self.recognition_gate.wait(PATIENCE_S)
        self.recognized.append(data)
        if b"mishap" in data:
            raise ChildDiedError("the worker ended")
        return extracted(data.decode(), content=data, options=options.identity())

    def _answer(self, path, known, options):
        try:
            return list(self.parse(path, options=options, known_hashes=known))
        except DeskhoundError as error:
            return error


class FakeEmbedder:
    """Vectors that depend on the text only."""

    identity = MODEL

    def __init__(self):
        self.texts: list[str] = []
        self.failure: Exception | None = None
        self.stops_after: int | None = None
        self.gate = threading.Event()
        self.gate.set()

    def embed(self, texts, *, is_gentle=True):
        self.was_gentle = is_gentle
        self.gate.wait(PATIENCE_S)
        if self.failure is not None:
            raise self.failure
        if self.stops_after is not None and len(self.texts) >= self.stops_after:
            raise ChildDiedError("the embedder ended")
        self.texts += texts
        return [self._vector(text) for text in texts]

    problem = ""

    def embed_documents(self, texts):
        return self.embed(texts)

    def embed_query(self, text):
        return self._vector(text)

    @staticmethod
    def _vector(text):
        seed = int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "little")
        row = np.random.default_rng(seed).standard_normal((1, MODEL.dimension)).astype(np.float32)
        return row / np.linalg.norm(row)


class FakeModels:
    """Models by name, each with an embedder and a store that outlive being closed, as those on disk do."""

    def __init__(self):
        self.name = MODEL.name
        self.problem: DeskhoundError | None = None
        self.digests: dict[str, str] = {}
        self.embedders: dict[ModelIdentity, FakeEmbedder] = {}
        self.stores: dict[ModelIdentity, MemoryStore] = {}
        self.opened: list[ModelIdentity] = []

    def wanted_name(self):
        return self.name

    def wanted(self):
        if self.problem is not None:
            raise self.problem
        return self.identity(self.name)

    def identity(self, name):
        return replace(MODEL, name=name, digest=self.digests.get(name, MODEL.digest))

    def parts(self, model):
        embedder = self.embedders.setdefault(model, FakeEmbedder())
        return MeaningParts(model, embedder, self.stores.setdefault(model, MemoryStore()), embedder)

    def open(self, model):
        self.opened.append(model)
        return self.parts(model)

    def close(self, model):
        self.opened.remove(model)

    def keep_only(self, models):
        self.stores = {model: store for model, store in self.stores.items() if model in models}


class MemoryStore:
    """A vector store that forgets when it is renewed, and remembers what it acknowledged."""

    def __init__(self):
        self.held: dict[int, np.ndarray] = {}
        self.applied_seq = 0
        self.tombstones = self.unpurged = self.settled = self.rebuilt = self.purged = self.recalled = 0
        self.rebuild_reason = ""
        self.most_removals = 1_000_000
        """More are not worth it: building anew is."""
        self.problem: Exception | None = None

    def _check(self):
        if self.problem is not None:
            problem, self.problem = self.problem, None
            raise problem

    def upsert(self, ids, vectors, *, applied_seq):
        self._check()
        for key, vector in zip(ids, vectors, strict=True):
            self.held.setdefault(key, vector)
        self.applied_seq = applied_seq

    def delete(self, ids, *, applied_seq):
        self._check()
        for key in ids:
            if self.held.pop(key, None) is not None:
                self.tombstones += 1
                self.unpurged += 1
        self.applied_seq = applied_seq

    def query(self, vector, limit):
        found = [Neighbour(key, float(held @ vector[0])) for key, held in self.held.items()]
        return sorted(found, key=lambda neighbour: -neighbour.similarity)[:limit]

    def count(self):
        return len(self.held)

    def health(self):
        return StoreHealth(
            is_usable=True,
            reason="",
            count=len(self.held),
            tombstones=self.tombstones,
            applied_seq=self.applied_seq,
            disk_bytes=0,
            rebuild_reason=self.rebuild_reason,
            unpurged=self.unpurged,
        )

    def limits(self):
        return StoreLimits(max_batch=100, max_results=1000)

    def renew(self):
        self.held.clear()
        self.applied_seq = 0
        self.tombstones = self.unpurged = 0

    def settle(self):
        self.settled += 1

    def would_rebuild(self, removals):
        return removals > self.most_removals

    def rebuild(self, batches, *, is_cancelled=lambda: False):
        if is_cancelled():
            raise CancelledError("rebuilding was cancelled")
        self.rebuilt += 1
        self.held = {key: vector for ids, rows in batches for key, vector in zip(ids, rows, strict=True)}
        self.tombstones = self.unpurged = 0
        return len(self.held)

    def purge(self, batches, *, is_cancelled=lambda: False):
        self.purged += 1
        self.unpurged = 0

    def check_recall(self, sample=100):
        self.recalled += 1
        return 1.0

    def close(self):
        pass
