from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from indexer import logs
from indexer.errors import ParseError


@pytest.fixture(autouse=True)
def handlers_are_put_back() -> Iterator[None]:
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    yield
    for handler in root.handlers:
        if handler not in before:
            handler.close()
    root.handlers, root.level = before, level
    logging.captureWarnings(False)


def log_failure(error: Exception) -> None:
    try:
        try:
            raise UnicodeDecodeError("utf-8", b"SECRET", 0, 1, "inner SECRET")
        except UnicodeDecodeError as inner:
            raise error from inner
    except Exception:
        logging.getLogger("indexer.sample").exception("could not read %s", "a.txt")


def test_the_file_tells_where_a_foreign_exception_came_from_but_not_what_it_said(tmp_path: Path) -> None:
    logs.log_to_files(tmp_path / "logs", "engine")
    log_failure(ValueError("bad line: SECRET"))
    written = (tmp_path / "logs" / "engine.log").read_text()
    assert "could not read a.txt" in written
    assert "builtins.ValueError" in written
    assert "UnicodeDecodeError" in written
    assert f"{__file__}:" in written
    assert "SECRET" not in written


def test_our_own_errors_and_those_of_the_system_are_told_in_full(tmp_path: Path) -> None:
    logs.log_to_files(tmp_path, "engine")
    log_failure(ParseError("the file ends too early"))
    log_failure(FileNotFoundError(2, "No such file", "gone.txt"))
    written = (tmp_path / "engine.log").read_text()
    assert "ParseError: the file ends too early" in written
    assert "gone.txt" in written


def test_files_are_rotated(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(logs, "MAX_FILE_BYTES", 1000)
    monkeypatch.setattr(logs, "KEPT_FILES", 2)
    logs.log_to_files(tmp_path, "engine")
    for number in range(100):
        logging.getLogger("indexer.sample").info("line %d of many", number)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["engine.log", "engine.log.1", "engine.log.2"]


def test_a_line_of_a_child_reaches_the_parents_log(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    logs.log_to_parent()
    logging.getLogger("indexer.sample").warning("two\nlines and a \\n and %s", "\udcff")
    (line,) = capsys.readouterr().err.splitlines()
    logs.log_to_files(tmp_path, "engine")
    assert logs.relay_child_line(line, "parser-1")
    written = (tmp_path / "engine.log").read_text()
    assert "WARNING indexer.children.parser-1: indexer.sample: two\nlines and a \\n and \\udcff" in written


@pytest.mark.parametrize(
    "line", ["", "a stray print", "\x01", "\x01[1,2]", '\x01{"a": 1}', "\x01" + "[" * 100_000, "\x017"]
)
def test_any_other_line_is_not_relayed(line: str) -> None:
    assert not logs.relay_child_line(line, "parser-1")
