"""The scripted engine's part of the sources, failures and settings pages."""

from __future__ import annotations

import time

from indexer.protocol import messages as m
from tests.desktop import samples as s


def sources() -> tuple[m.SourceView, ...]:
    """Three folders in different states."""
    return (
        s.source(
            1,
            "/home/mara/Documents",
            state="indexing",
            counts={
                "indexed fully": 812,
                "indexed by words": 392,
                "queued": 103,
                "failed": 2,
                "encrypted": 1,
                "name only": 40,
                "excluded": 96,
            },
        ),
        s.source(2, "/home/mara/Mail", counts={"indexed fully": 2310}),
        s.source(
            3,
            "/media/backup/old",
            state="offline",
            reason="the volume is not there",
            counts={"indexed fully": 620, "needs OCR": 14},
            is_polled=True,
        ),
    )


def failures(request: m.ListFailuresRequest) -> list[object]:
    """What could not be read."""
    rows = (
        m.FailureView(
            31,
            "/home/mara/Documents/Scans/broken-invoice.pdf",
            "",
            "",
            "failed",
            "The file is damaged: its table of contents is cut off.",
        ),
        m.FailureView(
            32, "/home/mara/Documents/HR/Salaries 2024.xlsx", "", "", "encrypted", "A password is needed."
        ),
        m.FailureView(
            33,
            "/home/mara/Documents/old.zip",
            "",
            "plans/site.dwg",
            "failed",
            "The archive entry is larger than it declares.",
        ),
    )
    return [m.FailuresReply(rows[request.offset :], len(rows))]


def days() -> tuple[m.HistoryDay, ...]:
    """What was done on three days."""
    return (
        m.HistoryDay(time.strftime("%Y-%m-%d"), 1_204, 31, 9_130, 410_000_000, 318_000_000, 3, 12, 1_860),
        m.HistoryDay("2024-06-11", 2_310, 4, 18_400, 640_000_000, 705_000_000, 0, 0, 4_020),
        m.HistoryDay("2024-06-10", 12, 0, 96, 3_000_000, 21_000_000, 0, 2, 14),
    )


def events() -> tuple[m.HistoryEvent, ...]:
    """What happened last."""
    return (
        m.HistoryEvent(s.NOW - 600, "/media/backup/old went offline: the volume is not there"),
        m.HistoryEvent(s.NOW - 7_200, "All up to date: 2,310 files read, 18,400 passages embedded"),
        m.HistoryEvent(s.NOW - 9_000, "/home/mara/Mail: 2,310 new"),
    )


SETTINGS = {
    "answers.model": "llama3.2:3b",
    "answers.host": "http://127.0.0.1:11434",
    "embedding.model": "",
    "indexing.vector_budget_bytes": 512 << 20,
    "background_indexing": True,
    "indexing.gentle": True,
    "indexing.only_on_mains": False,
    "indexing.slow_on_battery": True,
    "ocr.use": True,
    "ocr.engine": "rapidocr",
    "indexing.max_file_bytes": 200_000_000,
    "files.passwords": ["sesame"],
    "history.keep": True,
}


def change_setting(request: m.ChangeSettingRequest) -> list[object]:
    """Only another embedding model costs something."""
    cost = (
        "All 41,000 passages are embedded anew: about 50 minutes. Search works throughout."
        if request.name == "embedding.model"
        else ""
    )
    return [m.SettingChanged(request.name, request.value, cost)]


def models() -> m.ModelsReply:
    """Ollama with two models, and one worth having."""
    return m.ModelsReply(
        "ready",
        "",
        "0.32.4",
        "http://127.0.0.1:11434",
        (
            m.ModelView("llama3.2:3b", 2_019_000_000, "chat"),
            m.ModelView("nomic-embed-text", 274_000_000, "embedding"),
        ),
        "llama3.2:3b",
        (m.ModelView("qwen3:4b", 2_600_000_000, "chat", reason="better answers, 4 GB of memory"),),
    )


def conversations() -> m.ConversationsReply:
    """What was asked on other days."""
    titles = ("How long is the notice period?", "What does A4 paper cost?")
    return m.ConversationsReply(
        tuple(m.ConversationView(f"c{n}", title, s.NOW - 90_000 * n) for n, title in enumerate(titles, 1))
    )
