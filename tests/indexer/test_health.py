from __future__ import annotations

import os
import sys

import pytest

from indexer import health
from indexer.paths import data_directory
from indexer.protocol import greeting
from indexer.protocol.lock import EngineLock, prepare_data_directory
from tests.indexer.server.running import SmallEngine


def verdicts(findings):
    return {finding.subject: finding.verdict for finding in findings}


def test_a_sound_machine_has_no_failure(tmp_path):
    assert "failure" not in verdicts(health.examine(data_directory(tmp_path / "new"))).values()


def test_examining_creates_nothing(tmp_path):
    health.examine(data_directory(tmp_path / "new"))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(sys.platform != "linux", reason="names Debian packages")
def test_a_missing_qt_library_is_named_with_its_package(monkeypatch, tmp_path):
    monkeypatch.setitem(health.QT_LIBRARIES, "libnowhere.so.9", "libnowhere9")
    found = [each for each in health.examine(data_directory(tmp_path)) if each.subject == "Qt's libraries"]
    assert found[0].verdict == "warning"
    assert "libnowhere9" in found[0].hint


def test_a_missing_library_is_a_failure(monkeypatch, tmp_path):
    monkeypatch.setattr(health, "MODULES", ("sqlite3", "no_such_module"))
    assert verdicts(health.examine(data_directory(tmp_path)))["Libraries"] == "failure"


def test_an_engine_is_looked_for_and_never_started(tmp_path):
    directory = data_directory(tmp_path / "data")
    assert engine_finding(directory) == ("ok", "not running; the window and commands start it")
    engine = SmallEngine(directory)
    engine.start()
    assert engine_finding(directory) == ("ok", f"process {os.getpid()} answers")
    engine.stop()


def test_an_engine_that_does_not_answer_is_a_failure(tmp_path, monkeypatch):
    directory = data_directory(tmp_path / "data")
    prepare_data_directory(directory)
    lock = EngineLock(directory)
    lock.acquire()
    monkeypatch.setattr(greeting, "_reach", lambda _directory: SilentWire())
    verdict, message = engine_finding(directory)
    assert (verdict, message) == ("failure", "Deskhound's engine does not answer.")
    lock.release()


class SilentWire:
    """Takes a connection and says nothing."""

    def within(self, _seconds):
        raise TimeoutError

    def close(self):
        pass


def engine_finding(directory):
    (found,) = [each for each in health.examine(directory) if each.subject == "Engine"]
    return found.verdict, found.message


@pytest.mark.parametrize(
    ("engines", "verdict", "hint"),
    [
        ((), "warning", "--extra ocr"),
        (("tesseract",), "ok", "settings ocr.engine tesseract"),
        (("rapidocr", "tesseract"), "ok", ""),
    ],
)
def test_any_reader_of_pictures_counts(monkeypatch, tmp_path, engines, verdict, hint):
    monkeypatch.setattr(health.ocr, "is_available", lambda engine: engine in engines)
    (found,) = (each for each in health.examine(data_directory(tmp_path)) if each.subject == "OCR")
    assert found.verdict == verdict
    assert hint in found.hint
    assert all(engine in found.message for engine in engines)
