"""Every import rule in pyproject.toml holds, and each catches a sample written to break it."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent

BREAKING = {
    "the window reaches the engine through indexer.protocol only": ("desktop", "import indexer.storage"),
    "the engine knows no Qt and no window": ("indexer", "from PySide6 import QtCore"),
    "the window has no database, model or network": ("desktop", "import httpx"),
    "the protocol is light: no store, model, parser or server behind it": (
        "indexer/protocol",
        "from indexer import storage",
    ),
    "chromadb lives in storage.vectors": ("indexer/storage", "import chromadb"),
    "llama_index lives in answering": ("indexer/retrieval", "from llama_index.core import schema"),
    "watchdog lives in sources": ("indexer/indexing", "import watchdog.events"),
    "tantivy lives in storage.keyword": ("indexer/retrieval", "import tantivy"),
    "sqlite3 lives in storage, the SQLite parser and the doctor": (
        "indexer/retrieval",
        "import sqlite3",
    ),
    "onnxruntime lives in embedding and in the OCR parser": ("indexer/retrieval", "import onnxruntime"),
    "the Model Context Protocol's library lives in mcp": ("indexer/server", "import mcp_types"),
    "what serves models asks the engine, like every client": ("indexer/mcp", "import indexer.retrieval"),
    "parser libraries live in parsing": ("indexer/chunking", "import lxml.etree"),
}


def lint(directory: Path) -> dict[str, str]:
    """Verdict per contract name, `KEPT` or `BROKEN`."""
    command = [
        str(Path(sys.executable).with_name("lint-imports")),
        "--no-cache",
        "--config",
        "pyproject.toml",
    ]
    printed = subprocess.run(command, cwd=directory, capture_output=True, text=True, check=False).stdout
    return dict(re.findall(r"^(.+?) (KEPT|BROKEN)", printed, re.MULTILINE))


def contract_names() -> set[str]:
    with (ROOT / "pyproject.toml").open("rb") as file:
        return {rule["name"] for rule in tomllib.load(file)["tool"]["importlinter"]["contracts"]}


def test_every_rule_has_a_breaking_sample():
    assert set(BREAKING) == contract_names()


def test_the_project_keeps_every_rule():
    assert lint(ROOT) == dict.fromkeys(contract_names(), "KEPT")


@pytest.fixture(scope="module")
def broken_verdicts(tmp_path_factory):
    copy = tmp_path_factory.mktemp("broken")
    shutil.copy(ROOT / "pyproject.toml", copy)
    for package in ("indexer", "desktop", "resources"):
        shutil.copytree(
            ROOT / package,
            copy / package,
            ignore=lambda _, names: [
                name for name in names if name in ("models", "sample_docs", "__pycache__")
            ],
        )
    for number, (folder, line) in enumerate(BREAKING.values()):
        (copy / folder / f"sample_{number}.py").write_text(line + "\n", "utf-8")
    return lint(copy)


@pytest.mark.parametrize("name", BREAKING)
def test_a_rule_catches_its_breaking_sample(broken_verdicts, name):
    assert broken_verdicts[name] == "BROKEN"
