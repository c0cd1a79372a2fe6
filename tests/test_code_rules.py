"""Rules of the code base that no linter knows."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
MAX_LINES = 300
SOURCES = sorted(
    path for folder in ("indexer", "desktop", "resources", "tests") for path in (ROOT / folder).rglob("*.py")
)


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_file_outgrows_the_cap(path):
    assert len(path.read_text("utf-8").splitlines()) <= MAX_LINES


@pytest.mark.parametrize("folder", ["indexer", "desktop", "resources"])
def test_every_package_says_what_it_is(folder):
    packages = [path for path in (ROOT / folder).rglob("__init__.py")]
    assert packages
    assert [str(path) for path in packages if not path.read_text("utf-8").startswith('"""')] == []


HEAVY = ("chromadb", "llama_index", "onnxruntime", "tantivy", "PySide6", "watchdog", "lxml", "httpx")
HEAVY_FOR_A_COMMAND = (*HEAVY, "pydantic", "numpy", "psutil", "platformdirs")
HEAVY_FOR_A_PARSER = (
    *HEAVY,
    "pydantic",
    "numpy",
    "rich",
    "typer",
    "PIL",
    "py7zr",
    "pypdfium2",
    "platformdirs",
)


def modules_after(statement: str) -> set[str]:
    """Top-level names in `sys.modules` of a fresh interpreter after a statement."""
    code = f"import sys\n{statement}\nprint(*{{name.partition('.')[0] for name in sys.modules}})"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    return set(done.stdout.split())


@pytest.mark.parametrize(
    "statement",
    ["import indexer.protocol.client", "import indexer.cli.app", "import desktop.__main__"],
)
def test_starting_imports_nothing_heavy(statement):
    assert modules_after(statement).isdisjoint(HEAVY)


def test_a_command_imports_nothing_heavy_on_its_way():
    run = "import indexer.cli.app as app; app.run(['search', '--help'])"
    assert modules_after(f"{run}; print()").isdisjoint(HEAVY_FOR_A_COMMAND)


def test_a_parser_starts_without_the_libraries_of_its_formats():
    assert modules_after("import indexer.parsing.worker").isdisjoint(HEAVY_FOR_A_PARSER)
