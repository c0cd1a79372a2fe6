"""A scripted engine at the seam of the link: one reply per request type, requests recorded."""

from __future__ import annotations

import pytest

from indexer.domain import Locator
from indexer.protocol.messages import (
    Coverage,
    EngineStatus,
    HitView,
    IndexProgress,
    PassageView,
    SearchReply,
    SourceView,
    TextPreview,
)

PASSAGE = PassageView(7, "vacation days\n", (), Locator(page=3), 40, 53, 1.5)
HIT = HitView(
    document_id=12,
    path="/docs/leave.zip",
    raw_path="",
    member="leave.pdf",
    title="",
    name_highlights=(),
    score=2.0,
    state="indexed fully",
    reason="",
    is_online=True,
    size_bytes=10,
    modified_s=1_717_400_000.0,
    format="PDF",
    language="en",
    author="Ada Lovelace",
    passages=(PASSAGE,),
    also_at=("/a", "/b", "/c", "/d", "/e"),
)
FOUND = SearchReply(
    (HIT,),
    30,
    1.0,
    Coverage(documents=90, queued=7, unreadable=1, offline=2),
    True,
    "s",
    ("Read as: leave.",),
    4,
)
PREVIEW = TextPreview(12, "0123456789", 100, 115, (), None, Locator(page=2), "PDF", 3)

PROGRESS = IndexProgress("idle", "", {}, 0, 0, 0.0, 0.0, None, "")


def source(path: str, **values: object) -> SourceView:
    """A watched folder."""
    facts = {
        "state": "up to date",
        "reason": "",
        "is_temporary": False,
        "counts": {"excluded": 3, "indexed fully": 9},
    }
    return SourceView(1, path, **(facts | values))  # type: ignore[arg-type]  # test data by name


def status(*sources: SourceView, progress: IndexProgress | None = None) -> EngineStatus:
    """An engine with these folders."""
    return EngineStatus(
        app_version="1",
        pid=1,
        data_dir="/d",
        uptime_s=1.0,
        progress=progress or PROGRESS,
        sources=sources,
        children=(),
        coverage=Coverage(),
        disk_bytes={},
        bytes_written={},
        work={},
        vectors_held=0,
        vectors_stored=0,
        vector_budget_bytes=0,
        embedding_model="",
        answer_model="",
        problems=("/secret: cannot be watched",),
    )


class ScriptedLink:
    """Stands for `EngineLink`; `replies[type]` is a reply or an error."""

    def __init__(self) -> None:
        self.replies: dict[type, object] = {}
        self.requests: list[object] = []

    def ask(self, request: object) -> object:
        self.requests.append(request)
        reply = self.replies[type(request)]
        if isinstance(reply, Exception):
            raise reply
        return reply


@pytest.fixture
def link() -> ScriptedLink:
    return ScriptedLink()
