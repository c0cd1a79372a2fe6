"""Realistic hits, answers and sources for tests and screenshots."""

from __future__ import annotations

import os
import time

from indexer.protocol import messages as m

NOW = time.time()
HOME = "/home/mara"


def highlights(text: str, *words: str) -> tuple[m.Highlight, ...]:
    """Spans of the words in a text."""
    found = []
    lowered = text.lower()
    for word in words:
        start = lowered.find(word.lower())
        while start >= 0:
            found.append(m.Highlight(start, start + len(word)))
            start = lowered.find(word.lower(), start + len(word))
    return tuple(sorted(found, key=lambda span: span.start))


def passage(number: int, text: str, *words: str, page: int | None = None, **where: object) -> m.PassageView:
    """A passage with its words marked."""
    locator = m.Locator(page=page, **where)  # type: ignore[arg-type]  # test data by name
    start = number * 1000
    return m.PassageView(number, text, highlights(text, *words), locator, start, start + len(text), 1.0)


def hit(document_id: int, path: str, title: str = "", **fields: object) -> m.HitView:
    """A hit with sensible defaults."""
    values: dict[str, object] = {
        "document_id": document_id,
        "path": path,
        "raw_path": os.fsencode(path).hex(),
        "member": "",
        "title": title,
        "name_highlights": (),
        "score": 1.0 / document_id,
        "state": "indexed fully",
        "reason": "",
        "is_online": True,
        "size_bytes": 120_000 + 7_000 * document_id,
        "modified_s": NOW - 86_400 * document_id * 1.7,
        "format": path.rpartition(".")[2].upper(),
        "language": "en",
        "author": "",
        "passages": (),
        "found_by": ("words", "meaning"),
    }
    return m.HitView(**(values | fields))  # type: ignore[arg-type]  # test data by name


def hits(number: int, first: int = 1) -> tuple[m.HitView, ...]:
    """Plain hits in a row."""
    return tuple(
        hit(n, f"/data/file-{n:06}.txt", passages=(passage(n, f"line {n} holds the word", "word"),))
        for n in range(first, first + number)
    )


def reply(found: tuple[m.HitView, ...], total: int | None = None, **fields: object) -> m.SearchReply:
    """A search reply."""
    values: dict[str, object] = {
        "total": len(found) if total is None else total,
        "took_ms": 23.0,
        "coverage": m.Coverage(1310, 1204, 812, 3, 0, 106),
        "is_settled": True,
        "snapshot": "s1",
    }
    return m.SearchReply(hits=found, **(values | fields))  # type: ignore[arg-type]  # test data by name


def progress(**fields: object) -> m.IndexProgress:
    """Indexing in full swing."""
    values: dict[str, object] = {
        "state": "indexing",
        "reason": "",
        "counts": {
            "indexed fully": 812,
            "indexed by words": 392,
            "queued": 103,
            "failed": 2,
            "encrypted": 1,
            "excluded": 40,
        },
        "words_queued": 103,
        "meaning_queued": 9000,
        "files_per_s": 41.0,
        "chunks_per_s": 88.0,
        "eta_s": 260.0,
        "current": "/home/mara/Documents/Contracts/2024/supplier.pdf",
    }
    return m.IndexProgress(**(values | fields))  # type: ignore[arg-type]  # test data by name


def source(source_id: int, path: str, **fields: object) -> m.SourceView:
    """A watched folder."""
    values: dict[str, object] = {
        "source_id": source_id,
        "path": path,
        "state": "up to date",
        "reason": "",
        "is_temporary": False,
        "counts": {"indexed fully": 620, "name only": 12, "failed": 1},
        "exclude": ("node_modules/", "*.tmp"),
    }
    return m.SourceView(**(values | fields))  # type: ignore[arg-type]  # test data by name


def status(**fields: object) -> m.EngineStatus:
    """The engine at a glance."""
    values: dict[str, object] = {
        "app_version": "0.1.0",
        "pid": 4711,
        "data_dir": "/home/mara/.local/share/deskhound",
        "uptime_s": 120.0,
        "progress": progress(),
        "sources": (),
        "children": (),
        "coverage": m.Coverage(1310, 1204, 812, 3, 0, 106),
        "disk_bytes": {"catalog": 84_000_000, "keyword": 21_000_000, "vectors": 36_000_000},
        "bytes_written": {},
        "work": {},
        "vectors_held": 21_000,
        "vectors_stored": 21_000,
        "vector_budget_bytes": 512_000_000,
        "embedding_model": "all-MiniLM-L6-v2",
        "answer_model": "llama3.2:3b",
        "problems": (),
    }
    return m.EngineStatus(**(values | fields))  # type: ignore[arg-type]  # test data by name
