from __future__ import annotations

import sys

import pytest

from indexer import health
from indexer.paths import data_directory


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
