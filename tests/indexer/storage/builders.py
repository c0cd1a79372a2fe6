"""Contents, stamps and catalogs for tests, small and without files."""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np

from indexer.chunking.context import embed_key, embedded_text
from indexer.domain import (
    Chunk,
    DocumentId,
    DocumentState,
    ExtractionId,
    FileStamp,
    Locator,
    Metadata,
    ModelIdentity,
    SourceId,
)
from indexer.parsing.extracted import Extracted
from indexer.storage.catalog.catalog import Catalog
from indexer.storage.catalog.documents import NewFile
from indexer.storage.catalog.jobs import queue_key
from indexer.storage.keyword.index import KeywordIndex
from indexer.storage.textblocks import encode_text

MODEL = ModelIdentity("tiny", "0123456789abcdef", 4)
OPTIONS = "ocr=0;pw=0;v1"


def extracted(
    text: str = "",
    *,
    member: str = "",
    state: DocumentState = DocumentState.WORDS,
    title: str = "",
    author: str = "",
    language: str = "en",
    version: int = 1,
    options: str = OPTIONS,
    kind: str = "Plain text",
    headers: tuple[tuple[int, str], ...] = (),
    content: bytes | None = None,
    needs_ocr: bool = False,
    parser: str = "text",
    created: str = "",
    chunk_lines: int = 1,
) -> Extracted:
    """What a worker makes of a text: one chunk for each of its lines, or for every few."""
    data = text.encode("utf-8", "surrogatepass") if content is None else content
    chunks = []
    start = 0
    lines = text.splitlines(keepends=True)
    for first_line in range(0, len(lines), chunk_lines):
        line = "".join(lines[first_line : first_line + chunk_lines])
        end = start + len(line)
        header = next((name for first, name in reversed(headers) if first <= start), "")
        key = embed_key(embedded_text(title, (), header, line))
        chunks.append(Chunk(len(chunks), start, end, Locator(line=first_line + 1), key))
        start = end
    return Extracted(
        member=member,
        content_hash=hashlib.blake2b(data, digest_size=32).digest(),
        size_bytes=len(data),
        parser=parser,
        parser_version=version,
        options=options,
        format=kind,
        state=state,
        metadata=Metadata(title=title, author=author, language=language, created=created),
        char_count=len(text),
        text_blocks=encode_text(text),
        chunks=tuple(chunks),
        section_headers=headers,
        needs_ocr=needs_ocr,
    )


def stamp(size: int = 10, mtime_s: float = 1_700_000_000, inode: int = 1, device: int = 1) -> FileStamp:
    """A file's stamp."""
    nanoseconds = int(mtime_s * 1e9)
    return FileStamp(size, nanoseconds, nanoseconds, inode, device)


def vectors(*seeds: int) -> np.ndarray:
    """Unit vectors of the tiny model, one for each seed."""
    rows = np.stack([np.random.default_rng(seed).standard_normal(4) for seed in seeds]).astype(np.float32)
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


class Shelf:
    """A catalog with one source, and the steps that indexing takes, in short."""

    def __init__(self, catalog: Catalog, root: str = "/home/ada/notes") -> None:
        self.catalog = catalog
        self.root = root
        self.source = SourceId(1)
        catalog.sources.put(self.source, root, is_temporary=False, give_to_model=True)
        self.folder = catalog.folders.put(self.source, root, 100, 1)
        self._inode = 1000

    def add(self, name: str, *, folder: int | None = None, **stamp_values: float) -> DocumentId:
        """A new file, waiting to be parsed."""
        self._inode += 1
        stamped = stamp(**{"inode": self._inode, **stamp_values})  # type: ignore[arg-type]  # ints and floats
        file = NewFile(
            name, stamped, DocumentState.QUEUED, queue_key=queue_key(stamped.size, stamped.mtime_ns)
        )
        return self.catalog.documents.add(self.folder if folder is None else folder, [file])[0]

    def index(self, name: str, text: str = "", **values: object) -> tuple[DocumentId, ExtractionId]:
        """A new file with its content."""
        document = self.add(name)
        content = self.catalog.contents.store(document, [extracted(text, **values)])  # type: ignore[arg-type]
        assert content is not None
        return document, content


def entries_in(index: KeywordIndex) -> tuple[int, int]:
    """How many names, and chunks and whole contents, an index holds for searches."""
    return index._names.searcher().num_docs, index._contents.searcher().num_docs


def database_bytes(path: Path) -> bytes:
    """All bytes of a database and of what lies beside it."""
    return b"".join(part.read_bytes() for part in sorted(path.parent.glob(f"{path.stem}*")))
